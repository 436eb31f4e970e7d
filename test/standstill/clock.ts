import { turnClock } from "../kill/turned-clock.ts";
import { recharges } from "./recharges.ts";

const backMs = 2 * 60 * 60_000;

/** Six people have paid, and the machine's clock is set back by two hours. */
export async function clock(): Promise<readonly string[]> {
  return await recharges({ paid: () => turnClock(-backMs) });
}
