import { saidAhead, say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { isSaid } from "../../understanding/words/denial.ts";
import { hearCardNumber } from "../recharge/card-number.ts";
import { go, rest, type Step } from "../states.ts";
import { homeShape } from "./model.ts";

/** What it is about when a shop owner says only what is wrong. */
const ranOut =
  /没流量|流量(?:都)?(?:用|没)(?:完|光|了)|(?<!会)停机|(?:到期|过期)了(?!没|吗|么)|欠费|(?:ran|run|running) out of data|card (?:has )?expired/;

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
  on(here, event) {
    if (event.type !== "say") return undefined;
    const { heard } = event;
    const started = hearCardNumber(heard);
    if (started !== undefined) return started;
    const known = heard.answers();
    const count = Object.keys(known).length;
    // One answer alone may be small talk (我在河南); two, or one beside the wish, are a recharge
    // without its card number.
    const wish = isSaid(ranOut, heard.plain.toLowerCase()) ? "recharge" : heard.intent();
    if (count > 1 || (count === 1 && wish === "recharge")) {
      return go({ state: { at: "card-number" }, ...saidAhead(known) }, say(text("noted.body")));
    }
    if (wish === "recharge") return go({ state: { at: "card-number" } });
    return isAcknowledged(heard) ? rest(here, say(text("goodbye.body"))) : undefined;
  },
  back: () => undefined,
};

/** 好的, 嗯, 不用了 where nothing was asked; 付款 and 确认 mean something that is not there. */
function isAcknowledged(heard: Heard): boolean {
  const intent = heard.intent();
  return (
    (intent === "yes" || intent === "no") && !/付|单|链接|确[认定]|confirm|take/i.test(heard.plain)
  );
}
