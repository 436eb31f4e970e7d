import { say } from "../../conversation/moves.ts";
import { given } from "../../given.ts";
import { brandName, terminalFamilies, terminalOf } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import { go, type Step } from "../states.ts";
import { closeChoice, guideChoice } from "./choice.ts";
import { guideShapes } from "./model.ts";
import { closed, isForGuide, onWords, pageFor } from "./pages.ts";

/** Which machine the guide is for. */
export const guideMachine: Step<"guide-machine"> = {
  shape: guideShapes["guide-machine"],
  figures: "names",
  hint: text("guide.machineHint"),
  keeps: isForGuide,
  ask: ({ state: { brand, topic } }) => [
    say(
      brand === undefined
        ? text("guide.machineAsk")
        : text("terminal.familyAskBrand", { brand: brandName(brand) }),
      [
        ...terminalFamilies.map((family) =>
          guideChoice(text(`terminal.family.${family}`), { family, ...given({ brand }) }, topic),
        ),
        closeChoice,
      ],
    ),
  ],
  on(here, event) {
    if (event.type !== "say") return undefined;
    const { heard } = event;
    const { state } = here;
    const told = heard.terminal();
    if (told === undefined) {
      const topic = heard.guideTopic();
      if (topic === undefined) return onWords(here, heard);
      return go({ ...here, state: { ...state, topic } });
    }
    const brand = told.brand ?? state.brand;
    const machine = terminalOf({ ...told, brand });
    if (machine !== undefined) return go(pageFor(machine, state.topic));
    return go({ ...here, state: { ...state, ...given({ brand }) } });
  },
  back: closed,
};
