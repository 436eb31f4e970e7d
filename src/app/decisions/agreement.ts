import type { App } from "../app.ts";
import { type Agreement, agreementBetween } from "../operators/second-word.ts";
import type { DecisionsOf, Matter, Verdict } from "./decision.ts";

/** From this price on, two must agree, fen. */
const twoPeopleFromFen = 50_000;

/** Two operators decide about much money, or one who is alone does so twice. */
export function agreementOn(
  app: Pick<App, "clock" | "operators">,
  { needsTwo = [] }: DecisionsOf,
  { ticket: { proposal }, order }: Matter,
  { decision, operator }: Verdict,
): Agreement {
  const isMuch = order !== undefined && order.priceFen >= twoPeopleFromFen;
  if (!isMuch || !needsTwo.includes(decision)) return { answer: "agreed" };
  const stands = proposal?.decision === decision ? proposal : undefined;
  return agreementBetween(app, "decide-ticket", stands, operator);
}
