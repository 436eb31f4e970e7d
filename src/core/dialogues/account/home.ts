import { saidAhead, say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import { hearCardNumber } from "../recharge/card-number.ts";
import { go, type Step } from "../states.ts";
import { homeShape } from "./model.ts";

/** What it is about when a shop owner says only what is wrong. */
const ranOut =
  /没流量|流量(?:都)?(?:用|没)(?:完|光|了)|停机|(?:到期|过期)了(?!没|吗|么)|欠费|(?:ran|run|running) out of data|card (?:has )?expired/;

/** Nothing is going on: the menu, and a recharge for whoever just begins with it. */
export const home: Step<"home"> = {
  shape: homeShape,
  hint: text("home.hint"),
  ask: () => [
    say(text("home.ask"), [
      { label: text("menu.recharge"), value: "do:recharge" },
      { label: text("menu.orders"), value: "do:orders" },
      { label: text("menu.offline"), value: "do:pos-offline" },
      { label: text("menu.guide"), value: "do:guide" },
      { label: text("menu.help"), value: "do:help" },
    ]),
  ],
  on(_, event) {
    if (event.type !== "say") return undefined;
    const { heard } = event;
    const started = hearCardNumber(heard);
    if (started !== undefined) return started;
    const known = heard.answers();
    const count = Object.keys(known).length;
    // One answer alone may be small talk (我在河南); two, or one beside the wish, are a recharge
    // without its card number.
    const wish = ranOut.test(heard.plain.toLowerCase()) ? "recharge" : heard.intent();
    if (count > 1 || (count === 1 && wish === "recharge")) {
      return go({ state: { at: "card-number" }, ...saidAhead(known) }, say(text("noted.body")));
    }
    return wish === "recharge" ? go({ state: { at: "card-number" } }) : undefined;
  },
  back: () => undefined,
};
