import { given } from "../../core/given.ts";
import type { Order } from "../../core/orders/order.ts";
import type { App } from "../app.ts";
import { isLong, isSlow, nextNewsMs, ticketAfterMs } from "../carrier-pace.ts";
import { addNews } from "../delivery/news.ts";
import type { StepResult } from "../job.ts";
import { askPerson } from "./ask-person.ts";

/** What stands in the way of a paid order. */
type Waiting = "card-busy" | "stopped";

/** Nothing can be sent for this order yet. The person who paid for it is not left in silence. */
export async function waitForTurn(app: App, order: Order, why: Waiting): Promise<StepResult> {
  const nowMs = app.clock.nowMs();
  const waitedMs = nowMs - (order.paidAtMs ?? nowMs);
  if (isSlow(waitedMs)) {
    const detail = { orderNo: order.orderNo, waitedMs, why };
    if (isLong(waitedMs)) app.log.error(detail, "paid order still waits for its turn, please look");
    else app.log.warn(detail, "paid order waits for its turn");
    await app.store.write((tables) =>
      addNews(app, tables, order.orderNo, isLong(waitedMs) ? "slower" : "slow"),
    );
  }
  if (waitedMs >= ticketAfterMs) await askWhyItWaits(app, order, { why, waitedMs });
  const leastMs = Math.max(5000, app.carriers.of(order.carrier).traits.askEveryMs);
  return { runAtMs: nextNewsMs(order.paidAtMs ?? nowMs, nowMs, leastMs) };
}

/**
 * Nobody pays to wait for ever: a person looks at what stands in the way. Its turn may come all the
 * same.
 */
async function askWhyItWaits(
  app: App,
  order: Order,
  detail: { why: Waiting; waitedMs: number },
): Promise<void> {
  const { orderNo, paidAtMs } = order;
  const evidence = {
    matter: "waits",
    orderNo,
    ...detail,
    ...given({ paidAtMs }),
    carrier: order.carrier,
  } as const;
  await askPerson(app, order, "waits", { kind: "reconcile", orderNo, evidence });
}
