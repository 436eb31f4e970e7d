import { type Kysely, sql } from "kysely";
import { notKnown } from "./unknown.ts";

/**
 * What a migration makes of rows from before it, by its name: of those that are there when it runs,
 * and of those that an older backup brings. Text inside of JSON has its quotes escaped, so only
 * names of fields are found.
 */
const conversions: Record<string, readonly string[]> = {
  // Until then `carrier` was the network everywhere, and the sandbox the only carrier there was.
  "005-network": [
    `UPDATE orders SET network = carrier, carrier = 'sandbox' WHERE network = ''`,
    ...[
      ["orders", "snapshot"],
      ["conversation", "state"],
    ].map(
      ([table, column]) =>
        `UPDATE ${table} SET ${column} = replace(${column}, '"carrier":"', '"network":"')
          WHERE ${column} LIKE '%"carrier":"%'`,
    ),
    `UPDATE kept SET key = 'carrier-stop:sandbox' WHERE key = 'carrier-stop:sandbox-carrier'`,
    `UPDATE ticket
      SET evidence = replace(evidence, '"carrier":"sandbox-carrier"', '"carrier":"sandbox"')
      WHERE evidence LIKE '%"carrier":"sandbox-carrier"%'`,
  ],
  "006-queues": [
    `UPDATE job SET queue = CASE kind WHEN 'recover' THEN 'recovery' WHEN 'fulfil' THEN 'paid'
      WHEN 'refund' THEN 'money' WHEN 'watch-payment' THEN 'money' WHEN 'reconcile' THEN 'bulk'
      ELSE 'talk' END WHERE queue = ''`,
    `UPDATE job SET partner = 'wechat-pay' WHERE kind IN ('refund', 'watch-payment') AND partner IS NULL`,
    `UPDATE job SET partner = 'carrier:sandbox' WHERE kind = 'fulfil' AND partner IS NULL`,
  ],
  // Until then the id of its job was the id of the message.
  "008-news": [
    ...["paid", "done", "refund", "refunded", "refund-stuck", "extra", "slow", "slower"],
    ...["unblock-slow", "needs-help", "expired"],
  ].map(
    (one) => `UPDATE message SET news = '${one}' WHERE id LIKE 'deliver:%:${one}' AND news IS NULL`,
  ),
  // Until then everything belonged to a person, who had no shop.
  "015-shops": [
    `INSERT INTO shop (id, brought_by, made_at_ms) SELECT 'shop-' || id, brought_by, created_at_ms
      FROM person WHERE NOT EXISTS (SELECT 1 FROM membership WHERE person_id = person.id)`,
    `INSERT INTO membership (id, shop_id, person_id, role, since_ms)
      SELECT 'shop-' || id || ':' || id, 'shop-' || id, id, 'owner', created_at_ms FROM person
      WHERE NOT EXISTS (SELECT 1 FROM membership WHERE person_id = person.id)`,
    `UPDATE orders SET shop_id = 'shop-' || person_id WHERE shop_id IS NULL`,
  ],
  // A card goes to the shop of its newest order that came to its end, which is its proof.
  "016-cards": [
    `INSERT INTO card (card_hash, shop_id, iccid, network, since_ms)
      SELECT card_hash, shop_id, iccid, network, created_at_ms FROM orders o
      WHERE state IN ('done', 'refunded') AND iccid <> '${notKnown}'
      AND NOT EXISTS (SELECT 1 FROM card c WHERE c.card_hash = o.card_hash)
      AND NOT EXISTS (SELECT 1 FROM orders n WHERE n.card_hash = o.card_hash
        AND n.state IN ('done', 'refunded') AND n.iccid <> '${notKnown}'
        AND (n.created_at_ms > o.created_at_ms
          OR (n.created_at_ms = o.created_at_ms AND n.order_no > o.order_no)))`,
    `INSERT INTO card_proof (id, card_hash, shop_id, allows, proved_at_ms)
      SELECT card_hash || ':' || shop_id, card_hash, shop_id, 'recharge', since_ms FROM card c
      WHERE NOT EXISTS (SELECT 1 FROM card_proof p WHERE p.card_hash = c.card_hash)`,
  ],
};

/** Brings rows up to what the migration of this name asks for; those that are so stay. */
export async function convertRows<T>(db: Kysely<T>, migration: string): Promise<void> {
  for (const statement of conversions[migration] ?? []) await sql.raw(statement).execute(db);
}
