import { given } from "../../core/given.ts";
import type { Job, JobKind, Partner, Queue, Wanted } from "../../storage/jobs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { deliverNews } from "../delivery/news.ts";
import { showLate } from "../delivery/show-conversation.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import type { JobResult } from "../job.ts";
import { workOnRefund } from "../money/refund-payment.ts";
import { fulfilOrder } from "../orders/fulfil-order.ts";
import { watchPayment } from "../orders/watch-payment.ts";
import { reconcile } from "../reconciliation/reconcile.ts";
import { recover } from "../recovery/recover.ts";
import { workOnRegain } from "../regain/work-on-regain.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import { turnTaker } from "../turns/take-turn.ts";
import { sweep } from "./sweeps.ts";

const handlers: Record<JobKind, (app: App, job: Job) => Promise<JobResult>> = {
  "watch-payment": (app, job) => watchPayment(app, job.ref),
  fulfil: (app, job) => fulfilOrder(app, job.ref),
  refund: (app, job) => workOnRefund(app, job.ref),
  show: (app, job) => showLate(app, job.ref),
  remind: async (app, job) => {
    await turnTaker(app)({ conversationId: job.ref, eventKey: job.id, event: { type: "due" } });
    return "finished";
  },
  regain: (app, job) => workOnRegain(app, job.ref),
  reconcile: (app, job) => reconcile(app, job.ref),
  recover: (app) => recover(app),
  deliver: async (app, job) => {
    await deliverNews(app, job);
    return "finished";
  },
  sweep: (app, job) => sweep(app, job.ref),
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
  const job = await takeJob(app, worker, {});
  if (job !== undefined) await workOn(app, job);
  return job !== undefined;
}

/**
 * Takes one of the jobs that are wanted and due, for as long as the lease lasts. What waited for a
 * partner that answers again is due from now on.
 */
export async function takeJob(app: App, worker: string, wanted: Wanted): Promise<Job | undefined> {
  const nowMs = app.clock.nowMs();
  const back = app.partners.back();
  const job = await app.store.write(async (tables) => {
    for (const partner of back) await tables.jobs.goOn(partner, nowMs);
    const queues = await openQueues(tables, wanted);
    if (queues?.length === 0) return undefined;
    return await tables.jobs.claim(worker, nowMs, leaseMs, {
      ...wanted,
      ...given({ queues }),
    });
  });
  app.partners.wentOn(back);
  return job;
}

/** While the gap after a restore is open, nothing else may be sent. */
async function openQueues(tables: Tables, { queues }: Wanted): Promise<Wanted["queues"]> {
  const only: readonly Queue[] | undefined = (await isRecovering(tables))
    ? ["recovery"]
    : undefined;
  return queues === undefined || only === undefined
    ? (only ?? queues)
    : queues.filter((queue) => only.includes(queue));
}

/** Works on a job that was taken, and writes down how it ended. True when it is due at once. */
export async function workOn(app: App, job: Job): Promise<boolean> {
  const renewing = keepLease(app, job);
  try {
    const result = await handlers[job.kind](app, job);
    const runAtMs = await app.store.write((tables) => finish(app, tables, job, result));
    return runAtMs !== undefined && runAtMs <= app.clock.nowMs();
  } catch (error) {
    app.log.error(
      { job: job.id, tries: job.tries, error: describe(error) },
      "job failed, will be tried again",
    );
    await afterFailure(app, job, error);
    return false;
  } finally {
    renewing.stop();
  }
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

/** When the job runs again; undefined when it is over. */
async function finish(
  app: App,
  tables: Tables,
  job: Job,
  result: JobResult,
): Promise<number | undefined> {
  const runAtMs = await nextRunAtMs(app, tables, job, result);
  if (runAtMs === undefined) await tables.jobs.finish(job);
  else await tables.jobs.again(job, runAtMs, putOffBy(app, job));
  return runAtMs;
}

async function nextRunAtMs(
  app: App,
  tables: Tables,
  job: Job,
  result: JobResult,
): Promise<number | undefined> {
  if (result === "finished") return undefined;
  if (result === "again") return app.clock.nowMs() + pauseMs(job.tries);
  if ("runAtMs" in result) return result.runAtMs;
  await tables.jobs.hold(job.id);
  return await result.next(tables);
}

/** The partner that the job needs, when it is the reason for the job's wait. */
function putOffBy(app: App, { partner }: Job): Partner | undefined {
  return partner !== undefined && app.partners.isSilent(partner) ? partner : undefined;
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
    return await openTicket(app, tables, { kind: "dead-job", evidence });
  });
  if (isDead) app.log.error({ job: id, tries, reason }, "job given up, a person has to look");
}

function pauseMs(tries: number): number {
  return pausesMs[Math.min(tries, pausesMs.length) - 1] ?? 2000;
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
