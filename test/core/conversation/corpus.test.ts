import { expect, test } from "vitest";
import type { ResultEvent } from "../../../src/core/conversation/events.ts";
import type { Request } from "../../../src/core/conversation/requests.ts";
import type { StepName } from "../../../src/core/dialogues/states.ts";
import type { Text, TextParam } from "../../../src/core/text.ts";
import { measure, readCorpus } from "../understanding/corpus.ts";
import { card, factsWith, stateOfStep } from "./samples.ts";
import { type Stood, type Told, transition } from "./stood.ts";

/**
 * Where the corpus says a sentence is typed: like the samples, with a machine whose kind is known.
 */
function startOf(step: string): Stood {
  return step === "confirm"
    ? { ...stateOfStep.confirm, region: "GD" }
    : stateOfStep[step as StepName];
}

type Played = {
  state: Stood;
  said: readonly string[];
  password: string | undefined;
  language: string | undefined;
};

/** One sentence and what the app would do for it; every card is found. */
function play(from: Stood, typed: string): Played {
  let state = from;
  let event: Told = { type: "say", text: typed };
  const said: string[] = [];
  let password: string | undefined;
  let language: string | undefined;
  for (;;) {
    const turn = transition(
      state,
      event,
      factsWith(from.at === "pay" ? "awaiting-payment" : undefined),
    );
    state = turn.to;
    said.push(...turn.say.flatMap(({ text }) => keysIn(text)));
    language = turn.language ?? language;
    if (turn.request?.type === "check-card") password = turn.request.password.reveal();
    if (turn.request === undefined) return { state, said, password, language };
    event = answerTo(turn.request);
  }
}

function keysIn(text: Text): string[] {
  const inside = Object.values(text.params ?? {}).flatMap((param: TextParam) =>
    typeof param === "object" && "key" in param ? keysIn(param) : [],
  );
  return [text.key, ...inside];
}

function answerTo(request: Request): ResultEvent {
  switch (request.type) {
    case "check-card":
      return {
        type: "card-checked",
        result: { answer: "found", card: { ...card, iccid: request.number.value } },
      };
    case "place-order":
      return { type: "order-placed", orderNo: "R20261123AAAAAAAA", alreadyThere: false };
    case "cancel-order":
      return { type: "order-cancelled", result: "cancelled" };
    case "check-payment":
      return { type: "payment-checked", state: "awaiting-payment" };
    case "list-orders":
      return { type: "orders-listed", orders: [{ orderNo: "R20261123AAAAAAAA", state: "done" }] };
    case "list-cards":
      return { type: "cards-listed", cards: [] };
    default:
      throw new Error(`Not in this corpus: ${request.type}`);
  }
}

/** What a state holds of each thing, answered or said ahead. */
function heldBy(state: Stood): Record<string, string | undefined> {
  const known = "known" in state ? (state.known as Record<string, unknown> | undefined) : undefined;
  const all = { ...known, ...state } as Record<string, unknown>;
  const terminal = (all.terminal ?? state) as { brand?: string; model?: string; family?: string };
  const volume = all.volume as { kind: string; low: number; high: number } | undefined;
  const budget = all.budget as { kind: string; monthlyFen: number } | undefined;
  const number =
    (all.number as { value: string } | undefined)?.value ?? (all.card as typeof card)?.iccid;
  return {
    at: state.at,
    volume: volume && `${volume.kind === "turnover" ? "m" : ""}${volume.low}-${volume.high}`,
    budget: budget && (budget.kind === "any" ? "any" : String(budget.monthlyFen / 100)),
    region: all.region as string | undefined,
    brand: terminal.brand,
    model: terminal.model,
    family: terminal.family,
    number,
    plan: (all.plan as { code: string } | undefined)?.code,
  };
}

/** The label again when everything in it holds, else what was found. */
function check(typed: string, label: string): string {
  const [step = "", sentence = ""] = typed.split(" | ", 2);
  const { state, said, password, language } = play(startOf(step), sentence);
  const held: Record<string, string | undefined> = { ...heldBy(state), password, lang: language };
  const found = label.split(" ").map((wanted) => {
    const [name = "", value = ""] = wanted.split(/:(.*)/);
    if (name === "says") return said.includes(value) ? wanted : `says:${said.join("+")}`;
    return `${name}:${held[name]}`;
  });
  return found.join(" ");
}

test("one sentence for several answers, corrections and questions in the middle", () => {
  const corpus = readCorpus("dialogues");
  expect(corpus.length).toBeGreaterThanOrEqual(150);
  const { accuracy, missed } = measure(corpus, check);
  console.info(
    [`dialogues: ${(accuracy * 100).toFixed(1)} % of ${corpus.length} sentences`, ...missed].join(
      "\n  ",
    ),
  );
  expect(accuracy).toBeGreaterThanOrEqual(0.97);
});
