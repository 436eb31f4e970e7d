import { reconcile } from "../../src/app/reconciliation/reconcile.ts";
import { comparisonJob } from "../../src/core/refs.ts";
import { rollDice } from "./dice.ts";
import type { World } from "./world.ts";

const dayMs = 24 * 60 * 60_000;

const asSealed = "the ledger is as it was sealed";
const sealedInTime = "no entry comes into the ledger behind its seal";

/** A sealed entry, the oldest or a newer one. */
const anEntry = (share: number): string =>
  `(SELECT entry_id FROM sealed_entry ORDER BY seal, entry_id
    LIMIT 1 OFFSET (SELECT CAST(count(*) * ${share} AS INTEGER) FROM sealed_entry))`;

/** What whoever owns the database's file may do at night, and what the next audit calls it. */
type Edit = { found: string; sql(share: number, nowMs: number): readonly string[] };

const edits: Record<string, Edit> = {
  "an amount is edited": {
    found: asSealed,
    sql: (share) => [
      `UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE id = ${anEntry(share)}`,
    ],
  },
  "an entry is deleted": {
    found: asSealed,
    sql: (share) => [`DELETE FROM ledger_entry WHERE id = ${anEntry(share)}`],
  },
  "an entry is slipped in": {
    found: sealedInTime,
    sql: (_, nowMs) => [
      `INSERT INTO ledger_entry (id, order_no, debit, credit, amount_fen, at_ms)
       SELECT 'refund:slipped-in', order_no, 'owed', 'wechat', 1,
         min(${nowMs}, (SELECT max(until_ms) FROM ledger_seal)) - ${3 * dayMs}
       FROM ledger_entry LIMIT 1`,
    ],
  },
  "a seal is edited as well": {
    found: asSealed,
    sql: () => [
      `UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE id = ${anEntry(0)}`,
      `UPDATE ledger_seal SET own_since = number
       WHERE number = (SELECT max(number) FROM ledger_seal)`,
    ],
  },
};

/**
 * When everything is at rest somebody edits the ledger past our service. The audit before finds
 * nothing, and the audit after it names what was done (I20).
 */
export async function editLedger(world: World): Promise<void> {
  const { scene, witness } = world;
  const own = rollDice(scene.seed, "ledger editor");
  await audit(world);
  if (scene.violation !== undefined) return;
  const name = own.pick(Object.keys(edits));
  const edit = edits[name];
  // With one seal there is nothing before it that an edited one could hide.
  const seals = witness.count("SELECT count(*) AS n FROM ledger_seal");
  if (edit === undefined || seals < 2) return;
  scene.count(`ledger: ${name}`);
  scene.note("somebody", `edits the ledger: ${name}`);
  witness.dropGuards("ledger_entry");
  for (const sql of edit.sql(own.fraction(), scene.time.nowMs)) witness.edit(sql);
  scene.brokenRules = [];
  await audit(world);
  if (!scene.brokenRules.includes(edit.found))
    scene.fail(`I20 ${name}, and the audit finds [${scene.brokenRules.join("; ")}]`);
}

async function audit(world: World): Promise<void> {
  const instance = world.anyInstance();
  if (instance === undefined) return world.scene.fail("I12 nobody is alive at rest");
  const { ref } = comparisonJob({ book: "books" });
  await instance.run(() => reconcile(instance.app, ref));
}
