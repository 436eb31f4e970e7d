import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { doneValue, hourMs, openShop, payment, type Shop } from "../../sandbox/wechat-pay/shop.ts";
import { paid, refundOf } from "./paid.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
afterEach(() => vi.useRealTimers());

describe("open", () => {
  it("gives a code to scan, an address to go to, or parameters for the bridge", async () => {
    const pay = shop.client();
    expect(doneValue(await pay.open(payment()))).toMatchObject({
      product: "native",
      codeUrl: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\?pr=/),
    });
    const h5 = doneValue(await pay.open(payment({ product: "h5" })));
    expect(
      h5.product === "h5" &&
        h5.h5Url.startsWith(`${shop.shopUrl}/sandbox/wechat-pay/h5?prepay_id=wx`),
    ).toBe(true);
    const jsapi = doneValue(
      await pay.open(payment({ product: "jsapi", openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" })),
    );
    expect(jsapi).toMatchObject({
      product: "jsapi",
      invoke: {
        appId: shop.settings.appid,
        signType: "RSA",
        package: expect.stringMatching(/^prepay_id=wx/),
      },
    });
  });

  it("repeats the same request for a fresh link", async () => {
    const request = payment();
    const [first, second] = [
      doneValue(await shop.client().open(request)),
      doneValue(await shop.client().open({ ...request })),
    ];
    expect(first).not.toEqual(second);
  });

  it.each([
    ["already-paid", (no: string) => void shop.sandbox.pay(no)],
    ["closed", (no: string) => shop.client().close(no)],
  ])("refuses a number that is %s, whatever WeChat calls it", async (code, act) => {
    const request = payment();
    await shop.client().open(request);
    await act(request.outTradeNo);
    expect(await shop.client().open(request)).toMatchObject({ answer: "refused", code });
  });

  it("calls a number that is used with other data a mismatch", async () => {
    const request = payment();
    await shop.client().open(request);
    expect(await shop.client().open({ ...request, amountFen: 1 })).toMatchObject({
      answer: "refused",
      code: "mismatch",
    });
    expect(await shop.client().open({ ...request, product: "h5" })).toMatchObject({
      answer: "refused",
      code: "mismatch",
    });
  });

  it.each([
    "short",
    "x".repeat(33),
    "T1234/../../../v3",
    "T1234?a=b",
    "T12345 6",
    "T123456\n",
    "T12345%2F",
  ])("sends nothing for the number %j", async (outTradeNo) => {
    const before = shop.apiTargets.length;
    const pay = shop.client();
    const answers = [
      await pay.open(payment({ outTradeNo })),
      await pay.query(outTradeNo),
      await pay.close(outTradeNo),
      await pay.refund(refundOf({ outTradeNo, amountFen: 1 })),
    ];
    expect(
      answers.every((answer) => answer.answer === "refused" && answer.code === "invalid-number"),
    ).toBe(true);
    expect(shop.apiTargets.length).toBe(before);
  });

  it("refuses jsapi without an openid", async () => {
    expect(await shop.client().open(payment({ product: "jsapi" }))).toMatchObject({
      answer: "refused",
      code: "openid-missing",
    });
  });

  it("lets odd but legal numbers travel", async () => {
    const request = payment({ outTradeNo: "a|b*c-d_E" });
    doneValue(await shop.client().open(request));
    expect(await shop.client().query("a|b*c-d_E")).toEqual({
      answer: "done",
      value: { status: "unpaid" },
    });
  });
});

describe("query and close", () => {
  it("follows a payment through its states", async () => {
    const pay = shop.client();
    const request = payment({ attach: "order:42" });
    const status = async () => doneValue(await pay.query(request.outTradeNo));
    expect(await status()).toEqual({ status: "not-found" });
    await pay.open(request);
    expect(await status()).toEqual({ status: "unpaid" });
    const earliestMs = Math.floor(Date.now() / 1000) * 1000;
    shop.sandbox.pay(request.outTradeNo);
    const now = await status();
    expect(now).toMatchObject({
      status: "paid",
      fact: {
        outTradeNo: request.outTradeNo,
        amountFen: 2990,
        currency: "CNY",
        attach: "order:42",
        ...pay.account,
      },
    });
    expect(now.status === "paid" && now.fact.paidAtMs).toBeGreaterThanOrEqual(earliestMs);
    expect(now.status === "paid" && now.fact.transactionId).toMatch(/^42\d{26}$/);
    expect(await pay.close(request.outTradeNo)).toMatchObject({
      answer: "refused",
      code: "already-paid",
    });
    await pay.refund(refundOf(request));
    expect(await status()).toMatchObject({ status: "refunded", fact: { amountFen: 2990 } });
  });

  it("closes once and again, and never heard of the rest", async () => {
    const request = payment();
    await shop.client().open(request);
    expect(await shop.client().close(request.outTradeNo)).toEqual({
      answer: "done",
      value: "closed",
    });
    expect(await shop.client().close(request.outTradeNo)).toEqual({
      answer: "done",
      value: "closed",
    });
    expect(doneValue(await shop.client().query(request.outTradeNo))).toEqual({ status: "closed" });
    expect(await shop.client().close("NEVER_SEEN_1")).toMatchObject({
      answer: "refused",
      code: "not-found",
    });
  });

  it("sees an unpaid payment closed by its own time", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const request = payment({ expiresAtMs: Date.now() + hourMs });
    await shop.client().open(request);
    vi.setSystemTime(Date.now() + hourMs - 1001);
    expect(doneValue(await shop.client().query(request.outTradeNo))).toEqual({ status: "unpaid" });
    vi.setSystemTime(Date.now() + 1001);
    expect(doneValue(await shop.client().query(request.outTradeNo))).toEqual({ status: "closed" });
    expect(shop.sandbox.pay(request.outTradeNo)).toBe("closed");
  });
});

describe("refund", () => {
  it("is processing first, succeeded later, and one however often it is asked for", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const pay = shop.client();
    const refund = refundOf(await paid(shop));
    const first = doneValue(await pay.refund(refund));
    expect(first.status).toBe("processing");
    expect(doneValue(await pay.refund(refund))).toEqual(first);
    vi.setSystemTime(Date.now() + 3000);
    await shop.sandbox.work();
    expect(doneValue(await pay.queryRefund(refund.outRefundNo))).toEqual({
      ...first,
      status: "succeeded",
    });
    expect(await pay.refund({ ...refund, amountFen: 1 })).toMatchObject({
      answer: "refused",
      code: "invalid-request",
    });
  });

  it.each(["ABNORMAL", "CLOSED"] as const)("can end %s", async (end) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    shop.sandbox.faults.inject("settlement", end);
    const refund = refundOf(await paid(shop));
    await shop.client().refund(refund);
    vi.setSystemTime(Date.now() + 3000);
    await shop.sandbox.work();
    expect(doneValue(await shop.client().queryRefund(refund.outRefundNo)).status).toBe(
      end.toLowerCase(),
    );
  });

  it("is refused without money or payment, when too much is asked, or unknown", async () => {
    const pay = shop.client();
    const request = await paid(shop);
    shop.sandbox.faults.inject("settlement", "unfunded");
    expect(await pay.refund(refundOf(request))).toMatchObject({
      answer: "refused",
      code: "not-enough",
    });
    expect(await pay.refund({ ...refundOf(request), amountFen: 2991 })).toMatchObject({
      answer: "refused",
      code: "invalid-request",
    });
    expect(await pay.refund(refundOf({ outTradeNo: "NEVER_SEEN_2", amountFen: 1 }))).toMatchObject({
      code: "not-found",
    });
    expect(await pay.queryRefund("R_NEVER_SEEN")).toMatchObject({
      answer: "refused",
      code: "not-found",
    });
  });
});

