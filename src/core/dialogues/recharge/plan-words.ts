import type { Choice, Facts } from "../../conversation/dialogue.ts";
import { say } from "../../conversation/moves.ts";
import { planName, plansFor } from "../../plans/catalogue.ts";
import { monthlyFen, type Plan } from "../../plans/plan.ts";
import { text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import type { PlanWish } from "../../understanding/readers/plan-wish.ts";
import { go, type Here, type Move, rest } from "../states.ts";
import { answer } from "./proceed.ts";

/** 便宜点吗 and 最便宜的多少钱 choose among plans where plans are shown. */
export function asksForPrices(heard: Heard): boolean {
  return heard.intent() === "offers" || heard.intent() === "price-list";
}

type Choosing = Here<"plan">;

/** To the confirmation of one plan. */
export function choosePlan({ state, ...beside }: Choosing, plan: Plan, { nowMs }: Facts): Move {
  const { showAll: _, ...stated } = state;
  // Copied, not looked up later: the merchant pays the price that this message showed.
  return go({ state: { ...stated, at: "confirm", plan, quotedAtMs: nowMs }, ...beside });
}

/**
 * A plan asked for in words: 便宜点, 流量大一点, 300MB, 88块的. `compared` is the one that stands before
 * their eyes. One that fits is taken to the confirmation, several are listed. Undefined when the
 * words ask for no plan.
 */
export function wishForPlan(
  here: Choosing,
  heard: Heard,
  compared: Plan | undefined,
  facts: Facts,
): Move | undefined {
  const wish = heard.planWish();
  if (wish === undefined) return undefined;
  const plans = plansFor(here.state.card, facts.plans).toSorted(
    (one, other) => one.priceFen - other.priceFen,
  );
  const mains = plans.filter(({ kind }) => kind === "main");
  switch (wish.wish) {
    case "cheaper": {
      const cheaper = mains.filter(
        ({ priceFen }) => compared === undefined || priceFen < compared.priceFen,
      );
      if (cheaper.length === 0) return go(here, say(text("plan.cheaperNone")));
      return rest(
        here,
        say(text("plan.cheaper"), [...cheaper.toReversed().map(planChoice), toAdvice]),
      );
    }
    case "larger": {
      const larger = mains.filter(
        ({ cycleKb }) => compared === undefined || cycleKb > compared.cycleKb,
      );
      if (larger.length === 0) return go(here, say(text("plan.largerNone")));
      return rest(here, say(text("plan.larger"), [...larger.map(planChoice), toAdvice]));
    }
    case "explain":
      return go(here);
    case "cheapest":
      return takeOrTell(here, mains[0], facts);
    case "largest":
      return takeOrTell(
        here,
        mains.toSorted((one, other) => other.cycleKb - one.cycleKb)[0],
        facts,
      );
    case "these":
      return withFigures(here, wish, plans, facts);
  }
}

function takeOrTell(here: Choosing, plan: Plan | undefined, facts: Facts): Move {
  return plan === undefined ? go(here) : choosePlan(here, plan, facts);
}

function withFigures(
  here: Choosing,
  { cycleKb, cycles, priceFen }: Extract<PlanWish, { wish: "these" }>,
  plans: readonly Plan[],
  facts: Facts,
): Move {
  const fitting = plans.filter(
    (plan) =>
      (cycleKb === undefined || plan.cycleKb === cycleKb) &&
      (cycles === undefined || (plan.cycles === cycles && plan.kind === "main")) &&
      (priceFen === undefined || plan.priceFen === priceFen),
  );
  const [only, another] = fitting;
  if (only !== undefined && another === undefined) return choosePlan(here, only, facts);
  if (only !== undefined)
    return rest(here, say(text("plan.fitting"), [...fitting.map(planChoice), toAdvice]));
  // An amount that is nobody's price is what a month may cost.
  if (priceFen !== undefined && cycleKb === undefined) {
    const months = cycles ?? 1;
    const budget = { kind: "limit", monthlyFen: Math.floor(priceFen / months) } as const;
    const move = answer(here, { budget });
    return { ...move, say: [say(text("corrected.body")), ...move.say] };
  }
  const byMonth = plans.toSorted((one, other) => monthlyFen(one) - monthlyFen(other));
  return rest(here, say(text("plan.noSuch"), [...byMonth.map(planChoice), toAdvice]));
}

const toAdvice: Choice = { label: text("plan.showAdvice"), value: "plan.advice" };

function planChoice(one: Plan): Choice {
  return {
    label: text("plan.other", { plan: planName(one), price: { fen: one.priceFen } }),
    value: `plan:${one.code}`,
  };
}
