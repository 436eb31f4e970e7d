import { attemptToSend, type CarrierAttempt, sendsOf } from "../../core/orders/attempt.ts";
import type { Order } from "../../core/orders/order.ts";
import type { App } from "../app.ts";
import { askPerson } from "./ask-person.ts";

/** The manual queue, with what is known. Asking the carrier goes on meanwhile. */
export async function putInDoubt(
  app: App,
  order: Order,
  attempts: readonly CarrierAttempt[],
  reason: string,
): Promise<void> {
  const own = attemptToSend(attempts);
  if (own === undefined) return;
  const evidence = {
    ref: attempts.map(({ ref }) => ref).join(", "),
    carrier: order.carrier,
    plan: order.snapshot.plan.code,
    firstSentAtMs: own.firstSentAtMs,
    sentAtMs: own.sentAtMs,
    sends: sendsOf(attempts),
    notFoundCount: own.notFoundCount,
    lastAnswer: reason,
  };
  const { orderNo } = order;
  await askPerson(app, order, "in-doubt", { kind: "in-doubt", orderNo, evidence });
}
