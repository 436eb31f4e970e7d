import type { Facts, Say } from "../../conversation/dialogue.ts";
import { say } from "../../conversation/moves.ts";
import { cautionOf, guideOf } from "../../terminals/guide.ts";
import { text } from "../../text.ts";
import { go, type Here, type StateOf, type Step } from "../states.ts";
import { closeChoice, guideChoice } from "./choice.ts";
import { machineName } from "./guide-topic.ts";
import { guideShapes } from "./model.ts";
import { asksForNext, closed, isForGuide, onWords, pageFor } from "./pages.ts";

/** One step of one guide. */
export const guidePage: Step<"guide-page"> = {
  shape: guideShapes["guide-page"],
  hint: text("guide.pageHint"),
  keeps: isForGuide,
  ask: ({ state }, facts) => [onePage(state, facts)],
  on(here, event, facts) {
    if (event.type !== "say") return undefined;
    const { heard } = event;
    const { machine, topic, step } = here.state;
    if (asksForNext(heard) || heard.intent() === "yes") {
      const isLast = step + 1 >= guideOf(facts.guides, machine, topic).steps.length;
      return go(isLast ? closed(here) : at(here, step + 1));
    }
    const asked = heard.guideTopic();
    return asked === undefined ? onWords(here, heard) : go(pageFor(machine, asked));
  },
  back(here) {
    const { machine, step } = here.state;
    return step > 0 ? at(here, step - 1) : { ...here, state: { at: "guide-topic", machine } };
  },
};

function at(here: Here<"guide-page">, step: number): Here {
  return { ...here, state: { ...here.state, step } };
}

function onePage({ machine, topic, ...state }: StateOf<"guide-page">, facts: Facts): Say {
  const guide = guideOf(facts.guides, machine, topic);
  // The operator may have shortened a guide since: its last step stands for the rest.
  const step = Math.min(state.step, guide.steps.length - 1);
  const words = guide.steps[step];
  const caution = cautionOf(guide, machine.family, topic);
  const page = {
    topic: text(`guide.topic.${topic}`),
    machine: machineName(machine),
    step: step + 1,
    steps: guide.steps.length,
    words: words === undefined ? "" : { words },
  };
  const isLast = step === guide.steps.length - 1;
  return say(
    caution === undefined
      ? text("guide.page", page)
      : text("guide.pageUnsure", { ...page, caution }),
    [
      isLast ? closeChoice : guideChoice(text("guide.next"), machine, topic, step + 1),
      ...(step === 0 ? [] : [guideChoice(text("guide.previous"), machine, topic, step - 1)]),
      guideChoice(text("guide.others"), machine),
      ...(isLast ? [] : [closeChoice]),
    ],
  );
}
