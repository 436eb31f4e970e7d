import { describe, expect, test } from "vitest";
import type { Outgoing, Shown } from "../../../src/channels/channel.ts";
import {
  aesKey,
  appSecret,
  callsOf,
  createWorld,
  openid,
  order,
  outgoing,
  send,
  shownBy,
  token,
} from "./world.ts";

describe("sending", () => {
  test("five after a message, and then not until the person comes back", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    const answers: (Shown | undefined)[] = [];
    for (let count = 0; count < 7; count++) answers.push(await send(world, outgoing(`${count}`)));
    expect(answers.map((shown) => shown?.answer)).toEqual([
      ...Array(5).fill("shown"),
      "unreachable",
      "unreachable",
    ]);
    expect(callsOf(world, "custom/send")).toHaveLength(5);
    await world.clock.advance(1000);
    await world.phone.say("在吗");
    await world.wechat.idle();
    expect(await send(world, outgoing("在"))).toMatchObject({ answer: "shown" });
    await world.clock.advance(48 * 60 * 60 * 1000);
    expect(await send(world, outgoing("还在"))).toMatchObject({ answer: "unreachable" });
  });

  test("two at once do not both take the last", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, count) => send(world, outgoing(`${count}`))),
    );
    expect(answers.filter((shown) => shown?.answer === "shown")).toHaveLength(5);
    expect(callsOf(world, "custom/send")).toHaveLength(5);
    expect(world.log.lines).toEqual([]);
  });

  test("when WeChat counts more than we did, it is believed", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    world.sandbox.faults.inject("custom/send", 45047);
    expect(await send(world, outgoing("一"))).toMatchObject({ answer: "unreachable" });
    expect(await send(world, outgoing("二"))).toMatchObject({ answer: "unreachable" });
    expect(world.requests.filter(({ url }) => url.includes("custom/send"))).toHaveLength(1);
  });

  test("the same message twice is shown once; a failed one may be tried again", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    const message = outgoing("收据");
    world.sandbox.faults.inject("custom/send", -1);
    expect(await send(world, message)).toEqual({ answer: "later", afterMs: 5000 });
    const [one, two] = await Promise.all([send(world, message), send(world, message)]);
    expect([one, two, await send(world, message)]).toMatchObject(
      Array(3).fill({ answer: "shown" }),
    );
    expect(shownBy(world)).toEqual(["收据"]);
    // The one that did not go out was not counted.
    for (let count = 0; count < 4; count++) {
      expect(await send(world, outgoing(`${count}`))).toMatchObject({ answer: "shown" });
    }
  });

  test("a changed message is not worth another, unless it is news", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    const message = outgoing("订单");
    const shown = await send(world, message);
    if (shown?.answer !== "shown") throw new Error("not shown");
    expect(await send(world, { ...message, change: 1 }, shown.platformId)).toEqual(shown);
    expect(shownBy(world)).toEqual(["订单"]);
    expect(
      await send(world, { ...message, change: 2, news: true, text: "到账了" }, shown.platformId),
    ).toMatchObject({
      answer: "shown",
    });
    expect(shownBy(world)).toEqual(["订单", "到账了"]);
  });

  test("a message that takes two parts needs two, or is not begun", async () => {
    const world = createWorld();
    await world.wechat.createMenu();
    await world.phone.pressMenu("do:recharge");
    await send(world, outgoing("一"));
    await send(world, outgoing("二"));
    expect(await send(world, outgoing("长".repeat(1000)))).toMatchObject({ answer: "unreachable" });
    expect(await send(world, outgoing("三"))).toMatchObject({ answer: "shown" });
    expect(shownBy(world)).toEqual(["一", "二", "三"]);
  });

  test("two parts that did not go out cost nothing; one that began may be there", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    const long = outgoing("长".repeat(1000));
    world.sandbox.faults.inject("custom/send", -1);
    expect(await send(world, long)).toMatchObject({ answer: "later" });
    for (let count = 0; count < 3; count++) await send(world, outgoing(`${count}`));
    expect(await send(world, long)).toMatchObject({ answer: "shown" });
    expect(callsOf(world, "custom/send")).toHaveLength(5);

    const other = createWorld();
    await other.phone.say("你好");
    // The first part is taken, the second is not.
    other.sandbox.faults.inject("custom/send", 0);
    other.sandbox.faults.inject("custom/send", -1);
    expect(await send(other, long)).toMatchObject({ answer: "unknown" });
  });

  test("a receipt as a picture, while the window is open", async () => {
    const world = createWorld();
    const png = Buffer.from("89504e470d0a1a0a00", "hex");
    const picture = { png, caption: "收据", key: "receipt-1" };
    const sendPicture = () => world.wechat.channel.sendPicture?.(openid, picture);
    expect(await sendPicture()).toMatchObject({ answer: "unreachable" });
    expect(world.requests).toEqual([]);
    await world.phone.say("你好");
    world.sandbox.faults.inject("media/upload", "bad-gateway");
    expect(await sendPicture()).toMatchObject({ answer: "later" });
    expect(await sendPicture()).toMatchObject({ answer: "shown" });
    expect(await sendPicture()).toMatchObject({ answer: "shown" });
    const pictures = world.phone.messages().filter((seen) => "bytes" in seen);
    expect(pictures).toEqual([{ from: "account", type: "picture", bytes: new Uint8Array(png) }]);
  });
});

