import { describe, expect, test } from "vitest";
import {
  type BilledRow,
  type CarrierRow,
  compareBill,
  compareCarrier,
  compareSums,
  type OurAttempt,
  type OurPayment,
  type OurRefund,
  unbilledRefunds,
} from "../../../src/core/money/reconciliation.ts";

const plainPayment = { outTradeNo: "R1-1", transactionId: "42", amountFen: 3000 };
const paidThere: BilledRow = { ...plainPayment, isOurAccount: true };
const paidHere: OurPayment = { ...plainPayment, isPaid: true };
const refundThere: BilledRow = {
  ...paidThere,
  refund: { outRefundNo: "R1-1-R", amountFen: 3000, isSettled: true, hasFailed: false },
};
const refundHere: OurRefund = {
  outRefundNo: "R1-1-R",
  outTradeNo: "R1-1",
  amountFen: 3000,
  isSettled: true,
};

type OurBook = { payment?: OurPayment; refund?: OurRefund; paidThatDay?: readonly OurPayment[] };

const bill = (rows: readonly BilledRow[], { payment, refund, paidThatDay = [] }: OurBook) =>
  compareBill({ rows, odd: [] }, { payment: () => payment, refund: () => refund }, paidThatDay);

describe("the bill", () => {
  test("agrees when both sides say the same", () => {
    const ours = { payment: paidHere, refund: refundHere, paidThatDay: [paidHere] };
    expect(bill([paidThere, refundThere], ours)).toEqual([]);
    expect(bill([], {})).toEqual([]);
  });

  test("paid there, not here: unknown, or not paid yet", () => {
    const difference = { difference: "payment-not-here", outTradeNo: "R1-1", amountFen: 3000 };
    expect(bill([paidThere], {})).toEqual([difference]);
    expect(bill([paidThere], { payment: { ...paidHere, isPaid: false } })).toEqual([difference]);
  });

  test.for([
    ["amount", { amountFen: 3001 }],
    ["transaction", { transactionId: "43" }],
    ["transaction, unknown here", { transactionId: undefined }],
  ] as const)("another %s", ([, change]) => {
    const ours = { ...paidHere, ...change };
    expect(bill([paidThere], { payment: ours })).toEqual([
      {
        difference: "payment-differs",
        outTradeNo: "R1-1",
        amountFen: 3000,
        ourFen: ours.amountFen,
      },
    ]);
  });

  test("paid here, not there; a refund's row is no payment", () => {
    const ours = { payment: paidHere, refund: refundHere, paidThatDay: [paidHere] };
    const difference = { difference: "payment-not-billed", outTradeNo: "R1-1", amountFen: 3000 };
    expect(bill([], ours)).toEqual([difference]);
    expect(bill([refundThere], ours)).toEqual([difference]);
  });

  test("given back there: not by us, another sum, or further than here", () => {
    const refund = (ours: OurRefund | undefined) =>
      bill([refundThere], ours === undefined ? {} : { refund: ours });
    const { outTradeNo } = paidThere;
    const plain = { outRefundNo: "R1-1-R", amountFen: 3000 };
    expect(refund(undefined)).toEqual([{ difference: "refund-not-ours", outTradeNo, ...plain }]);
    expect(refund({ ...refundHere, amountFen: 1 })).toEqual([
      { difference: "refund-differs", ...plain, ourFen: 1 },
    ]);
    expect(refund({ ...refundHere, isSettled: false })).toEqual([
      { difference: "refund-settled-there", ...plain },
    ]);
  });

  test("a refund of ours that is said to be of another payment or of another account", () => {
    const differs = { difference: "refund-differs", outRefundNo: "R1-1-R", amountFen: 3000 };
    const other = { ...refundHere, outTradeNo: "R2-1" };
    expect(bill([refundThere], { refund: other })).toEqual([{ ...differs, ourFen: 3000 }]);
    const elsewhere = { ...refundThere, isOurAccount: false };
    expect(bill([elsewhere], { payment: paidHere, refund: refundHere })).toContainEqual({
      ...differs,
      ourFen: 3000,
    });
    // Of a payment that nobody here knows there is nothing to compare.
    expect(bill([elsewhere], {})).toMatchObject([{ difference: "refund-not-ours" }]);
  });

  test("what failed may have been asked for before a part was given back by hand", () => {
    const refund = { outRefundNo: "R1-1-R", amountFen: 3000, isSettled: false, hasFailed: true };
    const ours = { ...refundHere, amountFen: 2900, isSettled: false };
    expect(bill([{ ...paidThere, refund }], { refund: ours })).toEqual([]);
  });

  test("the sums of a payment: equal, unequal, waiting, and more than came in", () => {
    const equal = { outTradeNo: "R1-1", paidFen: 3000, thereFen: 500, ourFen: 500, isOpen: false };
    const differs = { difference: "refunds-differ", outTradeNo: "R1-1", amountFen: 500, ourFen: 0 };
    expect(compareSums([equal])).toEqual([]);
    expect(compareSums([{ ...equal, ourFen: 0 }])).toEqual([differs]);
    expect(compareSums([{ ...equal, ourFen: 0, isOpen: true }])).toEqual([]);
    const much = { ...equal, thereFen: 3001, ourFen: 3001, isOpen: true };
    expect(compareSums([much])).toEqual([{ ...differs, amountFen: 3001, ourFen: 3001 }]);
  });

  test("given back there but not settled yet is no difference, whatever we have", () => {
    const underWay = {
      ...refundThere,
      refund: { outRefundNo: "R1-1-R", amountFen: 3000, isSettled: false, hasFailed: false },
    };
    expect(bill([underWay], { refund: { ...refundHere, isSettled: false } })).toEqual([]);
    expect(bill([underWay], { refund: refundHere })).toEqual([]);
  });

  test("settled refunds that no bill shows; those under way are not expected there", () => {
    const underWay = { ...refundHere, outRefundNo: "R2-1-R", isSettled: false };
    expect(unbilledRefunds([refundHere, underWay], new Set())).toEqual([
      { difference: "refund-not-billed", outRefundNo: "R1-1-R", amountFen: 3000 },
    ]);
    expect(unbilledRefunds([refundHere], new Set(["R1-1-R"]))).toEqual([]);
  });
});

