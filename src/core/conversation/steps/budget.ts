import { text } from "../../text.ts";
import { type Budget, parseBudget } from "../../understanding/budget.ts";
import type { Step } from "../model.ts";
import { go, say } from "../moves.ts";

const offeredFen = [300, 500, 1000, 2000];

export const budget: Step<"budget"> = {
  hint: text("budget.hint"),
  ask: () => [
    say(text("budget.ask"), [
      { label: text("budget.any"), value: "budget:any" },
      ...offeredFen.map((fen) => ({ label: text("budget.upTo", { price: { fen } }), value: `budget:${fen}` })),
    ]),
  ],
  on(state, event) {
    const limit =
      event.type === "say" ? parseBudget(event.text) : event.type === "pick" ? pickedBudget(event.value) : undefined;
    return limit && go({ ...state, at: "region", budget: limit });
  },
  back: ({ card, terminal }) => ({ at: "volume", card, terminal }),
};

function pickedBudget(value: string): Budget | undefined {
  if (value === "budget:any") return { kind: "any" };
  const fen = offeredFen.find((one) => value === `budget:${one}`);
  return fen === undefined ? undefined : { kind: "limit", monthlyFen: fen };
}
