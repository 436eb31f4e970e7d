import type { Carrier, CarrierTraits, PlanReceipt } from "../../carriers/carrier.ts";
import type { CarrierAttempt } from "../../core/orders/attempt.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { App } from "../app.ts";
import { showsWithinMs } from "../carrier-pace.ts";

/** How often in a row a carrier must say "never heard of it" before that is believed. */
const notFoundTimes = 3;

/** What the carrier says of one attempt. */
type Asked = { attempt: CarrierAttempt; found: Outcome<PlanReceipt> };

/**
 * Asks what became of an order's plan, under every reference under which it may have been sent.
 * Never throws for what the carrier does.
 */
export async function askUnderAll(
  app: App,
  carrier: Carrier,
  attempts: readonly CarrierAttempt[],
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const attempt of attempts) {
    const found = await carrier.findPlanOrder(attempt.ref);
    const isUnsure = isPerhapsAnother(carrier.traits, attempt, found, app.clock.nowMs());
    asked.push({ attempt, found: isUnsure ? notSure : found });
  }
  return asked;
}

/**
 * The answer that counts for the order; undefined when nothing was asked. A plan that is there
 * outweighs everything, silence what is said of other references, and a refusal counts only when
 * the others are believed never to have arrived: `isBelieved` says so of their "never heard of it".
 */
export function weightiest(
  asked: readonly Asked[],
  isBelieved: (attempt: CarrierAttempt) => boolean,
): Asked | undefined {
  const weight = ({ attempt, found }: Asked): number => {
    if (found.answer === "done") return 4;
    if (found.answer === "unknown") return 3;
    if (isNotFound(found)) return isBelieved(attempt) ? 0 : 2;
    return 1;
  };
  return asked.toSorted((one, other) => weight(other) - weight(one))[0];
}

/** The carrier never heard of the reference. */
export function isNotFound(found: Outcome<PlanReceipt>): boolean {
  return found.answer === "refused" && found.code === "not-found";
}

const notSure: Outcome<never> = {
  answer: "unknown",
  reason: "failed, but another sending may still be on its way",
};

/** Where a reference sent twice can be two orders, the failure of one says nothing of the other. */
function isPerhapsAnother(
  traits: CarrierTraits,
  attempt: CarrierAttempt,
  found: Outcome<PlanReceipt>,
  nowMs: number,
): boolean {
  const isYoung = nowMs - attempt.sentAtMs < showsWithinMs(traits);
  return found.answer === "refused" && attempt.sends > 1 && !traits.repeatsByRef && isYoung;
}

/**
 * Counts "never heard of it" in a row, and has any other answer break the row. Resolves with the
 * same answers, and the attempts as they stand then.
 */
export async function noteAnswers(app: App, asked: readonly Asked[]): Promise<readonly Asked[]> {
  if (!asked.some(({ attempt, found }) => isNotFound(found) || attempt.notFoundCount > 0))
    return asked;
  const nowMs = app.clock.nowMs();
  return await app.store.write(async ({ carrierAttempts }) => {
    const noted: Asked[] = [];
    for (const { attempt, found } of asked) {
      const { ref } = attempt;
      if (isNotFound(found)) {
        const { count, sinceMs } = await carrierAttempts.countNotFound(ref, nowMs);
        const row = { ...attempt, notFoundCount: count, notFoundSinceMs: sinceMs };
        noted.push({ attempt: row, found });
      } else {
        await carrierAttempts.forgetNotFound(ref);
        noted.push({ attempt, found });
      }
    }
    return noted;
  });
}

/**
 * "Never heard of it" is believed after several times in a row, over at least as long as an order
 * may stay invisible and a lost request may still arrive.
 */
export function isSurelyMissing(
  traits: CarrierTraits,
  { notFoundCount, notFoundSinceMs, sentAtMs }: CarrierAttempt,
  nowMs: number,
): boolean {
  const leastMs = showsWithinMs(traits);
  return (
    notFoundCount >= notFoundTimes &&
    nowMs - (notFoundSinceMs ?? nowMs) >= leastMs &&
    nowMs - sentAtMs >= leastMs
  );
}
