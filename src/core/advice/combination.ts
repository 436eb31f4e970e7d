import type { Plan } from "../plans/plan.ts";

/**
 * What a month can rest on: a main plan, or the plan that the card already holds (then there is no
 * plan to buy, the price is 0, and only an add-on makes it a purchase).
 */
export type Base = {
  plan?: Plan;
  priceFen: number;
  /** Over how many months the price is spread. */
  cycles: number;
  /**
   * How much of a month's need is missing with this base alone, KB; below 0 it is more than enough.
   */
  shortKb: number;
};

/** A base with what is added to it every month. */
export type Combination = {
  base: Base;
  /** Cheapest first; the same one may be in it several times. */
  addOns: readonly Plan[];
  /** What is still missing, KB; 0 or below when the need is covered. */
  shortKb: number;
};

/** `covering`: the cheapest that is enough. `largest`: the most data that the money buys. */
export type Aim = "covering" | "largest";

/** Fen a month, rounded up: a promise of "3 yuan a month" must not turn out dearer. */
export function combinedFen({ base, addOns }: Pick<Combination, "base" | "addOns">): number {
  return Math.ceil(base.priceFen / base.cycles) + sum(addOns, "priceFen");
}

/**
 * Compares prices a month exactly, before any rounding: below 0 when the first is cheaper. The
 * fractions are multiplied out, which stays far inside exact integers.
 */
export function compareMonthly(
  one: Pick<Combination, "base" | "addOns">,
  other: typeof one,
): number {
  const wholes = sum(one.addOns, "priceFen") - sum(other.addOns, "priceFen");
  return (
    one.base.priceFen * other.base.cycles -
    other.base.priceFen * one.base.cycles +
    wholes * one.base.cycles * other.base.cycles
  );
}

/**
 * Which of two is the better: the cheaper month that covers a need, or the most data. The codes at
 * last make the order complete.
 */
export function compareCombinations(one: Combination, other: Combination, aim: Aim): number {
  const monthly = compareMonthly(one, other);
  const data = one.shortKb - other.shortKb;
  const fewer = one.addOns.length - other.addOns.length;
  const wanted = aim === "covering" ? monthly || fewer || data : data || fewer || monthly;
  return (
    wanted || one.base.priceFen - other.base.priceFen || compareCodes(codesOf(one), codesOf(other))
  );
}

function codesOf({ base, addOns }: Combination): string {
  return [base.plan?.code ?? "", ...addOns.map(({ code }) => code).toSorted(compareCodes)].join(
    "\n",
  );
}

/** Cheapest first; of the same price the largest. */
export function compareAddOns(one: Plan, other: Plan): number {
  return (
    one.priceFen - other.priceFen ||
    other.cycleKb - one.cycleKb ||
    compareCodes(one.code, other.code)
  );
}

/**
 * Cheapest month first; then more data, then less money at once; the code only makes the order
 * complete.
 */
export function compareBases(one: Base, other: Base): number {
  return (
    compareMonthly({ base: one, addOns: [] }, { base: other, addOns: [] }) ||
    one.shortKb - other.shortKb ||
    one.priceFen - other.priceFen ||
    compareCodes(one.plan?.code ?? "", other.plan?.code ?? "")
  );
}

function compareCodes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What several plans cost or hold together, fen or KB. */
export function sum(plans: readonly Plan[], what: "cycleKb" | "priceFen"): number {
  return plans.reduce((total, plan) => total + plan[what], 0);
}
