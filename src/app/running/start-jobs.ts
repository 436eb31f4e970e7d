import type { Job } from "../../storage/jobs.ts";
import type { App } from "../app.ts";
import { type Lane, lanes, partnersWithTheirShare } from "./lanes.ts";
import { describe, takeJob, workOn } from "./run-jobs.ts";

/** The workers of one instance. */
type JobRunner = {
  /** There is work: looked for now instead of at the next tick. */
  wake(): void;
  /** Takes no new job and resolves when the running ones are done. */
  stop(): Promise<void>;
};

/** Longest sleep: jobs of another instance become due without a wake-up here. */
const longestSleepMs = 1000;

/** Works on due jobs in every lane, until stopped. `workers`: of each lane, for tests. */
export function startJobs(app: App, workers?: number): JobRunner {
  const running = (Object.keys(lanes) as Lane[]).map((lane) =>
    runLane(app, lane, workers ?? lanes[lane].workers),
  );
  return {
    wake() {
      for (const lane of running) lane.wake();
    },
    async stop() {
      await Promise.all(running.map((lane) => lane.stop()));
    },
  };
}

/**
 * One lane: a single look for all its workers, so that looking in vain costs the same however many
 * there are. Who is free again has it look again only where something may have been left for him:
 * what becomes due meanwhile is found at its tick.
 */
function runLane(app: App, lane: Lane, workers: number): JobRunner {
  const inWork = new Set<Job>();
  /** The last look could not take just any job. */
  let isCut = false;
  let stopped = false;
  let wakeUp = Promise.withResolvers<void>();
  const wake = (): void => {
    wakeUp.resolve();
    wakeUp = Promise.withResolvers<void>();
  };

  /** True when it took a job, so that there may be another one. */
  async function look(): Promise<boolean> {
    const without = partnersWithTheirShare(inWork, workers);
    app.partners.keeps(lane, without);
    const isFull = inWork.size >= workers;
    isCut = isFull || without.length > 0;
    if (isFull) return false;
    const job = await takeJob(app, app.instance, { queues: lanes[lane].queues, without });
    if (job !== undefined) void work(job);
    return job !== undefined;
  }

  async function work(job: Job): Promise<void> {
    inWork.add(job);
    const isDue = await workOn(app, job).catch(tellTrouble);
    inWork.delete(job);
    if (isDue || isCut || stopped) wake();
  }

  /** The database itself is in trouble; the pause below keeps us from hammering it. */
  function tellTrouble(error: unknown): boolean {
    app.log.error({ error: describe(error) }, "job table not reachable");
    return false;
  }

  async function run(): Promise<void> {
    while (!stopped || inWork.size > 0) {
      const woken = wakeUp.promise;
      const took = !stopped && (await look().catch(tellTrouble));
      if (!took) await sleepUntil(woken);
    }
  }

  const ended = run();
  return {
    wake,
    async stop() {
      stopped = true;
      wake();
      await ended;
    },
  };
}

/** Until woken, or for so long. */
async function sleepUntil(woken: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, longestSleepMs);
  await Promise.race([woken, promise]);
  clearTimeout(timer);
}
