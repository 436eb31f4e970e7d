import { type Text, text } from "../text.ts";
import type { Budget } from "../understanding/budget.ts";
import type { DailyVolume } from "../understanding/daily-volume.ts";
import type { Card } from "./card.ts";
import { planName } from "./catalogue.ts";
import { monthlyFen, type Plan } from "./plan.ts";
import type { Terminal, TerminalFamily } from "./terminal.ts";

export type AdviceInput = {
  card: Card;
  terminal: Terminal;
  volume: DailyVolume;
  budget: Budget;
  /** The plans that can be booked on this card, see `plansFor`. */
  plans: readonly Plan[];
};

/** What the terminal will probably use. All of it is estimated. */
export type Need = {
  /** Told as money, so that the transactions are a guess of ours too. */
  fromTurnover: boolean;
  perDayTransactionsLow: number;
  perDayTransactionsHigh: number;
  /** Data of one cycle of 30 days, KB. The high end includes the reserve, so a plan of this size is enough. */
  lowKb: number;
  highKb: number;
};

export type Advice = {
  need: Need;
  /**
   * `fits`: covers the high end of the need, within the budget.
   * `over-budget`: a plan that covers it is on sale, but dearer than the budget.
   * `too-small`: no plan on sale covers it.
   * In the last two, `recommended` is the largest that the budget buys. When it buys none at all, a hint is more use
   * than a refusal: then it is the cheapest that covers the need, or the largest on sale.
   */
  verdict: "fits" | "over-budget" | "too-small";
  recommended: Plan;
  /** Price of the recommended plan a cycle, fen. */
  monthlyFen: number;
  withinBudget: boolean;
  /** Left of a cycle at the high end of the need, KB; 0 when it is not covered. */
  spareKb: number;
  /** Days that a cycle lasts at the high end of the need; undefined when it is covered. */
  runsOutAfterDays?: number;
  /** Other plans worth offering, at most two, the more useful first. */
  alternatives: readonly Plan[];
  /** The largest plan with a lower monthly price; undefined when there is none. */
  cheaper?: Plan;
  /** When the recommended plan does not cover the need: the cheapest that does, or else the largest on sale. */
  better?: Plan;
};

type Range = { low: number; high: number };

/**
 * Bytes that a terminal sends and receives. Estimates throughout: no carrier, maker or acquirer publishes such figures.
 * They are put together from message sizes (an ISO 8583 sale with its answer is about 1 KB, a TLS handshake 3 to 6 KB,
 * a signature picture 5 to 30 KB) and will be replaced by what the cards really use.
 */
const dataUse: Readonly<
  Record<TerminalFamily, { perTransactionBytes: Range; heartbeatsADay: number; perMonthBytes: Range }>
> = {
  // Card sales over a short connection, some with a new handshake; sign-on and settlement daily.
  keypad: {
    perTransactionBytes: { low: 3_000, high: 5_000 },
    heartbeatsADay: 0,
    perMonthBytes: { low: 2e6, high: 2.5e6 },
  },
  // As above, with QR payments and a small signature picture; a sign of life every five minutes.
  "e-sign": {
    perTransactionBytes: { low: 6_000, high: 15_000 },
    heartbeatsADay: 288,
    perMonthBytes: { low: 2e6, high: 5e6 },
  },
  // QR payments over HTTPS, electronic slips; the system, its shop and its management talk all day. Firmware not counted.
  smart: {
    perTransactionBytes: { low: 10_000, high: 30_000 },
    heartbeatsADay: 1_440,
    perMonthBytes: { low: 50e6, high: 150e6 },
  },
  // One short message a payment; a sign of life every minute keeps the connection open.
  speaker: {
    perTransactionBytes: { low: 500, high: 1_500 },
    heartbeatsADay: 1_440,
    perMonthBytes: { low: 1e6, high: 3e6 },
  },
};
/** One keep-alive of MQTT or plain TCP with its answer and headers. */
const heartbeatBytes: Range = { low: 100, high: 300 };
/** One sale in yuan, from a breakfast counter to a clothes shop: turns turnover into transactions. */
const ticketYuan: Range = { low: 40, high: 120 };
/** On top of the high end, for retries, long months and our own ignorance. */
const RESERVE_FACTOR = 1.15;
const DAYS_A_CYCLE = 30;
const BYTES_A_KB = 1_024;
const KB_A_MB = 1_024;
/** What is left of a cycle counts as used up when it does not last for another day. */
const SOON_USED_UP_DAYS = 1;
const MOST_TRANSACTIONS_A_DAY = 100_000;
const MOST_ALTERNATIVES = 2;

