import type { LedgerEntry } from "../core/money/ledger.ts";
import type { LedgerSeal } from "../core/money/ledger-seal.ts";

/** The seals over the ledger, each over its batch of entries. */
export interface LedgerSeals {
  /** Undefined before the first. */
  newest(): Promise<LedgerSeal | undefined>;
  /** Undefined when there is none of this number. */
  find(number: number): Promise<LedgerSeal | undefined>;
  /** Those behind this number, in their order. */
  after(number: number, limit: number): Promise<LedgerSeal[]>;
  /** Throws when somebody else has made a seal of this number, or sealed one of these entries. */
  add(seal: LedgerSeal, entryIds: readonly string[]): Promise<void>;
  /** Entries from this moment on that no seal holds, the oldest first. */
  unsealed(fromMs: number, limit: number): Promise<LedgerEntry[]>;
  /** Ids of entries of `[fromMs, toMs)` that no seal holds. */
  leftOut(fromMs: number, toMs: number): Promise<string[]>;
  /** What is left in the ledger of the entries of seals `[from, to]`, by the seal's number. */
  entriesOf(from: number, to: number): Promise<ReadonlyMap<number, readonly LedgerEntry[]>>;
}
