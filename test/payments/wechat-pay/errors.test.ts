import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../../../src/payments/wechat-pay/errors.ts";
import { openShop, payment, type Shop } from "../../sandbox/wechat-pay/shop.ts";

const answered = (status: number, data: unknown) => ({
  code: "ERR_BAD_REQUEST",
  config: { headers: { Authorization: "WECHATPAY2-SHA256-RSA2048 canary" } },
  response: { status, data, headers: { "request-id": "08F7-268512771" } },
});

describe("only a received 4xx with a definite code is a refusal", () => {
  it.each([
    [400, { code: "ORDERPAID", message: "m" }, "already-paid"],
    [400, { code: "ORDER_PAID", message: "m" }, "already-paid"],
    [400, { code: "ORDERCLOSED", message: "m" }, "closed"],
    [404, { code: "ORDER_NOT_EXIST", message: "m" }, "not-found"],
    [404, { code: "ORDERNOTEXIST" }, "not-found"],
    [403, { code: "NOT_ENOUGH", message: "m" }, "not-enough"],
    [403, { code: "NOTENOUGH", message: "m" }, "not-enough"],
    [403, { code: "TRADE_ERROR", message: "m" }, "trade-error"],
    [400, Buffer.from('{"code":"NO_STATEMENT_EXIST","message":"m"}'), "no-statement"],
  ])("%i %j → %s", (status, data, code) => {
    expect(failure(answered(status, data))).toMatchObject({ answer: "refused", code });
  });

  it.each([
    [429, { code: "FREQUENCY_LIMITED", message: "m" }],
    [429, { code: "A_CODE_WE_DO_NOT_KNOW", message: "m" }],
    [403, { code: "RATELIMIT_EXCEEDED", message: "m" }],
    [500, { code: "SYSTEM_ERROR", message: "m" }],
    [400, { code: "SYSTEMERROR", message: "m" }],
    [500, { code: "ORDERPAID", message: "m" }],
    [200, { code: "ORDERPAID", message: "m" }],
    [302, { code: "ORDERPAID", message: "m" }],
    [404, "<html>not found</html>"],
    [403, { message: "no code" }],
    [400, { code: "with spaces and <b>" }],
    [400, null],
  ])("%i %j is unknown", (status, data) => {
    expect(failure(answered(status, data)).answer).toBe("unknown");
  });

  it.each([
    undefined,
    null,
    "text",
    new TypeError("x"),
    { code: "ECONNABORTED" },
    { response: {} },
    { code: 7, response: 7 },
  ])("%j is unknown", (thrown) => {
    expect(failure(thrown).answer).toBe("unknown");
  });
});

it("keeps WeChat's words short and an echoed signature out", () => {
  const long = failure(
    answered(400, { code: "PARAM_ERROR", message: `line\nbreak ${"长".repeat(500)}` }),
  );
  expect(long.reason).toMatch(
    /^HTTP 400 PARAM_ERROR line break 长{149}, Request-ID 08F7-268512771$/,
  );
  const echo = failure(
    answered(401, {
      code: "SIGN_ERROR",
      message: 'got WECHATPAY2-SHA256-RSA2048 mchid="1",signature="canary"',
    }),
  );
  expect(inspect(echo)).not.toContain("canary");
});

describe("over the wire", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());

  it("no failure carries a key, a secret or the Authorization header", async () => {
    const { merchantPrivateKeyPem, apiV3Key, oauth } = shop.settings;
    const keyLine = merchantPrivateKeyPem.reveal().split("\n")[5] ?? "";
    expect(keyLine).toHaveLength(64);
    const secrets = [
      keyLine,
      apiV3Key.reveal(),
      oauth.appSecret.reveal(),
      "WECHATPAY2",
      "Authorization",
    ];
    const answers: unknown[] = [];
    for (const fault of [
      "bad-gateway",
      "too-often",
      "hang",
      "malformed",
      "unsigned",
      "unknown-serial",
      "probe",
      "lose-answer",
    ] as const) {
      shop.sandbox.faults.inject("order", fault);
      answers.push(await shop.client({}, { timeoutMs: 200 }).open(payment()));
    }
    answers.push(await shop.client({ merchantSerial: "0".repeat(40) }).open(payment()));
    answers.push(await shop.client({ apiRoot: "http://127.0.0.1:1/" }).open(payment()));
    expect(answers).toHaveLength(10);
    for (const answer of answers) {
      expect(answer).not.toMatchObject({ answer: "done" });
      const written = `${JSON.stringify(answer)}${inspect(answer, { depth: 9, showHidden: true })}`;
      for (const secret of secrets) expect(written).not.toContain(secret);
    }
    expect(inspect(shop.client(), { depth: 9, showHidden: true })).not.toContain(keyLine);
  });
});
