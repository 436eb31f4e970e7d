import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { signedHeaders } from "../../../src/sandbox/wechat-pay/signature.ts";
import { doneValue, hourMs, openShop, payment, type Shop } from "../../sandbox/wechat-pay/shop.ts";
import { paid, refundOf } from "./paid.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
afterEach(() => vi.useRealTimers());

describe("a signed answer that cannot be right is unknown", () => {
  /** A client whose every request is answered by WeChat, with these words. */
  function answeredWith(words: object, seen: (config: { headers: unknown }) => void = () => {}) {
    const data = JSON.stringify(words);
    return shop.client(
      {},
      {
        adapter: async (config) => {
          seen(config);
          return {
            status: 200,
            statusText: "OK",
            data,
            headers: signedHeaders(shop.identity, data, Date.now()),
            config,
          };
        },
      },
    );
  }
  const transaction = { appid: "wx", mchid: "1", out_trade_no: "T123456", trade_state: "NOTPAY" };
  const settled = {
    trade_state: "SUCCESS",
    transaction_id: "42",
    success_time: "2026-11-23T18:00:00+08:00",
    amount: { total: 1, currency: "CNY" },
  };
  const refund = {
    refund_id: "50",
    out_refund_no: "R1",
    out_trade_no: "T123456",
    status: "SUCCESS",
    amount: { refund: 7, total: 7 },
  };
  const asked = {
    outTradeNo: "T123456",
    outRefundNo: "R1",
    amountFen: 7,
    totalFen: 7,
    reason: "r",
  };

  it("but a right one is believed, and every request names the key to sign it", async () => {
    const serials: unknown[] = [];
    const pay = answeredWith({ ...transaction, ...settled }, ({ headers }) =>
      serials.push(new Headers(headers as Record<string, string>).get("Wechatpay-Serial")),
    );
    expect(await pay.query("T123456")).toMatchObject({
      answer: "done",
      value: { status: "paid", fact: { amountFen: 1 } },
    });
    expect(serials).toEqual([shop.settings.requestSerial]);
    expect(await answeredWith(refund).queryRefund("R1")).toEqual({
      answer: "done",
      value: {
        status: "succeeded",
        refundId: "50",
        outRefundNo: "R1",
        outTradeNo: "T123456",
        amountFen: 7,
        totalFen: 7,
      },
    });
  });

  it.each([
    ["another payment", { ...transaction, out_trade_no: "T999999" }],
    ["paid without a number", { ...transaction, ...settled, transaction_id: undefined }],
    ["paid without a time", { ...transaction, ...settled, success_time: undefined }],
    ["paid without an amount", { ...transaction, ...settled, amount: undefined }],
    ["half a fen", { ...transaction, ...settled, amount: { total: 0.5, currency: "CNY" } }],
    ["a new state", { ...transaction, trade_state: "FLYING" }],
  ])("query: %s", async (_, words) => {
    expect(await answeredWith(words).query("T123456")).toMatchObject({ answer: "unknown" });
  });

  it.each([
    ["a new state", { ...refund, status: "FLYING" }],
    ["no amount", { ...refund, amount: undefined }],
    ["half a fen", { ...refund, amount: { refund: 6.5, total: 7 } }],
  ])("refund: %s", async (_, words) => {
    expect(await answeredWith(words).refund(asked)).toMatchObject({ answer: "unknown" });
    expect(await answeredWith(words).queryRefund("R1")).toMatchObject({ answer: "unknown" });
  });

  it.each([
    ["another refund", { ...refund, out_refund_no: "R2" }, { outRefundNo: "R2" }],
    ["another payment's refund", { ...refund, out_trade_no: "T9" }, { outTradeNo: "T9" }],
    ["another amount", { ...refund, amount: { refund: 8, total: 8 } }, { amountFen: 8 }],
  ])("refund: %s goes on to where all of it is compared", async (_, words, told) => {
    for (const answer of [
      await answeredWith(words).refund(asked),
      await answeredWith(words).queryRefund("R1"),
    ])
      expect(answer).toMatchObject({ answer: "done", value: told });
  });

  it.each([
    { code_url: "https://evil.example" },
    { h5_url: "javascript:alert(1)" },
    { prepay_id: "" },
  ])("open: %j", async (words) => {
    for (const product of ["native", "h5", "jsapi"] as const) {
      expect(await answeredWith(words).open(payment({ product, openid: "o" }))).toMatchObject({
        answer: "unknown",
      });
    }
  });

  it.each(["https://x/file", "https://x/file?token=%zz", ""])(
    "bill: the address %j",
    async (download_url) => {
      const bill = answeredWith({ hash_type: "SHA1", hash_value: "0", download_url });
      expect(await bill.tradeBill("2026-11-20")).toMatchObject({ answer: "unknown" });
    },
  );
});

