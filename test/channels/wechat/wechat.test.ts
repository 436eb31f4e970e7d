import { describe, expect, test } from "vitest";
import type { Outgoing, Shown } from "../../../src/channels/channel.ts";
import {
  aesKey,
  appSecret,
  createWorld,
  openid,
  order,
  outgoing,
  settle,
  shownBy,
  token,
  type World,
} from "./world.ts";

const trouble = "该公众号提供的服务出现故障，请稍后再试";
const choices = [{ label: "确认，去付款", value: "yes" }];

const send = (world: World, message: Outgoing, previous?: string): Promise<Shown | undefined> =>
  Promise.resolve(world.wechat.channel.send?.(openid, message, previous));
const callsOf = (world: World, call: string) =>
  world.sandbox.calls().filter((one) => one.call === call);

/** An app that answers when the test lets it. */
function slowly(world: World, ...replies: Outgoing[]): () => void {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.app.answer = async () => {
    await gate;
    return replies;
  };
  return release;
}

describe.each([{ isPlain: true }, { isPlain: false }])(
  "a turn in its own answer (%j)",
  ({ isPlain }) => {
    test("what the turn says is what the person sees, and the app is told", async () => {
      const world = createWorld({ isPlain });
      const replies = [outgoing("找到了"), outgoing("请核对 ]]> <xml>", { choices })];
      world.app.answer = async () => replies;
      const pushed = await world.phone.say("充值");
      expect(pushed).toEqual({ tries: ["200"], outcome: "replied" });
      expect(world.app.received.map(({ event, address }) => ({ event, address }))).toEqual([
        { address: openid, event: { type: "say", text: "充值" } },
      ]);
      expect(shownBy(world)).toEqual([
        "找到了\n\n请核对 ]]> ＜xml>\n\n回复数字就行：\n1. 确认，去付款",
      ]);
      await world.wechat.idle();
      expect(world.app.replied).toEqual([replies]);
      // Should the app send one of them all the same, it has been shown.
      expect(await Promise.all(replies.map((reply) => send(world, reply)))).toMatchObject([
        { answer: "shown" },
        { answer: "shown" },
      ]);
      expect(world.requests).toEqual([]);
    });

    test("nothing to say is success", async () => {
      const world = createWorld({ isPlain });
      expect(await world.phone.say("嗯")).toEqual({ tries: ["200 success"], outcome: "accepted" });
      expect(await world.phone.unfollow()).toEqual({ tries: ["200 success"], outcome: "accepted" });
      expect(world.app.replied).toEqual([]);
    });
  },
);

describe("everything that a phone can do", () => {
  test("arrives as what it is", async () => {
    const world = createWorld();
    const { phone } = world;
    const photo = Buffer.from("ffd8ff00", "hex");
    await phone.scan("dealer-7");
    await phone.scan("dealer-8");
    await phone.say("你好");
    await phone.photo(photo);
    await phone.voice();
    await phone.location();
    await phone.link();
    await phone.video();
    await world.wechat.createMenu();
    await phone.pressMenu("do:recharge");
    await phone.unfollow();
    await phone.follow();
    expect(world.app.received.map(({ event }) => ("load" in event ? "photo" : event))).toEqual([
      { type: "start", payload: "dealer-7" },
      { type: "start", payload: "dealer-8" },
      { type: "say", text: "你好" },
      "photo",
      { type: "unsupported", what: "voice" },
      { type: "unsupported", what: "location" },
      { type: "unsupported", what: "other" },
      { type: "unsupported", what: "other" },
      { type: "pick", value: "do:recharge", turn: -1 },
      { type: "left" },
      { type: "start" },
    ]);
    expect(new Set(world.app.received.map(({ key }) => key)).size).toBe(world.app.received.length);
    const event = world.app.received[3]?.event;
    expect(event?.type === "photo" && Buffer.from((await event.load()) ?? []).equals(photo)).toBe(
      true,
    );
  });

  test("a picture that is too large or gone is none", async () => {
    const world = createWorld();
    await world.phone.photo(Buffer.alloc(5 * 1024 * 1024 + 1, 1));
    await world.phone.photo(Buffer.alloc(5 * 1024 * 1024, 1));
    const load = async (place: number) => {
      const event = world.app.received[place]?.event;
      return event?.type === "photo" ? (await event.load())?.byteLength : "no photo";
    };
    expect(await load(0)).toBeUndefined();
    expect(await load(1)).toBe(5 * 1024 * 1024);
    await world.clock.advance(4 * 24 * 60 * 60 * 1000);
    expect(await load(1)).toBeUndefined();
  });

  test("who left is never answered, and not written to", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    world.app.answer = async () => [outgoing("别走")];
    await world.phone.unfollow();
    expect(shownBy(world)).toEqual([]);
    expect(await send(world, outgoing("x"))).toMatchObject({ answer: "unreachable" });
    expect(world.requests).toEqual([]);
  });
});

