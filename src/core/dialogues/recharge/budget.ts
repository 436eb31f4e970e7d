import type { Budget } from "../../advice/stated.ts";
import type { Step } from "../../conversation/model.ts";
import { text } from "../../text.ts";
import { parseIntent } from "../../understanding/readers/intent.ts";
import { answer, hear, questionBefore } from "./proceed.ts";

const offeredFen = [300, 500, 1000, 2000];

export const budget: Step<"budget"> = {
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
  on(state, event) {
    if (event.type === "say") {
      const heard = hear(state, event.text);
      if (heard !== undefined) return heard;
      // Who cannot say what it may cost has set no limit.
      return parseIntent(event.text) === "skip"
        ? answer(state, { budget: { kind: "any" } })
        : undefined;
    }
    const limit = event.type === "pick" ? pickedBudget(event.value) : undefined;
    return limit && answer(state, { budget: limit });
  },
  back: questionBefore,
};

function pickedBudget(value: string): Budget | undefined {
  if (value === "budget:any") return { kind: "any" };
  const fen = offeredFen.find((one) => value === `budget:${one}`);
  return fen === undefined ? undefined : { kind: "limit", monthlyFen: fen };
}
