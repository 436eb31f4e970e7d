/** A table from which what is finished goes away after its time. */
export interface Clearable {
  /** The moment of the oldest row that is finished, epoch ms; undefined when there is none. */
  oldestFinishedMs(): Promise<number | undefined>;
  /**
   * Removes up to `most` rows that were finished before this moment, the oldest first, and on which
   * nothing stands any more. Resolves with how many.
   */
  clear(beforeMs: number, most: number): Promise<number>;
}
