import { DatabaseSync } from "node:sqlite";

/** A kind of record, by id. `dueAtMs` marks one that something is to be done with at that time. */
export type Collection<T> = {
  get(id: string): T | undefined;
  /** Writes the record; without `dueAtMs` nothing is due any more. */
  put(id: string, value: T, dueAtMs?: number): void;
  all(): T[];
  count(): number;
  due(nowMs: number): T[];
  nextDueMs(): number | undefined;
};

/**
 * SQLite waits for a lock on the main thread, where our own service runs too: long enough for a
 * command beside the service, and no longer.
 */
const shortMs = 200;

/**
 * The sandbox's memory: JSON records in one SQLite file, so that it knows its payments after a
 * restart.
 */
export class Ledger {
  readonly #database: DatabaseSync;

  /** `path` is a file, or `:memory:`. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: shortMs });
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS records (
        kind TEXT NOT NULL, id TEXT NOT NULL, due_at_ms INTEGER, json TEXT NOT NULL,
        PRIMARY KEY (kind, id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS records_due ON records (kind, due_at_ms)
        WHERE due_at_ms IS NOT NULL;
    `);
  }

  /** The records of one kind. Only this sandbox writes them, so their shape is taken on trust. */
  collection<T>(kind: string): Collection<T> {
    const prepare = (sql: string) => this.#database.prepare(sql);
    const get = prepare("SELECT json FROM records WHERE kind = ? AND id = ?");
    const put = prepare(
      "INSERT OR REPLACE INTO records (kind, id, json, due_at_ms) VALUES (?, ?, ?, ?)",
    );
    const all = prepare("SELECT json FROM records WHERE kind = ?");
    const count = prepare("SELECT count(*) AS n FROM records WHERE kind = ?");
    const due = prepare(
      "SELECT json FROM records WHERE kind = ? AND due_at_ms <= ? ORDER BY due_at_ms",
    );
    const next = prepare(
      "SELECT min(due_at_ms) AS at FROM records WHERE kind = ? AND due_at_ms IS NOT NULL",
    );
    const read = (row: Record<string, unknown>): T => JSON.parse(String(row.json)) as T;
    return {
      get(id) {
        const row = get.get(kind, id);
        return row && read(row);
      },
      put: (id, value, dueAtMs) => void put.run(kind, id, JSON.stringify(value), dueAtMs ?? null),
      all: () => all.all(kind).map(read),
      count: () => Number(count.get(kind)?.n),
      due: (nowMs) => due.all(kind, nowMs).map(read),
      nextDueMs() {
        const at = next.get(kind)?.at;
        return typeof at === "number" ? at : undefined;
      },
    };
  }

  /** All of `work`, or nothing of it. `work` must be synchronous. */
  atomically<T>(work: () => T): T {
    if (this.#database.isTransaction) return work();
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}
