import { type Advice, advise } from "../../advice/advice.ts";
import { chartOf } from "../../advice/advice-chart.ts";
import { explain, notesOn } from "../../advice/advice-words.ts";
import { coverageOf } from "../../advice/coverage.ts";
import { regionName } from "../../advice/region.ts";
import { regionOf } from "../../advice/regions.ts";
import type { Choice, Facts, Move, Say, StateOf, Step } from "../../conversation/model.ts";
import { go, say } from "../../conversation/moves.ts";
import { planName, plansFor } from "../../plans/catalogue.ts";
import type { Plan } from "../../plans/plan.ts";
import { type Text, type TextParam, text } from "../../text.ts";
import { parseIntent } from "../../understanding/readers/intent.ts";
import { choosePlan, wishForPlan } from "./plan-words.ts";
import { hear, questionBefore } from "./proceed.ts";

export const plan: Step<"plan"> = {
  hint: text("plan.hint"),
  ask(state, facts) {
    const plans = plansFor(state.card, facts.plans);
    return state.showAll ? [everything(plans)] : advised(state, facts);
  },
  on(state, event, facts) {
    if (event.type === "say") return said(state, event.text, facts);
    if (event.type !== "pick") return undefined;
    if (event.value === "plan.all") return go({ ...state, showAll: true });
    if (event.value === "plan.advice") return go({ ...state, showAll: false });
    if (!event.value.startsWith("plan:")) return undefined;
    const code = event.value.slice("plan:".length);
    const chosen = plansFor(state.card, facts.plans).find((one) => one.code === code);
    // A button outlives the list it was drawn in, so a missing plan is ordinary.
    return chosen === undefined
      ? go(state, say(text("plan.gone")))
      : choosePlan(state, chosen, facts);
  },
  back: (state) => (state.showAll ? { ...state, showAll: false } : questionBefore(state)),
};

function said(state: StateOf<"plan">, typed: string, facts: Facts): Move | undefined {
  const first = firstPlan(state, facts);
  switch (parseIntent(typed)) {
    case "yes":
      return state.showAll || first === undefined ? undefined : choosePlan(state, first, facts);
    case "no":
      return go({ ...state, showAll: true });
    default:
      return wishForPlan(state, typed, first, facts) ?? hear(state, typed);
  }
}

/** The plan that the question offers first: the recommended one, unless all are listed. */
function firstPlan(state: StateOf<"plan">, facts: Facts): Plan | undefined {
  const values = plan
    .ask(state, facts)
    .flatMap(({ choices = [] }) => choices.map(({ value }) => value));
  const first = values.find((value) => value.startsWith("plan:"));
  return plansFor(state.card, facts.plans).find((one) => `plan:${one.code}` === first);
}

function advised(state: StateOf<"plan">, facts: Facts): readonly Say[] {
  const advice = advise({ ...state, ...facts });
  if (advice === undefined) return [say(nothingFor(state))];
  const others = advice.alternatives.map(otherChoice);
  const choices = [
    {
      label: text("plan.take", { price: { fen: advice.recommended.priceFen } }),
      value: `plan:${advice.recommended.code}`,
    },
    ...others,
    { label: text("plan.showAll"), value: "plan.all" },
  ];
  return [{ ...say(headline(advice, state), choices), chart: chartOf(advice) }];
}

/** Where the network does not reach, a plan would be money for nothing. */
function nothingFor({ card, region }: StateOf<"plan">): Text {
  const place = regionOf(region);
  if (place === undefined || coverageOf(card.network, region) !== "none") return text("plan.none");
  return text("advice.noCoverage", {
    region: regionName(place),
    network: text(`network.${card.network}`),
  });
}

function headline(advice: Advice, { card, region }: StateOf<"plan">): Text {
  const why: TextParam = { lines: explain(advice) };
  const notes = notesOn(advice, card, region);
  const parts = {
    plan: planName(advice.recommended),
    price: { fen: advice.recommended.priceFen },
    why: notes.length === 0 ? why : text("advice.noted", { why, notes: { lines: notes } }),
  };
  // The budget buys nothing at all: say so, instead of calling a dearer plan "close".
  if (!advice.withinBudget) return text("plan.askAbove", parts);
  switch (advice.verdict) {
    case "fits":
      return text("plan.ask", parts);
    case "over-budget":
      return text("plan.askOver", parts);
    case "too-small":
      return text("plan.askSmall", parts);
  }
}

function everything(plans: readonly Plan[]): Say {
  const cheapestFirst = [...plans].sort(
    (a, b) => a.priceFen - b.priceFen || a.code.localeCompare(b.code),
  );
  return say(text("plan.all"), [
    ...cheapestFirst.map(otherChoice),
    { label: text("plan.showAdvice"), value: "plan.advice" },
  ]);
}

function otherChoice(one: Plan): Choice {
  return {
    label: text("plan.other", { plan: planName(one), price: { fen: one.priceFen } }),
    value: `plan:${one.code}`,
  };
}
