/**
 * Compares books. Pure: it finds the differences, what is done about each is decided elsewhere.
 * Money is fen, `state` is each side's own word for how far a thing is.
 */
export type OurPayment = {
  outTradeNo: string;
  transactionId: string | undefined;
  amountFen: number;
  isPaid: boolean;
};
/** A refund as our books show it, fen. */
export type OurRefund = {
  outRefundNo: string;
  outTradeNo: string;
  amountFen: number;
  isSettled: boolean;
};

/**
 * One row of the provider's bill. `refund` is there when the row is one. `isOurAccount`: it names
 * our currency, app and merchant.
 */
export type BilledRow = {
  outTradeNo: string;
  transactionId: string;
  amountFen: number;
  isOurAccount: boolean;
  refund?: { outRefundNo: string; amountFen: number; isSettled: boolean; hasFailed: boolean };
};

/** A row that cannot be read. `outTradeNo`: the number of a payment of our form that is in it. */
type OddRow = { line: number; outTradeNo: string | undefined; reason: string };

/**
 * What went back of one payment over all bills so far, fen. `isOpen`: something of it is known, and
 * waits to be decided or booked.
 */
export type SumsOfPayment = {
  outTradeNo: string;
  paidFen: number;
  thereFen: number;
  ourFen: number;
  isOpen: boolean;
};

/** What the provider's bill says otherwise than our books. Amounts are fen. */
export type BillDifference =
  /** Paid there. Here it is unknown, or not paid yet. */
  | { difference: "payment-not-here"; outTradeNo: string; amountFen: number }
  /** Paid on both sides, with another amount or another transaction. */
  | { difference: "payment-differs"; outTradeNo: string; amountFen: number; ourFen: number }
  /** Paid here on that day, but not in the bill. */
  | { difference: "payment-not-billed"; outTradeNo: string; amountFen: number }
  /** Given back there by somebody else than us. */
  | { difference: "refund-not-ours"; outTradeNo: string; outRefundNo: string; amountFen: number }
  | { difference: "refund-differs"; outRefundNo: string; amountFen: number; ourFen: number }
  /** Given back there, here it is still under way. */
  | { difference: "refund-settled-there"; outRefundNo: string; amountFen: number }
  /** Given back here, but in no bill of that day or the days after it. */
  | { difference: "refund-not-billed"; outRefundNo: string; amountFen: number }
  /** More or less went back of a payment there than here, or more than was paid. */
  | { difference: "refunds-differ"; outTradeNo: string; amountFen: number; ourFen: number }
  /** A row that is written as none should be. */
  | ({ difference: "row-unreadable" } & OddRow);

/**
 * One day's bill against what we know of it. `known` finds our side of a row, on whatever day it
 * was booked here;
 * `paidHere` are our payments of that day by the provider's own time.
 */
export function compareBill(
  { rows: bill, odd }: { rows: readonly BilledRow[]; odd: readonly OddRow[] },
  known: {
    payment(outTradeNo: string): OurPayment | undefined;
    refund(outRefundNo: string): OurRefund | undefined;
  },
  paidHere: readonly OurPayment[],
): readonly BillDifference[] {
  const billed = new Set(
    [...bill.filter(({ refund }) => refund === undefined), ...odd].map(
      ({ outTradeNo }) => outTradeNo,
    ),
  );
  return [
    ...odd.map((row) => ({ difference: "row-unreadable" as const, ...row })),
    ...bill.flatMap((row) =>
      row.refund === undefined ? ofPayment(row, known.payment(row.outTradeNo)) : [],
    ),
    ...paidHere
      .filter(({ outTradeNo }) => !billed.has(outTradeNo))
      .map(({ outTradeNo, amountFen }) => ({
        difference: "payment-not-billed" as const,
        outTradeNo,
        amountFen,
      })),
    ...bill.flatMap((row) =>
      row.refund === undefined
        ? []
        : ofRefund(row, row.refund, {
            refund: known.refund(row.refund.outRefundNo),
            payment: known.payment(row.outTradeNo),
          }),
    ),
  ];
}

function ofPayment(row: BilledRow, ours: OurPayment | undefined): readonly BillDifference[] {
  const { outTradeNo, amountFen, transactionId, isOurAccount } = row;
  if (ours === undefined || !ours.isPaid)
    return [{ difference: "payment-not-here", outTradeNo, amountFen }];
  const isSame = ours.amountFen === amountFen && ours.transactionId === transactionId;
  if (isSame && isOurAccount) return [];
  return [{ difference: "payment-differs", outTradeNo, amountFen, ourFen: ours.amountFen }];
}

