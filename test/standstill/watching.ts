import { setTimeout as sleep } from "node:timers/promises";

/** How long something took, ms, and what came of it. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const begunMs = performance.now();
  const result = await work();
  return { ms: Math.round(performance.now() - begunMs), result };
}

/** Asks an address again and again until it is stopped: the slowest answer and which there were. */
export function asking(url: string): () => Promise<string> {
  let isOver = false;
  let slowestMs = 0;
  const statuses = new Set<number>();
  const asked = (async () => {
    while (!isOver) {
      const { ms, result } = await timed(() => fetch(url));
      slowestMs = Math.max(slowestMs, ms);
      statuses.add(result.status);
      await sleep(50);
    }
  })();
  return async () => {
    isOver = true;
    await asked;
    const { pathname } = new URL(url);
    return `${pathname} answered ${[...statuses].join(", ")}, the slowest after ${slowestMs} ms`;
  };
}
