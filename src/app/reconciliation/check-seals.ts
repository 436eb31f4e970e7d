import { type LedgerSeal, sealedText } from "../../core/money/ledger-seal.ts";
import type { Violation } from "../../storage/reports.ts";
import type { Tables } from "../../storage/store.ts";
import { inTimeFromMs, type Sealing } from "./seal-ledger.ts";

const asSealed = "the ledger is as it was sealed";
const sealedInTime = "no entry comes into the ledger behind its seal";

/** Seals that are read at once. */
const sealsAPage = 50;

/** The newest seals that the audit looks at every few minutes; all of them every morning. */
const recentSeals = 100;

/** How far back the audit looks for entries that were slipped in, ms. */
const recentMs = 4 * 24 * 60 * 60_000;

/**
 * What the seals say of the ledger. `head`: the newest one, to be kept where the owner of the
 * database does not come. `broken`: the first that does not fit, and entries that were slipped in
 * from `sinceMs` on.
 */
type SealsCheck = {
  head: LedgerSeal | undefined;
  broken: readonly Violation[];
  sinceMs: number;
};

/**
 * Compares the ledger with its seals: all of them, or the newest. What was sealed under an earlier
 * app key cannot be checked any more; `ownSince` of the head tells where ours begin.
 */
export async function checkSeals(app: Sealing, which: "all" | "recent"): Promise<SealsCheck> {
  const head = await app.store.read(({ ledgerSeals }) => ledgerSeals.newest());
  if (head === undefined) return { head, broken: [], sinceMs: 0 };
  const isAll = which === "all";
  const ownSince = await findOwnSince(app, head);
  const from = isAll ? ownSince : Math.max(ownSince, head.number - recentSeals + 1);
  const misfit = await firstMisfit(app, from - 1, head);
  const inTimeMs = inTimeFromMs(app, head);
  const sinceMs = isAll ? 0 : inTimeMs - recentMs;
  const slippedIn = await app.store.read(({ ledgerSeals }) =>
    ledgerSeals.leftOut(sinceMs, inTimeMs),
  );
  return {
    head,
    sinceMs,
    broken: [
      ...(misfit === undefined ? [] : [{ rule: asSealed, about: `seal ${misfit}` }]),
      ...slippedIn.map((about) => ({ rule: sealedInTime, about })),
    ],
  };
}

/**
 * Since which seal they are made with our key, as the newest that fits says it: what was edited
 * counts for nothing.
 */
async function findOwnSince(app: Sealing, head: LedgerSeal): Promise<number> {
  for (let back = 0; back < recentSeals && back < head.number; back++) {
    const number = head.number - back;
    const seal = await app.store.read(({ ledgerSeals }) => ledgerSeals.find(number));
    if (seal !== undefined && (await firstMisfit(app, number - 1, seal)) === undefined)
      return seal.ownSince;
  }
  return 1;
}

/** The number of the first seal behind `after`, up to the head, that does not fit. */
async function firstMisfit(
  app: Sealing,
  after: number,
  head: LedgerSeal,
): Promise<number | undefined> {
  let before = await app.store.read(({ ledgerSeals }) => ledgerSeals.find(after));
  let number = after;
  while (number < head.number) {
    const page = await app.store.read((tables) => readPage(tables, number));
    for (const { seal, entries } of page) {
      number++;
      if (seal.number !== number || (before === undefined && number > 1)) return number;
      const isWhole = entries.length === seal.entries;
      const text = sealedText(seal, { before: before?.digest ?? "", entries });
      if (!isWhole || app.sealBooks(text) !== seal.digest) return number;
      before = seal;
      if (number === head.number) return undefined;
    }
    if (page.length === 0) return number + 1;
  }
  return undefined;
}

async function readPage({ ledgerSeals }: Tables, after: number) {
  const seals = await ledgerSeals.after(after, sealsAPage);
  const last = seals.at(-1);
  const entries = await ledgerSeals.entriesOf(after + 1, last?.number ?? after);
  return seals.map((seal) => ({ seal, entries: entries.get(seal.number) ?? [] }));
}
