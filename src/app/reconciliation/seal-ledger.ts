import { given } from "../../core/given.ts";
import type { LedgerEntry } from "../../core/money/ledger.ts";
import { type LedgerSeal, sealedText } from "../../core/money/ledger-seal.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/** What sealing needs of the app. */
export type Sealing = Pick<App, "store" | "clock" | "sealBooks">;

/** Entries under one seal. */
const entriesASeal = 500;

/**
 * Clocks differ and commits take their time, so an entry may come in behind others that are sealed
 * already. One that is older than this was not made by us when it says.
 */
const lateByMs = 24 * 60 * 60_000;

/**
 * Seals what was committed to the ledger since the last time, batch by batch. Never in a payment's
 * way: the one holder of the audit's job calls it. A crash in between leaves entries that the next
 * one seals. `fromMs`: late entries as well, from that moment on; they have been told of.
 */
export async function sealLedger(app: Sealing, fromMs?: number): Promise<void> {
  const batch = () => app.store.write((tables) => sealBatch(app, tables, given({ fromMs })));
  while ((await batch()) === entriesASeal);
}

/**
 * From when on an entry comes in time. A clock that was ahead when the newest seal was made does
 * not make everything late that comes after it.
 */
export function inTimeFromMs(
  { clock }: Pick<App, "clock">,
  newest: LedgerSeal | undefined,
): number {
  return newest === undefined ? 0 : Math.min(newest.untilMs, clock.nowMs()) - lateByMs;
}

/**
 * Seals one batch, and resolves with how many entries it held. `isKeyNew`: the app key is another
 * one from now on, which a seal says even where there is nothing to hold.
 */
export async function sealBatch(
  app: Omit<Sealing, "store">,
  { ledgerSeals }: Pick<Tables, "ledgerSeals">,
  { fromMs, isKeyNew = false }: { fromMs?: number; isKeyNew?: boolean },
): Promise<number> {
  const newest = await ledgerSeals.newest();
  const entries = await ledgerSeals.unsealed(fromMs ?? inTimeFromMs(app, newest), entriesASeal);
  if (entries.length === 0 && !isKeyNew) return 0;
  const seal = nextSeal(app, { newest, entries, isKeyNew });
  const ids = entries.map(({ id }) => id);
  await ledgerSeals.add(seal, ids);
  return entries.length;
}

function nextSeal(
  { clock, sealBooks }: Omit<Sealing, "store">,
  batch: { newest: LedgerSeal | undefined; entries: readonly LedgerEntry[]; isKeyNew: boolean },
): LedgerSeal {
  const { newest, entries, isKeyNew } = batch;
  const number = (newest?.number ?? 0) + 1;
  const sealedAtMs = clock.nowMs();
  const newestMs = Math.max(newest?.untilMs ?? 0, ...entries.map(({ atMs }) => atMs));
  const seal = {
    number,
    ownSince: newest === undefined || isKeyNew ? number : newest.ownSince,
    untilMs: Math.min(newestMs, sealedAtMs),
    sealedAtMs,
  };
  const text = sealedText(seal, { before: newest?.digest ?? "", entries });
  return { ...seal, entries: entries.length, digest: sealBooks(text) };
}
