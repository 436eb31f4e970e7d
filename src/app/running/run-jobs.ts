import type { Job, JobKind } from "../../storage/jobs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { deliverNews } from "../delivery/news.ts";
import { sendPending } from "../delivery/show-conversation.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import type { JobResult } from "../job.ts";
import { workOnRefund } from "../money/refund-payment.ts";
import { fulfilOrder } from "../orders/fulfil-order.ts";
import { watchPayment } from "../orders/watch-payment.ts";
import { reconcile } from "../reconciliation/reconcile.ts";
import { recover } from "../recovery/recover.ts";
import { openTicketIn } from "../tickets/open-ticket.ts";
import { turnTaker } from "../turns/take-turn.ts";

const handlers: Record<JobKind, (app: App, job: Job) => Promise<JobResult>> = {
  "watch-payment": (app, job) => watchPayment(app, job.ref),
  fulfil: (app, job) => fulfilOrder(app, job.ref),
  refund: (app, job) => workOnRefund(app, job.ref),
  show: (app, job) => sendPending(app, job.ref),
  remind: async (app, job) => {
    await turnTaker(app)({ conversationId: job.ref, eventKey: job.id, event: { type: "due" } });
    return "finished";
  },
  reconcile: (app, job) => reconcile(app, job.ref),
  recover: (app) => recover(app),
  deliver: async (app, job) => {
    await deliverNews(app, job);
    return "finished";
  },
};

/** Pauses after the first, second, … try; the last one repeats. No job is ever dropped. */
const pausesMs = [2, 5, 15, 30, 60, 120, 300, 600].map((seconds) => seconds * 1000);

/**
 * How long a job may go on failing by an error of our own before it is given up and a person is
 * called. What others do is no error: a job that waits for them ends by their answer alone.
 */
const failsForMs = 24 * 60 * 60 * 1000;

/** How long after its last renewal a job belongs to nobody: its worker is gone, or stands still. */
const leaseMs = 90_000;

/**
 * Some jobs take longer than any lease (a long bill, a recovery): while one is at work it is
 * renewed this often.
 */
const renewEveryMs = 30_000;

/** Takes one due job and works on it. False when nothing is due. */
export async function runOneJob(app: App, worker: string): Promise<boolean> {
  const job = await app.store.write(async (tables) => {
    // While the gap after a restore is open, nothing else may be sent.
    const only = (await isRecovering(tables)) ? "recover" : undefined;
    return await tables.jobs.claim(worker, app.clock.nowMs(), leaseMs, only);
  });
  if (job === undefined) return false;
  const renewing = keepLease(app, job);
  try {
    const result = await handlers[job.kind](app, job);
    await app.store.write((tables) => finish(app, tables, job, result));
  } catch (error) {
    app.log.error(
      { job: job.id, tries: job.tries, error: describe(error) },
      "job failed, will be tried again",
    );
    await afterFailure(app, job, error);
  } finally {
    renewing.stop();
  }
  return true;
}

/** Renews the lease until it is stopped or lost. A crash ends this too, and the lease runs out. */
function keepLease(app: App, job: Job): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const renewSoon = (): void => {
    if (!isStopped) timer = setTimeout(() => void renew(), renewEveryMs);
  };
  const renew = async (): Promise<void> => {
    try {
      const isOurs = await app.store.write(({ jobs }) =>
        jobs.renew(job, app.clock.nowMs() + leaseMs),
      );
      if (isOurs) renewSoon();
    } catch (error) {
      // The job itself may well go on; there is time for two more tries.
      app.log.warn({ job: job.id, error: String(error) }, "lease not renewed");
      renewSoon();
    }
  };
  renewSoon();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

async function finish(app: App, { jobs }: Tables, job: Job, result: JobResult): Promise<void> {
  if (result === "finished") await jobs.finish(job);
  else if (result === "again") await jobs.again(job, app.clock.nowMs() + pauseMs(job.tries));
  else await jobs.again(job, result.runAtMs);
}

/**
 * Tried again for a day; then it is dead, but neither lost nor silent: a person looks and has it
 * tried again.
 */
async function afterFailure(app: App, job: Job, error: unknown): Promise<void> {
  const nowMs = app.clock.nowMs();
  const { id, kind, ref, tries } = job;
  const reason = error instanceof Error ? error.message : "unknown";
  const isDead = await app.store.write(async (tables) => {
    const runAtMs = nowMs + pauseMs(tries);
    if (
      (await tables.jobs.failed(job, { nowMs, runAtMs, giveUpAfterMs: failsForMs, reason })) !==
      "dead"
    )
      return false;
    const evidence = { jobId: id, job: kind, ref, tries, reason };
    return await openTicketIn(app, tables, { kind: "dead-job", evidence });
  });
  if (isDead) app.log.error({ job: id, tries, reason }, "job given up, a person has to look");
}

function pauseMs(tries: number): number {
  return pausesMs[Math.min(tries, pausesMs.length) - 1] ?? 2000;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

export type JobRunner = {
  wake(): void;
  /** Takes no new job and resolves when the running ones are done. */
  stop(): Promise<void>;
};

/** Longest sleep: jobs of another instance become due without a wake-up here. */
const longestSleepMs = 1000;

/** Works on due jobs, a few side by side, until stopped. */
export function startJobs(app: App, workers = 4): JobRunner {
  let stopped = false;
  let wakeUp = Promise.withResolvers<void>();
  const name = app.dice.letters(8);

  async function work(index: number): Promise<void> {
    while (!stopped) {
      const woken = wakeUp.promise;
      const worked = await runOneJob(app, `${name}-${index}`).catch((error: unknown) => {
        // The database itself is in trouble; the pause below keeps us from hammering it.
        app.log.error({ error: describe(error) }, "job table not reachable");
        return false;
      });
      if (!worked && !stopped) await Promise.race([woken, sleep(longestSleepMs)]);
    }
  }

  const running = Array.from({ length: workers }, (_, index) => work(index));
  const wake = (): void => {
    wakeUp.resolve();
    wakeUp = Promise.withResolvers<void>();
  };
  return {
    wake,
    async stop() {
      stopped = true;
      wake();
      await Promise.all(running);
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