describe("tradeBill", () => {
  it("reads back what was paid and refunded on that day, to the fen", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-20T23:59:58+08:00") });
    const own = await openShop();
    const pay = own.client();
    const kept = payment({ description: "a, b,c", amountFen: 29, attach: "order:8" });
    const returned = payment({ amountFen: 100_001 });
    for (const request of [kept, returned]) {
      await pay.open(request);
      own.sandbox.pay(request.outTradeNo);
    }
    doneValue(await pay.refund({ ...refundOf(returned), amountFen: 70_010 }));

    expect(await pay.tradeBill("2026-11-20")).toMatchObject({
      answer: "refused",
      code: "not-ready",
    });
    vi.setSystemTime(Date.parse("2026-11-21T10:00:00+08:00"));
    const { rows } = doneValue(await pay.tradeBill("2026-11-20"));
    expect(
      rows.map(({ outTradeNo, state, amountFen, refundFen }) => ({
        outTradeNo,
        state,
        amountFen,
        refundFen,
      })),
    ).toEqual([
      { outTradeNo: kept.outTradeNo, state: "SUCCESS", amountFen: 29, refundFen: undefined },
      {
        outTradeNo: returned.outTradeNo,
        state: "SUCCESS",
        amountFen: 100_001,
        refundFen: undefined,
      },
      { outTradeNo: returned.outTradeNo, state: "REFUND", amountFen: 0, refundFen: 70_010 },
    ]);
    expect(rows[0]).toMatchObject({
      attach: "order:8",
      atMs: Date.parse("2026-11-20T23:59:58+08:00"),
    });
    expect(rows[2]).toMatchObject({
      outRefundNo: `R_${returned.outTradeNo}`,
      refundStatus: "PROCESSING",
    });
    expect(doneValue(await pay.tradeBill("2026-11-19"))).toEqual({ rows: [], odd: [] });

    own.sandbox.faults.inject("bill-file", "malformed");
    expect(await pay.tradeBill("2026-11-20")).toMatchObject({
      answer: "unknown",
      reason: expect.stringContaining("hash"),
    });
    await own.close();
  });

  it("does not take a day for empty before its bill is due", async () => {
    // WeChat says "no statement" here too early: our clock stands before 10:00 of the next day.
    const early = shop.client({}, { now: () => Date.parse("2020-11-02T09:59:59+08:00") });
    expect(await early.tradeBill("2020-11-01")).toMatchObject({
      answer: "refused",
      code: "not-ready",
    });
  });

  it("asks for nothing but a day", async () => {
    expect(await shop.client().tradeBill("2026-11-01&bill_type=SUCCESS")).toMatchObject({
      answer: "refused",
      code: "invalid-day",
    });
  });
});

