import type { Network } from "../../src/core/cards/network.ts";
import type { WitnessTables } from "./witness-tables.ts";

type Db = Pick<WitnessTables, "db">;

/** Which shop an order belongs to. */
export function shopOf({ db }: Db, orderNo: string): string | undefined {
  const row = db.prepare("SELECT shop_id FROM orders WHERE order_no = ?").get(orderNo);
  return typeof row?.shop_id === "string" ? row.shop_id : undefined;
}

/** Who speaks in this chat. */
export function personOf({ db }: Db, channel: string, address: string): string | undefined {
  const row = db
    .prepare("SELECT person_id FROM conversation WHERE channel = ? AND address = ?")
    .get(channel, address);
  return typeof row?.person_id === "string" ? row.person_id : undefined;
}

/** Whether it was paid, and whose it and its card are: as far as that decides what is given out. */
export function standOf({ db }: Db, orderNo: string): string {
  const row = db
    .prepare(
      `SELECT o.paid_at_ms, o.shop_id = c.shop_id AS home,
         (SELECT count(*) FROM orders x WHERE x.shop_id = o.shop_id) AS orders
       FROM orders o LEFT JOIN card c ON c.card_hash = o.card_hash WHERE o.order_no = ?`,
    )
    .get(orderNo);
  if (row?.orders !== 1) return "one of several";
  if (row.paid_at_ms === null) return "unpaid";
  return row.home === 0 ? "paid, of another's card" : "paid, of an own card";
}

/** The newest offer of this chat to somebody else. */
export function newestMoveOf({ db }: Db, address: string): string | undefined {
  const row = db
    .prepare(
      `SELECT m.id FROM chat_move m JOIN conversation c ON c.id = m.conversation_id
       WHERE c.address = ? ORDER BY m.at_ms DESC`,
    )
    .get(address);
  return typeof row?.id === "string" ? row.id : undefined;
}

/** A card that somebody has recharged, with the order that it was. */
type OldCard = { address: string; orderNo: string; iccid: string; network: Network };

/** Cards of others by now, whose password was told here before that moment at the latest. */
export function oldCards({ db }: Db, sinceMs: number): readonly OldCard[] {
  return db
    .prepare(
      `SELECT v.address, o.order_no AS orderNo, o.iccid, c.network FROM orders o
       JOIN conversation v ON v.id = o.conversation_id JOIN card c ON c.card_hash = o.card_hash
       WHERE NOT EXISTS (
         SELECT 1 FROM membership m WHERE m.person_id = v.person_id AND m.shop_id = c.shop_id)
       AND NOT EXISTS (
         SELECT 1 FROM card_proof p JOIN membership m ON m.shop_id = p.shop_id
         WHERE p.card_hash = o.card_hash AND m.person_id = v.person_id AND p.proved_at_ms > ?)
       ORDER BY o.order_no`,
    )
    .all(sinceMs) as OldCard[];
}

/** What is still there of people who had everything deleted. */
export function leftOfDeleted({ db }: Db): readonly string[] {
  const gone = "SELECT person_id FROM conversation WHERE address LIKE 'retired:%'";
  const queries = {
    "what was said": `SELECT m.id FROM message m JOIN conversation c ON c.id = m.conversation_id
      WHERE c.address LIKE 'retired:%'`,
    "a code": `SELECT code_hash AS id FROM link_code WHERE person_id IN (${gone})`,
    "a move": `SELECT id FROM chat_move WHERE into_person IN (${gone}) OR from_person IN (${gone})`,
    "a membership": `SELECT id FROM membership WHERE person_id IN (${gone})`,
    "an invite": `SELECT token_hash AS id FROM invite WHERE invited_by IN (${gone})`,
    "who paid": `SELECT p.out_trade_no AS id FROM payment p JOIN orders o ON o.order_no = p.order_no
      WHERE o.person_id IN (${gone})
      AND (p.request LIKE '%"openid"%' OR json_extract(p.request, '$.payerIp') <> '')`,
  };
  return Object.entries(queries).flatMap(([what, query]) =>
    db
      .prepare(query)
      .all()
      .map(({ id }) => `${what} (${id})`),
  );
}

/** Whether whoever placed this order had everything deleted. */
export function isOfDeleted({ db }: Db, orderNo: string): boolean {
  const row = db
    .prepare(
      `SELECT c.address FROM orders o JOIN conversation c ON c.id = o.conversation_id
       WHERE o.order_no = ?`,
    )
    .get(orderNo);
  return String(row?.address).startsWith("retired:");
}

/** Whether a chat was told, at that stage, that its shop is to go to a new one. */
export function isToldOfRegain(
  { db }: Db,
  address: string,
  moveId: string,
  stage: "notice" | "again",
): boolean {
  const row = db
    .prepare(
      `SELECT m.id FROM message m JOIN conversation c ON c.id = m.conversation_id
       WHERE c.address = ? AND m.id LIKE ?`,
    )
    .get(address, `%${moveId}%${stage}%`);
  return row !== undefined;
}
