import { type Advice, advise } from "../../advice/advice.ts";
import { chartOf } from "../../advice/advice-chart.ts";
import { explain, notesOn } from "../../advice/advice-words.ts";
import { coverageOf } from "../../advice/coverage.ts";
import { regionName } from "../../advice/region.ts";
import { regionOf } from "../../advice/regions.ts";
import type { Choice, Facts, Say } from "../../conversation/dialogue.ts";
import { say } from "../../conversation/moves.ts";
import { planName, plansFor } from "../../plans/catalogue.ts";
import type { Plan } from "../../plans/plan.ts";
import { type Text, type TextParam, text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { go, type Here, type Move, type StateOf, type Step } from "../states.ts";
import { questionBefore } from "./ask-again.ts";
import { hear } from "./hear.ts";
import { rechargeShapes } from "./model.ts";
import { asksForPrices, choosePlan, wishForPlan } from "./plan-words.ts";

/** The plan that is recommended, or all that can be had. */
export const plan: Step<"plan"> = {
  shape: rechargeShapes.plan,
  keeps: asksForPrices,
  figures: "amounts",
  hint: text("plan.hint"),
  ask({ state }, facts) {
    const plans = plansFor(state.card, facts.plans);
    return state.showAll ? [everything(plans)] : advised(state, facts);
  },
  on(here, event, facts) {
    if (event.type === "say") return onWords(here, event.heard, facts);
    if (event.type !== "pick") return undefined;
    if (event.value === "plan.all") return go(listing(here, true));
    if (event.value === "plan.advice") return go(listing(here, false));
    if (!event.value.startsWith("plan:")) return undefined;
    const code = event.value.slice("plan:".length);
    const chosen = plansFor(here.state.card, facts.plans).find((one) => one.code === code);
    // A button outlives the list it was drawn in, so a missing plan is ordinary.
    return chosen === undefined
      ? go(here, say(text("plan.gone")))
      : choosePlan(here, chosen, facts);
  },
  back: (here) => (here.state.showAll ? listing(here, false) : questionBefore(here)),
};

/** The same, with all plans listed, or with the one that is recommended. */
export function listing({ state, ...beside }: Here<"plan">, showAll: boolean): Here<"plan"> {
  return { state: { ...state, showAll }, ...beside };
}

function onWords(here: Here<"plan">, heard: Heard, facts: Facts): Move | undefined {
  const first = firstPlan(here, facts);
  switch (heard.intent()) {
    case "yes":
      return here.state.showAll || first === undefined ? undefined : choosePlan(here, first, facts);
    case "no":
      return go(listing(here, true));
    default:
      return wishForPlan(here, heard, first, facts) ?? hear(here, heard);
  }
}

/** The plan that the question offers first: the recommended one, unless all are listed. */
function firstPlan(here: Here<"plan">, facts: Facts): Plan | undefined {
  const values = plan
    .ask(here, facts)
    .flatMap(({ choices = [] }) => choices.map(({ value }) => value));
  const first = values.find((value) => value.startsWith("plan:"));
  return plansFor(here.state.card, facts.plans).find((one) => `plan:${one.code}` === first);
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
