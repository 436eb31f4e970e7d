import { secondMs, type World } from "./world.ts";

/** What node:sqlite throws when the disk is full (SQLite result code 13, SQLITE_FULL). */
export const diskFull = Object.assign(new Error("database or disk is full"), {
  code: "ERR_SQLITE_ERROR",
  errcode: 13,
});
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("disk is full");

/**
 * Does it again after a full disk, as a person presses again and as the runner takes up a job
 * again.
 */
export async function again<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (!isDiskFull(error) || tries > 100) throw error;
    }
  }
}

/** Time passes, although jobs and notifications may find the disk full. */
export async function live(
  here: World,
  forMs: number,
  stepAtMostMs = 15 * secondMs,
): Promise<void> {
  const endMs = Date.now() + forMs;
  while (Date.now() < endMs) {
    await here.deliverNotifications();
    const stepMs = Math.min(stepAtMostMs, endMs - Date.now());
    await here.advance(stepMs).catch((error: unknown) => {
      if (!isDiskFull(error)) throw error;
      // What the runner does: it says so, and looks again a second later.
      here.app.log.error({ error: String(error) }, "job table not reachable");
      here.sleep(secondMs);
    });
  }
}
