import type { Card } from "../../cards/card.ts";
import {
  type Finding,
  findingOf,
  needsRecharge,
  type Remedy,
  remedyAfter,
} from "../../cards/diagnosis.ts";
import type {
  CardRead,
  Choice,
  Facts,
  KnownCard,
  Move,
  ResultEvent,
  StateOf,
  Step,
} from "../../conversation/model.ts";
import { go, request, rest, say } from "../../conversation/moves.ts";
import { fits, type Terminal } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import { parseIntent } from "../../understanding/readers/intent.ts";
import { guideChoice } from "../guide/guide.ts";
import { describeCard } from "../recharge/card-found.ts";
import { hearCardNumber } from "../recharge/card-number.ts";

const human: Choice = { label: text("menu.human"), value: "do:human" };
const again: Choice = { label: text("diagnosis.again"), value: "diagnosis:again" };

/**
 * The terminal has no network: the card is looked at first, because it is nearly always the card.
 */
export function askWhichCard(cards: readonly KnownCard[]): Move {
  if (cards.length > 0) return go({ at: "offline-card", cards });
  return go({ at: "card-number", purpose: "diagnosis" }, say(text("offline.body")));
}

/** What is wrong with a card that was just read, and the one step that comes next. */
export function diagnosed(card: Card, facts: Facts, terminal?: Terminal): Move {
  const placed = { card, ...(terminal === undefined ? {} : { terminal }) };
  const found = say(describeCard(card));
  if (findingOf(card, facts.nowMs) !== "card-fine")
    return go({ at: "diagnosis", ...placed }, found);
  return go(
    { at: "remedy", remedy: "restart", ...placed },
    found,
    say(text("diagnosis.card-fine")),
  );
}

/** The carrier cannot say anything now: what is safe to try can be tried all the same. */
export function carrierSilent(terminal?: Terminal): Move {
  const to = {
    at: "remedy",
    remedy: "restart",
    ...(terminal === undefined ? {} : { terminal }),
  } as const;
  return go(to, say(text("diagnosis.silent")));
}

export const offlineCard: Step<"offline-card"> = {
  hint: text("offline.hint"),
  ask: ({ cards }) => [
    say(text("offline.which"), [
      ...cards.map(({ orderNo, card }) => ({
        label: text("offline.card", { card }),
        value: `known:${orderNo}`,
      })),
      { label: text("offline.otherCard"), value: "known:" },
    ]),
  ],
  on(state, event, facts) {
    switch (event.type) {
      case "say":
        return hearCardNumber(event.text, {}, "diagnosis");
      case "pick": {
        if (event.value === "known:") return go({ at: "card-number", purpose: "diagnosis" });
        const known = state.cards.find(({ orderNo }) => event.value === `known:${orderNo}`);
        return known && request(state, { type: "read-card", card: { orderNo: known.orderNo } });
      }
      case "card-read":
        return event.result.answer === "unknown"
          ? go({ at: "card-number", purpose: "diagnosis" })
          : afterRead(state, event.result, facts);
      default:
        return undefined;
    }
  },
  back: () => ({ at: "home" }),
};

export const diagnosis: Step<"diagnosis"> = {
  hint: text("diagnosis.hint"),
  ask(state, facts) {
    const finding = findingOf(state.card, facts.nowMs);
    return [say(text(`diagnosis.${finding}`), nextSteps(finding, state.terminal))];
  },
  on(state, event, facts) {
    switch (event.type) {
      case "pick":
        return onButton(state, event.value, facts);
      case "card-read":
        return afterRead(state, event.result, facts);
      case "card-resumed":
        return afterResume(state, event.result);
      default:
        return undefined;
    }
  },
  back: () => ({ at: "home" }),
};

export const remedy: Step<"remedy"> = {
  hint: text("remedy.hint"),
  ask: ({ remedy: now, terminal }) => [
    say(
      text(`remedy.${now}`),
      now === "call"
        ? [human, again, { label: text("remedy.solved"), value: "remedy:solved" }]
        : [
            { label: text("remedy.solved"), value: "remedy:solved" },
            { label: text("remedy.next"), value: `remedy:after:${now}` },
            guideChoice(text(`remedy.guide.${now}`), terminal, now),
          ],
    ),
  ],
  on(state, event, facts) {
    switch (event.type) {
      case "say":
        return afterTrying(state, heardOutcome(event.text));
      case "pick":
        if (event.value === again.value) return readAgain(state);
        if (event.value === "remedy:solved") return afterTrying(state, "solved");
        return event.value === `remedy:after:${state.remedy}`
          ? afterTrying(state, "still-off")
          : undefined;
      case "card-read":
        return afterRead(state, event.result, facts);
      default:
        return undefined;
    }
  },
  back: () => ({ at: "home" }),
};

