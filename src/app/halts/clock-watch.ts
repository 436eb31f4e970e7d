import type { App } from "../app.ts";
import { beginRecovery } from "./recovery-mode.ts";

const key = "clock";

/** Further back than clocks of instances differ. */
const mostBackMs = 5 * 60_000;

/**
 * Writes down how late it is, from time to time, so that a clock that was set back is noticed at
 * the next start.
 */
export async function noteTime(app: App): Promise<void> {
  const nowMs = app.clock.nowMs();
  await app.store.write(async ({ kept }) => {
    if (nowMs > Number((await kept.read(key)) ?? 0)) await kept.write(key, String(nowMs));
  });
}

/**
 * A clock that is behind what it was: a machine from an old image, a broken time server, a database
 * that was copied. Whatever it is, nothing is sent before everybody has been asked. To be called at
 * every start.
 */
export async function watchClock(app: App): Promise<void> {
  const nowMs = app.clock.nowMs();
  const seenMs = Number((await app.store.read(({ kept }) => kept.read(key))) ?? 0);
  if (seenMs - nowMs <= mostBackMs) return;
  app.log.error({ behindMs: seenMs - nowMs }, "the clock went back, recovery begins");
  await app.store.write((tables) => beginRecovery(app, tables, nowMs));
  // From here on this is the time, or every start would find the same.
  await app.store.write(({ kept }) => kept.write(key, String(nowMs)));
}
