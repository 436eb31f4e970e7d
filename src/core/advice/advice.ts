import type { Card } from "../cards/card.ts";
import { cycleEnd } from "../cards/term.ts";
import { given } from "../given.ts";
import { hasLiveMainPlan, plansFor } from "../plans/catalogue.ts";
import { monthlyFen, type Plan } from "../plans/plan.ts";
import { dataUse } from "../terminals/data-use.ts";
import type { Terminal } from "../terminals/terminal.ts";
import { type Base, type Combination, combinedFen, compareMonthly } from "./combination.ts";
import { cheapestCovering, largestWithin } from "./combination-search.ts";
import { coverageOf } from "./coverage.ts";
import { type Need, needOf } from "./need.ts";
import type { RegionCode } from "./region.ts";
import type { Budget, DailyVolume } from "./stated.ts";

/** What the advice rests on. */
export type AdviceInput = {
  card: Card;
  terminal: Terminal;
  volume: DailyVolume;
  budget: Budget;
  region: RegionCode | "unknown";
  /** The catalogue. What does not fit this card, terminal or place is left out here. */
  plans: readonly Plan[];
  nowMs: number;
};

/** What is recommended for a card, why, and what else there is. Money in fen, data in KB. */
export type Advice = {
  need: Need;
  /**
   * `fits`: covers the high end of the need, within the budget.
   * `over-budget`: what covers it is on sale, but dearer than the budget.
   * `too-small`: nothing on sale covers it.
   * In the last two, the recommendation is the most data that the budget buys. When it buys nothing
   * at all, a hint is more use than a refusal: then it is the cheapest that covers the need, or the
   * most there is.
   */
  verdict: "fits" | "over-budget" | "too-small";
  /** What to order now. */
  recommended: Plan;
  /**
   * What a busy month takes besides, each an order of its own when the data runs low. Mostly empty.
   */
  addOns: readonly Plan[];
  /** Given when the card's own plan goes on and `recommended` only adds to it. */
  topUp?: {
    /** The end of the running cycle, and of what was added, epoch ms. */
    untilMs: number;
    /** The own plan is enough in other months. */
    once: boolean;
  };
  /** All of it a month, fen; add-ons as if every month were busy. */
  monthlyFen: number;
  withinBudget: boolean;
  /** Left of a cycle at the high end of the need, KB; 0 when it is not covered. */
  spareKb: number;
  /** Days that a cycle lasts at the high end of the need; undefined when it is covered. */
  runsOutAfterDays?: number;
  /** Days until the first of `addOns` is due in a busy month. */
  addOnAfterDays?: number;
  /** Other plans worth offering, at most three, the more useful first. */
  alternatives: readonly Plan[];
  /** The largest plan with a lower monthly price; undefined when there is none. */
  cheaper?: Plan;
  /** The next larger plan; undefined when there is none. */
  bigger?: Plan;
  /**
   * When the recommendation does not cover the need: the cheapest that does, or else the most there
   * is.
   */
  better?: Combination;
  /** The plan that the card holds is enough until it ends then, epoch ms: there is no hurry. */
  enoughUntilMs?: number;
};

const DAY_MS = 24 * 60 * 60 * 1000;
/** What is left of a cycle counts as used up when it does not last for another day. */
const SOON_USED_UP_DAYS = 1;
/** "No hurry" is said only when there is this much time. */
const HURRY_DAYS = 3;
const MOST_ALTERNATIVES = 3;

/**
 * Recommends the combination that is cheapest a month among those that cover the high end of the
 * need within the budget, or what comes nearest. A combination rests on a main plan, or on the plan
 * that the card holds when that runs on but is short of data; add-ons come on top. Exactly optimal,
 * see `combination.ts`; the same input always gives the same advice, in whatever order the plans
 * come.
 *
 * Undefined when nothing is on sale for this card, terminal and place. Never throws.
 */
