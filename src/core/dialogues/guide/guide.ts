import type { Facts } from "../../conversation/dialogue.ts";
import { guideOf, guideTopics } from "../../terminals/guide.ts";
import { brands, type Terminal, terminalFamilies, terminalOf } from "../../terminals/terminal.ts";
import { type Dialogue, go, type Here, type Move } from "../states.ts";
import { closeChoice } from "./choice.ts";
import { guideMachine } from "./guide-machine.ts";
import { guidePage } from "./guide-page.ts";
import { guideTopic } from "./guide-topic.ts";
import type { GuideState } from "./model.ts";
import { pageFor } from "./pages.ts";

/** How things are done on a machine, step by step. May be read at any time. */
export const guide: Dialogue<GuideState> = {
  name: "guide",
  aside: true,
  intents: { guide: "between" },
  buttons: ["guide:"],
  enter(event, here, facts) {
    switch (event.type) {
      case "intent":
        return go(pageFor(machineAtHand(here, facts), event.heard?.guideTopic()));
      case "pick":
        return turn(here, event.value, facts);
      default:
        return undefined;
    }
  },
  steps: { "guide-machine": guideMachine, "guide-topic": guideTopic, "guide-page": guidePage },
};

/**
 * What a guide's button does; undefined for pages that are not there any more. It names its page
 * whole.
 */
function turn(here: Here, value: string, facts: Facts): Move | undefined {
  if (value === closeChoice.value) return go(here.under ?? here);
  const [, family = "", brand = "", topic, step] = value.split(":");
  const to = pageFor(
    terminalOf({
      family: terminalFamilies.find((one) => one === family),
      brand: brands.find(({ id }) => id === brand)?.id,
    }),
    guideTopics.find((one) => one === topic),
    Number(step ?? 0),
  );
  if (to.state.at !== "guide-page") return go(to);
  const { steps } = guideOf(facts.guides, to.state.machine, to.state.topic);
  return steps[to.state.step] === undefined ? undefined : go(to);
}

/** The machine that the guide is open for, or that of the recharge, as far as it is known. */
function machineAtHand(here: Here, facts: Facts): Pick<Terminal, "family" | "brand"> | undefined {
  const { state } = here;
  if (state.at === "guide-topic" || state.at === "guide-page") return state.machine;
  const ongoing = (here.under ?? here).state;
  switch (ongoing.at) {
    case "volume":
    case "budget":
    case "region":
    case "plan":
    case "confirm":
    case "diagnosis":
    case "remedy":
      return ongoing.terminal;
    case "pay":
      return facts.order?.terminal;
    default:
      return undefined;
  }
}
