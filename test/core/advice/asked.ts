import { type Advice, type AdviceInput, advise } from "../../../src/core/advice/advice.ts";
import type { Card } from "../../../src/core/cards/card.ts";
import { seedCatalogue } from "../../../src/core/plans/catalogue.ts";
import { type TerminalFamily, terminalOf } from "../../../src/core/terminals/terminal.ts";
import { createTexts } from "../../../src/texts/texts.ts";

export const texts = createTexts();

/** 10:00 in China on an ordinary day. */
export const nowMs = Date.UTC(2026, 10, 23, 2);

export const families: readonly TerminalFamily[] = ["smart", "keypad", "e-sign", "speaker"];

export const expired: Card = {
  iccid: "89860400000000000015",
  network: "mobile",
  form: "sim",
  state: "expired",
  remainingKb: 0,
  cycleKb: 0,
};

export function input(
  change: Partial<AdviceInput> & { family?: TerminalFamily } = {},
): AdviceInput {
  const { family = "keypad", ...rest } = change;
  const card = rest.card ?? expired;
  return {
    card,
    terminal: terminalOf({ family }),
    volume: { kind: "transactions", low: 200, high: 200 },
    budget: { kind: "any" },
    region: "unknown",
    plans: seedCatalogue,
    nowMs,
    ...rest,
  };
}

export function advice(change: Parameters<typeof input>[0] = {}): Advice {
  const given = advise(input(change));
  if (given === undefined) throw new Error("no advice");
  return given;
}