/**
 * Recommends one main plan: the cheapest a month that covers the high end of the need within the budget, or what
 * comes nearest. The same input always gives the same advice, in whatever order the plans come.
 * Undefined when no main plan is on sale for this card and terminal. Never throws.
 */
export function advise({ card, terminal, volume, budget, plans }: AdviceInput): Advice | undefined {
  const sold = plans.filter(({ families }) => families === undefined || families.includes(terminal.family));
  const mains = sold.filter(({ kind }) => kind === "main").toSorted(byMonthlyPrice);
  const need = needOf(terminal.family, volume);
  const affordable = mains.filter((plan) => isWithin(budget, plan));
  const covering = mains.find((plan) => covers(plan, need));
  const fitting = affordable.find((plan) => covers(plan, need));
  const enough = covering ?? largestOf(mains);
  const recommended = fitting ?? largestOf(affordable) ?? enough;
  if (recommended === undefined) return undefined;
  const cheaper = largestOf(mains.filter((plan) => monthlyFen(plan) < monthlyFen(recommended)));
  const better = fitting !== undefined || enough === recommended ? undefined : enough;
  const usedUp = isUsedUp(card, need);
  return {
    need,
    verdict: fitting !== undefined ? "fits" : covering !== undefined ? "over-budget" : "too-small",
    recommended,
    monthlyFen: monthlyFen(recommended),
    withinBudget: isWithin(budget, recommended),
    spareKb: Math.max(0, recommended.cycleKb - need.highKb),
    ...(covers(recommended, need) ? {} : { runsOutAfterDays: daysUntilEmpty(recommended, need.highKb) }),
    alternatives: alternativesTo(recommended, [
      usedUp ? cheapestAddOn(sold) : undefined,
      better,
      nextBigger(recommended, mains),
      cheaper,
    ]),
    ...(cheaper === undefined ? {} : { cheaper }),
    ...(better === undefined ? {} : { better }),
  };
}

/** Data of one cycle, estimated from what the shop says it does a day. */
function needOf(family: TerminalFamily, volume: DailyVolume): Need {
  const use = dataUse[family];
  const { low, high } = transactionsOf(volume);
  return {
    fromTurnover: volume.kind === "turnover",
    perDayTransactionsLow: low,
    perDayTransactionsHigh: high,
    lowKb: Math.floor(cycleBytes(use, low, "low") / BYTES_A_KB),
    highKb: Math.ceil((cycleBytes(use, high, "high") * RESERVE_FACTOR) / BYTES_A_KB),
  };
}

function cycleBytes(use: (typeof dataUse)[TerminalFamily], transactionsADay: number, end: keyof Range): number {
  const perDay = transactionsADay * use.perTransactionBytes[end] + use.heartbeatsADay * heartbeatBytes[end];
  return perDay * DAYS_A_CYCLE + use.perMonthBytes[end];
}

/** Many small sales need more data than a few large ones, so the low ticket gives the high end. */
function transactionsOf({ kind, low, high }: DailyVolume): Range {
  const dearest = kind === "turnover" ? ticketYuan.high : 1;
  const cheapest = kind === "turnover" ? ticketYuan.low : 1;
  const least = sensible(Math.min(low, high) / dearest);
  return { low: least, high: Math.max(least, sensible(Math.max(low, high) / cheapest)) };
}

/** A state that was stored long ago may hold anything; advice on nonsense is still advice, within bounds. */
function sensible(transactions: number): number {
  if (Number.isNaN(transactions)) return 1;
  return Math.round(Math.min(MOST_TRANSACTIONS_A_DAY, Math.max(1, transactions)));
}

function covers(plan: Plan, need: Need): boolean {
  return plan.cycleKb >= need.highKb;
}

function isWithin(budget: Budget, plan: Plan): boolean {
  return budget.kind === "any" || monthlyFen(plan) <= budget.monthlyFen;
}

/** Cheapest month first; then more data, then less money at once; the code only makes the order complete. */
function byMonthlyPrice(one: Plan, other: Plan): number {
  return (
    monthlyFen(one) - monthlyFen(other) ||
    other.cycleKb - one.cycleKb ||
    one.priceFen - other.priceFen ||
    compareCodes(one, other)
  );
}

/** Least data first; with equal data the dearer month first, so that the last is the best buy. */
function byData(one: Plan, other: Plan): number {
  return one.cycleKb - other.cycleKb || byMonthlyPrice(other, one);
}

