import type { Clearable } from "./clearable.ts";

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
    atMs: number;
  }): Promise<void>;
  /** A try that succeeded no longer counts. */
  remove(id: string): Promise<void>;
  /** What was made after `beyondMs` counts as made at `nowMs`. */
  pullBack(beyondMs: number, nowMs: number): Promise<void>;
  /** How many were made after `sinceMs`, with this card or in this chat. */
  count(by: { cardHash: string } | { conversationId: string }, sinceMs: number): Promise<number>;
}
