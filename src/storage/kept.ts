/**
 * Small things that adapters keep between starts: where they stopped reading, what they set up,
 * open windows.
 */
export interface Kept {
  /** Undefined when there is no such thing. */
  read(key: string): Promise<string | undefined>;
  /** Takes the place of what was there. */
  write(key: string, value: string): Promise<void>;
  /** One holder at a time: takes or renews the lease. False while somebody else holds it. */
  lease(key: string, holder: string, nowMs: number, forMs: number): Promise<boolean>;
  /** Gives a lease back before its time; does nothing when somebody else holds it. */
  release(key: string, holder: string): Promise<void>;
  /** Leases that last until after `beyondMs` are over at `nowMs`. */
  pullBack(beyondMs: number, nowMs: number): Promise<void>;
  /** Does nothing when there is no such thing. */
  remove(key: string): Promise<void>;
}
