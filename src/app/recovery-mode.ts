import type { Tables } from "../storage/store.ts";

const key = "recovery";

/** Is the gap after a restore still open? Asked before every job, every payment and every cancelling. */
export async function isRecovering(tables: Tables): Promise<boolean> {
  return (await recoveringSinceMs(tables)) !== undefined;
}

/** From when on things may be missing, epoch ms. Undefined when nothing is. */
export async function recoveringSinceMs(tables: Tables): Promise<number | undefined> {
  const value = await tables.kept.read(key);
  return value === undefined ? undefined : Number(value);
}

/** Twice keeps the earlier moment. */
export async function enterRecovery(tables: Tables, sinceMs: number): Promise<void> {
  const earlier = await recoveringSinceMs(tables);
  await tables.kept.write(key, String(Math.min(sinceMs, earlier ?? sinceMs)));
}

export async function leaveRecovery(tables: Tables): Promise<void> {
  await tables.kept.remove(key);
}
