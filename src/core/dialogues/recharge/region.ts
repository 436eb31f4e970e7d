import { regions } from "../../advice/regions.ts";
import { say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import { isSaid } from "../../understanding/words/denial.ts";
import type { Step } from "../states.ts";
import { questionBefore } from "./ask-again.ts";
import { hear } from "./hear.ts";
import { rechargeShapes } from "./model.ts";
import { answer } from "./proceed.ts";

/** The provinces with the most shops; every other one can be typed. */
const offered = ["GD", "JS", "ZJ", "SD", "HA", "SC", "FJ", "HB"];

/** A machine that travels is in no province. */
const everywhere = /全国|到处|各地|哪里?都|都(?:可以|行|用)|anywhere|everywhere/;

/** Where the machine stands. */
export const region: Step<"region"> = {
  shape: rechargeShapes.region,
  figures: "amounts",
  hint: text("region.hint"),
  ask: () => [
    say(text("region.ask"), [
      ...regions
        .filter(({ code }) => offered.includes(code))
        .map(({ code }) => ({ label: text(`region.${code}`), value: `region:${code}` })),
      { label: text("region.skip"), value: "region:" },
    ]),
  ],
  on(here, event) {
    if (event.type === "say") {
      const { heard } = event;
      const answered = hear(here, heard);
      if (answered !== undefined) return answered;
      const isAnywhere = heard.intent() === "skip" || isSaid(everywhere, heard.plain.toLowerCase());
      return isAnywhere ? answer(here, { region: "unknown" }) : undefined;
    }
    const isRegion = event.type === "pick" && event.value.startsWith("region:");
    const code = isRegion ? pickedRegion(event.value.slice("region:".length)) : undefined;
    return code === undefined ? undefined : answer(here, { region: code });
  },
  back: questionBefore,
};

function pickedRegion(code: string): string | undefined {
  return code === "" ? "unknown" : regions.find((one) => one.code === code)?.code;
}
