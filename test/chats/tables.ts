import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** Looks into a service's database from outside, as an operator would. */
export function select(
  dataDir: string,
  sql: string,
  ...values: SQLInputValue[]
): Record<string, unknown>[] {
  const database = new DatabaseSync(join(dataDir, "pos-recharge-bot.sqlite"), { readOnly: true });
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}

export function count(dataDir: string, table: string): number {
  return Number(select(dataDir, `select count(*) as rows from "${table}"`)[0]?.rows);
}

/** What one event too many would raise. */
export const effectTables = [
  "person",
  "conversation",
  "message",
  "inbox",
  "orders",
  "payment",
  "ledger_entry",
  "carrier_attempt",
] as const;

/** The effects of everything that happened, by table. */
export function effects(dataDir: string): Record<string, number> {
  return Object.fromEntries(effectTables.map((table) => [table, count(dataDir, table)]));
}
