/** The sandbox's time: the process's own, or a test's. */
export type Clock = {
  nowMs(): number;
  /** Runs a job later; gives back how to call it off. */
  setTimer(job: () => void, delayMs: number): () => void;
};

/** The clock of this process; a timer of it keeps no process alive. */
export const processClock: Clock = {
  nowMs: () => Date.now(),
  setTimer(job, delayMs) {
    const timer = setTimeout(job, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
