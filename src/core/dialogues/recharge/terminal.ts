import type { Choice } from "../../conversation/dialogue.ts";
import { say } from "../../conversation/moves.ts";
import { brandName, brands, terminalFamilies } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import type { Step } from "../states.ts";
import { questionBefore } from "./ask-again.ts";
import { hear } from "./hear.ts";
import { rechargeShapes } from "./model.ts";
import { answer } from "./proceed.ts";
import { nameIn } from "./sofar.ts";

/** The brands most often on the shell; every other one can be typed. */
const offered = ["lakala", "newland", "landi", "pax", "sunmi", "nexgo", "leshua", "verifone"];

/** Which machine the card is for. */
export const terminal: Step<"terminal"> = {
  shape: rechargeShapes.terminal,
  figures: "names",
  hint: text("terminal.hint"),
  ask: () => [
    say(text("terminal.ask"), [
      ...brands.filter((brand) => offered.includes(brand.id)).map((brand) => brandChoice(brand.id)),
      { label: text("terminal.unknownBrand"), value: "brand:" },
    ]),
  ],
  on(here, event) {
    if (event.type === "say") {
      // "I don't know" is an answer too: then the kind is asked.
      return (
        hear(here, event.heard) ??
        (event.heard.intent() === "skip" ? answer(here, { told: {} }) : undefined)
      );
    }
    if (event.type !== "pick") return undefined;
    const name = picked("brand:", event.value);
    if (name === "") return answer(here, { told: {} });
    const brand = brands.find(({ id }) => id === name);
    return brand && answer(here, { told: { brand: brand.id } });
  },
  back: questionBefore,
};

/** Which kind of machine, when its name does not tell. */
export const terminalFamily: Step<"terminal-family"> = {
  shape: rechargeShapes["terminal-family"],
  figures: "names",
  hint: text("terminal.familyHint"),
  ask: ({ state }) => [
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
  on(here, event) {
    if (event.type === "say") return hear(here, event.heard);
    if (event.type !== "pick") return undefined;
    const family = terminalFamilies.find((one) => one === picked("family:", event.value));
    return family && answer(here, { told: { ...nameIn(here.state), family } });
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
