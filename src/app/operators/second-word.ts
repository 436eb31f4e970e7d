import type { OperatorActor } from "../../core/access/actor.ts";
import { decidesAlone, type TakesTwo, whoDecides } from "../../core/access/operators.ts";
import type { App } from "../app.ts";

/** How long somebody who decides alone has to sleep over it. */
const sleepOverItMs = 24 * 60 * 60_000;

/**
 * Whether a decision may take effect, or who has to agree first. `isNew`: this word has to be kept,
 * in the place of what was said before.
 */
export type Agreement =
  | { answer: "agreed" }
  | { answer: "needs-second-person"; isNew: boolean }
  | { answer: "confirm-later"; isNew: boolean; fromMs: number };

/** What one operator has said, at `atMs` (epoch ms). */
type Word = { operatorId: string; atMs: number };

/**
 * Two operators say the same; one who is alone says the same again a day later. They are told apart
 * by who they are, never by a name.
 */
export function agreementBetween(
  app: Pick<App, "clock" | "operators">,
  action: TakesTwo,
  word: Word | undefined,
  operator: OperatorActor,
): Agreement {
  const nowMs = app.clock.nowMs();
  // A moment that lies ahead was read from a clock that was wrong: nobody waits for it.
  const stands = word !== undefined && word.atMs <= nowMs ? word : undefined;
  const isMine = stands?.operatorId === operator.id;
  if (!decidesAlone(app.operators, action))
    return stands !== undefined && !isMine && isStillOne(app.operators, action, stands)
      ? { answer: "agreed" }
      : { answer: "needs-second-person", isNew: !isMine };
  const fromMs = (isMine ? stands.atMs : nowMs) + sleepOverItMs;
  return isMine && nowMs >= fromMs
    ? { answer: "agreed" }
    : { answer: "confirm-later", isNew: !isMine, fromMs };
}

/** The word of whoever has left, or may not decide any more, counts no more. */
function isStillOne(
  operators: readonly OperatorActor[],
  action: TakesTwo,
  { operatorId }: Word,
): boolean {
  return whoDecides(operators, action).some(({ id }) => id === operatorId);
}
