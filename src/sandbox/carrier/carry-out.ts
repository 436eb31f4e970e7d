import type { DatabaseSync } from "node:sqlite";
import { cycleEnd, termEnd } from "../../core/cards/term.ts";
import type { Plan } from "../../core/plans/plan.ts";
import { type CardRow, findCard, type OrderRow, type UnblockRow } from "./rows.ts";

/** Carries out whatever has become due, in the order of due times. */
export function carryOut(db: DatabaseSync, plans: readonly Plan[], nowMs: number): void {
  const orders = db
    .prepare(
      `SELECT * FROM orders WHERE status = 'processing' AND dueAtMs <= ?
       ORDER BY dueAtMs, number`,
    )
    .all(nowMs) as OrderRow[];
  for (const order of orders) {
    expireCards(db, order.dueAtMs);
    complete(db, plans, order);
  }
  const unblocks = db
    .prepare(
      `SELECT * FROM unblocks WHERE status = 'processing' AND dueAtMs <= ?
       ORDER BY dueAtMs, number`,
    )
    .all(nowMs) as UnblockRow[];
  for (const unblock of unblocks) {
    db.prepare("UPDATE cards SET state = 'active' WHERE iccid = ?").run(unblock.iccid);
    db.prepare("UPDATE unblocks SET status = 'completed' WHERE number = ?").run(unblock.number);
  }
  expireCards(db, nowMs);
}

function complete(db: DatabaseSync, plans: readonly Plan[], order: OrderRow): void {
  const card = findCard(db, order.iccid);
  const plan = plans.find((candidate) => candidate.code === order.planCode);
  if (card === undefined || plan === undefined || card.trouble === "order-fails") {
    db.prepare("UPDATE orders SET status = 'failed' WHERE number = ?").run(order.number);
    return;
  }
  const validUntilMs = book(db, card, plan, order.dueAtMs);
  db.prepare("UPDATE orders SET status = 'completed', validUntilMs = ? WHERE number = ?").run(
    validUntilMs,
    order.number,
  );
}

/**
 * Puts the plan on the card and returns until when it is valid. Data that is left in a running
 * term is kept and the new plan's is added to it; a stop stays as it is, because lifting it is a
 * request of its own.
 */
function book(db: DatabaseSync, card: CardRow, plan: Plan, atMs: number): number {
  const { iccid, carrier: network } = card;
  const running = card.expiresAtMs !== null && card.expiresAtMs >= atMs;
  const keptKb = running ? card.remainingKb : 0;
  const keptCycleKb = running ? card.cycleKb : 0;
  db.prepare("UPDATE cards SET remainingKb = ?, cycleKb = ? WHERE iccid = ?").run(
    keptKb + plan.cycleKb,
    keptCycleKb + plan.cycleKb,
    iccid,
  );
  if (plan.kind === "add-on") {
    const ends = cycleEnd(network, atMs);
    return card.expiresAtMs === null ? ends : Math.min(ends, card.expiresAtMs);
  }
  const expiresAtMs = termEnd({
    network,
    cycles: plan.cycles,
    nowMs: atMs,
    expiresAtMs: card.expiresAtMs ?? undefined,
  });
  db.prepare("UPDATE cards SET planCode = ?, expiresAtMs = ? WHERE iccid = ?").run(
    plan.code,
    expiresAtMs,
    iccid,
  );
  return expiresAtMs;
}

function expireCards(db: DatabaseSync, nowMs: number): void {
  db.prepare(
    "UPDATE cards SET state = 'expired', remainingKb = 0 WHERE state IN ('active', 'quota-stopped') AND expiresAtMs < ?",
  ).run(nowMs);
}