function compareCodes(one: Plan, other: Plan): number {
  return one.code < other.code ? -1 : one.code > other.code ? 1 : 0;
}

/** The best buy among the largest. */
function largestOf(plans: readonly Plan[]): Plan | undefined {
  return plans.toSorted(byData).at(-1);
}

/** The cheapest of the smallest plans that hold more. */
function nextBigger(recommended: Plan, mains: readonly Plan[]): Plan | undefined {
  const bigger = mains.filter(({ cycleKb }) => cycleKb > recommended.cycleKb);
  const least = Math.min(...bigger.map(({ cycleKb }) => cycleKb));
  return bigger.find(({ cycleKb }) => cycleKb === least);
}

function cheapestAddOn(plans: readonly Plan[]): Plan | undefined {
  return plans
    .filter(({ kind }) => kind === "add-on")
    .toSorted(
      (one, other) => one.priceFen - other.priceFen || other.cycleKb - one.cycleKb || compareCodes(one, other),
    )[0];
}

/** The term still runs but the data is gone: until the next cycle an add-on is all it takes. */
function isUsedUp({ state, remainingKb, expiresAtMs }: Card, need: Need): boolean {
  if (expiresAtMs === undefined) return false;
  const soon = (need.highKb / DAYS_A_CYCLE) * SOON_USED_UP_DAYS;
  return state === "quota-stopped" || (state === "active" && remainingKb < soon);
}

function alternativesTo(recommended: Plan, candidates: readonly (Plan | undefined)[]): readonly Plan[] {
  const distinct = new Set(candidates.filter((plan) => plan !== undefined && plan !== recommended));
  return [...distinct].filter((plan) => plan !== undefined).slice(0, MOST_ALTERNATIVES);
}

function daysUntilEmpty(plan: Plan, perCycleKb: number): number {
  return Math.max(1, Math.floor((plan.cycleKb * DAYS_A_CYCLE) / perCycleKb));
}

/**
 * Three short lines for the merchant: the need and where it comes from, what the recommended plan does about it, and
 * what the next cheaper one would risk (or what would be enough, when the recommended one is not).
 * The plan's name is not repeated: it stands in the headline above.
 */
export function explain(advice: Advice): readonly Text[] {
  return [needLine(advice.need), planLine(advice), lastLine(advice)];
}

function needLine({
  fromTurnover,
  perDayTransactionsLow: low,
  perDayTransactionsHigh: high,
  lowKb,
  highKb,
}: Need): Text {
  const perDay = low === high ? text("advice.perDay", { count: low }) : text("advice.perDayRange", { low, high });
  const data = { low: { kilobytes: tidyKb(lowKb) }, high: { kilobytes: tidyKb(highKb) } };
  return text(fromTurnover ? "advice.needFromTurnover" : "advice.need", { perDay, ...data });
}

/** Whole megabytes from two on: a decimal would claim an exactness that the estimate has not. */
function tidyKb(kilobytes: number): number {
  return kilobytes < 2 * KB_A_MB ? kilobytes : Math.round(kilobytes / KB_A_MB) * KB_A_MB;
}

function planLine(advice: Advice): Text {
  const price = { fen: advice.monthlyFen };
  const days = advice.runsOutAfterDays;
  if (days !== undefined)
    return text(advice.withinBudget ? "advice.bestInBudget" : "advice.largestOfAll", { price, days });
  if (!advice.withinBudget) return text("advice.enoughOverBudget", { price });
  if (advice.spareKb < KB_A_MB) return text("advice.justEnough", { price });
  return text("advice.enough", { price, spare: { kilobytes: tidyKb(advice.spareKb) } });
}

function lastLine({ need, cheaper, better }: Advice): Text {
  if (better !== undefined) {
    const other = { plan: planName(better), price: { fen: monthlyFen(better) } };
    return covers(better, need)
      ? text("advice.wouldCover", other)
      : text("advice.wouldLast", { ...other, days: daysUntilEmpty(better, need.highKb) });
  }
  if (cheaper === undefined) return text("advice.nothingCheaper");
  const params = {
    plan: planName(cheaper),
    price: { fen: monthlyFen(cheaper) },
    days: Math.min(DAYS_A_CYCLE - 1, daysUntilEmpty(cheaper, need.highKb)),
  };
  // A plan that is enough for a quiet month is a risk; one that is not is a certainty.
  return cheaper.cycleKb >= need.lowKb
    ? text("advice.cheaperMayRunOut", params)
    : text("advice.cheaperRunsOut", params);
}
