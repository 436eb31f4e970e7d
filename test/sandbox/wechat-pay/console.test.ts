import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { PaymentProvider } from "../../../src/payments/payment.ts";
import { lies } from "../../../src/sandbox/wechat-pay/lies.ts";
import { doneValue, hourMs, openShop, payment, type Shop } from "./shop.ts";

let shop: Shop;
let client: PaymentProvider;
let paid: string;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.parse("2026-11-23T12:00:00+08:00"));
  shop = await openShop();
  client = shop.client();
  const request = payment();
  doneValue(await client.open(request));
  shop.sandbox.pay(request.outTradeNo);
  paid = request.outTradeNo;
});
afterEach(async () => {
  vi.useRealTimers();
  await shop.close();
});

const dayMs = 24 * hourMs;
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
const day = "2026-11-23";

describe("at the console", () => {
  it("a part is given back, and the shop hears nothing of it but in its bill", async () => {
    const no = shop.sandbox.refundByHand(paid, { amountFen: 500 });
    expect(no).toMatch(/^MP\d+[0-9a-f]{8}$/);
    pass(3000);
    await shop.sandbox.work();
    expect(shop.sandbox.notices().map(({ eventType }) => eventType)).toEqual([
      "TRANSACTION.SUCCESS",
    ]);
    expect(doneValue(await client.queryRefund(no ?? ""))).toMatchObject({ status: "succeeded" });
    expect(doneValue(await client.query(paid))).toMatchObject({ status: "refunded" });
    pass(dayMs);
    const { rows } = doneValue(await client.tradeBill(day));
    expect(rows).toMatchObject([{}, { outRefundNo: no, refundFen: 500, refundStatus: "SUCCESS" }]);
  });

  it("no more than there is left, and what was closed is left", () => {
    expect(shop.sandbox.refundByHand(paid, { amountFen: 2991 })).toBeUndefined();
    expect(shop.sandbox.refundByHand("nobody")).toBeUndefined();
  });

  it("a refund to a bank card is under way in its bill for ever", async () => {
    const no = shop.sandbox.refundByHand(paid, { takesMs: 3 * dayMs }) ?? "";
    pass(2 * dayMs);
    await shop.sandbox.work();
    expect(doneValue(await client.queryRefund(no))).toMatchObject({ status: "processing" });
    pass(dayMs);
    await shop.sandbox.work();
    expect(doneValue(await client.queryRefund(no))).toMatchObject({ status: "succeeded" });
    expect(doneValue(await client.tradeBill(day)).rows[1]).toMatchObject({
      refundStatus: "PROCESSING",
    });
  });

  it.each(["ABNORMAL", "CLOSED"] as const)(
    "one that ends %s is a failure in its bill",
    async (endsAs) => {
      const no = shop.sandbox.refundByHand(paid, { endsAs }) ?? "";
      pass(3000);
      await shop.sandbox.work();
      expect(doneValue(await client.queryRefund(no)).status).toBe(endsAs.toLowerCase());
      pass(dayMs);
      expect(doneValue(await client.tradeBill(day)).rows[1]).toMatchObject({
        refundStatus: "FAIL",
      });
      const again = shop.sandbox.refundByHand(paid);
      expect(again === undefined).toBe(endsAs === "ABNORMAL");
    },
  );
});

it("the bill tells what it was told to tell", async () => {
  shop.sandbox.lieInBill(paid, { amountFen: 1, currency: "USD" });
  pass(dayMs);
  expect(doneValue(await client.tradeBill(day)).rows).toMatchObject([
    { amountFen: 1, currency: "USD" },
  ]);
});

describe("a genuine answer", () => {
  it.each(lies)("can say something else: %s", async (lie) => {
    const no = shop.sandbox.refundByHand(paid) ?? "";
    const path = `/v3/refund/domestic/refunds/${no}`;
    const told = async () => (await signedGet(path)) as object;
    const truth = await told();
    shop.sandbox.faults.inject("query-refund", lie);
    expect(await told()).not.toEqual(truth);
    expect(await told()).toEqual(truth);
  });

  /** What WeChat answers, before anybody has judged it. */
  async function signedGet(path: string): Promise<unknown> {
    const { WechatPayClient } = await import("../../../src/payments/wechat-pay/client.ts");
    const raw = new WechatPayClient(shop.settings, {});
    return doneValue(await raw.get(path.slice(1), z.unknown()));
  }
});

it.each(["no-auth", "wrong-merchant", "account-frozen", "request-blocked"] as const)(
  "an account that may nothing is refused whatever it asks: %s",
  async (fault) => {
    for (const operation of ["query", "refund", "query-refund", "close", "bill"] as const)
      shop.sandbox.faults.inject(operation, fault);
    const refund = {
      outTradeNo: paid,
      outRefundNo: "R1",
      amountFen: 1,
      totalFen: 2990,
      reason: "",
    };
    pass(dayMs);
    const answers = [
      await client.query(paid),
      await client.refund(refund),
      await client.queryRefund("R1"),
      await client.close(paid),
      await client.tradeBill(day),
    ];
    expect(answers.map(({ answer }) => answer)).toEqual(answers.map(() => "refused"));
  },
);
