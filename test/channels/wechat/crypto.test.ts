import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkedAesKey, isSigned, open, seal, sign } from "../../../src/channels/wechat/crypto.ts";
import { Secret } from "../../../src/core/secret.ts";
import { fingerprint, lockUp, unlock } from "../../../src/sandbox/wechat/cipher.ts";

/** From WeChat's message push documentation ("消息推送"). */
const official = {
  token: "AAAAA",
  key: new Secret("A".repeat(43)),
  appId: "wxba5fad812f8e6fb9",
  timestamp: "1714112445",
  nonce: "415670741",
  sealed:
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=",
};

/** From the WXBizMsgCrypt demonstration: the same scheme, with an id of WeCom. */
const demonstration = {
  token: "QDG6eK",
  key: new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),
  id: "wx5823bf96d3bd56c7",
  sealed:
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
  echo: "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
};

describe("what WeChat published", () => {
  const { token, timestamp, nonce, sealed, key, appId } = official;
  test.for([
    [
      "verification",
      ["AAAAA", "1714036504", "1514711492"],
      "f464b24fc39322e44b38aa78f5edd27bd1441696",
    ],
    [
      "plain push",
      ["AAAAA", "1714037059", "486452656"],
      "899cf89e464efb63f54ddac96b0a0a235f53aa78",
    ],
    ["sealed push", [token, timestamp, nonce, sealed], "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"],
    ["its plain signature", [token, timestamp, nonce], "6c5c811b55cc85e0e1b54100749188c20beb3f5d"],
    [
      "demonstration push",
      [demonstration.token, "1409659813", "1372623149", demonstration.sealed],
      "477715d11cdb4164915debcba66cb864d751f3e6",
    ],
    [
      "demonstration verification",
      [demonstration.token, "1409659589", "263014780", demonstration.echo],
      "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    ],
  ] as const)("signature: %s", ([, parts, signature]) => {
    expect(sign(...parts)).toBe(signature);
    expect(isSigned(signature, ...parts)).toBe(true);
    expect(fingerprint(parts)).toBe(signature);
  });

  test("a sealed event opens, for its own app only", () => {
    expect(JSON.parse(open(key, appId, sealed) ?? "")).toEqual({
      ToUserName: "gh_97417a04a28d",
      FromUserName: "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
      CreateTime: 1714112445,
      MsgType: "event",
      Event: "debug_demo",
      debug_str: "hello world",
    });
    expect(open(key, "wx0000000000000000", sealed)).toBeUndefined();
  });

  test("an answer is sealed and signed to the byte", () => {
    const answer = seal(key, appId, '{"demo_resp":"good luck"}', Buffer.from("707722b803182950"));
    expect(answer).toBe(
      "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
    );
    expect(sign(token, "1713424427", nonce, answer)).toBe(
      "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
    );
  });

  test("the demonstration opens and seals back to the same bytes", () => {
    const xml = open(demonstration.key, demonstration.id, demonstration.sealed) ?? "";
    expect(xml).toMatch(
      /<Content><!\[CDATA\[hello\]\]><\/Content>\s*<MsgId>4561255354251345929<\/MsgId>/,
    );
    expect(seal(demonstration.key, demonstration.id, xml, Buffer.from("0960688932c47ef1"))).toBe(
      demonstration.sealed,
    );
    expect(open(demonstration.key, demonstration.id, demonstration.echo)).toBe(
      "1616140317555161061",
    );
  });
});

const { key, appId } = official;
const lock = { encodingAesKey: key.reveal(), appId };

test("two implementations, made apart, open each other's envelopes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (message) => {
      expect(unlock(lock, seal(key, appId, message.toWellFormed()))).toBe(message.toWellFormed());
      expect(open(key, appId, lockUp(lock, message.toWellFormed()))).toBe(message.toWellFormed());
    }),
  );
});

test("every length of padding from 1 to 32 is right", () => {
  for (let length = 0; length < 64; length++) {
    expect(open(key, appId, lockUp(lock, "x".repeat(length)))).toBe("x".repeat(length));
  }
});

/** Seals a plain block as it is, right or wrong. */
function sealBlock(block: Buffer): string {
  const bytes = Buffer.from(`${key.reveal()}=`, "base64");
  const cipher = createCipheriv("aes-256-cbc", bytes, bytes.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]).toString("base64");
}

function blockOf({
  length = 2,
  id = appId,
  pad,
}: {
  length?: number;
  id?: string;
  pad: readonly number[];
}): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length);
  return Buffer.concat([Buffer.alloc(16, 7), size, Buffer.from(`hi${id}`), Buffer.from(pad)]);
}

test("a wrong padding, length or owner does not open", () => {
  const right = Array<number>(24).fill(24);
  expect(open(key, appId, sealBlock(blockOf({ pad: right })))).toBe("hi");
  const wrong = [
    blockOf({ pad: [...right.slice(1).map((byte) => byte - 1), 24] }),
    blockOf({ pad: [...Array<number>(23).fill(24), 0] }),
    blockOf({ pad: [...Array<number>(23).fill(24), 33] }),
    blockOf({ pad: right, length: 3 }),
    blockOf({ pad: right, length: 0xffffffff }),
    blockOf({ pad: right, id: appId.toUpperCase() }),
    blockOf({ pad: Array<number>(40).fill(40) }),
    Buffer.alloc(32, 32),
    Buffer.alloc(16, 16),
  ];
  for (const block of wrong) expect(open(key, appId, sealBlock(block))).toBeUndefined();
});

test("anything else does not open, and nothing throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 400 })), (junk) => {
      expect(open(key, appId, junk)).toBeUndefined();
    }),
  );
  for (const junk of [
    "",
    "=",
    "AAAA",
    "A".repeat(64),
    `${"A".repeat(43)}=`,
    "AAAA AAAA",
    "AAAA\n",
  ]) {
    expect(open(key, appId, junk)).toBeUndefined();
  }
});

test("misshapen signatures are no signatures", () => {
  const right = sign("a", "b");
  for (const wrong of [
    null,
    "",
    right.toUpperCase(),
    right.slice(1),
    `${right}0`,
    "０".repeat(40),
    sign("a", "c"),
  ]) {
    expect(isSigned(wrong, "a", "b")).toBe(false);
  }
});

test("a wrong EncodingAESKey is named, not shown", () => {
  const wrong = "canary-not-a-key";
  expect(() => checkedAesKey(new Secret(wrong))).toThrow(/43/);
  expect(() => checkedAesKey(new Secret(wrong))).not.toThrow(wrong);
});
