import { Heard } from "../understanding/heard.ts";
import type { Figures, Recognise } from "../understanding/readers/hide-secrets.ts";
import { atHand } from "./at-hand.ts";
import type { Here } from "./dialogue.ts";
import type { Directory } from "./directory.ts";
import { steering } from "./steering.ts";

const dots = "••••••";

/** What of typed words is kept, and what of them the dialogues read. */
export type Kept = {
  /** For a history, with dots in the place of secrets. */
  text: string;
  /**
   * A secret is in it only where it is taken: at the question for it, and beside the number that
   * it belongs to. So none can reach a state by way of another answer.
   */
  heard: Heard;
};

/** How typed words are kept and read. `known`: a secret that was taken before. */
export function keep(directory: Directory, here: Here, heard: Heard, known?: Recognise): Kept {
  if (mayBeSecret(directory, here, heard)) return { text: dots, heard };
  const text = heard.withoutSecrets(expectedAt(directory, here), known);
  if (text === undefined) return { text: heard.typed, heard };
  const isTaken =
    directory.stepOf(atHand(here).state).secret !== undefined || heard.cardNumber() !== undefined;
  return { text, heard: isTaken ? heard : new Heard(text) };
}

/** What may stand in figures here: as the answer to this question, or to the one below an aside. */
function expectedAt(directory: Directory, here: Here): Figures | undefined {
  const step = directory.stepOf(here.state);
  const below = directory.stepOf(atHand(here).state);
  return below.secret === undefined ? (step.figures ?? below.figures) : "secret";
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
