import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "./database.ts";
import { writeSamples } from "./sample-rows.ts";

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = await createDatabase();
  store = await database.open();
  await writeSamples(store);
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

/** A row as releases wrote it that left to the id what a ticket is about. */
async function readOld(id: string, evidence: object, orderNo?: string) {
  const [kind] = id.split(":");
  await database.ask(`INSERT INTO ticket (id, kind, order_no, evidence, state, opened_at_ms)
    VALUES ('${id}', '${kind}', ${orderNo === undefined ? "NULL" : `'${orderNo}'`},
      '${JSON.stringify(evidence)}', 'open', 7)`);
  return await store.read((tables) => tables.tickets.find(id));
}

describe("a ticket whose id alone said what it is about", () => {
  test.for([
    [
      "dead-job:show:C1:web:e",
      { job: "show", ref: "C1", tries: 150, reason: "no chat" },
      { jobId: "show:C1:web:e" },
    ],
    ["reconcile:stray:R1", { orderNo: "R1", outTradeNo: "R1-1" }, { matter: "stray" }],
    [
      "reconcile:waits:R1",
      { why: "card-busy", waitedMs: 3_600_000, paidAtMs: 5, carrier: "one" },
      { matter: "waits", orderNo: "R1" },
    ],
    [
      "reconcile:unpaid-but-sent:R1",
      { orderNo: "R1", ref: "R1-1", payments: "R1-1" },
      { matter: "unpaid-but-sent" },
    ],
    [
      "reconcile:done-twice:R1-1",
      { carrier: "one", ref: "R1-1", carrierRefs: ["C1", "C2"], costFen: 1800 },
      { matter: "done-twice" },
    ],
    [
      "reconcile:payment-differs:R1-1",
      { difference: "payment-differs", outTradeNo: "R1-1", amountFen: 1, ourFen: 2 },
      { matter: "payment-differs" },
    ],
    [
      "reconcile:recovery:K3M9Q2XAB7CD",
      { sinceAtMs: 1, beganAtMs: 2, bills: "2026-11-23" },
      { matter: "recovery", recoveryId: "K3M9Q2XAB7CD" },
    ],
    [
      "reconcile:no job waits for an hour:fulfil:R1",
      { rule: "no job waits for an hour", about: "fulfil:R1" },
      { matter: "broken-rule" },
    ],
    ["in-doubt:R1", { ref: "R1-1", carrier: "one", sends: 2 }, {}],
  ] as const)("%s is read as if its evidence held that", async ([id, evidence, added]) => {
    const ticket = await readOld(id, evidence);
    expect(ticket?.evidence).toEqual({ ...evidence, ...added });
  });

  test("is opened once more under the same id", async () => {
    await readOld("reconcile:waits:R1", { why: "stopped", waitedMs: 1, carrier: "one" }, "R1");
    const isNew = await store.write((tables) =>
      tables.tickets.open({
        id: "reconcile:waits:R1",
        kind: "reconcile",
        orderNo: "R1",
        evidence: {
          matter: "waits",
          orderNo: "R1",
          why: "stopped",
          waitedMs: 2,
          carrier: "sandbox",
        },
        openedAtMs: 9,
      }),
    );
    expect(isNew).toBe(false);
  });
});