const row: CarrierRow = {
  ref: "R1-1",
  iccid: "89860400000000000015",
  planCode: "CM-30-12M",
  carrierRef: "P1",
  state: "done",
};
const attempt: OurAttempt = {
  ref: "R1-1",
  iccid: row.iccid,
  planCode: row.planCode,
  state: "done",
};

const carrier = (
  rows: readonly CarrierRow[],
  ours: OurAttempt | undefined,
  doneHere: readonly OurAttempt[] = [],
) => compareCarrier(rows, (ref) => (ref === ours?.ref ? ours : undefined), doneHere);

describe("the carrier's list", () => {
  test("agrees when both sides say the same", () => {
    expect(carrier([row], attempt, [attempt])).toEqual([]);
    expect(carrier([row], { ...attempt, state: "late" }), "booked as late before").toEqual([]);
    // A nineteen-digit number is the same card without its check digit.
    expect(carrier([{ ...row, iccid: row.iccid.slice(0, 19) }], attempt)).toEqual([]);
  });

  test("an order that we never sent, done or not", () => {
    const difference = { difference: "not-ours", ref: "R1-1", carrierRef: "P1" };
    expect(carrier([row], undefined)).toEqual([{ ...difference, isDone: true }]);
    expect(carrier([{ ...row, state: "failed" }], undefined)).toEqual([
      { ...difference, isDone: false },
    ]);
  });

  test("done twice; a failed one beside it is once", () => {
    const second = { ...row, carrierRef: "P2" };
    expect(carrier([row, second], attempt)).toEqual([
      { difference: "done-twice", ref: "R1-1", carrierRefs: ["P1", "P2"] },
    ]);
    expect(carrier([{ ...row, state: "failed" }, second], attempt)).toEqual([]);
  });

  test.for([
    ["plan", { planCode: "CM-60-12M" }],
    ["card", { iccid: "89860400000000000023" }],
  ] as const)("another %s than was paid for", ([, change]) => {
    expect(carrier([{ ...row, ...change }], attempt)).toEqual([
      { difference: "another-order", ref: "R1-1", carrierRef: "P1" },
    ]);
  });

  test("done there, here undecided or given back", () => {
    const plain = { ref: "R1-1", carrierRef: "P1" };
    expect(carrier([row], { ...attempt, state: "undecided" })).toEqual([
      { difference: "done-there", ...plain },
    ]);
    expect(carrier([row], { ...attempt, state: "refused" })).toEqual([
      { difference: "done-late", ...plain },
    ]);
  });

  test("under way or failed there decides nothing of what is undecided here", () => {
    for (const state of ["processing", "failed"] as const) {
      expect(carrier([{ ...row, state }], { ...attempt, state: "undecided" })).toEqual([]);
    }
  });

  test("done here, there failed or never heard of; under way is not missing", () => {
    const difference = { difference: "not-done-there", ref: "R1-1" };
    expect(carrier([], attempt, [attempt])).toEqual([difference]);
    expect(carrier([{ ...row, state: "failed" }], attempt, [attempt])).toEqual([difference]);
    expect(carrier([{ ...row, state: "processing" }], attempt, [attempt])).toEqual([]);
  });
});