function ofRefund(
  { outTradeNo, transactionId, isOurAccount }: BilledRow,
  { outRefundNo, amountFen, isSettled, hasFailed }: NonNullable<BilledRow["refund"]>,
  { refund: ours, payment }: { refund: OurRefund | undefined; payment: OurPayment | undefined },
): readonly BillDifference[] {
  const ourFen = ours?.amountFen ?? 0;
  const differs = { difference: "refund-differs", outRefundNo, amountFen, ourFen } as const;
  const isOfPayment =
    payment === undefined ||
    (isOurAccount && (!payment.isPaid || payment.transactionId === transactionId));
  if (!isOfPayment) return [differs];
  if (ours === undefined)
    return [{ difference: "refund-not-ours", outTradeNo, outRefundNo, amountFen }];
  // What failed may have been asked for before a part of it was given back by hand.
  if (ours.outTradeNo !== outTradeNo || (ourFen !== amountFen && !hasFailed)) return [differs];
  return isSettled && !ours.isSettled
    ? [{ difference: "refund-settled-there", outRefundNo, amountFen }]
    : [];
}

/**
 * One plan order as we have it. `undecided`: we do not know yet what became of it. `iccid`:
 * undefined where nobody knows the card.
 */
export type OurAttempt = {
  ref: string;
  iccid: string | undefined;
  planCode: string;
  state: "undecided" | "done" | "refused" | "late";
};

/** One plan order as the carrier lists it. */
export type CarrierRow = {
  ref: string;
  iccid: string;
  planCode: string;
  carrierRef: string;
  state: "processing" | "done" | "failed";
};

/** What a carrier's list says otherwise than our attempts. */
export type CarrierDifference =
  /**
   * An order under a reference that we never sent: a restored database, or somebody else with our
   * key.
   */
  | { difference: "not-ours"; ref: string; carrierRef: string; isDone: boolean }
  /** More than one order of a reference was carried out. */
  | { difference: "done-twice"; ref: string; carrierRefs: readonly string[] }
  /** Another card or another plan than the one that was paid for. */
  | { difference: "another-order"; ref: string; carrierRef: string }
  /** Carried out there, here undecided. */
  | { difference: "done-there"; ref: string; carrierRef: string }
  /** Carried out there after we had given the money back. */
  | { difference: "done-late"; ref: string; carrierRef: string }
  /** Here done, there failed or never heard of. */
  | { difference: "not-done-there"; ref: string };

/** Our refunds of a day that are settled here and that no bill has shown since. */
export function unbilledRefunds(
  made: readonly OurRefund[],
  billed: ReadonlySet<string>,
): readonly BillDifference[] {
  return made
    .filter(({ outRefundNo, isSettled }) => isSettled && !billed.has(outRefundNo))
    .map(({ outRefundNo, amountFen }) => ({
      difference: "refund-not-billed",
      outRefundNo,
      amountFen,
    }));
}

/**
 * Payments of which not the same went back on both sides, or more than came in. What waits has
 * findings of its own.
 */
export function compareSums(payments: readonly SumsOfPayment[]): readonly BillDifference[] {
  return payments
    .filter(
      ({ paidFen, thereFen, ourFen, isOpen }) =>
        thereFen > paidFen || (!isOpen && thereFen !== ourFen),
    )
    .map(({ outTradeNo, thereFen, ourFen }) => ({
      difference: "refunds-differ",
      outTradeNo,
      amountFen: thereFen,
      ourFen,
    }));
}

/**
 * A carrier's list against our attempts. `known` finds our attempt of a reference; `doneHere` are
 * those of the same span of time that we take as done.
 */
export function compareCarrier(
  list: readonly CarrierRow[],
  known: (ref: string) => OurAttempt | undefined,
  doneHere: readonly OurAttempt[],
): readonly CarrierDifference[] {
  const rowsOf = Map.groupBy(list, ({ ref }) => ref);
  const listed = [...rowsOf].flatMap(([ref, rows]) => ofReference(ref, rows, known(ref)));
  const missing = doneHere
    .filter(({ ref }) => !(rowsOf.get(ref) ?? []).some(({ state }) => state !== "failed"))
    .map(({ ref }) => ({ difference: "not-done-there" as const, ref }));
  return [...listed, ...missing];
}

function ofReference(
  ref: string,
  rows: readonly CarrierRow[],
  ours: OurAttempt | undefined,
): readonly CarrierDifference[] {
  const done = rows.filter(({ state }) => state === "done");
  const [shown] = done.length > 0 ? done : rows;
  if (shown === undefined) return [];
  const { carrierRef } = shown;
  if (ours === undefined)
    return [{ difference: "not-ours", ref, carrierRef, isDone: done.length > 0 }];
  if (done.length > 1) {
    return [{ difference: "done-twice", ref, carrierRefs: done.map((row) => row.carrierRef) }];
  }
  if (done.length === 0) return [];
  if (shown.planCode !== ours.planCode || shown.iccid.slice(0, 19) !== ours.iccid?.slice(0, 19)) {
    return [{ difference: "another-order", ref, carrierRef }];
  }
  if (ours.state === "undecided") return [{ difference: "done-there", ref, carrierRef }];
  return ours.state === "refused" ? [{ difference: "done-late", ref, carrierRef }] : [];
}
