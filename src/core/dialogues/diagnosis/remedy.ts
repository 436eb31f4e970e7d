import { remedyAfter } from "../../cards/diagnosis.ts";
import { say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { isDenied, isSaid } from "../../understanding/words/denial.ts";
import { guideChoice } from "../guide/choice.ts";
import { go, type Here, type Move, type Step } from "../states.ts";
import { afterRead, again, human, readAgain } from "./found.ts";
import { diagnosisShapes } from "./model.ts";

/** Something to try on the machine itself. */
export const remedy: Step<"remedy"> = {
  shape: diagnosisShapes.remedy,
  // What is tried on the machine did not help, or did.
  keeps: (heard) => heard.intent() === "pos-offline",
  hint: text("remedy.hint"),
  ask: ({ state: { remedy: now, terminal } }) => [
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
  on(here, event, facts) {
    switch (event.type) {
      case "say":
        return afterTrying(here, effectIn(event.heard));
      case "pick":
        if (event.value === again.value) return readAgain(here);
        if (event.value === "remedy:solved") return afterTrying(here, "solved");
        return event.value === `remedy:after:${here.state.remedy}`
          ? afterTrying(here, "still-off")
          : undefined;
      case "card-read":
        return afterRead(here, event.result, facts);
      default:
        return undefined;
    }
  },
  back: () => ({ state: { at: "home" } }),
};

type Effect = "solved" | "still-off";

const stillOff =
  /还是?不|不行|没用|没好|刷不了|连不上|没网|没信号|still (?:not|no|off)|doesn'?t work|didn'?t help/;
const solved =
  /^(?:已经)?(?:好了|可以了|行了|能刷了|有网了|能用了|修好了)|\b(?:works|fixed|solved)\b/;

function effectIn(heard: Heard): Effect | undefined {
  const plain = heard.plain.toLowerCase();
  if (isSaid(stillOff, plain, ["asked", "lacked"]) || isDenied(solved, plain)) return "still-off";
  if (isSaid(solved, plain)) return "solved";
  const intent = heard.intent();
  return intent === "yes" ? "solved" : intent === "no" ? "still-off" : undefined;
}

function afterTrying(here: Here<"remedy">, effect: Effect | undefined): Move | undefined {
  if (effect === undefined) return undefined;
  if (effect === "solved") return go({ state: { at: "home" } }, say(text("remedy.glad")));
  const { state } = here;
  return go({ state: { ...state, remedy: remedyAfter(state.remedy, state.card) } });
}
