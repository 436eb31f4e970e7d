import { createPublicKey, randomBytes, sign, verify } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openShop, type Shop } from "./shop.ts";

// These requests are signed by hand: what the sandbox accepts must not depend on the client that we
// ship.

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
afterEach(() => vi.useRealTimers());

type Change = {
  headers?: Record<string, string>;
  sentBody?: string;
  atMs?: number;
  mchid?: string;
};

function authorization(
  method: string,
  target: string,
  body: string,
  { atMs = Date.now(), mchid = shop.settings.mchid }: Change = {},
) {
  const [timestamp, nonce] = [Math.floor(atMs / 1000), randomBytes(16).toString("hex")];
  const message = `${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`;
  const signature = sign(
    "RSA-SHA256",
    Buffer.from(message),
    shop.settings.merchantPrivateKeyPem.reveal(),
  ).toString("base64");
  // Any order of the five is fine; this one differs from the plugin's.
  return `WECHATPAY2-SHA256-RSA2048 signature="${signature}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${shop.settings.merchantSerial}",mchid="${mchid}"`;
}

async function call(method: "GET" | "POST", target: string, content?: object, change: Change = {}) {
  const body = content === undefined ? "" : JSON.stringify(content);
  const response = await fetch(shop.apiUrl + target, {
    method,
    headers: {
      Accept: "application/json",
      "User-Agent": "by hand",
      Authorization: authorization(method, target, body, change),
      ...change.headers,
    },
    ...(method === "POST" ? { body: change.sentBody ?? body } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text === "" ? undefined : JSON.parse(text),
  };
}

let lastNumber = 0;
function order(change: Record<string, unknown> = {}) {
  lastNumber += 1;
  return {
    appid: shop.settings.appid,
    mchid: shop.settings.mchid,
    description: "流量充值",
    out_trade_no: `HAND_${String(lastNumber).padStart(4, "0")}`,
    notify_url: shop.settings.notifyUrl,
    amount: { total: 100, currency: "CNY" },
    ...change,
  };
}
const place = (body: object, product = "native") =>
  call("POST", `/v3/pay/transactions/${product}`, body);
const find = (no: string) =>
  call("GET", `/v3/pay/transactions/out-trade-no/${no}?mchid=${shop.settings.mchid}`);

describe("signatures", () => {
  it("answers carry WeChat's five headers, a numbered Request-ID, a true signature", async () => {
    const { headers, text } = await place(order());
    const [timestamp, nonce] = [headers.get("Wechatpay-Timestamp"), headers.get("Wechatpay-Nonce")];
    const key = createPublicKey(
      shop.settings.platformKeys[headers.get("Wechatpay-Serial") ?? ""] ?? "",
    );
    const signature = Buffer.from(headers.get("Wechatpay-Signature") ?? "", "base64");
    expect(
      verify("RSA-SHA256", Buffer.from(`${timestamp}\n${nonce}\n${text}\n`), key, signature),
    ).toBe(true);
    expect(headers.get("Wechatpay-Signature-Type")).toBe("WECHATPAY2-SHA256-RSA2048");
    expect(headers.get("Request-ID")).toMatch(/^08[0-9A-F]{20}-0$/);
    expect(headers.get("Wechatpay-Serial")).toMatch(/^PUB_KEY_ID_\d{34}$/);
  });

  it("one changed byte, a wrong target, an old clock or a stranger is 401 SIGN_ERROR", async () => {
    const body = order();
    const target = "/v3/pay/transactions/native";
    const refused = [
      await call("POST", target, body, { sentBody: `${JSON.stringify(body)} ` }),
      await call("POST", target, body, {
        headers: { Authorization: authorization("POST", `${target}?a=1`, JSON.stringify(body)) },
      }),
      await call("POST", target, body, { atMs: Date.now() - 301_000 }),
      await call("POST", target, body, { atMs: Date.now() + 302_000 }),
      await call("POST", target, body, { mchid: "1900000999" }),
      await call("POST", target, body, { headers: { Authorization: "Bearer x" } }),
    ];
    expect(refused.map(({ status, json }) => [status, json.code])).toEqual(
      Array(6).fill([401, "SIGN_ERROR"]),
    );
    expect(refused[0]?.json.detail).toMatchObject({
      detail: { issue: "sign not match" },
      field: "signature",
      location: "authorization",
      sign_information: { method: "POST", url: target, sign_message_length: expect.any(Number) },
    });
    expect(refused[0]?.headers.get("Request-ID")).toMatch(/-268443699$/);
    expect((await find(body.out_trade_no)).json.code).toBe("ORDER_NOT_EXIST");
  });

  it("wants Accept and User-Agent", async () => {
    expect(
      (await call("GET", "/v3/certificates", undefined, { headers: { "User-Agent": "" } })).json
        .message,
    ).toBe("Http头缺少Accept或User-Agent");
  });
});

describe("orders", () => {
  it.each([
    ["out_trade_no", { out_trade_no: "12345" }, "/body/out_trade_no"],
    ["out_trade_no", { out_trade_no: "1".repeat(33) }, "/body/out_trade_no"],
    ["description", { description: "" }, "/body/description"],
    ["description with emoji", { description: "流量😀" }, "/body/description"],
    ["amount", { amount: { total: 0 } }, "/body/amount/total"],
    ["amount", { amount: { total: 1.5 } }, "/body/amount/total"],
    ["currency", { amount: { total: 1, currency: "USD" } }, "/body/amount/currency"],
    ["time_expire", { time_expire: "2026-11-23 18:00:00" }, "/body/time_expire"],
    ["time_expire", { time_expire: "2099-01-01T00:00:00+08:00" }, "/body/time_expire"],
    ["attach", { attach: "a".repeat(129) }, "/body/attach"],
    [
      "notify_url of another server",
      { notify_url: "http://169.254.169.254/latest" },
      "/body/notify_url",
    ],
    [
      "notify_url on another port of ours",
      { notify_url: "http://127.0.0.1:1/" },
      "/body/notify_url",
    ],
  ])("refuses a wrong %s by its name", async (_, change, field) => {
    expect(await place(order(change))).toMatchObject({
      status: 400,
      json: { code: "PARAM_ERROR", detail: { field, location: "body" } },
    });
  });

  it("refuses what belongs together and does not", async () => {
    expect((await place(order({ appid: "wx0" }))).json.code).toBe("APPID_MCHID_NOT_MATCH");
    expect((await place(order(), "h5")).json.detail.field).toBe("/body/scene_info/h5_info");
    expect(await place(order(), "jsapi")).toMatchObject({
      status: 400,
      json: { message: "JSAPI支付必须传openid" },
    });
    expect((await place(order(), "app")).status).toBe(404);
  });

  it("knows the four ways in which a number can be in use", async () => {
    const body = order();
    expect((await place(body)).status).toBe(200);
    expect((await place(body)).status).toBe(200);
    expect(await place({ ...body, attach: "x" })).toMatchObject({
      status: 400,
      json: { code: "INVALID_REQUEST" },
    });
    shop.sandbox.pay(body.out_trade_no);
    expect(await place(body)).toMatchObject({ status: 400, json: { code: "ORDERPAID" } });
    const closed = order();
    await place(closed);
    const close = `/v3/pay/transactions/out-trade-no/${closed.out_trade_no}/close`;
    expect(await call("POST", close, { mchid: shop.settings.mchid })).toMatchObject({
      status: 204,
      text: "",
    });
    expect(await place(closed)).toMatchObject({ status: 403, json: { code: "OUT_TRADE_NO_USED" } });
  });

  it("raises a time of less than a minute to a minute, and only the first one counts", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const body = order({ time_expire: "2020-01-01T00:00:00+08:00" });
    await place(body);
    vi.setSystemTime(Date.now() + 59_999);
    expect((await find(body.out_trade_no)).json.trade_state).toBe("NOTPAY");
    vi.setSystemTime(Date.now() + 1);
    expect((await find(body.out_trade_no)).json.trade_state).toBe("CLOSED");
  });

  it("tells an unpaid one from a paid one as WeChat does", async () => {
    const body = order({ attach: "a" });
    await place(body);
    expect((await find(body.out_trade_no)).json).toEqual({
      appid: shop.settings.appid,
      mchid: shop.settings.mchid,
      out_trade_no: body.out_trade_no,
      trade_state: "NOTPAY",
      trade_state_desc: "订单未支付",
      attach: "a",
    });
    shop.sandbox.pay(body.out_trade_no);
    const paid = await find(body.out_trade_no);
    expect(paid.json).toMatchObject({
      trade_state: "SUCCESS",
      trade_type: "NATIVE",
      amount: { total: 100, currency: "CNY" },
    });
    const byId = await call(
      "GET",
      `/v3/pay/transactions/id/${paid.json.transaction_id}?mchid=${shop.settings.mchid}`,
    );
    expect(byId.json).toEqual(paid.json);
    expect(
      (await call("GET", `/v3/pay/transactions/id/4200?mchid=${shop.settings.mchid}`)).status,
    ).toBe(404);
    expect(
      (await call("GET", `/v3/pay/transactions/out-trade-no/${body.out_trade_no}?mchid=1`)).status,
    ).toBe(404);
  });
});

it("takes one partial refund a minute, up to what was paid", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const body = order();
  await place(body);
  shop.sandbox.pay(body.out_trade_no);
  const refund = (no: string, fen: number, total = 100) =>
    call("POST", "/v3/refund/domestic/refunds", {
      out_trade_no: body.out_trade_no,
      out_refund_no: no,
      amount: { refund: fen, total, currency: "CNY" },
    });
  expect((await refund("P0", 60, 99)).json.code).toBe("INVALID_REQUEST");
  expect((await refund("P1", 60)).json).toMatchObject({
    status: "PROCESSING",
    amount: { total: 100, refund: 60 },
  });
  expect((await refund("P2", 40)).status).toBe(429);
  vi.setSystemTime(Date.now() + 60_000);
  expect((await refund("P3", 41)).json.code).toBe("INVALID_REQUEST");
  expect((await refund("P4", 40)).status).toBe(200);
});

it("has no platform certificate for a merchant with a public key", async () => {
  expect(await call("GET", "/v3/certificates")).toMatchObject({
    status: 404,
    json: { code: "RESOURCE_NOT_EXISTS" },
  });
  expect((await call("GET", "/v3/profitsharing/orders")).status).toBe(404);
  expect((await call("GET", "/v3/billdownload/file?token=guess")).status).toBe(400);
});
