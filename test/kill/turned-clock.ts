const RealDate = Date;
let offsetMs = 0;

/**
 * `Date` tells a time that another process sets; timers stay real. For the whole process, libraries
 * included.
 */
class TurnedDate extends RealDate {
  constructor(...given: [] | ConstructorParameters<typeof RealDate>) {
    if (given.length === 0) super(RealDate.now() + offsetMs);
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + offsetMs;
  }
}

export function turnClock(toOffsetMs: number): void {
  offsetMs = toOffsetMs;
  globalThis.Date = TurnedDate as DateConstructor;
}
