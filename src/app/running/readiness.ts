import type { App } from "../app.ts";

/** `busy`: work waits that nobody takes. `unavailable`: nothing can be kept. */
type Readiness = "ready" | "busy" | "unavailable";

/** Work that waits longer than this means that something is stuck. */
const readyLagMs = 60_000;

/** Who asks, waits so long; a database that stands still must not make the answer stand still. */
const answerWithinMs = 2000;

/** Strangers may ask: however many do, the database is written to once in this time. */
const askAgainMs = 1000;

/**
 * Tells whether this instance can do what it is for: a row is really written, where "the database
 * answers" would still be true on a full disk or of a file that is gone; and no work is stuck. What
 * waits for a partner that keeps its share of the workers is not ours to hurry. A change is logged
 * once, with its reason; those who ask are told no details.
 */
export function watchReadiness(app: App): () => Promise<Readiness> {
  let known: Readiness = "ready";
  let underWay: Promise<Readiness> | undefined;

  const note = (readiness: Readiness, reason: string): Readiness => {
    if (readiness === known) return readiness;
    if (readiness === "ready") app.log.info({}, "ready again");
    else app.log.error({ readiness, reason }, "not ready");
    known = readiness;
    return readiness;
  };
  const look = async (): Promise<Readiness> => {
    try {
      return (await isBusy(app)) ? note("busy", "work is stuck") : note("ready", "");
    } catch (error) {
      return note("unavailable", error instanceof Error ? error.message : "unknown");
    }
  };
  const ask = (): Promise<Readiness> => {
    const asked = look();
    underWay = asked;
    const over = (): void => {
      underWay = undefined;
    };
    void asked.then(() => setTimeout(over, askAgainMs).unref?.());
    return asked;
  };
  return async () => {
    const late = (): Readiness => note("unavailable", "the database does not answer in time");
    return await within(underWay ?? ask(), late);
  };
}

/** About what a turn writes: on a disk that is nearly full a few bytes may still find a place. */
const row = " ".repeat(16 * 1024);

/** Throws when a row cannot be kept. */
async function isBusy(app: App): Promise<boolean> {
  const nowMs = app.clock.nowMs();
  // Its own name keeps instances from waiting for each other; the commit leaves nothing of it.
  const name = `ready:${app.dice.letters(8)}`;
  const oldestMs = await app.store.write(async ({ kept, jobs }) => {
    await kept.write(name, row);
    await kept.remove(name);
    return await jobs.oldestDueMs(nowMs, app.partners.kept());
  });
  return oldestMs !== undefined && nowMs - oldestMs >= readyLagMs;
}

async function within(asked: Promise<Readiness>, late: () => Readiness): Promise<Readiness> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, answerWithinMs, undefined);
  const answer = await Promise.race([asked, promise]);
  clearTimeout(timer);
  return answer ?? late();
}