describe("too slow for the answer", () => {
  test("the person sees that we type, and then one customer-service message", async () => {
    const world = createWorld();
    const replies = [outgoing("找到了"), outgoing("请核对", { turn: 4, choices })];
    const release = slowly(world, ...replies);
    const pushed = world.phone.say("8986…");
    await world.clock.advance(4000);
    expect(await pushed).toEqual({ tries: ["200 success"], outcome: "accepted" });
    expect(world.phone.isShownTyping()).toBe(true);
    expect(shownBy(world)).toEqual([]);
    release();
    await world.wechat.idle();
    await settle();
    expect(world.phone.messages().at(-1)).toEqual({
      from: "account",
      type: "menu",
      text: "找到了\n\n请核对",
      items: [{ id: "4:yes", content: "1. 确认，去付款" }],
    });
    expect(world.app.replied).toEqual([replies]);
    // The app may have meant to send it too.
    expect(await Promise.all(replies.map((reply) => send(world, reply)))).toMatchObject([
      { answer: "shown" },
      { answer: "shown" },
    ]);
    expect(callsOf(world, "custom/send")).toHaveLength(1);

    world.app.answer = async () => [];
    await world.phone.pick("4:yes");
    expect(world.app.received.at(-1)?.event).toEqual({ type: "pick", value: "yes", turn: 4 });
  });

  test("just in time is in time", async () => {
    const world = createWorld();
    const release = slowly(world, outgoing("好"));
    const pushed = world.phone.say("x");
    await world.clock.advance(3999);
    release();
    expect((await pushed).outcome).toBe("replied");
    expect(world.requests).toEqual([]);
  });

  test("what cannot be sent late stays with the app", async () => {
    const world = createWorld();
    const release = slowly(world, outgoing("好"));
    await world.wechat.createMenu();
    const pushed = world.phone.pressMenu("do:recharge");
    await world.clock.advance(70_000);
    await pushed;
    release();
    await world.wechat.idle();
    expect(shownBy(world)).toEqual([]);
    expect(world.app.replied).toEqual([]);
    expect(callsOf(world, "custom/send")).toEqual([]);
  });

  test("a failure after the answer is tried again, and owned up to in the end", async () => {
    const world = createWorld();
    let fails = 1;
    world.app.answer = async () => {
      await new Promise<void>((resolve) => world.clock.setTimer(resolve, 4500));
      if (fails-- > 0) throw new Error("database is locked");
      return [outgoing("好")];
    };
    const first = world.phone.say("一");
    await world.clock.advance(60_000);
    expect((await first).outcome).toBe("accepted");
    expect(shownBy(world)).toEqual(["好"]);

    fails = 99;
    const second = world.phone.say("二");
    await world.clock.advance(60_000);
    await second;
    expect(shownBy(world)).toEqual(["好", "刚才没处理好，请再发一次。"]);
    expect(world.log.lines.join()).toContain("was lost");
    expect(world.log.lines.join()).not.toContain("database is locked");
  });
});

