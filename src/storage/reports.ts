/** What a reconciliation found; `content` is JSON. */
export type Report = { id: string; content: string; atMs: number };

/** What the reconciliations found, for people to read. */
export interface Reports {
  /** The newest one of an id stays. */
  write(report: Report): Promise<void>;
  /** Undefined when there is none under this id. */
  find(id: string): Promise<Report | undefined>;
  /** The newest first. */
  newest(limit: number): Promise<Report[]>;
}

/** Something that must never be: which rule is broken, and about what. */
export type Violation = { rule: string; about: string };

/**
 * Looks over all books at once for what no order of events may ever lead to. Empty is as it should
 * be.
 */
export interface Audit {
  /**
   * Holds at every committed instant. Looks at what was made since then and at what is in work; 0
   * for everything.
   */
  violations(sinceMs: number): Promise<Violation[]>;
  /** Holds while partners answer: jobs that have been due since before this moment. */
  stuckJobs(sinceMs: number): Promise<Violation[]>;
}
