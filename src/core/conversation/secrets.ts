import type { Heard } from "../understanding/heard.ts";
import { atHand } from "./at-hand.ts";
import type { Here } from "./dialogue.ts";
import type { Directory } from "./directory.ts";
import { steering } from "./steering.ts";

const dots = "••••••";

/** How a typed message may be kept in a history: secrets as dots. */
export function masked(directory: Directory, here: Here, heard: Heard): string {
  return mayBeSecret(directory, here, heard) ? dots : (heard.password()?.masked ?? heard.typed);
}

/**
 * Whether words that answer the question for a secret may hold one, and must not stay anywhere. An
 * aside is looked at while the secret is still wanted: it may be typed there too.
 */
function mayBeSecret(directory: Directory, here: Here, heard: Heard): boolean {
  const { secret } = directory.stepOf(atHand(here).state);
  if (secret === undefined) return false;
  const isForOther =
    here.under === undefined
      ? steering(directory, here, heard) !== undefined
      : isForAside(directory, here, heard);
  return !isForOther && !secret.isOther(heard) && heard.mayHoldPassword();
}

/** Words that would be a secret where it can never be taken back: nobody reads them there. */
export function mustNotBeRead(directory: Directory, here: Here, heard: Heard): boolean {
  const { secret } = directory.stepOf(atHand(here).state);
  return secret !== undefined && mayBeSecret(directory, here, heard) && !secret.isReadable(heard);
}

/** Beside an aside only what it does not understand itself can be a secret. */
function isForAside(directory: Directory, { state }: Here, heard: Heard): boolean {
  const isKept = directory.stepOf(state).keeps?.(heard) === true;
  return isKept || heard.choice() !== undefined || heard.intent() !== undefined;
}
