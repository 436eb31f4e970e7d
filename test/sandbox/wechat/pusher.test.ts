import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { fingerprint, lockUp, unlock } from "../../../src/sandbox/wechat/cipher.ts";
import {
  createWechatSandbox,
  type WechatSandboxOptions,
} from "../../../src/sandbox/wechat/sandbox.ts";
import { pushXml, readAnswer } from "../../../src/sandbox/wechat/wire.ts";
import { ManualClock } from "../../channels/wechat/world.ts";

const openid = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY";
const originalId = "gh_0123456789ab";
const lock = { encodingAesKey: "A".repeat(43), appId: "wx1" };
const trouble = { from: "wechat", text: "该公众号提供的服务出现故障，请稍后再试" };

type Heard = { query: Record<string, string>; body: string };

/** An account's server of a few lines: what it heard, and what it says. */
function createAccount(
  say: (heard: Heard, place: number) => string | Response | Promise<Response>,
  options: Partial<WechatSandboxOptions> = {},
) {
  const clock = new ManualClock();
  const heard: Heard[] = [];
  const sandbox = createWechatSandbox({
    appId: "wx1",
    appSecret: new Secret("secret"),
    token: new Secret("token"),
    aesKey: new Secret(lock.encodingAesKey),
    webhookUrl: "https://shop.example/wechat",
    nowMs: clock.nowMs,
    setTimer: clock.setTimer,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const one = {
        query: Object.fromEntries(new URL(request.url).searchParams),
        body: await request.text(),
      };
      heard.push(one);
      const said = await say(one, heard.length);
      return typeof said === "string" ? new Response(said) : said;
    },
    ...options,
  });
  return { clock, heard, sandbox, phone: sandbox.phone(openid) };
}

const reply = (more: Record<string, string | number> = {}) =>
  pushXml({
    ToUserName: openid,
    FromUserName: originalId,
    CreateTime: 1,
    MsgType: "text",
    Content: "好",
    ...more,
  });

function sealedReply(inner: string, spoil: Record<string, string | number> = {}): string {
  const Encrypt = lockUp(lock, inner);
  const MsgSignature = fingerprint(["token", "1795430580", "n", Encrypt]);
  return pushXml({ Encrypt, MsgSignature, TimeStamp: 1795430580, Nonce: "n", ...spoil });
}

describe("what a push looks like", () => {
  test("plain: open and signed", async () => {
    const { heard, phone } = createAccount(() => "success", { mode: "plain" });
    await phone.say("你好");
    const [{ query, body } = { query: {}, body: "" }] = heard;
    expect(query.signature).toBe(fingerprint(["token", query.timestamp ?? "", query.nonce ?? ""]));
    expect(query.encrypt_type).toBeUndefined();
    expect(readAnswer(body)).toMatchObject({
      FromUserName: openid,
      ToUserName: originalId,
      Content: "你好",
    });
    // Beyond what a JavaScript number holds, as real ones are.
    expect(BigInt(readAnswer(body)?.MsgId ?? 0)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
  });

  test.for(["compatible", "safe"] as const)("%s: sealed and signed", async (mode) => {
    const { heard, phone } = createAccount(() => "success", { mode });
    await phone.say("你好");
    const [{ query, body } = { query: {}, body: "" }] = heard;
    const outer = readAnswer(body);
    const sealed = outer?.Encrypt ?? "";
    expect(query.encrypt_type).toBe("aes");
    expect(query.msg_signature).toBe(
      fingerprint(["token", query.timestamp ?? "", query.nonce ?? "", sealed]),
    );
    expect(readAnswer(unlock(lock, sealed))).toMatchObject({
      FromUserName: openid,
      Content: "你好",
    });
    expect(outer?.Content).toBe(mode === "safe" ? undefined : "你好");
  });
});

describe("three tries", () => {
  test("five seconds each, the same contents, then the notice", async () => {
    const { clock, heard, phone } = createAccount(() => new Promise<Response>(() => {}), {
      mode: "plain",
    });
    const pushed = phone.say("你好");
    await clock.advance(9999);
    expect(heard).toHaveLength(2);
    await clock.advance(5001);
    expect(await pushed).toEqual({
      tries: ["no answer", "no answer", "no answer"],
      outcome: "given-up",
    });
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
    expect(phone.messages().at(-1)).toEqual(trouble);
  });

  test("a connection that breaks and a 500 are tried again", async () => {
    const { phone } = createAccount((_, place) => {
      if (place === 1) throw new Error("reset");
      return place === 2 ? new Response("", { status: 500 }) : "success";
    });
    expect(await phone.say("你好")).toEqual({
      tries: ["no answer", "500", "200 success"],
      outcome: "accepted",
    });
    expect(phone.messages()).toHaveLength(1);
  });

  test("an empty answer is an answer", async () => {
    const { phone } = createAccount(() => "");
    expect((await phone.say("你好")).outcome).toBe("accepted");
  });
});

describe("answers", () => {
  test.for([
    ["plain", "open", reply()],
    ["compatible", "open", reply()],
    ["compatible", "sealed", sealedReply(reply())],
    ["safe", "sealed", sealedReply(reply())],
  ] as const)("shown, %s: %s", async ([mode, , body]) => {
    const { phone } = createAccount(() => body, { mode });
    expect((await phone.say("你好")).outcome).toBe("replied");
    expect(phone.messages().at(-1)).toEqual({ from: "account", type: "text", text: "好" });
  });

  test.for([
    ["plain", "a word", "ok"],
    ["plain", "JSON", '{"errcode":0}'],
    [
      "plain",
      "from and to not changed over",
      reply({ ToUserName: originalId, FromUserName: openid }),
    ],
    ["plain", "no content", reply({ Content: "" })],
    ["plain", "2049 bytes", reply({ Content: "充".repeat(683) })],
    ["plain", "an unknown type", reply({ MsgType: "hologram" })],
    ["plain", "no time", reply({ CreateTime: "now" })],
    ["plain", "two documents", `${reply()}<xml></xml>`],
    ["safe", "open", reply()],
    ["safe", "a wrong signature", sealedReply(reply(), { MsgSignature: "0".repeat(40) })],
    ["safe", "another time", sealedReply(reply(), { TimeStamp: 1 })],
    ["safe", "no XML inside", sealedReply("good luck")],
    ["safe", "to somebody else", sealedReply(reply({ ToUserName: "somebody-else" }))],
  ] as const)("malformed, %s: %s", async ([mode, , body]) => {
    const { heard, phone } = createAccount(() => body, { mode });
    expect((await phone.say("你好")).outcome).toBe("malformed");
    expect(phone.messages().at(-1)).toEqual(trouble);
    expect(heard).toHaveLength(1);
  });

  test("a text may hold the end mark of CDATA", () => {
    expect(readAnswer(pushXml({ Content: "a]]>b" }))).toEqual({ Content: "a]]>b" });
  });
});

test("the webhook is verified by its echo", async () => {
  const honest = createAccount(({ query }) => query.echostr ?? "");
  expect(await honest.sandbox.verifyWebhook()).toBe(true);
  expect(await createAccount(() => "success").sandbox.verifyWebhook()).toBe(false);
  expect(await createAccount(() => new Response("", { status: 403 })).sandbox.verifyWebhook()).toBe(
    false,
  );
});
