import { text } from "../../text.ts";
import type { Step } from "../model.ts";
import { say } from "../moves.ts";
import { hearCardNumber } from "./card-number.ts";

export const home: Step<"home"> = {
  hint: text("home.hint"),
  ask: () => [
    say(text("home.ask"), [
      { label: text("menu.recharge"), value: "do:recharge" },
      { label: text("menu.orders"), value: "do:orders" },
      { label: text("menu.help"), value: "do:help" },
    ]),
  ],
  on: (_, event) => (event.type === "say" ? hearCardNumber(event.text) : undefined),
  back: () => undefined,
};
