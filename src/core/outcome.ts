/**
 * The three answers of anything we ask another system to do.
 *
 * - `done`: it happened, and they said so.
 * - `refused`: it did not happen and will not; `reason` is for the operator's log, `code` for the
 * program.
 * - `unknown`: a time-out, a broken answer, an unlisted code. It may have happened.
 *   Ask (`find…`) before doing anything else, and repeat only with the same key.
 *   `known`: they have it, and say that they are still at work. Silence never says so.
 *
 * `account`: the code by which they refuse us, whatever we ask for: no permission, another or a
 * frozen account, no money on it, a key that is not theirs. Nothing but a person puts that right.
 */
export type Outcome<T> =
  | { answer: "done"; value: T }
  | { answer: "refused"; code: string; reason: string; account?: string }
  | { answer: "unknown"; reason: string; known?: true; account?: string };
