import type { CarrierTraits } from "../carriers/carrier.ts";

const minuteMs = 60_000;

/** When the person hears that the carrier is slow, ms after the call. */
const slowAfterMs = 2 * minuteMs;
/** When they hear once more that it takes long, ms after the call. */
const longAfterMs = 10 * minuteMs;
/** When somebody of ours is asked to decide, ms after the call. */
export const ticketAfterMs = 60 * minuteMs;

/**
 * How long a request may take to arrive and then to show, ms. What the carrier has not shown after
 * it never arrived.
 */
export function showsWithinMs({ visibleAfterMs, inFlightMs }: CarrierTraits): number {
  return inFlightMs + visibleAfterMs;
}

/** Is the person to hear that the carrier is slow? */
export function isSlow(waitedMs: number): boolean {
  return waitedMs >= slowAfterMs;
}

/** Is the person to hear that it takes long? */
export function isLong(waitedMs: number): boolean {
  return waitedMs >= longAfterMs;
}

/**
 * Quick at first, because most answers come within seconds; slower later; never faster than the
 * carrier allows.
 */
export function askAgainMs(waitedMs: number, leastMs: number): number {
  return Math.max(leastMs, Math.min(Math.round(waitedMs / 2), 10 * minuteMs));
}

/**
 * When to ask again: at the growing pace, but in time for what the person or the operator is to
 * hear next.
 */
export function nextNewsMs(sinceMs: number, nowMs: number, leastMs: number): number {
  const askAtMs = nowMs + askAgainMs(nowMs - sinceMs, leastMs);
  const newsAtMs = [slowAfterMs, longAfterMs, ticketAfterMs].map((afterMs) => sinceMs + afterMs);
  const next = newsAtMs.find((atMs) => atMs > nowMs);
  return next === undefined ? askAtMs : Math.max(nowMs + leastMs, Math.min(askAtMs, next));
}
