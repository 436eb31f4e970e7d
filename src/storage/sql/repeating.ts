import type { Differences } from "./differences.ts";

/** Before the second, third, … try, give or take a half, so that two who met do not meet again. */
const pausesMs = [0, 20, 60, 150, 400];

/**
 * Does the work again from its beginning as long as the database says that it may be done again.
 * The work may run several times, but only one of its transactions is ever committed.
 */
export async function repeating<T>(
  afterFailure: Differences["afterFailure"],
  work: () => Promise<T>,
): Promise<T> {
  let isLast = false;
  for (const pauseMs of pausesMs) {
    try {
      return await work();
    } catch (error) {
      const next = afterFailure(error);
      if (next === "throw" || isLast) throw error;
      isLast = next === "repeat-once";
    }
    await pause(pauseMs * (0.5 + Math.random()));
  }
  return await work();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
