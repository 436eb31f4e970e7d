import { text } from "../../text.ts";
import { hearAnswers } from "../../understanding/answers.ts";
import { parseIntent } from "../../understanding/intent.ts";
import type { Step } from "../model.ts";
import { go, say } from "../moves.ts";
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
  on(_, event) {
    if (event.type !== "say") return undefined;
    const heard = hearCardNumber(event.text);
    if (heard !== undefined) return heard;
    const known = hearAnswers(event.text);
    const count = Object.keys(known).length;
    // One answer alone may be small talk (我在河南); two, or one beside the wish, are a recharge without its card number.
    const isRecharge = count > 1 || (count === 1 && parseIntent(event.text) === "recharge");
    return isRecharge ? go({ at: "card-number", known }, say(text("noted.body"))) : undefined;
  },
  back: () => undefined,
};
