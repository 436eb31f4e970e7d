import { type Finding, findingOf, needsRecharge } from "../../cards/diagnosis.ts";
import type { Choice, Facts } from "../../conversation/dialogue.ts";
import type { ResultEvent } from "../../conversation/events.ts";
import { say } from "../../conversation/moves.ts";
import { fitsInto, type Terminal } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { guideChoice } from "../guide/choice.ts";
import { go, type Here, type Move, request, rest, type Step } from "../states.ts";
import { afterRead, again, human, namedBy, readAgain } from "./found.ts";
import { diagnosisShapes } from "./model.ts";

/** What is wrong with the card, and the one next step. */
export const cardDiagnosis: Step<"diagnosis"> = {
  shape: diagnosisShapes.diagnosis,
  hint: text("diagnosis.hint"),
  ask({ state }, facts) {
    const finding = findingOf(state.card, facts.nowMs);
    return [say(text(`diagnosis.${finding}`), nextSteps(finding, state.terminal))];
  },
  on(here, event, facts) {
    switch (event.type) {
      case "pick":
        return onButton(here, event.value, facts);
      case "say":
        return onWords(here, event.heard, facts);
      case "card-read":
        return afterRead(here, event.result, facts);
      case "card-resumed":
        return afterResume(here, event.result);
      default:
        return undefined;
    }
  },
  back: () => ({ state: { at: "home" } }),
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

/** 好 does the one thing that is proposed, where that is ours to do. */
function onWords(here: Here<"diagnosis">, heard: Heard, facts: Facts): Move | undefined {
  const intent = heard.intent();
  if (intent === "no") return rest(here, say(text("declined.body")));
  if (intent !== "yes") return undefined;
  return onButton(here, "diagnosis:recharge", facts) ?? onButton(here, "diagnosis:resume", facts);
}

function onButton(here: Here<"diagnosis">, value: string, facts: Facts): Move | undefined {
  const { card, terminal } = here.state;
  const finding = findingOf(card, facts.nowMs);
  switch (value) {
    case "diagnosis:recharge":
      if (!needsRecharge(finding)) return undefined;
      // The card is known and its password was right, so only the rest is asked.
      return terminal !== undefined && fitsInto(card, terminal)
        ? go({ state: { at: "volume", card, terminal } })
        : go({ state: { at: "terminal", card } });
    case "diagnosis:resume":
      return finding === "self-stopped"
        ? request(here, { type: "resume-card", card: namedBy(card) })
        : undefined;
    case again.value:
      return readAgain(here);
    default:
      return undefined;
  }
}

type Resumed = Extract<ResultEvent, { type: "card-resumed" }>["result"];

function afterResume(here: Here<"diagnosis">, result: Resumed): Move {
  switch (result) {
    case "resumed":
      return go(
        { state: { ...here.state, at: "remedy", remedy: "restart" } },
        say(text("diagnosis.resumed")),
      );
    case "accepted":
      return rest(here, say(text("diagnosis.resumeAccepted"), [again, human]));
    case "refused":
      return rest(here, say(text("diagnosis.resumeRefused"), [human]));
    case "unavailable":
      return go(here, say(text("diagnosis.resumeUnavailable")));
  }
}
