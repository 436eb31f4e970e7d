import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { createWechatSandbox, type WechatSandbox } from "../../../src/sandbox/wechat/sandbox.ts";
import { ManualClock } from "../../channels/wechat/world.ts";

const openid = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY";
const png = Buffer.from("89504e470d0a1a0a", "hex");

/**
 * A sandbox whose account's server says "success" to everything, and the calls of its API by hand.
 */
function createPlatform() {
  const clock = new ManualClock();
  const sandbox = createWechatSandbox({
    appId: "wx1",
    appSecret: new Secret("secret"),
    token: new Secret("token"),
    aesKey: new Secret("A".repeat(43)),
    webhookUrl: "https://shop.example/wechat",
    nowMs: clock.nowMs,
    setTimer: clock.setTimer,
    fetch: async () => new Response("success"),
  });
  return { clock, sandbox, phone: sandbox.phone(openid), ...callsOf(sandbox) };
}

function callsOf(sandbox: WechatSandbox) {
  const ask = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => {
    const response = await sandbox.app.fetch(
      new Request(`https://api.example/cgi-bin/${path}`, init),
    );
    expect(response.status).toBe(200);
    return JSON.parse(await response.text()) as Record<string, unknown>;
  };
  const post = (path: string, body: object) =>
    ask(path, { method: "POST", body: JSON.stringify(body) });
  const stableToken = async (more: object = {}) =>
    await post("stable_token", {
      grant_type: "client_credential",
      appid: "wx1",
      secret: "secret",
      ...more,
    });
  const tokenText = async (more: object = {}) => String((await stableToken(more)).access_token);
  const call = async (path: string, body: object) =>
    await post(`${path}?access_token=${await tokenText()}`, body);
  const codeOf = async (path: string, body: object) => (await call(path, body)).errcode;
  const say = (content: string) =>
    codeOf("message/custom/send", { touser: openid, msgtype: "text", text: { content } });
  return { ask, post, stableToken, tokenText, call, codeOf, say };
}

describe("access tokens", () => {
  test("the same until five minutes before the end, then both for a while", async () => {
    const { clock, stableToken, tokenText, post } = createPlatform();
    const typing = (token: string) =>
      post(`message/custom/typing?access_token=${token}`, { touser: "x", command: "Typing" });
    const first = await tokenText();
    await clock.advance(7_200_000 - 301_000);
    expect(await stableToken()).toEqual({ access_token: first, expires_in: 301 });
    await clock.advance(1000);
    const second = await tokenText();
    expect(second).not.toBe(first);
    for (const token of [first, second])
      expect(await typing(token)).toMatchObject({ errcode: 40003 });
    await clock.advance(300_000);
    expect(await typing(first)).toMatchObject({ errcode: 42001 });
    expect(await typing(second)).toMatchObject({ errcode: 40003 });
  });

  test("by force the old one dies at once; strangers and junk have none", async () => {
    const { ask, stableToken, tokenText, sandbox } = createPlatform();
    const old = await tokenText();
    expect(await tokenText({ force_refresh: true })).not.toBe(old);
    expect(await ask(`menu/get?access_token=${old}`)).toMatchObject({ errcode: 40001 });
    expect(await ask("menu/get?access_token=junk")).toMatchObject({ errcode: 40014 });
    expect(await ask("menu/get")).toMatchObject({
      errcode: 41001,
      errmsg: expect.stringMatching(/rid: [0-9a-f-]+$/),
    });
    expect(await stableToken({ appid: "wx2" })).toMatchObject({ errcode: 40013 });
    expect(await stableToken({ secret: "other" })).toMatchObject({ errcode: 40125 });
    sandbox.faults.inject("stable_token", 40164);
    expect(await stableToken()).toMatchObject({ errcode: 40164 });
  });
});

describe("customer-service messages", () => {
  test("five after a message, three within a minute of a touch, none to a stranger", async () => {
    const { clock, phone, say } = createPlatform();
    expect(await say("x")).toBe(45015);
    await phone.say("你好");
    expect([
      await say("1"),
      await say("2"),
      await say("3"),
      await say("4"),
      await say("5"),
      await say("6"),
    ]).toEqual([0, 0, 0, 0, 0, 45047]);
    await clock.advance(48 * 3600 * 1000);
    expect(await say("x")).toBe(45015);
    await phone.follow();
    expect([await say("1"), await say("2"), await say("3"), await say("4")]).toEqual([
      0, 0, 0, 45047,
    ]);
    await clock.advance(60_000);
    expect(await say("x")).toBe(45015);
    const { codeOf } = createPlatform();
    expect(
      await codeOf("message/custom/send", {
        touser: "nobody",
        msgtype: "text",
        text: { content: "x" },
      }),
    ).toBe(40003);
  });

  test("2048 bytes and no more; a menu with lines; a picture that exists", async () => {
    const { phone, say, codeOf } = createPlatform();
    await phone.say("你好");
    expect(await say("充".repeat(683))).toBe(45002);
    expect(await say("充".repeat(682))).toBe(0);
    const menu = (msgmenu: object) =>
      codeOf("message/custom/send", { touser: openid, msgtype: "msgmenu", msgmenu });
    expect(await menu({ head_content: "选", list: [] })).toBe(47001);
    expect(await menu({ head_content: "选", list: [{ id: 1, content: "a" }] })).toBe(47001);
    expect(await menu({ head_content: "选", list: [{ id: "1:a", content: "a" }] })).toBe(0);
    expect(
      await codeOf("message/custom/send", {
        touser: openid,
        msgtype: "image",
        image: { media_id: "x" },
      }),
    ).toBe(40007);
    expect(phone.messages().map((seen) => ("type" in seen ? seen.type : seen.from))).toEqual([
      "person",
      "text",
      "menu",
    ]);
    await expect(async () => await phone.pick("2:b")).rejects.toThrow("2:b");
  });

  test("typing: shortly after the person acted, not twice, until a message comes", async () => {
    const { clock, phone, codeOf, say } = createPlatform();
    const type = () => codeOf("message/custom/typing", { touser: openid, command: "Typing" });
    await phone.say("你好");
    expect([await type(), await type(), phone.isShownTyping()]).toEqual([0, 45081, true]);
    await say("好");
    expect(phone.isShownTyping()).toBe(false);
    await clock.advance(31_000);
    expect(await type()).toBe(45080);
  });
});

