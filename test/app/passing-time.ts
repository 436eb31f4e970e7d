import { vi } from "vitest";
import type { App } from "../../src/app/app.ts";
import type { AfterCommit } from "../../src/app/running/after-commit.ts";
import { runOneJob } from "../../src/app/running/run-jobs.ts";
import { testedOn } from "../storage/database.ts";
import { expectMoneyIsRight } from "./books.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const dayMs = 24 * 60 * minuteMs;

/**
 * How time passes for this app: what is due is done at its moment, and the money looked at.
 * `startMs`: when the world began. `work`: does what is due at WeChat.
 */
export function passingTime(
  app: App,
  commits: AfterCommit,
  { startMs, work }: { startMs: number; work(): Promise<void> },
) {
  const { store } = app;

  async function workOff(): Promise<void> {
    for (let count = 0; await runOneJob(app, "worker"); count++) {
      await commits.idle();
      if (count === 500) throw new Error("The jobs never come to rest.");
    }
  }

  async function runJobs(): Promise<void> {
    await workOff();
    await expectMoneyIsRight(app);
  }

  /**
   * On a server looking at everything costs more than the work; there it is looked at when the
   * clock stops.
   */
  const workInBetween = testedOn === "sqlite" ? runJobs : workOff;

  /** Time passes, and whatever falls due on the way is done at its moment. */
  async function advance(byMs: number): Promise<void> {
    const endMs = Date.now() + byMs;
    for (;;) {
      await workInBetween();
      const nextMs = await store.read((tables) => tables.jobs.nextRunAtMs());
      if (nextMs === undefined || nextMs > endMs) break;
      // During recovery jobs are due that nobody takes; the clock goes on past them.
      vi.setSystemTime(nextMs > Date.now() ? nextMs : Math.min(Date.now() + secondMs, endMs + 1));
      if (Date.now() > endMs) break;
    }
    vi.setSystemTime(endMs);
    await runJobs();
  }

  return {
    runJobs,
    advance,
    /** Lets the refunds that were asked for be accepted, settled at WeChat and noticed. */
    async finishRefunds(): Promise<void> {
      await runJobs();
      vi.setSystemTime(Date.now() + 4 * secondMs);
      await work();
      await advance(minuteMs);
    },
    /**
     * To half past ten in China, some days after the world began: then there is a bill of the days
     * before.
     */
    sleepUntilBill: (days = 1) => void vi.setSystemTime(startMs + days * dayMs + 30 * minuteMs),
    /** The clock goes on while nobody works. */
    sleep: (byMs: number) => void vi.setSystemTime(Date.now() + byMs),
  };
}

/**
 * Keeps everything as it is now. The returned function throws away what came since and goes on
 * with what was kept.
 */
export async function takeCopy({ store }: App): Promise<() => Promise<void>> {
  const lines: string[] = [];
  await store.backup(Date.now(), async (line) => void lines.push(line));
  async function* kept(): AsyncGenerator<string> {
    yield* lines;
  }
  return () => store.restore(kept(), async () => {});
}
