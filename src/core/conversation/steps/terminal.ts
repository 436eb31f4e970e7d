import type { Card } from "../../recharge/card.ts";
import { brandName, brands, fits, type TerminalFamily, terminalFamilies, terminalOf } from "../../recharge/terminal.ts";
import { text } from "../../text.ts";
import { parseIntent } from "../../understanding/intent.ts";
import { parseTerminal } from "../../understanding/terminal.ts";
import type { Choice, Move, Step } from "../model.ts";
import { go, say } from "../moves.ts";

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
      const heard = parseTerminal(event.text) ?? (parseIntent(event.text) === "skip" ? {} : undefined);
      return heard && place(state.card, heard);
    }
    if (event.type !== "pick") return undefined;
    const brand = picked("brand:", event.value);
    if (brand === "") return place(state.card, {});
    return brands.some(({ id }) => id === brand) ? place(state.card, { brand: brand as string }) : undefined;
  },
  back: () => ({ at: "card-number" }),
};

export const terminalFamily: Step<"terminal-family"> = {
  hint: text("terminal.familyHint"),
  ask: (state) => [
    say(
      state.brand === undefined
        ? text("terminal.familyAsk")
        : text("terminal.familyAskBrand", { brand: brandName(state.brand) }),
      terminalFamilies.map((family) => ({ label: text(`terminal.family.${family}`), value: `family:${family}` })),
    ),
  ],
  on(state, event) {
    const { brand, model } = state;
    const told = { ...(brand === undefined ? {} : { brand }), ...(model === undefined ? {} : { model }) };
    if (event.type === "say") {
      const heard = parseTerminal(event.text);
      return heard && place(state.card, { ...told, ...heard });
    }
    if (event.type !== "pick") return undefined;
    const family = terminalFamilies.find((one) => one === picked("family:", event.value));
    return family && place(state.card, { ...told, family });
  },
  back: (state) => ({ at: "terminal", card: state.card }),
};

type Heard = { brand?: string; model?: string; family?: TerminalFamily };

/** Goes on when we know the kind of machine, asks for the kind when we know less, stops a card that does not fit. */
function place(card: Card, heard: Heard): Move {
  const found = terminalOf(heard);
  if (found === undefined) {
    const { family: _, ...told } = heard;
    return go({ at: "terminal-family", card, ...told });
  }
  if (!fits(card, found)) {
    return go(
      { at: "terminal", card },
      say(
        text("terminal.noFit", {
          form: text(`cardForm.${card.form}`),
          family: text(`terminal.family.${found.family}`),
        }),
      ),
    );
  }
  return go({ at: "volume", card, terminal: found });
}

function brandChoice(id: string): Choice {
  return { label: brandName(id), value: `brand:${id}` };
}

/** What follows the prefix of a button's value; undefined for other buttons. */
function picked(prefix: string, value: string): string | undefined {
  return value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}