describe("redelivery", () => {
  test("while the first is being worked on: it waits, and nothing happens twice", async () => {
    const world = createWorld({ sandbox: { patienceMs: 3000 } });
    const release = slowly(world, outgoing("好"));
    const pushed = world.phone.say("充值");
    await world.clock.advance(3500);
    // WeChat hung up after three seconds and has sent it again.
    release();
    expect(await pushed).toEqual({ tries: ["no answer", "200"], outcome: "replied" });
    await world.wechat.idle();
    expect(shownBy(world)).toEqual(["好"]);
    expect(world.app.received).toHaveLength(1);
    expect(world.app.replied).toHaveLength(1);
    expect(world.requests).toEqual([]);
  });

  test("afterwards, because the answer got lost: the same answer", async () => {
    const world = createWorld();
    world.app.answer = async () => [outgoing("好")];
    world.sandbox.faults.inject("push", "lose-answer");
    const pushed = await world.phone.say("充值");
    expect(pushed).toEqual({ tries: ["no answer", "200"], outcome: "replied" });
    expect(shownBy(world)).toEqual(["好"]);
    const keys = world.app.received.map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test("afterwards, when it was answered by a message: not a second time", async () => {
    const world = createWorld();
    const release = slowly(world, outgoing("好"));
    const pushed = world.phone.say("充值");
    await world.clock.advance(4000);
    await pushed;
    release();
    await world.wechat.idle();
    expect(await world.phone.repeat()).toEqual({ tries: ["200 success"], outcome: "accepted" });
    expect(shownBy(world)).toEqual(["好"]);
  });

  test("ten copies at once act once", async () => {
    const world = createWorld();
    world.app.answer = async () => [outgoing("好")];
    await world.phone.say("一");
    const release = slowly(world, outgoing("二"));
    const first = world.phone.say("二");
    const copies = Array.from({ length: 10 }, () => world.phone.repeat());
    await settle();
    release();
    await Promise.all([first, ...copies]);
    expect(world.app.received).toHaveLength(2);
    expect(world.app.replied).toHaveLength(2);
  });

  test("when nothing was committed: WeChat asks again, three times in all", async () => {
    const world = createWorld();
    let fails = 1;
    world.app.answer = async () => {
      if (fails-- > 0) throw new Error("busy");
      return [outgoing("好")];
    };
    expect(await world.phone.say("充值")).toEqual({ tries: ["500", "200"], outcome: "replied" });
    expect(shownBy(world)).toEqual(["好"]);
    fails = 99;
    expect((await world.phone.say("充值")).outcome).toBe("given-up");
    expect(shownBy(world).at(-1)).toBe(trouble);
  });

  test("gives no new window", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    for (let count = 0; count < 5; count++) {
      expect(await send(world, outgoing(`${count}`))).toMatchObject({ answer: "shown" });
    }
    await world.phone.repeat();
    await world.wechat.idle();
    expect(await send(world, outgoing("6"))).toMatchObject({ answer: "unreachable" });
  });
});

describe("more than one answer holds", () => {
  test("the rest follows, in order, after the answer", async () => {
    const world = createWorld();
    const replies = [
      outgoing("一".repeat(500)),
      outgoing("二".repeat(500)),
      outgoing("三".repeat(500), { choices }),
    ];
    world.app.answer = async () => replies;
    await world.phone.say("全部");
    await settle();
    expect(shownBy(world).map((text) => text[0])).toEqual(["一"]);
    await world.clock.advance(1000);
    await world.wechat.idle();
    expect(shownBy(world).map((text) => text[0])).toEqual(["一", "二", "三"]);
    expect(world.app.replied).toEqual([[replies[0]], [replies[1], replies[2]]]);
  });

  test("and follows once, though the answer got lost and was given again", async () => {
    const world = createWorld();
    world.app.answer = async () => [outgoing("一".repeat(500)), outgoing("二".repeat(500))];
    world.sandbox.faults.inject("push", "lose-answer");
    expect((await world.phone.say("全部")).tries).toEqual(["no answer", "200"]);
    await world.clock.advance(5000);
    await world.wechat.idle();
    expect(shownBy(world).map((text) => text[0])).toEqual(["一", "二"]);
  });
});

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

  test("a message in two parts that did not go out costs nothing; one that began may have arrived", async () => {
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

  test("without a template, without an order, or no news: unreachable, and nothing is asked", async () => {
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

  test("a field that would be refused is not sent; one that is refused is our mistake", async () => {
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