describe("openids", () => {
  const backTo = () => `${shop.shopUrl}/pay/x?order=7&lang=zh`;

  it("asks in the exact order that WeChat wants", () => {
    const { openids } = shop.client({
      oauth: { ...shop.settings.oauth, authorizeRoot: "https://open.weixin.qq.com" },
    });
    expect(openids.authorizeUrl("https://shop.example/pay?a=1", "s7")).toBe(
      `https://open.weixin.qq.com/connect/oauth2/authorize?appid=${shop.settings.appid}&redirect_uri=https%3A%2F%2Fshop.example%2Fpay%3Fa%3D1&response_type=code&scope=snsapi_base&state=s7#wechat_redirect`,
    );
  });

  it("gets an openid for a code, once", async () => {
    const { openids } = shop.client();
    const visit = await fetch(openids.authorizeUrl(backTo(), "s7"), { redirect: "manual" });
    const back = new URL(visit.headers.get("Location") ?? "");
    expect([back.origin, back.searchParams.get("state"), back.searchParams.get("order")]).toEqual([
      shop.shopUrl,
      "s7",
      "7",
    ]);
    const code = back.searchParams.get("code") ?? "";
    expect(doneValue(await openids.exchange(code)).openid).toMatch(/^o[\w-]{27}$/);
    expect(await openids.exchange(code)).toMatchObject({ answer: "refused", code: "code-spent" });
  });

  it.each([
    [{ openid: "oX", is_snapshotuser: 1 }, "refused"],
    [{ errcode: -1, errmsg: "system error" }, "unknown"],
    [{ errcode: 40125, errmsg: "invalid appsecret" }, "unknown"],
    [{ surprise: true }, "unknown"],
    ["<html>", "unknown"],
  ])("reads %j as %s", async (body, answer) => {
    const { openids } = shop.client({}, { fetch: async () => Response.json(body) });
    expect(await openids.exchange("c")).toMatchObject({ answer });
  });

  it("says nothing of the app secret when the line is dead", async () => {
    const secret = shop.settings.oauth.appSecret.reveal();
    const failing = shop.client(
      {},
      { fetch: async (url) => Promise.reject(new Error(`cannot reach ${url}`)) },
    );
    const answer = await failing.openids.exchange("c");
    expect(answer.answer).toBe("unknown");
    expect(JSON.stringify(answer)).not.toContain(secret);
  });
});