export function advise(input: AdviceInput): Advice | undefined {
  const { card, budget, region, nowMs } = input;
  if (coverageOf(card.network, region) === "none") return undefined;
  const { mains, addOns, need, held, offered } = offerFor(input);
  const limitFen = budget.kind === "any" ? undefined : budget.monthlyFen;

  const fitting = cheapestCovering({ ...offered, limitFen });
  const covering = fitting ?? cheapestCovering({ ...offered, limitFen: undefined });
  const enough = covering ?? largestWithin({ ...offered, limitFen: undefined });
  const chosen = fitting ?? largestWithin({ ...offered, limitFen }) ?? enough;
  if (chosen === undefined || enough === undefined) return undefined;
  const [recommended, ...later] = plansToBuy(chosen);
  if (recommended === undefined) return undefined;

  const isTopUp = chosen.base.plan === undefined;
  const fen = combinedFen(chosen);
  const better = fitting !== undefined || sameOrders(chosen, enough) ? undefined : enough;
  const cheaper = isTopUp
    ? undefined
    : largestOf(mains.filter((plan) => isCheaper(plan, need, chosen)));
  const bigger = nextBigger(need.highKb - chosen.shortKb, mains);
  return {
    need,
    verdict: fitting !== undefined ? "fits" : covering !== undefined ? "over-budget" : "too-small",
    recommended,
    addOns: later,
    ...(isTopUp ? { topUp: { untilMs: cycleEnd(card.network, nowMs), once: held.once } } : {}),
    monthlyFen: fen,
    withinBudget: limitFen === undefined || fen <= limitFen,
    spareKb: Math.max(0, -chosen.shortKb),
    ...(chosen.shortKb <= 0
      ? {}
      : { runsOutAfterDays: daysUntilEmpty(need.highKb - chosen.shortKb, need) }),
    ...(isTopUp || later.length === 0
      ? {}
      : { addOnAfterDays: daysUntilEmpty(recommended.cycleKb, need) }),
    alternatives: alternativesTo(recommended, [
      isUsedUp(card, need) ? cheapestOf(plansFor(card, addOns)) : undefined,
      better && plansToBuy(better)[0],
      isTopUp
        ? cheapestCovering({ ...offered, bases: mains.map((plan) => baseOf(plan, need)), limitFen })
            ?.base.plan
        : undefined,
      isTopUp || fitting === undefined
        ? undefined
        : leastAtOnce(mains, need, limitFen, recommended),
      bigger,
      cheaper,
    ]),
    ...given({ cheaper, bigger, better, enoughUntilMs: held.enoughUntilMs }),
  };
}

/** What is sold for this card and terminal, beside what it needs and holds. */
function offerFor({ card, terminal, volume, plans, nowMs }: AdviceInput) {
  const sold = plans.filter(
    ({ network, forms, families }) =>
      network === card.network &&
      forms.includes(card.form) &&
      (families === undefined || families.includes(terminal.family)),
  );
  const mains = sold.filter(({ kind }) => kind === "main").toSorted(byMonthlyPrice);
  const addOns = sold.filter(({ kind }) => kind === "add-on");
  const need = needOf({ card, family: terminal.family, volume, nowMs });
  const held = heldPlan(card, need, nowMs);
  const bases = [...mains.map((plan) => baseOf(plan, need)), ...(held.base ? [held.base] : [])];
  return { mains, addOns, need, held, offered: { bases, addOns } };
}

/**
 * What a combination means at the counter: the plan first and add-ons when they are due; on a held
 * plan the largest add-on first.
 */
export function plansToBuy({ base, addOns }: Combination): readonly Plan[] {
  return base.plan === undefined ? addOns.toReversed() : [base.plan, ...addOns];
}

/** Days of a cycle that so much data lasts at the high end of the need. */
export function daysUntilEmpty(kilobytes: number, need: Need): number {
  return Math.min(
    dataUse.daysACycle - 1,
    Math.max(1, Math.floor((kilobytes * dataUse.daysACycle) / need.highKb)),
  );
}

function baseOf(plan: Plan, need: Need): Base {
  return {
    plan,
    priceFen: plan.priceFen,
    cycles: plan.cycles,
    shortKb: need.highKb - plan.cycleKb,
  };
}

