import type { Clearable } from "./clearable.ts";

/** At least one of them. */
type TriesInCommon = { cardHash?: string; conversationId?: string; addressHash?: string };

/**
 * Guesses that were made: wrong card passwords, wrong link codes, looks at a card without its
 * password. Counted over a window of time, so that nobody can go through all there are.
 */
export interface CardTries extends Clearable {
  /** Written down before the guess is checked, so that a crash costs a try and gives none. */
  add(attempt: {
    id: string;
    cardHash: string;
    conversationId: string;
    /** Where it came from, where a channel knows that. */
    addressHash?: string | undefined;
    atMs: number;
  }): Promise<void>;
  /** A try that succeeded no longer counts. */
  remove(id: string): Promise<void>;
  /** What was made after `beyondMs` counts as made at `nowMs`. */
  pullBack(beyondMs: number, nowMs: number): Promise<void>;
  /** How many were made after `sinceMs` with all of this in common. Nobody else counts it now. */
  count(by: TriesInCommon, sinceMs: number): Promise<number>;
}
