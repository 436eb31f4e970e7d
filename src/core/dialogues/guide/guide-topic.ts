import { say } from "../../conversation/moves.ts";
import { given } from "../../given.ts";
import { type GuideMachine, guideTopics } from "../../terminals/guide.ts";
import { terminalName } from "../../terminals/terminal.ts";
import { type Text, text } from "../../text.ts";
import { go, type Step } from "../states.ts";
import { closeChoice, guideChoice } from "./choice.ts";
import { guideShapes } from "./model.ts";
import { closed, isForGuide, onWords, pageFor } from "./pages.ts";

/** What is to be done on that machine. */
export const guideTopic: Step<"guide-topic"> = {
  shape: guideShapes["guide-topic"],
  hint: text("guide.topicHint"),
  keeps: isForGuide,
  ask: ({ state: { machine } }) => [
    say(text("guide.topicAsk", { machine: machineName(machine) }), [
      ...guideTopics.map((topic) => guideChoice(text(`guide.topic.${topic}`), machine, topic)),
      guideChoice(text("guide.otherMachine"), undefined),
      closeChoice,
    ]),
  ],
  on(here, event) {
    if (event.type !== "say") return undefined;
    const topic = event.heard.guideTopic();
    return topic === undefined
      ? onWords(here, event.heard)
      : go(pageFor(here.state.machine, topic));
  },
  back: closed,
};

/** What to call the machine that a guide is for. */
export function machineName({ family, brand }: GuideMachine): Text {
  return terminalName({ family, takes: [], ...given({ brand }) });
}
