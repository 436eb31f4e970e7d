import type { Clearable } from "./clearable.ts";

/** What a job does; `app/running` knows how. */
export type JobKind =
  | "watch-payment"
  | "fulfil"
  | "refund"
  | "deliver"
  | "show"
  | "remind"
  | "regain"
  | "reconcile"
  | "recover"
  | "sweep";

/**
 * Where jobs wait for workers; each kind stands in one (`queueOf` in `sql/queues.ts`). What is paid
 * has one of its own, so that nothing else stands before it.
 */
export type Queue = "recovery" | "paid" | "money" | "talk" | "bulk";

/**
 * Who is asked while a job is worked on, and so may keep its workers waiting. A chat platform is
 * called by its channel's name.
 */
export type Partner = "wechat-pay" | `carrier:${string}` | "telegram" | "wechat";

/** One piece of work. All moments are epoch milliseconds. */
export type Job = {
  /**
   * Says what it is for, e.g. `fulfil:R2026…`; unique for ever, so adding it twice is adding it
   * once.
   */
  id: string;
  kind: JobKind;
  /** What it works on: an order, payment or refund number. */
  ref: string;
  payload: string;
  /** Undefined when it needs nobody but ourselves. */
  partner?: Partner;
  runAtMs: number;
  tries: number;
  /** Rises with every claim; only the newest claimer may finish the job. */
  fence: number;
  createdAtMs: number;
};

/** A job that was given up, for the person who looks. */
type DeadJob = Job & { reason: string };

/** What a claimer looks for. */
export type Wanted = {
  /** In this order, all of one queue before the next; every queue unless told. */
  queues?: readonly Queue[];
  /** Jobs that need one of these are passed over. */
  without?: readonly Partner[];
};

/** Outbox, timers and work. A job is `ready`, `leased` to a worker, `done`, or `dead`. */
export interface Jobs extends Clearable {
  add(
    job: Pick<Job, "id" | "kind" | "ref" | "runAtMs" | "createdAtMs" | "partner"> & {
      payload?: string;
    },
  ): Promise<void>;
  /**
   * Takes the job that has been due for longest, or one whose worker vanished. Undefined when there
   * is none; that costs the same however many jobs wait for later or are done.
   */
  claim(worker: string, nowMs: number, leaseMs: number, wanted?: Wanted): Promise<Job | undefined>;
  /** Holds a claimed job for longer. False when it is not ours any more. */
  renew(job: Pick<Job, "id" | "fence">, untilMs: number): Promise<boolean>;
  /** False when somebody claimed it after us. */
  finish(job: Pick<Job, "id" | "fence">): Promise<boolean>;
  /**
   * It waits until `runAtMs`; `putOffBy`: only because this partner gave no answer, so that
   * `goOn` may bring it forward. False when somebody claimed it after us.
   */
  again(job: Pick<Job, "id" | "fence">, runAtMs: number, putOffBy?: Partner): Promise<boolean>;
  /**
   * As `again`, after an error of our own. A job that has failed without a break for
   * `giveUpAfterMs` is `dead`: nobody takes it any more, and it stays visible for the operator.
   * Undefined when somebody claimed it after us.
   */
  failed(
    job: Pick<Job, "id" | "fence">,
    failure: { nowMs: number; runAtMs: number; giveUpAfterMs: number; reason: string },
  ): Promise<"again" | "dead" | undefined>;
  /** By their ids. */
  dead(): Promise<DeadJob[]>;
  /**
   * Brings a dead or finished job back to life. False when there is no such job, or it is alive.
   */
  revive(id: string, runAtMs: number): Promise<boolean>;
  /** Keeps others who hold this job waiting until our commit, where several write at once. */
  hold(id: string): Promise<void>;
  /** What this job was for is done. Nothing happens to a job that somebody has in work. */
  drop(id: string): Promise<void>;
  /** Brings the next run forward; does nothing when the job is not waiting. */
  hurry(id: string, runAtMs: number): Promise<void>;
  /** The partner answers again: what was put off by it is due at `runAtMs`, if not sooner. */
  goOn(partner: Partner, runAtMs: number): Promise<void>;
  /**
   * Jobs of these kinds that wait for a moment after `beyondMs`, and leases of any that end after
   * it, are due at `runAtMs`.
   */
  pullBack(kinds: readonly JobKind[], beyondMs: number, runAtMs: number): Promise<void>;
  /** When the next job is due or the next lease over; undefined when no job is alive. */
  nextRunAtMs(): Promise<number | undefined>;
  /**
   * Since when the first job waits that nobody has taken; undefined when none is due. Jobs that
   * need one of the partners in `without` are not counted.
   */
  oldestDueMs(nowMs: number, without?: readonly Partner[]): Promise<number | undefined>;
}
