import { regions } from "../../advice/regions.ts";
import type { Step } from "../../conversation/model.ts";
import { say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import { parseIntent } from "../../understanding/readers/intent.ts";
import { answer, hear, questionBefore } from "./proceed.ts";

/** The provinces with the most shops; every other one can be typed. */
const offered = ["GD", "JS", "ZJ", "SD", "HA", "SC", "FJ", "HB"];

/** A machine that travels is in no province. */
const everywhere = /全国|全國|到处|到處|各地|哪(?:里|裡)?都|都(?:可以|行|用)|anywhere|everywhere/i;

export const region: Step<"region"> = {
  hint: text("region.hint"),
  ask: () => [
    say(text("region.ask"), [
      ...regions
        .filter(({ code }) => offered.includes(code))
        .map(({ code }) => ({ label: text(`region.${code}`), value: `region:${code}` })),
      { label: text("region.skip"), value: "region:" },
    ]),
  ],
  on(state, event) {
    if (event.type === "say") {
      const heard = hear(state, event.text);
      if (heard !== undefined) return heard;
      const isAnywhere = parseIntent(event.text) === "skip" || everywhere.test(event.text);
      return isAnywhere ? answer(state, { region: "unknown" }) : undefined;
    }
    const isRegion = event.type === "pick" && event.value.startsWith("region:");
    const code = isRegion ? pickedRegion(event.value.slice("region:".length)) : undefined;
    return code === undefined ? undefined : answer(state, { region: code });
  },
  back: questionBefore,
};

function pickedRegion(code: string): string | undefined {
  return code === "" ? "unknown" : regions.find((one) => one.code === code)?.code;
}
