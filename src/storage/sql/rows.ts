import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "./schema.ts";

/** Did a guarded statement find its row? The databases count in bigint. */
export function changedOne(rows: bigint | undefined): boolean {
  return rows !== undefined && rows > 0n;
}

/** Whether a column holds one of these; no value is none of them, though SQL has no empty list. */
export function isOneOf(column: string, values: readonly string[]): RawBuilder<boolean> {
  return values.length === 0
    ? sql<boolean>`1 = 0`
    : sql<boolean>`${sql.ref(column)} in (${sql.join(values)})`;
}

/** Runs a DELETE and tells how many rows it took. */
export async function deletedRows(
  db: Kysely<Database>,
  statement: RawBuilder<unknown>,
): Promise<number> {
  const { numAffectedRows } = await statement.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** SQL says null where TypeScript leaves the field out. */
export function withoutNulls<T extends Record<string, unknown>>(
  row: T,
): { [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as null extends T[K] ? K : never]?: NonNullable<T[K]>;
} {
  const kept = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return kept as ReturnType<typeof withoutNulls<T>>;
}
