import type { Choice, Step } from "../../conversation/model.ts";
import { say } from "../../conversation/moves.ts";
import { brandName, brands, terminalFamilies } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import { parseIntent } from "../../understanding/readers/intent.ts";
import type { ToldTerminal } from "../../understanding/readers/terminal.ts";
import { answer, hear, questionBefore } from "./proceed.ts";

/** The brands most often on the shell; every other one can be typed. */
const offered = ["lakala", "newland", "landi", "pax", "sunmi", "nexgo", "leshua", "verifone"];

export const terminal: Step<"terminal"> = {
  hint: text("terminal.hint"),
  ask: () => [
    say(text("terminal.ask"), [
      ...brands.filter((brand) => offered.includes(brand.id)).map((brand) => brandChoice(brand.id)),
      { label: text("terminal.unknownBrand"), value: "brand:" },
    ]),
  ],
  on(state, event) {
    if (event.type === "say") {
      // "I don't know" is an answer too: then the kind is asked.
      return (
        hear(state, event.text) ??
        (parseIntent(event.text) === "skip" ? answer(state, { told: {} }) : undefined)
      );
    }
    if (event.type !== "pick") return undefined;
    const name = picked("brand:", event.value);
    if (name === "") return answer(state, { told: {} });
    const brand = brands.find(({ id }) => id === name);
    return brand && answer(state, { told: { brand: brand.id } });
  },
  back: questionBefore,
};

export const terminalFamily: Step<"terminal-family"> = {
  hint: text("terminal.familyHint"),
  ask: (state) => [
    say(
      state.brand === undefined
        ? text("terminal.familyAsk")
        : text("terminal.familyAskBrand", { brand: brandName(state.brand) }),
      terminalFamilies.map((family) => ({
        label: text(`terminal.family.${family}`),
        value: `family:${family}`,
      })),
    ),
  ],
  on(state, event) {
    if (event.type === "say") return hear(state, event.text);
    if (event.type !== "pick") return undefined;
    const family = terminalFamilies.find((one) => one === picked("family:", event.value));
    const { brand, model } = state;
    const name = {
      ...(brand === undefined ? {} : { brand }),
      ...(model === undefined ? {} : { model }),
    };
    return family && answer(state, { told: { ...name, family } as ToldTerminal });
  },
  back: questionBefore,
};

function brandChoice(id: string): Choice {
  return { label: brandName(id), value: `brand:${id}` };
}

/** What follows the prefix of a button's value; undefined for other buttons. */
function picked(prefix: string, value: string): string | undefined {
  return value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}
