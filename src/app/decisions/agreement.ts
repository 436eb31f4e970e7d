import type { OperatorActor } from "../../core/access/actor.ts";
import { decidesAlone, whoDecides } from "../../core/access/operators.ts";
import type { Proposal } from "../../core/tickets/ticket.ts";
import type { App } from "../app.ts";
import type { DecisionsOf, Matter, Verdict } from "./decision.ts";

/** From this price on, two must agree, fen. */
const twoPeopleFromFen = 50_000;

/** How long somebody who decides alone has to sleep over it. */
const sleepOverItMs = 24 * 60 * 60_000;

/**
 * Whether a decision may take effect, or who has to agree first. `isNew`: it is a proposal that has
 * to be kept.
 */
export type Agreement =
  | { answer: "agreed" }
  | { answer: "needs-second-person"; isNew: boolean }
  | { answer: "confirm-later"; isNew: boolean; fromMs: number };

/**
 * Two operators decide about much money; one who is alone decides the same again a day later. They
 * are told apart by who they are, never by a name.
 */
export function agreementOn(
  app: Pick<App, "clock" | "operators">,
  { needsTwo = [] }: DecisionsOf,
  { ticket: { proposal }, order }: Matter,
  { decision, operator }: Verdict,
): Agreement {
  const isMuch = order !== undefined && order.priceFen >= twoPeopleFromFen;
  if (!isMuch || !needsTwo.includes(decision)) return { answer: "agreed" };
  const nowMs = app.clock.nowMs();
  // A moment that lies ahead was read from a clock that was wrong: nobody waits for it.
  const stands = proposal?.decision === decision && proposal.atMs <= nowMs ? proposal : undefined;
  const isMine = stands?.operatorId === operator.id;
  if (!decidesAlone(app.operators))
    return stands !== undefined && !isMine && isStillOne(app.operators, stands)
      ? { answer: "agreed" }
      : { answer: "needs-second-person", isNew: !isMine };
  const fromMs = (isMine ? stands.atMs : nowMs) + sleepOverItMs;
  return isMine && nowMs >= fromMs
    ? { answer: "agreed" }
    : { answer: "confirm-later", isNew: !isMine, fromMs };
}

/** Whoever has left, or may not decide any more, proposes nothing any more. */
function isStillOne(operators: readonly OperatorActor[], { operatorId }: Proposal): boolean {
  return whoDecides(operators).some(({ id }) => id === operatorId);
}