/** The one thing to do comes first; a person can always be asked. */
function nextSteps(finding: Finding, terminal: Terminal | undefined): readonly Choice[] {
  if (needsRecharge(finding))
    return [{ label: text("diagnosis.recharge"), value: "diagnosis:recharge" }, human];
  switch (finding) {
    case "self-stopped":
      return [{ label: text("diagnosis.resume"), value: "diagnosis:resume" }, human];
    case "device-changed":
      return [guideChoice(text("guide.topic.sim-slot"), terminal, "sim-slot"), again, human];
    case "cancelled":
      return [guideChoice(text("guide.topic.sim-slot"), terminal, "sim-slot"), human];
    default:
      return [human, again];
  }
}

function onButton(state: StateOf<"diagnosis">, value: string, facts: Facts): Move | undefined {
  const { card, terminal } = state;
  const finding = findingOf(card, facts.nowMs);
  switch (value) {
    case "diagnosis:recharge":
      if (!needsRecharge(finding)) return undefined;
      // The card is known and its password was right, so only the rest is asked.
      return terminal !== undefined && fits(card, terminal)
        ? go({ at: "volume", card, terminal })
        : go({ at: "terminal", card });
    case "diagnosis:resume":
      return finding === "self-stopped"
        ? request(state, { type: "resume-card", card: namedBy(card) })
        : undefined;
    case again.value:
      return readAgain(state);
    default:
      return undefined;
  }
}

/**
 * Only a card that was read before in this dialogue, so that its number opens nothing by itself.
 */
function readAgain(state: StateOf<"diagnosis" | "remedy">): Move {
  if (state.card === undefined) return request(state, { type: "list-cards" });
  return request(state, { type: "read-card", card: namedBy(state.card) });
}

function afterRead(
  state: StateOf<"offline-card" | "diagnosis" | "remedy">,
  result: CardRead,
  facts: Facts,
): Move {
  const kept = "terminal" in state ? state.terminal : undefined;
  switch (result.answer) {
    case "found":
      return diagnosed(result.card, facts, result.terminal ?? kept);
    case "unavailable":
      return carrierSilent(result.terminal ?? kept);
    case "too-often":
      return rest(state, say(text("diagnosis.tooOften"), [again, human]));
    case "unknown":
      return go({ at: "home" });
  }
}

type Resumed = Extract<ResultEvent, { type: "card-resumed" }>["result"];

function afterResume(state: StateOf<"diagnosis">, result: Resumed): Move {
  switch (result) {
    case "resumed":
      return go({ ...state, at: "remedy", remedy: "restart" }, say(text("diagnosis.resumed")));
    case "accepted":
      return rest(state, say(text("diagnosis.resumeAccepted"), [again, human]));
    case "refused":
      return rest(state, say(text("diagnosis.resumeRefused"), [human]));
    case "unavailable":
      return go(state, say(text("diagnosis.resumeUnavailable")));
  }
}

type Outcome = "solved" | "still-off";

function heardOutcome(typed: string): Outcome | undefined {
  const plain = typed.trim().toLowerCase();
  if (
    /还是?不|不行|没用|没好|刷不了|连不上|没网|没信号|still (?:not|no|off)|doesn'?t work|didn'?t help/.test(
      plain,
    )
  ) {
    return "still-off";
  }
  if (
    /^(?:已经)?(?:好了|可以了|行了|能刷了|有网了|能用了|修好了)|\b(?:works|fixed|solved)\b/.test(
      plain,
    )
  )
    return "solved";
  const intent = parseIntent(typed);
  return intent === "yes" ? "solved" : intent === "no" ? "still-off" : undefined;
}

function afterTrying(state: StateOf<"remedy">, outcome: Outcome | undefined): Move | undefined {
  if (outcome === undefined) return undefined;
  if (outcome === "solved") return go({ at: "home" }, say(text("remedy.glad")));
  const next: Remedy = remedyAfter(state.remedy, state.card);
  return go({ ...state, remedy: next });
}

/** What a carrier needs to find a card that was read before. */
function namedBy({ iccid, network }: Card): Pick<Card, "iccid" | "network"> {
  return { iccid, network };
}
