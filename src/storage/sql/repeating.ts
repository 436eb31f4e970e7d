import type { Differences } from "./differences.ts";

/** Before the second, third, … try; give or take a half, so that two who met part. */
const pausesMs = [0, 20, 60, 150, 400];

/**
 * How long somebody else's lock is waited for, and how often it is looked for again meanwhile: the
 * pauses grow, so that short locks cost little time and long ones little work.
 */
const lockWaitMs = 5000;
const lockPausesMs = { first: 5, longest: 50 };

/**
 * Does the work again from its beginning as long as the database says that it may be done again.
 * The work may run several times, but only one of its transactions is ever committed. Nothing
 * stands still meanwhile: also where the database could wait by itself, the waiting is done here.
 */
export async function repeating<T>(
  afterFailure: Differences["afterFailure"],
  work: () => Promise<T>,
): Promise<T> {
  let tries = 0;
  let waitedMs = 0;
  for (let isLast = false; ; ) {
    let pauseMs: number | undefined;
    try {
      return await work();
    } catch (error) {
      const next = afterFailure(error);
      pauseMs = next === "wait" ? lockPauseMs(waitedMs) : pausesMs[tries];
      if (next === "throw" || isLast || pauseMs === undefined) throw error;
      if (next === "wait") waitedMs += pauseMs;
      else tries++;
      isLast = next === "repeat-once";
    }
    await pause(pauseMs * (0.5 + Math.random()));
  }
}

/** As `repeating`, for work that cannot be done again once it has begun: it says so itself. */
export async function repeatingUntilBegun<T>(
  afterFailure: Differences["afterFailure"],
  work: (begun: () => void) => Promise<T>,
): Promise<T> {
  let hasBegun = false;
  return await repeating(
    (error) => (hasBegun ? "throw" : afterFailure(error)),
    () =>
      work(() => {
        hasBegun = true;
      }),
  );
}

function lockPauseMs(waitedMs: number): number | undefined {
  if (waitedMs >= lockWaitMs) return undefined;
  return Math.min(lockPausesMs.longest, lockPausesMs.first + waitedMs / 4);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
