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
  const seenMs = Number((await app.store.read(({ kept }) => kept.read(key))) ?? 0);
  const behindMs = seenMs - app.clock.nowMs();
  if (behindMs > mostBackMs) await recoverFromClock(app, behindMs);
}

/**
 * Tells by how much the clock was set back since the last call, ms; 0 while it was not, or by no
 * more than clocks differ. `steadyMs` counts on from anywhere and is never set.
 */
export function clockSteps({ clock }: Pick<App, "clock">, steadyMs: () => number): () => number {
  const aheadMs = (): number => clock.nowMs() - steadyMs();
  // The latest that it has ever been: small steps add up, and what was put off by them as well.
  let latestMs = aheadMs();
  return () => {
    const nowMs = aheadMs();
    const backMs = latestMs - nowMs;
    latestMs = backMs > mostBackMs ? nowMs : Math.max(latestMs, nowMs);
    return backMs > mostBackMs ? backMs : 0;
  };
}

/** Begins recovery, because what was put off or written down by the clock before may be wrong. */
export async function recoverFromClock(app: App, behindMs: number): Promise<void> {
  const nowMs = app.clock.nowMs();
  app.log.error({ behindMs }, "the clock went back, recovery begins");
  await app.store.write((tables) => beginRecovery(app, tables, nowMs));
  // From here on this is the time, or every start would find the same.
  await app.store.write(({ kept }) => kept.write(key, String(nowMs)));
}
