export type JobKind =
  | "watch-payment"
  | "fulfil"
  | "refund"
  | "deliver"
  | "show"
  | "remind"
  | "reconcile"
  | "recover";

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
  runAtMs: number;
  tries: number;
  /** Rises with every claim; only the newest claimer may finish the job. */
  fence: number;
  createdAtMs: number;
};

/** A job that was given up, for the person who looks. */
export type DeadJob = Job & { reason: string };

export interface Jobs {
  add(
    job: Pick<Job, "id" | "kind" | "ref" | "runAtMs" | "createdAtMs"> & { payload?: string },
  ): Promise<void>;
  /**
   * Takes the job that has been due for longest, or one whose worker vanished. `only`: of this
   * kind.
   */
  claim(worker: string, nowMs: number, leaseMs: number, only?: JobKind): Promise<Job | undefined>;
  /** Holds a claimed job for longer. False when it is not ours any more. */
  renew(job: Pick<Job, "id" | "fence">, untilMs: number): Promise<boolean>;
  /** False when somebody claimed it after us. */
  finish(job: Pick<Job, "id" | "fence">): Promise<boolean>;
  again(job: Pick<Job, "id" | "fence">, runAtMs: number): Promise<boolean>;
  /**
   * As `again`, after an error of our own. A job that has failed without a break for
   * `giveUpAfterMs` is `dead`: nobody takes it any more, and it stays visible for the operator.
   * Undefined when somebody claimed it after us.
   */
  failed(
    job: Pick<Job, "id" | "fence">,
    failure: { nowMs: number; runAtMs: number; giveUpAfterMs: number; reason: string },
  ): Promise<"again" | "dead" | undefined>;
  dead(): Promise<DeadJob[]>;
  /**
   * Brings a dead or finished job back to life. False when there is no such job, or it is alive.
   */
  revive(id: string, runAtMs: number): Promise<boolean>;
  /** Brings the next run forward; does nothing when the job is not waiting. */
  hurry(id: string, runAtMs: number): Promise<void>;
  /**
   * Jobs of these kinds that wait for a moment after `beyondMs`, and leases of any that end after
   * it, are due at `runAtMs`.
   */
  pullBack(kinds: readonly JobKind[], beyondMs: number, runAtMs: number): Promise<void>;
  nextRunAtMs(): Promise<number | undefined>;
  oldestDueMs(nowMs: number): Promise<number | undefined>;
}
