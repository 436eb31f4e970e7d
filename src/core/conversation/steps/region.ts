import { regionOf, regions } from "../../recharge/region.ts";
import { text } from "../../text.ts";
import { parseIntent } from "../../understanding/intent.ts";
import { parseRegion } from "../../understanding/region.ts";
import type { Step } from "../model.ts";
import { go, rest, say } from "../moves.ts";

/** The provinces with the most shops; every other one can be typed. */
const offered = ["GD", "JS", "ZJ", "SD", "HA", "SC", "FJ", "HB"];

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
    const code =
      event.type === "say"
        ? (parseRegion(event.text, regions) ?? (parseIntent(event.text) === "skip" ? "unknown" : undefined))
        : event.type === "pick" && event.value.startsWith("region:")
          ? pickedRegion(event.value.slice("region:".length))
          : undefined;
    if (code !== undefined && regionOf(code)?.served === false) return rest(state, say(text("region.notServed")));
    return code === undefined ? undefined : go({ ...state, at: "plan", showAll: false, region: code });
  },
  back: ({ card, terminal, volume }) => ({ at: "budget", card, terminal, volume }),
};

function pickedRegion(code: string): string | undefined {
  return code === "" ? "unknown" : regions.find((one) => one.code === code)?.code;
}
