import type { DatabaseSync } from "node:sqlite";
import { dayEnd } from "../../core/calendar.ts";
import { cardKey } from "../../core/cards/card.ts";
import { cycleEnd } from "../../core/cards/term.ts";
import type { Plan } from "../../core/plans/plan.ts";
import { storePassword } from "./password.ts";
import type { SampleCard } from "./sample-card.ts";

/** What an empty book is filled with; terms are counted from `nowMs`. */
type Sample = { cards: readonly SampleCard[]; plans: readonly Plan[]; nowMs: number };

const DAY_MS = 24 * 60 * 60 * 1000;
const BUSY_UNBLOCKS = 2;

/** Writes the sample cards into a book that has no card yet. */
export function seedCards(db: DatabaseSync, { cards, plans, nowMs }: Sample): void {
  const { count } = db.prepare("SELECT COUNT(*) AS count FROM cards").get() as {
    count: number;
  };
  if (count > 0) return;
  for (const card of cards) addCard(db, card, plans, nowMs);
}

function addCard(db: DatabaseSync, card: SampleCard, plans: readonly Plan[], nowMs: number): void {
  const { salt, hash } = storePassword(card.password);
  const plan = plans.find((candidate) => candidate.code === card.planCode);
  db.prepare(
    `INSERT INTO cards (cardKey, iccid, msisdn, carrier, form, state, planCode, remainingKb,
                            cycleKb, expiresAtMs, salt, hash, trouble, busyLeft)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    cardKey(card.number),
    card.number,
    card.msisdn,
    card.network,
    card.form,
    card.state,
    card.planCode ?? null,
    card.remainingMb * 1024,
    plan?.cycleKb ?? 0,
    sampleExpiry(card, nowMs) ?? null,
    salt,
    hash,
    card.trouble ?? null,
    card.trouble === "unblock-fails-at-first" ? BUSY_UNBLOCKS : 0,
  );
}

function sampleExpiry(card: SampleCard, nowMs: number): number | undefined {
  if (card.expiresInDays === undefined) return undefined;
  const aroundMs = nowMs + card.expiresInDays * DAY_MS;
  // A Unicom term always ends with a cycle, so "35 days ago" means the end of the cycle of that
  // day.
  return card.network === "unicom" ? cycleEnd("unicom", aroundMs) : dayEnd(aroundMs);
}
