/**
 * The instances that work on this database, each under a name of its own. Whoever does not say in
 * time that he is there is gone, and what he held may be taken at once. Of a name that was never
 * announced nobody knows; what it held ends by its own time.
 */
export interface Instances {
  /** It is there, until it says so again. */
  announce(name: string, untilMs: number): Promise<void>;
  /**
   * It has ended, or was one of those whose names begin with `place` and whose place is taken by
   * `except`.
   */
  end(gone: { name: string } | { place: string; except: string }, nowMs: number): Promise<void>;
  /** Gives back the jobs, the messages on their way and the leases of all that are gone. */
  release(nowMs: number): Promise<void>;
}
