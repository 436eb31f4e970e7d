import type { Meaning } from "./meaning.ts";
import type { Quantity } from "./quantity.ts";

type Said = Quantity & { meaning: Meaning };

/** Nobody has more terminals than this and tells us in a chat. */
const MOST_MACHINES = 100;

/** How many machines or shops a text speaks of; 1 when it does not say. */
export function countMachines(text: string, said: readonly Said[]): number {
  const counts = said
    .filter(({ meaning, start }) => meaning === "machines" && text[start - 1] !== "每")
    .map(({ low }) => low)
    .filter((count) => Number.isInteger(count) && count >= 1 && count <= MOST_MACHINES);
  return Math.max(1, ...counts);
}

const machine = "(?:机器|机子|收银台?|收银机|pos机?|终端|窗口|门?店|档口|摊)";
const perMachineBefore = new RegExp(
  `(?:(?:每|单)(?:一?[台部家]|一?个?)${machine}?|每[台家部个顿餐]|平均[一每]台|(?<![a-z])each (?:terminal|machine|till|one|shop|store)?(?: does| makes| takes| has)?)[^,;。\\d]{0,8}$`,
);
const perMachineAfter =
  /^[^,;。]{0,15}(?<![a-z])(?:each|apiece|(?:per|a|every) (?:terminal|machine|till|shop|store|register))(?![a-z])/;

/**
 * Whether an amount is for one of several machines: 每台100, 3 terminals, 50 each. 每个80 only when
 * there are several.
 */
export function isPerMachine(text: string, { start, end }: Quantity, machines: number): boolean {
  if (machines === 1) return false;
  const before = text.slice(Math.max(0, start - 18), start);
  return perMachineBefore.test(before) || perMachineAfter.test(text.slice(end, end + 30));
}

/** Whether an amount directly follows "one machine", as both do in 一台100一台50. */
export function isOneMachines(text: string, said: readonly Said[], amount: Quantity): boolean {
  const previous = said.findLast(({ end }) => end <= amount.start);
  if (previous?.meaning !== "machines" || previous.high !== 1) return false;
  return /^ ?(?:台|部|家|顿|餐|个店|个机器)(?:机器|机子|pos机?)?[^,;。\d]{0,6}$/.test(
    text.slice(previous.end, amount.start),
  );
}