describe("when things go wrong", () => {
  it.each([
    "bad-gateway",
    "too-often",
    "hang",
    "malformed",
    "unsigned",
    "old-timestamp",
    "unknown-serial",
    "probe",
    "lose-answer",
  ] as const)("%s leaves the outcome open, and a query or a repeat settles it", async (fault) => {
    const pay = shop.client({}, { timeoutMs: 300 });
    const request = payment();
    shop.sandbox.faults.inject("order", fault);
    expect(await pay.open(request)).toMatchObject({ answer: "unknown" });
    const nothingDone = ["bad-gateway", "too-often", "hang"].includes(fault);
    expect(doneValue(await pay.query(request.outTradeNo))).toEqual({
      status: nothingDone ? "not-found" : "unpaid",
    });
    expect(await pay.open(request)).toMatchObject({ answer: "done" });
  });

  it("does not pay back twice when the answer to a refund was lost", async () => {
    const request = await paid(shop, { amountFen: 200 });
    const half = { ...refundOf(request), amountFen: 100 };
    shop.sandbox.faults.inject("refund", "lose-answer");
    expect(await shop.client().refund(half)).toMatchObject({ answer: "unknown" });
    const found = doneValue(await shop.client().queryRefund(half.outRefundNo));
    expect(doneValue(await shop.client().refund(half)).refundId).toBe(found.refundId);
  });

  it.each(["query", "close", "query-refund", "bill"] as const)(
    "an unverifiable answer to %s is not believed",
    async (operation) => {
      const request = await paid(shop);
      const pay = shop.client();
      await pay.refund(refundOf(request));
      const other = payment();
      await pay.open(other);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
      shop.sandbox.faults.inject(operation, "unsigned");
      const asks = {
        query: () => pay.query(request.outTradeNo),
        close: () => pay.close(other.outTradeNo),
        "query-refund": () => pay.queryRefund(`R_${request.outTradeNo}`),
        bill: () => {
          vi.setSystemTime(Date.now() + 48 * hourMs);
          return pay.tradeBill(
            new Date(Date.now() - 48 * hourMs + 8 * hourMs).toISOString().slice(0, 10),
          );
        },
      };
      expect(await asks[operation]()).toMatchObject({
        answer: "unknown",
        reason: expect.stringContaining("EV3_RES_HEADERS_INCOMPLATE"),
      });
    },
  );

  it("an answer that never ends, though bytes keep coming, is given up", async () => {
    const dripping = createServer((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    }).listen(0, "127.0.0.1");
    await once(dripping, "listening");
    const { port } = dripping.address() as AddressInfo;
    const pay = shop.client({ apiRoot: `http://127.0.0.1:${port}/` }, { timeoutMs: 200 });
    expect(await pay.query("T20261123_9999")).toMatchObject({
      answer: "unknown",
      reason: expect.stringContaining("ERR_CANCELED"),
    });
    dripping.close();
  });

  it("nobody listening is unknown", async () => {
    const dead = shop.client({ apiRoot: "http://127.0.0.1:1/" });
    expect(await dead.query("T20261123_9999")).toMatchObject({
      answer: "unknown",
      reason: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("another key than the merchant's is refused, and so is a changed request", async () => {
    const stranger = await openShop();
    const wrongKey = shop.client({
      merchantPrivateKeyPem: stranger.settings.merchantPrivateKeyPem,
    });
    expect(await wrongKey.query("T20261123_9999")).toMatchObject({
      answer: "refused",
      code: "sign-error",
    });
    await stranger.close();

    // The sandbox verifies the very bytes: one fen more on the wire and the signature is void.
    const { default: axios } = await import("axios");
    const tampering = shop.client(
      {},
      {
        adapter: (config) =>
          axios.getAdapter("http")({
            ...config,
            data: String(config.data).replace('"total":2990', '"total":2991'),
          }),
      },
    );
    expect(await tampering.open(payment())).toMatchObject({
      answer: "refused",
      code: "sign-error",
    });
    const honest = shop.client({}, { adapter: (config) => axios.getAdapter("http")(config) });
    expect(await honest.open(payment())).toMatchObject({ answer: "done" });
  });

  it("the plugin's thenable client never escapes: an awaited provider is silent", async () => {
    const before = shop.apiTargets.length;
    const pay = await Promise.resolve(shop.client());
    expect("then" in pay).toBe(false);
    expect(doneValue(await pay.query("T20261123_9998"))).toEqual({ status: "not-found" });
    expect(shop.apiTargets.slice(before)).toEqual([
      "GET /v3/pay/transactions/out-trade-no/T20261123_9998",
    ]);
  });

  it("refuses settings that cannot work without naming what is in them", async () => {
    const { Secret } = await import("../../../src/core/secret.ts");
    expect(() => shop.client({ apiV3Key: new Secret("too-short-canary") })).toThrow(
      /^(?!.*canary).*APIv3/,
    );
    expect(() => shop.client({ merchantPrivateKeyPem: new Secret("canary") })).toThrow(
      /^(?!.*canary).*merchant key/,
    );
  });
});
