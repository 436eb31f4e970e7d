import { describe, expect, test } from "vitest";
import { Secret } from "../src/core/secret.ts";
import { createLog } from "../src/log.ts";
import { medianCpuMs } from "./core/understanding/cpu-time.ts";

/** Logs one detail and gives back the finished line. */
function line(detail: object, secrets: readonly Secret[] = [], message = "message"): string {
  const lines: string[] = [];
  const log = createLog({
    level: "debug",
    secrets,
    destination: { write: (text: string) => void lines.push(text) },
  });
  log.error(detail, message);
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}

const canary = "K7canary.99x";

test("a line is JSON with a level, a time and the message", () => {
  const read: unknown = JSON.parse(line({ orderNo: "R20261123K3M9Q2XA" }));
  expect(read).toMatchObject({ level: 50, orderNo: "R20261123K3M9Q2XA", msg: "message" });
  expect((read as { time: string }).time).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test("what is below the level is not written", () => {
  const lines: string[] = [];
  const log = createLog({
    level: "error",
    secrets: [],
    destination: { write: (text) => void lines.push(text) },
  });
  log.warn({}, "not this");
  log.error({}, "this");
  expect(lines.join()).toContain('"this"');
  expect(lines).toHaveLength(1);
});

test.for<[string, string]>([
  ["a plain word", "k3y-of-32-characters-0123456789ab"],
  ["with a quote and a backslash", 'quo"te\\and/slash+0123456789abcd'],
  [
    "with line breaks, as a PEM",
    "-----BEGIN EC KEY-----\nMHcCAQEEIAbcdefgh\n-----END EC KEY-----\n",
  ],
  ["with signs that an address encodes", "!@#$%^&*()0123456789abcdefghijkl"],
])("a known secret never gets out: %s", ([, secret]) => {
  const hidden = [new Secret(secret)];
  const places: object[] = [
    { field: secret },
    { error: new Error(`could not use ${secret}`).stack },
    { deep: { list: [{ value: secret }] } },
    { body: JSON.stringify({ value: secret }) },
    { url: `https://example.com/?k=${encodeURIComponent(secret)}` },
    { trimmed: secret.trim() },
  ];
  for (const place of places) {
    const written = line(place, hidden);
    expect(written).toContain("[secret]");
    for (const spelling of [
      secret.trim(),
      JSON.stringify(secret.trim()).slice(1, -1),
      encodeURIComponent(secret.trim()),
    ]) {
      expect(written).not.toContain(spelling);
    }
    expect(() => JSON.parse(written)).not.toThrow();
  }
});

test("a Secret handed over as it is shows nothing, known or not", () => {
  expect(line({ value: new Secret(canary) })).not.toContain(canary);
});

test.for<[string, object]>([
  ["password field", { password: canary }],
  ["passWord field inside a text", { body: JSON.stringify({ passWord: canary }) }],
  ["twice wrapped", { body: JSON.stringify({ inner: JSON.stringify({ cardPassword: canary }) }) }],
  ["with a comma in it", { password: `ab,${canary}` }],
  ["with a quote in it", { password: `ab"${canary}` }],
  ["with a quote in it, inside a text", { body: JSON.stringify({ password: `ab"${canary}` }) }],
  ["with a bracket in it", { reason: `password: [x]${canary}` }],
  ["in a sentence", { reason: `wrong password: ${canary}` }],
  ["in a spoken sentence", { reason: `the password is ${canary}` }],
  ["in Chinese", { reason: `密码${canary}` }],
  ["in Chinese with a colon", { reason: `卡密：${canary}` }],
  ["in Chinese with 是", { reason: `密码是 ${canary}` }],
  ["in a query", { path: `/chat?password=${canary}&x=1` }],
  [
    "secret of an address",
    { url: `https://api.weixin.qq.com/sns/oauth2/access_token?appid=wx1&secret=${canary}&code=1` },
  ],
  ["access token", { body: `{"access_token":"${canary}"}` }],
  ["field with a longer name", { tokenHash: canary, apiV3Key: canary, app_secret: canary }],
  ["bearer", { headers: { authorization: `Bearer ${canary}` } }],
  ["basic, in a text", { reason: `sent Basic ${canary}` }],
  [
    "WeChat Pay's authorization",
    {
      reason: `Authorization: WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="abc",signature="${canary}",timestamp="1",serial_no="2"`,
    },
  ],
  [
    "WeChat Pay's authorization in another order",
    {
      reason:
        'WECHATPAY2-SHA256-RSA2048 signature="AAAA",timestamp="1",' +
        `nonce_str="${canary}",mchid="1"`,
    },
  ],
  [
    "WeChat Pay's authorization in JSON in a text",
    { body: JSON.stringify({ sent: `WECHATPAY2-SHA256-RSA2048 mchid="1",signature="${canary}"` }) },
  ],
  [
    "bot token in an address",
    { url: "https://api.telegram.org/bot123456789:K7canary_99x-abcdefghijklmnopqrstuv/getMe" },
  ],
  [
    "private key",
    { reason: "-----BEGIN PRIVATE KEY-----\nK7canary99x+/=\n-----END PRIVATE KEY-----" },
  ],
  ["cut private key", { reason: "-----BEGIN RSA PRIVATE KEY-----\nK7canary99x+/=" }],
  ["cookie header", { headers: { cookie: `chat=${canary}` } }],
  ["chat cookie in a text", { reason: "no chat=K7CANARY99XK7CANARY99XK7CANARY99 there" }],
  ["payment link", { path: "/pay/K7canary_99x-aaaaaaaaa/start" }],
  ["one-time link for a secret", { path: "/secret/K7canary_99x-aaaaaaaaa" }],
  ["one-time link to somebody's data", { path: "/privacy/data/K7canary_99x-aaaaaaaaa" }],
  ["receipt link", { path: "https://pay.example/receipt/K7canary_99x-aaaaaaaaa" }],
])("never written even when nobody named it a secret: %s", ([, detail]) => {
  const written = line(detail);
  expect(written).not.toMatch(/K7canary|99x/i);
  expect(() => JSON.parse(written)).not.toThrow();
});

test("a message is scrubbed like a detail", () => {
  expect(line({}, [], `password=${canary}`)).not.toContain(canary);
});

test("a card number keeps only its ends", () => {
  for (const number of [
    "89860400000000000015",
    "898604000000000001X5",
    "898600d6991330004146",
    "8986040000000000001",
  ]) {
    const written = line({ reason: `no card ${number}` });
    expect(written).not.toContain(number);
    expect(written).toContain(number.slice(-4));
  }
});

test("what an operator needs stays readable", () => {
  const detail = {
    orderNo: "R20261123K3M9Q2XA",
    outTradeNo: "R20261123K3M9Q2XA-1",
    reason: "HTTP 502",
    waitedMs: 120_000,
    path: "/chat/messages",
    carrier: "sandbox",
  };
  expect(JSON.parse(line(detail))).toMatchObject(detail);
});

describe("a line costs time by its length alone", () => {
  const parts = [
    "password ",
    `password${" ".repeat(20_000)}`,
    'password\\":\\"',
    '"password":"',
    "WECHATPAY2-",
    "secret\t\t\t\t\t\t\t\t",
    "密码",
    "-----BEGIN PRIVATE KEY-----",
    "/pay/aaaaaaaaaaaaaaaa",
    "1234567890:",
    "8986",
  ];

  test.each(parts.map((part) => [part.slice(0, 12), part] as const))("%j", (_, part) => {
    const reason = part.repeat(Math.ceil(400_000 / part.length));
    expect(medianCpuMs(() => line({ reason }))).toBeLessThan(100);
  });

  test("a longer one is cut, is still JSON, and hides what stands at the cut", () => {
    for (let before = 32_500; before < 32_800; before += 7) {
      const written = line({ reason: `${"x ".repeat(before / 2)} "password":"${canary}"` });
      expect(() => JSON.parse(written)).not.toThrow();
      expect(written).not.toMatch(/K7can/);
      expect(written.length).toBeLessThan(70_000);
    }
    const key = "k3y-of-32-characters-0123456789ab";
    for (let before = 32_600; before < 32_800; before += 3)
      expect(line({ reason: `${"x".repeat(before)}${key}` }, [new Secret(key)])).not.toContain(
        "k3y-of",
      );
  });
});

test.each([
  "a message with a secret could not be deleted",
  "the password is wrong",
  "密码核对失败，请再试",
  "token expired",
  "passwords typed from one address",
  "pass through",
])("words about a secret are no secret: %s", (reason) => {
  expect(JSON.parse(line({ reason }))).toMatchObject({ reason });
});

test.each([
  "密码一三五七零六",
  "密码 1 3 5 7 0 6",
  "密码是１３５７０６",
  "口令: 135 706",
  "密码abcdef",
  "password 135706",
])("a password is hidden however it is written: %s", (reason) => {
  const written = line({ reason });
  expect(written).toContain("[secret]");
  expect(written).not.toMatch(/一三五|1 3 5|１３|135|706|abc/);
});
