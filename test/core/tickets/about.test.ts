import { describe, expect, test } from "vitest";
import { readTicketId, type TicketSubject, ticketId } from "../../../src/core/tickets/about.ts";

/** Ids stand in databases and in what people wrote down: they never change. */
const ids: readonly [string, TicketSubject][] = [
  ["in-doubt:R1", { kind: "in-doubt", orderNo: "R1" }],
  ["needs-help:R1", { kind: "needs-help", orderNo: "R1" }],
  ["refund-stuck:R1-1-R", { kind: "refund-stuck", evidence: { outRefundNo: "R1-1-R" } }],
  [
    "quarantine:R1-1:4200",
    { kind: "quarantine", evidence: { outTradeNo: "R1-1", transactionId: "4200" } },
  ],
  ["late-success:R1-1", { kind: "late-success", evidence: { ref: "R1-1" } }],
  ["dead-job:fulfil:R1", { kind: "dead-job", evidence: { jobId: "fulfil:R1" } }],
  ["reconcile:waits:R1", { kind: "reconcile", evidence: { matter: "waits", orderNo: "R1" } }],
  [
    "reconcile:unpaid-but-sent:R1",
    { kind: "reconcile", evidence: { matter: "unpaid-but-sent", orderNo: "R1" } },
  ],
  [
    "reconcile:done-twice:R1-1",
    { kind: "reconcile", evidence: { matter: "done-twice", ref: "R1-1" } },
  ],
  [
    "reconcile:payment-differs:R1-1",
    { kind: "reconcile", evidence: { matter: "payment-differs", outTradeNo: "R1-1" } },
  ],
  [
    "reconcile:refunded-twice:R1-1-R",
    { kind: "reconcile", evidence: { matter: "refunded-twice", outRefundNo: "R1-1-R" } },
  ],
  [
    "reconcile:bill-missing:2026-11-23",
    { kind: "reconcile", evidence: { matter: "bill-missing", day: "2026-11-23" } },
  ],
  [
    "reconcile:recovery:K3M9",
    { kind: "reconcile", evidence: { matter: "recovery", recoveryId: "K3M9" } },
  ],
  [
    "reconcile:no job waits for an hour:show:C1:e",
    {
      kind: "reconcile",
      evidence: { matter: "broken-rule", rule: "no job waits for an hour", about: "show:C1:e" },
    },
  ],
];

test.for(ids)("%s", ([id, subject]) => {
  expect(ticketId(subject)).toBe(id);
});

describe("an old id says", () => {
  test.for([
    ["dead-job:show:C1:web:e", "dead-job", { matter: "", about: "show:C1:web:e" }],
    ["reconcile:waits:R1", "reconcile", { matter: "waits", about: "R1" }],
    ["reconcile:recovery:K3M9", "reconcile", { matter: "recovery", about: "K3M9" }],
    ["refund-stuck:R1-1-R", "refund-stuck", { matter: "", about: "R1-1-R" }],
  ] as const)("%s", ([id, kind, told]) => {
    expect(readTicketId(id, kind)).toEqual(told);
  });
});
