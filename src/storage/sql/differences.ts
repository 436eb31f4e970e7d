import type { Dialect, DialectAdapter, Kysely } from "kysely";

/** What differs between the databases, said once. Queries and tables are the same on both. */
export type Differences = {
  /**
   * Other transactions write while ours runs, so what a decision stands on is held until the commit
   * (`transaction.ts`). False where one writer keeps all others out from the beginning.
   */
  manyWriters: boolean;
  /** A statement that defines tables, as this database wants it. */
  define(statement: string): string;
  /**
   * The statements by which the database itself refuses every change of a table's rows, and their
   * removal.
   */
  appendOnly(table: string): readonly string[];
  /** Begins a transaction that sees one moment only, and keeps no writer waiting. */
  beginSnapshot: string;
  /**
   * Does the work, inside a transaction, with what refuses changes of this table's rows put aside.
   */
  withoutGuards<T>(db: Kysely<T>, table: string, work: () => Promise<void>): Promise<void>;
  /** From here on nothing limits how long the transaction and its statements take. */
  liftLimits<T>(db: Kysely<T>): Promise<void>;
  /**
   * What is to be done about a transaction that failed with this error. `repeat`: it left nothing
   * and may be repeated from its beginning. `repeat-once`: perhaps only because of another
   * transaction, which is visible by now. `wait`: another process has a lock, and it was not waited
   * for.
   */
  afterFailure(error: unknown): "throw" | "repeat" | "repeat-once" | "wait";
};

/** Kysely's adapter is where a dialect says how it is different; ours say a little more. */
export interface SqlAdapter extends DialectAdapter {
  readonly differences: Differences;
}

export interface SqlDialect extends Dialect {
  createAdapter(): SqlAdapter;
}

/** How the database under these queries differs. Throws for a dialect that is not one of ours. */
export function differencesOf<T>(db: Kysely<T>): Differences {
  const { adapter } = db.getExecutor();
  if (!isOurs(adapter)) throw new Error("This dialect does not say how it differs.");
  return adapter.differences;
}

function isOurs(adapter: DialectAdapter): adapter is SqlAdapter {
  return "differences" in adapter;
}