describe("news outside the window", () => {
  const templates = { news: "news-template" };
  const news = (more: Partial<Outgoing> = {}) =>
    outgoing("充值成功", { news: true, order: { ...order, stateText: "充值成功" }, ...more });

  test("goes by template, and its failure is noticed later", async () => {
    const world = createWorld({ settings: { templates } });
    await world.phone.follow();
    await world.clock.advance(60_000);
    expect(await send(world, news())).toMatchObject({
      answer: "shown",
      platformId: expect.stringMatching(/^template:\d+$/),
    });
    expect(world.phone.messages().at(-1)).toEqual({
      from: "account",
      type: "template",
      title: "订单状态通知",
      rows: {
        thing1: "充值订单",
        character_string2: "R20261123184300001",
        amount3: "¥30",
        thing4: "充值成功",
        time5: "2026-11-23 18:44",
      },
      url: "https://shop.example/pay/abc",
    });
    await world.clock.advance(1000);
    expect(world.sandbox.pushes()).toEqual([{ tries: ["200 success"], outcome: "accepted" }]);
    expect(world.app.received.map(({ event }) => event.type)).toEqual(["start"]);
  });

  test.each([45009, 48001, 48004, 50002])(
    "while our account may not write customer messages (%s): by template at once, and an error",
    async (code) => {
      const world = createWorld({ settings: { templates } });
      await world.phone.say("你好");
      world.sandbox.faults.inject("custom/send", code);
      expect(await send(world, news())).toMatchObject({ answer: "shown" });
      expect(callsOf(world, "template/send")).toHaveLength(1);
      const line = world.log.lines.find((one) => one.includes("goes by template"));
      expect(line).toContain('"level":"error"');
    },
  );

  test("without a template it waits, and says why", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    world.sandbox.faults.inject("custom/send", 45009);
    expect(await send(world, news())).toMatchObject({
      answer: "later",
      reason: expect.stringContaining("quota"),
    });
  });

  test("both quotas used up: it waits", async () => {
    const world = createWorld({ settings: { templates } });
    await world.phone.say("你好");
    world.sandbox.faults.inject("custom/send", 45009);
    world.sandbox.faults.inject("template/send", 45009);
    expect(await send(world, news())).toMatchObject({ answer: "later" });
  });

  test("in the window it is an ordinary message", async () => {
    const world = createWorld({ settings: { templates } });
    await world.phone.say("你好");
    await send(world, news());
    expect(callsOf(world, "template/send")).toEqual([]);
    expect(callsOf(world, "custom/send")).toHaveLength(1);
  });

  test("an answer that got lost is repeated under the same id and shown once", async () => {
    const world = createWorld({ settings: { templates } });
    await world.phone.follow();
    await world.clock.advance(60_000);
    const message = news();
    world.sandbox.faults.inject("template/send", "malformed");
    expect(await send(world, message)).toMatchObject({ answer: "unknown" });
    expect(await send(world, message)).toMatchObject({ answer: "shown" });
    expect(world.phone.messages().filter((seen) => "title" in seen)).toHaveLength(1);
  });

  test("without a template or an order, or no news: unreachable, nothing is asked", async () => {
    const without = createWorld();
    await without.phone.follow();
    await without.clock.advance(60_000);
    expect(await send(without, news())).toMatchObject({ answer: "unreachable" });
    const world = createWorld({ settings: { templates } });
    await world.phone.follow();
    await world.clock.advance(60_000);
    expect(await send(world, outgoing("钱收到了", { news: true }))).toMatchObject({
      answer: "unreachable",
    });
    expect(await send(world, news({ news: false }))).toMatchObject({ answer: "unreachable" });
    expect([...world.requests, ...without.requests]).toEqual([]);
  });

  test("to somebody who left: unreachable", async () => {
    const world = createWorld({ settings: { templates } });
    await world.phone.follow();
    await world.phone.unfollow();
    expect(await send(world, news())).toMatchObject({
      answer: "unreachable",
      reason: expect.stringContaining("43004"),
    });
  });

  test("a field that would be refused is not sent; a refused one is our mistake", async () => {
    const misfit = createWorld({
      settings: { templates: { ...templates, newsFields: { state: "phrase4" } } },
    });
    await misfit.phone.follow();
    await misfit.clock.advance(60_000);
    const long = news({ order: { ...order, stateText: "退款由人工处理" } });
    expect(await send(misfit, long)).toMatchObject({
      answer: "refused",
      reason: "template field phrase4",
    });
    expect(misfit.requests).toEqual([]);
    const incomplete = createWorld({
      settings: { templates: { ...templates, newsFields: { title: "thing1" } } },
    });
    await incomplete.phone.follow();
    await incomplete.clock.advance(60_000);
    expect(await send(incomplete, news())).toMatchObject({
      answer: "refused",
      reason: expect.stringContaining("47003"),
    });
  });
});

