import type { DailyVolume } from "../../advice/stated.ts";
import type { Choice } from "../../conversation/dialogue.ts";
import { text } from "../../text.ts";
import type { Step } from "../states.ts";
import { questionBefore } from "./ask-again.ts";
import { hear } from "./hear.ts";
import { rechargeShapes } from "./model.ts";
import { answer } from "./proceed.ts";

const ranges: readonly { low: number; high: number }[] = [
  { low: 1, high: 30 },
  { low: 30, high: 100 },
  { low: 100, high: 300 },
  { low: 300, high: 1000 },
  { low: 1000, high: 2000 },
];

/** What the shop does a day. */
export const dailyVolume: Step<"volume"> = {
  shape: rechargeShapes.volume,
  figures: "amounts",
  hint: text("volume.hint"),
  ask: () => [{ text: text("volume.ask"), lettered: true, choices: ranges.map(rangeChoice) }],
  on(here, event) {
    if (event.type === "say") return hear(here, event.heard);
    const volume = event.type === "pick" ? pickedRange(event.value) : undefined;
    return volume && answer(here, { volume });
  },
  back: questionBefore,
};

function rangeChoice({ low, high }: { low: number; high: number }, index: number): Choice {
  const label =
    index === 0
      ? text("volume.upTo", { high })
      : index === ranges.length - 1
        ? text("volume.over", { low })
        : text("volume.between", { low, high });
  return { label, value: `volume:${low}-${high}` };
}

function pickedRange(value: string): DailyVolume | undefined {
  const range = ranges.find(({ low, high }) => value === `volume:${low}-${high}`);
  return range && { kind: "transactions", ...range };
}