describe("template messages", () => {
  const data = {
    thing1: { value: "充值订单" },
    character_string2: { value: "R1" },
    amount3: { value: "¥30" },
    thing4: { value: "充值成功" },
    time5: { value: "2026-11-23 18:43" },
  };
  const message = { touser: openid, template_id: "news-template", client_msg_id: "a", data };

  test.for([
    ["thing1", "二十一个字二十一个字二十一个字二十一个字二"],
    ["thing1", "两\n行"],
    ["character_string2", "订单"],
    ["character_string2", "R".repeat(33)],
    ["amount3", "三十元"],
    ["amount3", "¥12345678901"],
    ["time5", "刚才"],
    ["time5", ""],
  ] as const)("%s does not take %j", async ([field, value]) => {
    const { phone, call } = createPlatform();
    await phone.follow();
    const answer = await call("message/template/send", {
      ...message,
      data: { ...data, [field]: { value } },
    });
    expect(answer).toMatchObject({
      errcode: 47003,
      errmsg: expect.stringContaining(`data.${field}.value invalid`),
    });
  });

  test("the same client id within ten minutes is shown once; the outcome is pushed", async () => {
    const { clock, phone, call, sandbox } = createPlatform();
    await phone.follow();
    const send = () => call("message/template/send", message);
    const first = await send();
    expect(first).toMatchObject({ errcode: 0 });
    expect(await send()).toEqual(first);
    expect(phone.messages()).toHaveLength(1);
    await clock.advance(1000);
    expect(sandbox.pushes()).toHaveLength(1);
    await clock.advance(600_000);
    expect((await send()).msgid).not.toBe(first.msgid);
    expect(phone.messages()).toHaveLength(2);
  });

  test("unknown templates, fields that are missing, people who left", async () => {
    const { phone, codeOf } = createPlatform();
    await phone.follow();
    expect(await codeOf("message/template/send", { ...message, template_id: "x" })).toBe(40037);
    expect(await codeOf("message/template/send", { ...message, data: {} })).toBe(47003);
    expect(
      await codeOf("message/template/send", { ...message, client_msg_id: "a".repeat(33) }),
    ).toBe(47001);
    await phone.unfollow();
    expect(await codeOf("message/template/send", message)).toBe(43004);
  });
});

test("menu, codes, media", async () => {
  const { ask, codeOf, call, tokenText, sandbox } = createPlatform();
  const token = await tokenText();
  expect(await ask(`menu/get?access_token=${token}`)).toMatchObject({ errcode: 46003 });
  const button = { type: "click", name: "充值", key: "do:recharge" };
  expect(await codeOf("menu/create", { button: [{ ...button, name: "超过十六个字节" }] })).toBe(
    47001,
  );
  expect(await codeOf("menu/create", { button: Array(4).fill(button) })).toBe(47001);
  expect(await codeOf("menu/create", { button: [button] })).toBe(0);
  expect(await ask(`menu/get?access_token=${token}`)).toEqual({
    menu: { button: [{ ...button, sub_button: [] }] },
  });

  const scene = (scene_str: string) =>
    call("qrcode/create", {
      expire_seconds: 60,
      action_name: "QR_STR_SCENE",
      action_info: { scene: { scene_str } },
    });
  expect(await scene("dealer-7")).toMatchObject({
    expire_seconds: 60,
    url: expect.stringContaining("weixin.qq.com"),
  });
  expect(await scene("x".repeat(65))).toMatchObject({ errcode: 47001 });

  const upload = async (bytes: Uint8Array) => {
    const form = new FormData();
    form.set("media", new Blob([Uint8Array.from(bytes)]), "a.png");
    return await ask(`media/upload?type=image&access_token=${token}`, {
      method: "POST",
      body: form,
    });
  };
  expect(await upload(Buffer.from("<html>"))).toMatchObject({ errcode: 40005 });
  const { media_id } = await upload(png);
  const got = await sandbox.app.fetch(
    new Request(
      `https://api.example/cgi-bin/media/get?access_token=${token}&media_id=${String(media_id)}`,
    ),
  );
  expect(got.headers.get("content-type")).toBe("image/png");
  expect(Buffer.from(await got.arrayBuffer()).equals(png)).toBe(true);
});

test("escaped characters are not taken: some phones would show them", async () => {
  const { ask, tokenText, phone } = createPlatform();
  await phone.say("你好");
  const body = `{"touser":"${openid}","msgtype":"text","text":{"content":"\\u5145"}}`;
  expect(
    await ask(`message/custom/send?access_token=${await tokenText()}`, { method: "POST", body }),
  ).toMatchObject({
    errcode: 47001,
  });
});
