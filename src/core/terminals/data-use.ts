import type { Range } from "../range.ts";
import type { TerminalFamily } from "./terminal.ts";

/**
 * What one payment moves: a bank card sale, a code scanned, a signature uploaded, a payment
 * announced aloud.
 */
type Transfer = "card" | "code" | "signature" | "notice";

/**
 * Every figure behind the need, in one place. All of them are estimates: no carrier, maker or
 * acquirer publishes what a terminal uses, and no authoritative figure was found. That is why
 * people always read "estimate" beside them, and why a card's real usage, where the carrier tells
 * it, takes their place (`usage.ts`). KB are 1,024 bytes.
 *
 * The marks: [A] assumed, within what terminal makers' message sizes allow; [S] sourced. Change a
 * figure here and the worked example in docs/advice.md with it: a test recomputes it.
 */
export const dataUse = {
  /** KB of one payment, both directions. */
  transferKb: {
    /**
     * [A] ISO 8583 request and answer: 1–3 KB on a standing connection, 4–10 KB with a fresh TLS
     * one. Taken half and half.
     */
    card: { low: 2.5, high: 6.5 },
    /** [A] A code scanned and paid over HTTPS, polling included. */
    code: { low: 6, high: 20 },
    /** [A] The picture of a signature. */
    signature: { low: 5, high: 30 },
    /**
     * [A] The short message that makes a speaker say "received": payload, frame and
     * acknowledgement.
     */
    notice: { low: 0.5, high: 1.5 },
  } satisfies Record<Transfer, Range>,

  /** [A] KB of one sign-on, sign-off or settlement. */
  signOnKb: { low: 2, high: 10 },
  /** [A] KB of one keep-alive (MQTT or plain TCP) with its answer and headers. */
  heartbeatKb: { low: 0.1, high: 0.3 },

  family: {
    /** Bank cards above all, now and then a code; wakes up for a sale. */
    keypad: {
      /** [A] How many of each a payment makes, on average. */
      mix: { card: 0.9, code: 0.1 },
      /** [A] In the morning, at night, and the settlement. */
      signOnsADay: 3,
      heartbeatsADay: 0,
      /** [A] Parameters: 5–50 KB each, about daily. */
      backgroundKbADay: { low: 5, high: 50 },
    },
    /**
     * As many codes as cards; each card sale sends its signature; a sign of life every five minutes
     * [A].
     */
    "e-sign": {
      mix: { card: 0.5, code: 0.5, signature: 0.5 },
      signOnsADay: 3,
      heartbeatsADay: 288,
      backgroundKbADay: { low: 30, high: 150 },
    },
    /**
     * Mostly codes; a sign of life every minute [A]. Background of system, shop and management is
     * 50–500 MB a month [A]; we take 50–150, because what lies above is system updates over the
     * card, which come once and not every month.
     */
    smart: {
      mix: { card: 0.3, code: 0.7, signature: 0.3 },
      signOnsADay: 3,
      heartbeatsADay: 1_440,
      backgroundKbADay: { low: 1_700, high: 5_100 },
    },
    /** Only listens; a sign of life every minute keeps the line open [A]. */
    speaker: {
      mix: { notice: 1 },
      signOnsADay: 0,
      heartbeatsADay: 1_440,
      backgroundKbADay: { low: 30, high: 100 },
    },
  } satisfies Record<TerminalFamily, FamilyUse>,

  /**
   * [A] Yuan of one sale, from a breakfast counter to a clothes shop: turns turnover into payments.
   * Said to the person.
   */
  ticketYuan: { low: 40, high: 120 },
  /** [A] On top of the busy end: retries, months of 31 days, and what we do not know. */
  reserve: 0.15,
  /** A cycle is a month; Unicom's runs from the 27th to the 26th [S]. */
  daysACycle: 30,
} as const;

/** What one family of terminals moves on a day; KB and counts. */
type FamilyUse = {
  mix: Partial<Record<Transfer, number>>;
  signOnsADay: number;
  heartbeatsADay: number;
  backgroundKbADay: Range;
};

/**
 * KB that a terminal of this family uses on a day with so many payments, at one end of the range.
 */
export function dayKb(family: TerminalFamily, payments: number, end: keyof Range): number {
  const use: FamilyUse = dataUse.family[family];
  return (
    payments * paymentKb(use, end) +
    use.signOnsADay * dataUse.signOnKb[end] +
    use.heartbeatsADay * dataUse.heartbeatKb[end] +
    use.backgroundKbADay[end]
  );
}

function paymentKb({ mix }: FamilyUse, end: keyof Range): number {
  const shares = Object.entries(mix) as [Transfer, number][];
  return shares.reduce(
    (sum, [transfer, share]) => sum + share * dataUse.transferKb[transfer][end],
    0,
  );
}
