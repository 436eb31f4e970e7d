import type { z } from "zod";
import type { Card } from "../../core/cards/card.ts";
import { given } from "../../core/given.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Secret } from "../../core/secret.ts";
import type { CardCheck, Carrier, ListedPlanOrder, PlanReceipt } from "../carrier.ts";
import { type ClientParts, post, type Reply, unsettled } from "./client.ts";
import { cardAnswer, cardOf, errorAnswer, orderAnswer, orderList, unblockAnswer } from "./wire.ts";

/**
 * Only these codes say "it did not happen and will not". Everything that is not listed is
 * `unknown`, because taking a refusal for a question costs a query, and taking a question for a
 * refusal costs a double refund.
 *
 * `ref-reused` is absent on purpose: an order does exist under that ref, so nothing may be refunded
 * by it.
 */
const planRefusals = [
  "card-not-found",
  "card-stopped",
  "plan-unknown",
  "plan-not-orderable",
  "balance-too-low",
] as const;

const unblockRefusals = [
  "card-not-found",
  "stop-not-liftable",
  "plan-missing",
  "unblock-refused",
] as const;

/** How the sandbox carrier is reached. `apiRoot` is its origin, e.g. `http://127.0.0.1:40123`. */
type SandboxCarrierAccount = { apiRoot: string; key: Secret };

type SandboxCarrierOptions = {
  fetch?: typeof fetch;
  now?: () => number;
  timeoutMs?: number;
};

/**
 * The carrier that needs no contract: a client of `src/sandbox/carrier`, which documents the
 * protocol.
 *
 * `addPlan` and `unblock` are `done` only when the other side has finished. While it is still at
 * work they are
 * `unknown` with reason `processing` (a plan order: `known` as well); the same ref may be sent
 * again and never makes a second order. Refusal codes: those of the protocol, and `not-found` and
 * `order-failed`. Nothing here throws.
 */
export function createSandboxCarrier(
  account: SandboxCarrierAccount,
  options: SandboxCarrierOptions = {},
): Carrier {
  const parts: ClientParts = {
    ...account,
    fetch: options.fetch ?? fetch,
    nowMs: options.now ?? Date.now,
    timeoutMs: options.timeoutMs ?? 10_000,
  };
  return {
    id: "sandbox",
    traits: {
      networks: ["mobile", "unicom", "telecom", "broadnet"],
      repeatsByRef: true,
      visibleAfterMs: 0,
      inFlightMs: 30_000,
      askEveryMs: 1_000,
    },
    checkCard: async (number, password) =>
      cardCheckOf(await post(parts, "cards/check", { number, password: password.reveal() })),
    readCard: async (iccid) => cardOutcomeOf(await post(parts, "cards/read", { iccid })),
    addPlan: async ({ ref, iccid, planCode }) =>
      planOutcomeOf(await post(parts, "orders", { ref, iccid, planCode }), planRefusals),
    findPlanOrder: async (ref) => {
      const reply = await post(parts, "orders/find", { ref });
      if (codeOf(reply, 404) === "order-not-found")
        return refused("not-found", "no order with this ref");
      return planOutcomeOf(reply, []);
    },
    listPlanOrders: (fromMs, toMs) => listAll(parts, fromMs, toMs),
    unblock: async ({ ref, iccid }) =>
      unblockOutcomeOf(await post(parts, "cards/unblock", { ref, iccid })),
  };
}

function cardCheckOf(reply: Reply): CardCheck {
  const found = contentOf(reply, cardAnswer);
  if (found !== undefined) return { answer: "found", card: cardOf(found) };
  if (codeOf(reply, 404) === "no-match") return { answer: "no-match" };
  const { reason, account } = unsettled(reply, codeOf(reply));
  return { answer: "unavailable", reason, ...given({ account }) };
}

function cardOutcomeOf(reply: Reply): Outcome<Card> {
  const found = contentOf(reply, cardAnswer);
  if (found !== undefined) return { answer: "done", value: cardOf(found) };
  if (codeOf(reply, 404) === "card-not-found")
    return refused("not-found", "no card with this number");
  return unsettled(reply, codeOf(reply));
}

function planOutcomeOf(reply: Reply, refusals: readonly string[]): Outcome<PlanReceipt> {
  const order = contentOf(reply, orderAnswer);
  if (order === undefined) return refusalOf(reply, refusals) ?? unsettled(reply, codeOf(reply));
  switch (order.status) {
    case "completed":
      return {
        answer: "done",
        value: { carrierRef: order.orderNo, validUntilMs: order.validUntilMs },
      };
    case "processing":
      return { answer: "unknown", reason: "processing", known: true };
    case "failed":
      return refused("order-failed", `order ${order.orderNo} was accepted and then failed`);
  }
}

/** At 200 orders a page more than anybody recharges in the days that are asked for. */
const mostPages = 1000;

/**
 * Whole or `unknown`: an order that is missing from half a list would look as if it had never been
 * sent.
 */
async function listAll(
  parts: ClientParts,
  fromMs: number,
  toMs: number,
): Promise<Outcome<readonly ListedPlanOrder[]>> {
  const orders: ListedPlanOrder[] = [];
  let after = 0;
  for (let pages = 0; pages < mostPages; pages++) {
    const reply = await post(parts, "orders/list", { fromMs, toMs, after });
    const page = contentOf(reply, orderList);
    if (page === undefined) return unsettled(reply, codeOf(reply));
    orders.push(...page.orders.map(listed));
    if (page.next === undefined) return { answer: "done", value: orders };
    if (page.next <= after) return { answer: "unknown", reason: "the list does not go on" };
    after = page.next;
  }
  return { answer: "unknown", reason: `the list has more than ${mostPages} pages` };
}

const listedStates = { processing: "processing", completed: "done", failed: "failed" } as const;

function listed({
  ref,
  iccid,
  planCode,
  orderNo,
  status,
}: z.infer<typeof orderList>["orders"][number]): ListedPlanOrder {
  return { ref, iccid, planCode, carrierRef: orderNo, state: listedStates[status] };
}

function unblockOutcomeOf(reply: Reply): Outcome<{ carrierRef: string }> {
  const unblocking = contentOf(reply, unblockAnswer);
  if (unblocking === undefined)
    return refusalOf(reply, unblockRefusals) ?? unsettled(reply, codeOf(reply));
  if (unblocking.status === "processing") return { answer: "unknown", reason: "processing" };
  return { answer: "done", value: { carrierRef: unblocking.unblockNo } };
}

function contentOf<S extends z.ZodType>(reply: Reply, schema: S): z.infer<S> | undefined {
  if (reply.answer !== "replied" || reply.status !== 200) return undefined;
  return schema.safeParse(reply.json).data;
}

/**
 * The error code of a reply, or undefined when it has none, or when it came with another status
 * than asked for.
 */
function codeOf(reply: Reply, status?: number): string | undefined {
  if (reply.answer !== "replied" || reply.status === 200) return undefined;
  if (status !== undefined && reply.status !== status) return undefined;
  return errorAnswer.safeParse(reply.json).data?.code;
}

function refusalOf(
  reply: Reply,
  listed: readonly string[],
): Extract<Outcome<never>, { answer: "refused" }> | undefined {
  const code = codeOf(reply, 422) ?? codeOf(reply, 404);
  return code !== undefined && listed.includes(code)
    ? {
        ...refused(code, `the carrier answered ${code}`),
        ...(code === "balance-too-low" ? { account: code } : {}),
      }
    : undefined;
}

function refused(code: string, reason: string): Extract<Outcome<never>, { answer: "refused" }> {
  return { answer: "refused", code, reason };
}
