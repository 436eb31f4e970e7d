import { recoveryJob } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

const key = "recovery";

/**
 * One beginning of recovery. `id` tells it from every other one: a second restore, even of the same
 * file, while the first one's gap is being filled is a new beginning. `beganAtMs` is that of the
 * first one that has not ended.
 */
export type Recovery = { id: string; sinceMs: number; beganAtMs: number };

/**
 * Is the gap after a restore still open? Asked before every job, every payment and every
 * cancelling.
 */
export async function isRecovering(tables: Tables): Promise<boolean> {
  return (await readRecovery(tables)) !== undefined;
}

/** Undefined when nothing is missing. */
export async function readRecovery(tables: Tables): Promise<Recovery | undefined> {
  const value = await tables.kept.read(key);
  return value === undefined ? undefined : (JSON.parse(value) as Recovery);
}

/**
 * Recovery mode: the database may have forgotten its newest part (a restored backup, a failover
 * with loss). Until the gap is filled nothing is sent to a carrier, no money is asked for or given
 * back; what comes in is still booked.
 * `sinceMs`: from when on things may be missing, epoch ms. Beginning twice keeps the earlier
 * moment. In a transaction; its job begins with the commit.
 */
export async function beginRecovery(
  { clock, dice }: Pick<App, "clock" | "dice">,
  tables: Tables,
  sinceMs: number,
): Promise<void> {
  const nowMs = clock.nowMs();
  // Drawn, not counted: a restored database would count the same number again.
  const id = dice.letters(12);
  await enterRecovery(tables, { id, sinceMs, beganAtMs: nowMs });
  await tables.jobs.add({
    id: recoveryJob(id),
    kind: "recover",
    ref: "",
    runAtMs: nowMs,
    createdAtMs: nowMs,
  });
}

/** Twice keeps the earlier moments, under the new id. */
async function enterRecovery(tables: Tables, { id, sinceMs, beganAtMs }: Recovery): Promise<void> {
  const earlier = await readRecovery(tables);
  const both: Recovery = {
    id,
    sinceMs: Math.min(sinceMs, earlier?.sinceMs ?? sinceMs),
    beganAtMs: Math.min(beganAtMs, earlier?.beganAtMs ?? beganAtMs),
  };
  await tables.kept.write(key, JSON.stringify(both));
}

/** False, and nothing happens, when it has ended or begun anew since it was read. */
export async function leaveRecovery(tables: Tables, seen: Pick<Recovery, "id">): Promise<boolean> {
  if ((await readRecovery(tables))?.id !== seen.id) return false;
  await tables.kept.remove(key);
  return true;
}
