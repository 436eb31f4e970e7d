import type { Here } from "./dialogue.ts";
import type { Directory } from "./directory.ts";

/** What goes on: the conversation itself, or what an aside is looked at in the middle of. */
export function atHand(here: Here): Here {
  return here.under ?? here;
}

/** The number of the order that the conversation is in the middle of, if it is. */
export function orderAtHand(directory: Directory, here: Here): string | undefined {
  const { state } = atHand(here);
  return directory.stepOf(state).about?.(state);
}
