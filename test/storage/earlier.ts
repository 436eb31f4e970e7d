/** Takes a database back to what it was before the migrations after `009-pictures`. */
export const backTo009: readonly string[] = [
  "ALTER TABLE conversation DROP COLUMN till_since_ms",
  "DROP TABLE invite",
  "DROP TABLE chat_move",
  "DROP INDEX link_code_conversation",
  "ALTER TABLE link_code DROP COLUMN conversation_id",
  "ALTER TABLE person DROP COLUMN version",
  "DROP TABLE card_proof",
  "DROP TABLE card",
  "DROP TABLE membership",
  "DROP INDEX orders_shop",
  "ALTER TABLE orders DROP COLUMN shop_id",
  "DROP TABLE shop",
  "DROP TABLE ledger_seal",
  "DROP TABLE sealed_entry",
  "DROP INDEX ledger_entry_at",
  "DROP TABLE billed_refund",
  "ALTER TABLE refund DROP COLUMN by_hand_fen",
  "ALTER TABLE delivery DROP COLUMN worker",
  "DROP INDEX card_try_address",
  "ALTER TABLE card_try DROP COLUMN address_hash",
  ...["link_order", "orders_conversation", "conversation_person", "ticket_order"].map(dropIndex),
  dropIndex("link_code_person"),
  "DELETE FROM kysely_migration WHERE name > '009-pictures'",
];

/**
 * Takes a database back to what it was before the migrations that came after `005-network`, in
 * statements for both databases. Whoever plants rows from before then opens it anew.
 */
export const backTo005: readonly string[] = [
  ...backTo009,
  "DROP TABLE picture",
  "ALTER TABLE message DROP COLUMN news",
  ...["inbox_at", "card_try_at", "link_code_expires", "delivery_ended"].map(dropIndex),
  ...["job_queue", "job_lease", "job_put_off", "job_done"].map(dropIndex),
  ...["queue", "partner", "put_off_by"].map((name) => `ALTER TABLE job DROP COLUMN ${name}`),
  "CREATE INDEX job_due ON job (run_at_ms, id) WHERE state IN ('ready', 'leased')",
  "DELETE FROM kysely_migration WHERE name > '005-network'",
];

function dropIndex(name: string): string {
  return `DROP INDEX ${name}`;
}
