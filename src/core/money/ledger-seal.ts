import type { LedgerEntry } from "./ledger.ts";

/**
 * A seal over a batch of ledger entries, and over the seal before it. `number` counts from 1.
 * `ownSince`: the first seal under the key that this one was made with. `untilMs`: the newest
 * moment of all entries sealed so far. `digest`: keyed, so that whoever owns the database and not
 * the key cannot make another one. Moments are epoch ms.
 */
export type LedgerSeal = {
  number: number;
  ownSince: number;
  entries: number;
  untilMs: number;
  sealedAtMs: number;
  digest: string;
};

/** What a seal says of its batch, as the one text that its digest is made of. */
export function sealedText(
  { number, ownSince, untilMs, sealedAtMs }: Omit<LedgerSeal, "digest" | "entries">,
  { before, entries }: { before: string; entries: readonly LedgerEntry[] },
): string {
  const rows = entries
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id, orderNo, debit, credit, amountFen, atMs }) => [
      id,
      orderNo,
      debit,
      credit,
      amountFen,
      atMs,
    ]);
  return JSON.stringify([number, ownSince, untilMs, sealedAtMs, before, rows.length, rows]);
}
