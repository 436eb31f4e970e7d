import type { Budget } from "../../advice/stated.ts";
import { text } from "../../text.ts";
import type { Step } from "../states.ts";
import { questionBefore } from "./ask-again.ts";
import { hear } from "./hear.ts";
import { rechargeShapes } from "./model.ts";
import { answer } from "./proceed.ts";

const offeredFen = [300, 500, 1000, 2000];

/** What the recharge may cost a month. */
export const budget: Step<"budget"> = {
  shape: rechargeShapes.budget,
  figures: "amounts",
  hint: text("budget.hint"),
  ask: () => [
    {
      text: text("budget.ask"),
      lettered: true,
      choices: [
        { label: text("budget.any"), value: "budget:any" },
        ...offeredFen.map((fen) => ({
          label: text("budget.upTo", { price: { fen } }),
          value: `budget:${fen}`,
        })),
      ],
    },
  ],
  on(here, event) {
    if (event.type === "say") {
      const answered = hear(here, event.heard);
      if (answered !== undefined) return answered;
      // Who cannot say what it may cost has set no limit.
      return event.heard.intent() === "skip"
        ? answer(here, { budget: { kind: "any" } })
        : undefined;
    }
    const limit = event.type === "pick" ? pickedBudget(event.value) : undefined;
    return limit && answer(here, { budget: limit });
  },
  back: questionBefore,
};

function pickedBudget(value: string): Budget | undefined {
  if (value === "budget:any") return { kind: "any" };
  const fen = offeredFen.find((one) => value === `budget:${one}`);
  return fen === undefined ? undefined : { kind: "limit", monthlyFen: fen };
}