describe("menu and codes", () => {
  test("the menu is created once, and left alone while it is right", async () => {
    const world = createWorld();
    expect(await world.wechat.createMenu()).toEqual({ answer: "done", value: "created" });
    expect(await world.wechat.createMenu()).toEqual({ answer: "done", value: "unchanged" });
    expect(callsOf(world, "menu/create").map(({ body }) => body)).toEqual([
      {
        button: [
          { type: "click", name: "充值", key: "do:recharge" },
          { type: "click", name: "我的订单", key: "do:orders" },
          { type: "click", name: "帮助", key: "do:help" },
        ],
      },
    ]);
  });

  test("a code for a payload", async () => {
    const world = createWorld();
    expect(await world.wechat.sceneUrl("dealer-7")).toEqual({
      answer: "done",
      value: {
        url: "http://weixin.qq.com/q/dealer-7",
        expiresAtMs: world.clock.nowMs() + 30 * 24 * 60 * 60 * 1000,
      },
    });
    expect(await world.wechat.sceneUrl("a b")).toMatchObject({ answer: "refused" });
    world.sandbox.faults.inject("qrcode/create", 48001);
    expect(await world.wechat.sceneUrl("x")).toMatchObject({ answer: "refused", code: "48001" });
  });
});

test("no secret is written anywhere but where it belongs", async () => {
  const world = createWorld({ settings: { templates: { news: "news-template" } } });
  await world.phone.say("canary-words-51c0");
  for (const fault of [40001, 40164, -1, 48002, "malformed", "bad-gateway"] as const) {
    world.sandbox.faults.inject("custom/send", fault, 2);
    await send(world, outgoing("x"));
    await send(world, outgoing("x"));
  }
  world.sandbox.tokens.revoke();
  world.sandbox.faults.inject("stable_token", 40164, 2);
  const refused = await send(world, outgoing("x"));
  await world.wechat.handle(
    new Request("https://shop.example/wechat?signature=canary-signature", { method: "POST" }),
  );
  const accessTokens = world.requests.flatMap(
    ({ url }) => new URL(url).searchParams.get("access_token") ?? [],
  );
  expect(new Set(accessTokens).size).toBeGreaterThan(1);
  const written = [...world.log.lines, JSON.stringify(refused)].join("\n");
  expect(world.log.lines.length).toBeGreaterThan(6);
  expect(written).toMatch(/"rid":"[0-9a-f-]+"/);
  for (const canary of [appSecret, token, aesKey, "canary", openid, ...accessTokens]) {
    expect(written).not.toContain(canary);
  }
});
