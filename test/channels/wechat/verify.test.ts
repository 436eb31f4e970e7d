import { describe, expect, test } from "vitest";
import { sign } from "../../../src/channels/wechat/crypto.ts";
import { Secret } from "../../../src/core/secret.ts";
import { lockUp } from "../../../src/sandbox/wechat/cipher.ts";
import {
  aesKey,
  appId,
  createWorld,
  openid,
  startMs,
  token,
  type World,
  webhookUrl,
} from "./world.ts";

const inner =
  `<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[${openid}]]></FromUserName>` +
  "<CreateTime>1795430580</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content><MsgId>1</MsgId></xml>";

type Forgery = {
  mode: "plain" | "sealed";
  body?: string;
  key?: string;
  owner?: string;
  atMs?: number;
  change?: (query: URLSearchParams) => void;
  method?: string;
};

function forged({
  mode,
  body = inner,
  key = aesKey,
  owner = appId,
  atMs = startMs,
  change,
  method = "POST",
}: Forgery) {
  const query = new URLSearchParams({
    timestamp: String(Math.floor(atMs / 1000)),
    nonce: "486452656",
  });
  const stamp = [token, query.get("timestamp") ?? "", "486452656"];
  query.set("signature", sign(...stamp));
  let content = body;
  if (mode === "sealed") {
    const sealed = lockUp({ encodingAesKey: key, appId: owner }, body);
    query.set("encrypt_type", "aes");
    query.set("msg_signature", sign(...stamp, sealed));
    content = `<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;
  }
  change?.(query);
  return new Request(
    `${webhookUrl}?${query}`,
    method === "GET" ? { method } : { method, body: content },
  );
}

async function answerTo(world: World, request: Request) {
  const response = await world.wechat.handle(request);
  const body = await response.text();
  return { status: response.status, body, type: response.headers.get("content-type") };
}

const refusal = { status: 403, body: "forbidden", type: "text/plain; charset=utf-8" };
const createPlain = () => createWorld({ isPlain: true });

describe("safe mode", () => {
  const minute = 60_000;
  const cases: readonly (readonly [string, Forgery])[] = [
    ["plain", { mode: "plain" }],
    [
      "plain that claims to be sealed",
      { mode: "plain", change: (q) => q.set("encrypt_type", "aes") },
    ],
    ["no signature", { mode: "sealed", change: (q) => q.delete("msg_signature") }],
    [
      "only the plain signature",
      { mode: "sealed", change: (q) => q.set("msg_signature", q.get("signature") ?? "") },
    ],
    [
      "a wrong signature",
      { mode: "sealed", change: (q) => q.set("msg_signature", "0".repeat(40)) },
    ],
    ["another nonce", { mode: "sealed", change: (q) => q.set("nonce", "1") }],
    [
      "another time",
      { mode: "sealed", change: (q) => q.set("timestamp", String(startMs / 1000 + 1)) },
    ],
    ["no time", { mode: "sealed", change: (q) => q.delete("timestamp") }],
    ["no nonce", { mode: "sealed", change: (q) => q.delete("nonce") }],
    ["an hour and a minute old", { mode: "sealed", atMs: startMs - 61 * minute }],
    ["an hour and a minute ahead", { mode: "sealed", atMs: startMs + 61 * minute }],
    ["another app's", { mode: "sealed", owner: "wx0000000000000000" }],
    ["another key", { mode: "sealed", key: "A".repeat(43) }],
    ["another encryption", { mode: "sealed", change: (q) => q.set("encrypt_type", "raw") }],
    ["PUT", { mode: "sealed", method: "PUT" }],
  ];
  test.for(cases)("refused, in the same words: %s", async ([, forgery]) => {
    const world = createWorld();
    expect(await answerTo(world, forged(forgery))).toEqual(refusal);
    expect(world.app.received).toEqual([]);
  });

  test.for([
    ["no XML", "hello"],
    ["no Encrypt", "<xml><a>1</a></xml>"],
    ["JSON", '{"Encrypt":"x"}'],
    ["not UTF-8", Buffer.from([0x3c, 0xff, 0xfe])],
    ["a document type", `<!DOCTYPE xml []>${inner}`],
    ["more than 64 KB", `<xml><Encrypt>${"A".repeat(65 * 1024)}</Encrypt></xml>`],
    ["nothing", ""],
  ] as const)("refused, in the same words: %s", async ([, body]) => {
    const world = createWorld();
    const { url } = forged({ mode: "sealed" });
    expect(await answerTo(world, new Request(url, { method: "POST", body }))).toEqual(refusal);
  });

  test("the genuine one is taken; one of the previous key is answered with that key", async () => {
    const previous = "A".repeat(43);
    const world = createWorld({ settings: { previousAesKey: new Secret(previous) } });
    expect((await answerTo(world, forged({ mode: "sealed" }))).body).toBe("success");
    expect((await answerTo(world, forged({ mode: "sealed", key: previous }))).body).toBe("success");
    expect(world.app.received).toHaveLength(2);
    expect(world.app.received[1]?.key).toBe(world.app.received[0]?.key);
  });

  test("of a message in compatible mode only the sealed half is believed", async () => {
    const world = createWorld();
    const genuine = forged({ mode: "sealed" });
    const body = (await genuine.text()).replace(
      "<Encrypt>",
      "<Content>evil</Content><MsgType>text</MsgType><Encrypt>",
    );
    await world.wechat.handle(new Request(genuine.url, { method: "POST", body }));
    expect(world.app.received.map(({ event }) => event)).toEqual([{ type: "say", text: "你好" }]);
  });

  test("what is sealed and cannot be read is accepted: asking again is no help", async () => {
    const world = createWorld();
    expect(
      (await answerTo(world, forged({ mode: "sealed", body: "<xml><!-- --></xml>" }))).body,
    ).toBe("success");
    expect(world.log.lines.join()).toContain("could not be read");
  });

  test("another account's original id", async () => {
    const world = createWorld({ settings: { originalId: "gh_another" } });
    expect(await answerTo(world, forged({ mode: "sealed" }))).toEqual(refusal);
  });
});

describe("plain mode", () => {
  test("the genuine one is taken; the same again is a redelivery", async () => {
    const world = createPlain();
    for (let round = 0; round < 3; round++) {
      expect((await answerTo(world, forged({ mode: "plain" }))).body).toBe("success");
    }
    expect(world.app.received.map(({ event }) => event)[0]).toEqual({ type: "say", text: "你好" });
  });

  test("a signature that was used already does not carry another body", async () => {
    const world = createPlain();
    await answerTo(world, forged({ mode: "plain" }));
    const other = inner.replace("<MsgId>1<", "<MsgId>2<");
    expect(await answerTo(world, forged({ mode: "plain", body: other }))).toEqual(refusal);
    expect(world.app.received).toHaveLength(1);
    // Remembered for as long as the signature is fresh, whatever else comes in between.
    await world.clock.advance(4 * 60_000);
    const between = inner.replace("<MsgId>1<", "<MsgId>3<");
    const later = forged({ mode: "plain", body: between, atMs: world.clock.nowMs() });
    expect((await answerTo(world, later)).body).toBe("success");
    expect(await answerTo(world, forged({ mode: "plain", body: other }))).toEqual(refusal);
    expect(world.app.received).toHaveLength(2);
  });

  test.for([
    ["no signature", { mode: "plain", change: (q) => q.delete("signature") }],
    ["a wrong signature", { mode: "plain", change: (q) => q.set("signature", sign("x")) }],
    ["five minutes and a second old", { mode: "plain", atMs: startMs - 301_000 }],
    ["five minutes and a second ahead", { mode: "plain", atMs: startMs + 301_000 }],
    ["sealed", { mode: "sealed" }],
    ["not XML", { mode: "plain", body: "<xml>" }],
    ["an entity", { mode: "plain", body: `<!DOCTYPE x [<!ENTITY a "b">]>${inner}` }],
  ] as readonly (readonly [string, Forgery])[])(
    "refused, in the same words: %s",
    async ([, forgery]) => {
      const world = createPlain();
      expect(await answerTo(world, forged(forgery))).toEqual(refusal);
      expect(world.app.received).toEqual([]);
    },
  );
});

describe("the proof that the address is ours", () => {
  const ask = (
    echostr: string,
    change: (query: URLSearchParams) => void = () => {},
    atMs = startMs,
  ) =>
    forged({
      mode: "plain",
      method: "GET",
      atMs,
      change(query) {
        query.set("echostr", echostr);
        change(query);
      },
    });

  test("a genuine question gets its echo, as text", async () => {
    const world = createWorld();
    const response = await world.wechat.handle(ask("4375120948345356249"));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("4375120948345356249");
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await world.sandbox.verifyWebhook()).toBe(true);
  });

  test.for([
    ["a wrong signature", ask("1", (query) => query.set("signature", "0".repeat(40)))],
    ["no signature", ask("1", (query) => query.delete("signature"))],
    ["an old one", ask("1", undefined, startMs - 301_000)],
    ["a page for an echo", ask("<script>alert(1)</script>")],
    ["no echo", ask("")],
    ["an endless echo", ask("1".repeat(257))],
    ["nothing at all", new Request(webhookUrl)],
  ] as const)("refused, in the same words: %s", async ([, request]) => {
    expect(await answerTo(createWorld(), request)).toEqual(refusal);
  });

  test("the published question is answered at its time", async () => {
    const world = createWorld({
      settings: { token: new Secret("AAAAA") },
      deps: { nowMs: () => 1714036504_000 },
    });
    const url = `${webhookUrl}?signature=f464b24fc39322e44b38aa78f5edd27bd1441696&echostr=4375120948345356249&timestamp=1714036504&nonce=1514711492`;
    expect((await answerTo(world, new Request(url))).body).toBe("4375120948345356249");
  });
});

test("a key that is none stops the start", () => {
  expect(() => createWorld({ settings: { aesKey: new Secret("short") } })).toThrow(/43/);
});
