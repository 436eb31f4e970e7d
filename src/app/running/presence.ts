import type { App } from "../app.ts";

/** How long an instance counts as there after it said so, and how often it says so, ms. */
export const presence = { lastsMs: 15_000, everyMs: 5000 };

/** This instance is there. To be called every `presence.everyMs`. */
export async function announce({ store, clock, instance }: App): Promise<void> {
  const untilMs = clock.nowMs() + presence.lastsMs;
  await store.write(({ instances }) => instances.announce(instance, untilMs));
}

/**
 * This instance has the place of all whose names begin with `place`, so they are gone. What they
 * and others who are gone held need not wait for its time: not the jobs, not the messages that were
 * on their way, not the leases.
 */
export async function succeed(app: App, place: string): Promise<void> {
  await announce(app);
  const { clock, instance: except } = app;
  await app.store.write(({ instances }) => instances.end({ place, except }, clock.nowMs()));
  await releaseGone(app);
}

/** Gives back what those held who have not said for a while that they are there. */
export async function releaseGone({ store, clock }: App): Promise<void> {
  await store.write(({ instances }) => instances.release(clock.nowMs()));
}

/** This instance ends, and holds nothing any more. */
export async function leave({ store, clock, instance: name }: App): Promise<void> {
  await store.write(({ instances }) => instances.end({ name }, clock.nowMs()));
}
