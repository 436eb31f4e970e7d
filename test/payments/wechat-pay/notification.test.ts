import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { seal, signedHeaders } from "../../../src/sandbox/wechat-pay/signature.ts";
import {
  doneValue,
  openShop,
  payment,
  type Received,
  type Shop,
} from "../../sandbox/wechat-pay/shop.ts";

let shop: Shop;
let genuine: Received;
let signedAtMs: number;
const request = payment({ attach: "order:42" });

beforeAll(async () => {
  shop = await openShop();
  doneValue(await shop.client().open(request));
  shop.sandbox.pay(request.outTradeNo);
  genuine = await nextDelivery();
  signedAtMs = Number(genuine.headers.get("Wechatpay-Timestamp")) * 1000;
});
afterAll(() => shop.close());

async function nextDelivery(): Promise<Received> {
  const before = shop.received.length;
  await shop.sandbox.work();
  const delivery = shop.received[before];
  if (delivery === undefined) throw new Error("nothing was delivered");
  return delivery;
}

const read = ({ headers, body }: Received, atMs = signedAtMs) =>
  shop.client().readNotification(headers, body, atMs);

const withHeader = (name: string, change: (value: string) => string): Received => {
  const headers = new Headers(genuine.headers);
  headers.set(name, change(headers.get(name) ?? ""));
  return { headers, body: genuine.body };
};
const withoutHeader = (name: string): Received => {
  const headers = new Headers(genuine.headers);
  headers.delete(name);
  return { headers, body: genuine.body };
};
const withBody = (change: (text: string) => string): Received => ({
  headers: genuine.headers,
  body: Buffer.from(change(Buffer.from(genuine.body).toString("utf8"))),
});

it("a genuine one tells who paid how much for what", () => {
  expect(read(genuine)).toEqual({
    answer: "genuine",
    notification: {
      type: "paid",
      id: expect.stringMatching(/^EV-/),
      fact: {
        outTradeNo: request.outTradeNo,
        transactionId: expect.stringMatching(/^42\d{26}$/),
        amountFen: 2990,
        currency: "CNY",
        appid: shop.settings.appid,
        mchid: shop.settings.mchid,
        paidAtMs: expect.any(Number),
        attach: "order:42",
      },
    },
  });
});

it("header names are read in any case", () => {
  const headers = new Headers(
    [...genuine.headers].map(([name, value]) => [name.toUpperCase(), value]),
  );
  expect(read({ headers, body: genuine.body }).answer).toBe("genuine");
});

