import type { Log } from "./app/app.ts";

type Level = keyof Log;

/**
 * How many lines a minute one message may have. Whoever can make us write a line can make us write
 * it as often as they like, from outside; what a person reads is said by the first ones and by
 * their number. An error calls a person, and each may be about another order.
 */
const mostAMinute: Readonly<Record<Level, number>> = { info: 120, warn: 120, error: 600 };

/**
 * And of the same failure: whatever it hits while it lasts, a person looks for its cause once. Only
 * its first line is compared; where it hit stands in the others.
 */
const mostOfAFailure = 10;

const minuteMs = 60_000;

/** What is held back is counted under its level and message. `failures`: what was said of each. */
type Held = {
  level: Level;
  message: string;
  said: number;
  left: number;
  failures: Map<string, number>;
};

/**
 * The same log, in which no message comes more often than it may: the rest of a minute is counted,
 * and told in one line at its end. Nothing that is logged ever throws here.
 */
export function quietLog(log: Log): Log {
  let minute: Map<string, Held> | undefined;
  const tell = (): void => {
    const ended = minute?.values() ?? [];
    minute = undefined;
    for (const { level, message, left } of ended)
      if (left > 0) log[level]({ lines: left, of: message }, "more lines of a kind");
  };
  const begin = (): Map<string, Held> => {
    setTimeout(tell, minuteMs).unref();
    return new Map();
  };
  const say =
    (level: Level): Log[Level] =>
    (detail, message) => {
      minute ??= begin();
      const key = `${level}:${message}`;
      const held = minute.get(key) ?? { level, message, said: 0, left: 0, failures: new Map() };
      minute.set(key, held);
      if (hasRoom(held, failureIn(detail))) sayWhatCanBeSaid(log, level, detail, message);
      else held.left++;
    };
  return { info: say("info"), warn: say("warn"), error: say("error") };
}

/** Counts one more line that may be written, where it may. */
function hasRoom(held: Held, failure: string | undefined): boolean {
  if (held.said >= mostAMinute[held.level]) return false;
  if (failure !== undefined) {
    const said = held.failures.get(failure) ?? 0;
    if (said >= mostOfAFailure) return false;
    held.failures.set(failure, said + 1);
  }
  held.said++;
  return true;
}

/** What failed, where a line tells of a failure. */
function failureIn(detail: object): string | undefined {
  try {
    const { error } = detail as { error?: unknown };
    return typeof error === "string" ? error.split("\n", 1)[0] : undefined;
  } catch {
    return undefined;
  }
}

/** A value that cannot be written must not take along what wanted to tell of it. */
function sayWhatCanBeSaid(log: Log, level: Level, detail: object, message: string): void {
  try {
    log[level](detail, message);
  } catch {
    log[level]({ detail: "cannot be written" }, message);
  }
}