/**
 * What the card's own plan does for the rest of this cycle. It is a base for add-ons when it runs
 * past the cycle's end and the data does not reach that far: an add-on ends with the cycle, so
 * bought earlier or for less it is wasted.
 */
function heldPlan(
  card: Card,
  need: Need,
  nowMs: number,
): { base?: Base; once: boolean; enoughUntilMs?: number } {
  const { network, state, remainingKb, cycleKb, expiresAtMs } = card;
  if (!hasLiveMainPlan(card) || expiresAtMs === undefined || expiresAtMs < nowMs)
    return { once: false };
  const endMs = cycleEnd(network, nowMs);
  const untilMs = Math.min(endMs, expiresAtMs);
  const restKb = Math.ceil((need.highKb * (untilMs - nowMs)) / (DAY_MS * dataUse.daysACycle));
  const shortNowKb = restKb - (state === "active" ? remainingKb : 0);
  const shortMonthlyKb = need.highKb - cycleKb;
  const once = shortMonthlyKb <= 0;
  if (shortNowKb <= 0) {
    const isEnough = once && expiresAtMs - nowMs >= HURRY_DAYS * DAY_MS;
    return isEnough ? { once, enoughUntilMs: expiresAtMs } : { once };
  }
  if (expiresAtMs < endMs) return { once };
  return { once, base: { priceFen: 0, cycles: 1, shortKb: Math.max(shortNowKb, shortMonthlyKb) } };
}

function isCheaper(plan: Plan, need: Need, chosen: Combination): boolean {
  return compareMonthly({ base: baseOf(plan, need), addOns: [] }, chosen) < 0;
}

function sameOrders(one: Combination, other: Combination): boolean {
  const others = plansToBuy(other);
  return (
    plansToBuy(one).length === others.length &&
    plansToBuy(one).every((plan, index) => plan === others[index])
  );
}

/**
 * Cheapest month first; then more data, then less money at once; the code only makes the order
 * complete.
 */
function byMonthlyPrice(one: Plan, other: Plan): number {
  return (
    one.priceFen * other.cycles - other.priceFen * one.cycles ||
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
function nextBigger(kilobytes: number, mains: readonly Plan[]): Plan | undefined {
  const bigger = mains.filter(({ cycleKb }) => cycleKb > kilobytes);
  const least = Math.min(...bigger.map(({ cycleKb }) => cycleKb));
  return bigger.find(({ cycleKb }) => cycleKb === least);
}

/** Who would rather not pay a year at once: the least to pay now for a plan that is enough. */
function leastAtOnce(
  mains: readonly Plan[],
  need: Need,
  limitFen: number | undefined,
  than: Plan,
): Plan | undefined {
  return cheapestOf(
    mains.filter(
      (plan) =>
        plan.cycleKb >= need.highKb &&
        plan.priceFen < than.priceFen &&
        (limitFen === undefined || monthlyFen(plan) <= limitFen),
    ),
  );
}

function cheapestOf(plans: readonly Plan[]): Plan | undefined {
  return plans.toSorted(
    (one, other) =>
      one.priceFen - other.priceFen || other.cycleKb - one.cycleKb || compareCodes(one, other),
  )[0];
}

/** The term still runs but the data is gone: until the next cycle an add-on is all it takes. */
function isUsedUp({ state, remainingKb, expiresAtMs }: Card, need: Need): boolean {
  if (expiresAtMs === undefined) return false;
  const soon = (need.highKb / dataUse.daysACycle) * SOON_USED_UP_DAYS;
  return state === "quota-stopped" || (state === "active" && remainingKb < soon);
}

function alternativesTo(
  recommended: Plan,
  candidates: readonly (Plan | undefined)[],
): readonly Plan[] {
  const distinct = new Set(candidates.filter((plan) => plan !== undefined && plan !== recommended));
  return [...distinct].filter((plan) => plan !== undefined).slice(0, MOST_ALTERNATIVES);
}