describe("refuses, without taking it for a probe,", () => {
  const flipped = (value: string) => (value.startsWith("A") ? "B" : "A") + value.slice(1);
  const cases: [string, () => Received, string][] = [
    ["a body with one blank more", () => withBody((text) => `${text} `), "wrong signature"],
    [
      "a body written anew with other spacing",
      () => withBody((text) => JSON.stringify(JSON.parse(text), undefined, 1)),
      "wrong signature",
    ],
    [
      "another event type",
      () => withBody((text) => text.replace("TRANSACTION.SUCCESS", "REFUND.SUCCESS")),
      "wrong signature",
    ],
    [
      "another ciphertext",
      () =>
        withBody((text) =>
          text.replace(/"ciphertext":"(.)/, (_, c) => `"ciphertext":"${flipped(c)}`),
        ),
      "wrong signature",
    ],
    ["an empty body", () => withBody(() => ""), "wrong signature"],
    ["a changed signature", () => withHeader("Wechatpay-Signature", flipped), "wrong signature"],
    [
      "half a signature",
      () => withHeader("Wechatpay-Signature", (value) => value.slice(0, 100)),
      "wrong signature",
    ],
    ["another nonce", () => withHeader("Wechatpay-Nonce", flipped), "wrong signature"],
    [
      "another timestamp within the tolerance",
      () => withHeader("Wechatpay-Timestamp", (value) => String(Number(value) + 1)),
      "wrong signature",
    ],
    [
      "a timestamp that is no number",
      () => withHeader("Wechatpay-Timestamp", (value) => `${value}.0`),
      "timestamp",
    ],
    [
      "an unknown serial",
      () => withHeader("Wechatpay-Serial", () => "PUB_KEY_ID_0"),
      "unknown serial",
    ],
    [
      "the name of an object's own property as serial",
      () => withHeader("Wechatpay-Serial", () => "constructor"),
      "unknown serial",
    ],
    ["no signature", () => withoutHeader("Wechatpay-Signature"), "headers missing"],
    ["no timestamp", () => withoutHeader("Wechatpay-Timestamp"), "headers missing"],
    ["no nonce", () => withoutHeader("Wechatpay-Nonce"), "headers missing"],
    ["no serial", () => withoutHeader("Wechatpay-Serial"), "headers missing"],
    ["64 KB and a byte", () => withBody((text) => text.padEnd(64 * 1024 + 1)), "too large"],
  ];
  it.each(cases)("%s", (_, make, reason) => {
    expect(read(make())).toEqual({
      answer: "refused",
      probe: false,
      reason: expect.stringContaining(reason),
    });
  });

  it("one from 301 seconds ago or ahead, but not from 300", () => {
    expect(read(genuine, signedAtMs + 300_000).answer).toBe("genuine");
    expect(read(genuine, signedAtMs - 300_000).answer).toBe("genuine");
    expect(read(genuine, signedAtMs + 301_000)).toMatchObject({
      answer: "refused",
      reason: "timestamp out of range",
    });
    expect(read(genuine, signedAtMs - 301_000)).toMatchObject({
      answer: "refused",
      reason: "timestamp out of range",
    });
  });

  it("one that is sealed for another key", async () => {
    const { Secret } = await import("../../../src/core/secret.ts");
    const other = shop.client({ apiV3Key: new Secret("0".repeat(32)) });
    expect(other.readNotification(genuine.headers, genuine.body, signedAtMs)).toMatchObject({
      answer: "refused",
      probe: false,
    });
  });
});

it("passes on another shop's payment and a wrong amount: both are genuine", async () => {
  const facts = [];
  for (const fault of ["foreign-mchid", "wrong-amount"] as const) {
    const other = payment();
    await shop.client().open(other);
    shop.sandbox.faults.inject("notification", fault);
    shop.sandbox.pay(other.outTradeNo);
    const { headers, body } = await nextDelivery();
    const reading = shop.client().readNotification(headers, body, Date.now());
    facts.push(
      reading.answer === "genuine" &&
        reading.notification.type === "paid" &&
        reading.notification.fact,
    );
  }
  expect(facts).toMatchObject([
    { mchid: "1900000999", amountFen: 2990 },
    { mchid: shop.settings.mchid, amountFen: 1 },
  ]);
});

it("reads the end of a refund, and refuses one of another shop", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const other = payment();
  await shop.client().open(other);
  shop.sandbox.pay(other.outTradeNo);
  await nextDelivery();
  const refund = {
    outTradeNo: other.outTradeNo,
    outRefundNo: "R1",
    amountFen: 2990,
    totalFen: 2990,
    reason: "r",
  };
  const { refundId } = doneValue(await shop.client().refund(refund));
  vi.setSystemTime(Date.now() + 3000);
  const { headers, body } = await nextDelivery();
  expect(shop.client().readNotification(headers, body, Date.now())).toEqual({
    answer: "genuine",
    notification: {
      type: "refund",
      id: expect.stringMatching(/^EV-/),
      fact: {
        outTradeNo: other.outTradeNo,
        outRefundNo: "R1",
        status: "succeeded",
        refundId,
        transactionId: expect.stringMatching(/^42/),
        amountFen: 2990,
        totalFen: 2990,
      },
    },
  });
  const foreign = shop.client({ mchid: "1900000999" }).readNotification(headers, body, Date.now());
  expect(foreign).toMatchObject({ answer: "refused", probe: false });
  vi.useRealTimers();
});

describe("signed and sealed by WeChat, but not what it should be,", () => {
  const sealed = (eventType: string, originalType: string, plain: object): Received => {
    const resource = seal(plain, originalType, shop.settings.apiV3Key.reveal());
    const body = JSON.stringify({ id: "EV-1", event_type: eventType, resource });
    return {
      headers: new Headers(signedHeaders(shop.identity, body, signedAtMs)),
      body: Buffer.from(body),
    };
  };
  const paid = {
    appid: "wx",
    mchid: "1",
    out_trade_no: "T123456",
    transaction_id: "42",
    trade_state: "SUCCESS",
    success_time: "2026-11-23T18:00:00+08:00",
    amount: { total: 1, currency: "CNY" },
  };

  it("is refused; what is right is read, and what is new is named", () => {
    expect(read(sealed("TRANSACTION.SUCCESS", "transaction", paid))).toMatchObject({
      notification: { type: "paid" },
    });
    for (const wrong of [
      { trade_state: "REFUND" },
      { trade_state: "NOTPAY" },
      { transaction_id: undefined },
      { amount: undefined },
    ]) {
      expect(read(sealed("TRANSACTION.SUCCESS", "transaction", { ...paid, ...wrong }))).toEqual({
        answer: "refused",
        probe: false,
        reason: "unexpected content",
      });
    }
    expect(read(sealed("COUPON.USE", "coupon", {}))).toEqual({
      answer: "genuine",
      notification: { type: "other", id: "EV-1", eventType: "COUPON.USE" },
    });
  });
});

it("fifty in parallel are each read for themselves", async () => {
  const requests = Array.from({ length: 50 }, (_, index) =>
    payment({ amountFen: 100 + index, attach: `order:${index}` }),
  );
  await Promise.all(requests.map(async (one) => doneValue(await shop.client().open(one))));
  for (const one of requests) shop.sandbox.pay(one.outTradeNo);
  const before = shop.received.length;
  await shop.sandbox.work();
  const facts = shop.received.slice(before).map(({ headers, body }) => {
    const reading = shop.client().readNotification(headers, body, Date.now());
    if (reading.answer !== "genuine" || reading.notification.type !== "paid")
      throw new Error("not read");
    const { outTradeNo, amountFen, attach } = reading.notification.fact;
    return { outTradeNo, amountFen, attach };
  });
  const byNumber = (a: { outTradeNo: string }, b: { outTradeNo: string }) =>
    a.outTradeNo.localeCompare(b.outTradeNo);
  expect(facts.sort(byNumber)).toEqual(
    requests
      .map(({ outTradeNo, amountFen, attach }) => ({ outTradeNo, amountFen, attach }))
      .sort(byNumber),
  );
});

it("knows WeChat's own probe, refuses it, and gets the true one soon after", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const other = payment();
  await shop.client().open(other);
  shop.sandbox.faults.inject("notification", "probe");
  shop.sandbox.pay(other.outTradeNo);
  const probe = await nextDelivery();
  expect(shop.client().readNotification(probe.headers, probe.body, Date.now())).toEqual({
    answer: "refused",
    probe: true,
    reason: "wrong signature",
  });
  vi.setSystemTime(Date.now() + 1000);
  const { headers, body } = await nextDelivery();
  expect(shop.client().readNotification(headers, body, Date.now())).toMatchObject({
    notification: { type: "paid", fact: { outTradeNo: other.outTradeNo } },
  });
  vi.useRealTimers();
});
