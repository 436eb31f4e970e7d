import { afterEach, beforeEach, expect, test } from "vitest";
import type { BilledRefund } from "../../src/core/money/billed-refund.ts";
import type { Store } from "../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "./database.ts";
import { payment, refund, writeSamples } from "./sample-rows.ts";

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = await createDatabase();
  store = await database.open();
  await writeSamples(store);
  await store.write(async (tables) => {
    await tables.payments.add(payment);
    await tables.refunds.add(refund);
  });
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

const billed: BilledRefund = {
  outRefundNo: "MP1",
  outTradeNo: "R1-1",
  refundId: "503",
  amountFen: 100,
  state: "undecided",
  seenAtMs: 40,
};

test("a refund that a bill has shown is noted once, and goes on only", async () => {
  await store.write(async ({ billedRefunds }) => {
    expect(await billedRefunds.add(billed)).toBe(true);
    expect(await billedRefunds.add({ ...billed, amountFen: 200 })).toBe(false);
    expect(await billedRefunds.find("MP1")).toEqual(billed);
    expect(await billedRefunds.find("MP2")).toBeUndefined();
    expect(await billedRefunds.listOpen()).toEqual([billed]);
    expect(await billedRefunds.move("MP1", "unbooked")).toBe(true);
    expect(await billedRefunds.move("MP1", "failed")).toBe(false);
    expect(await billedRefunds.listOpen()).toHaveLength(1);
    expect(await billedRefunds.move("MP1", "booked")).toBe(true);
    expect(await billedRefunds.move("MP1", "booked")).toBe(false);
    expect(await billedRefunds.listOpen()).toEqual([]);
    expect(await billedRefunds.ofPayment("R1-1")).toEqual([{ ...billed, state: "booked" }]);
    expect(await billedRefunds.ofPayment("R1-2")).toEqual([]);
  });
});

test("so much is given back by hand, and no more than is left of what is under way", async () => {
  await store.write(async ({ refunds }) => {
    expect(await refunds.addByHand("R1-1-R", 1000)).toBe(true);
    expect(await refunds.addByHand("R1-1-R", 2001)).toBe(false);
    expect(await refunds.find("R1-1-R")).toMatchObject({ amountFen: 3000, byHandFen: 1000 });
    expect(await refunds.addByHand("R1-1-R", 2000)).toBe(true);
    expect(await refunds.addByHand("R9-1-R", 1)).toBe(false);
    await refunds.move("R1-1-R", "succeeded", "50");
    expect(await refunds.addByHand("R1-1-R", 0), "it has ended").toBe(false);
  });
});
