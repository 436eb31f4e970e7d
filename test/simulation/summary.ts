import { events, fewest } from "./events.ts";
import type { Result } from "./simulate.ts";
import type { Waits } from "./waits.ts";

/**
 * What a run of seeds came to, in one line; in a second one, how long people and money waited in
 * it.
 */
export function tellSummary(results: readonly Result[], seconds: number): string {
  const sum = (of: (result: Result) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const met = sumMet(results);
  const all = Object.values(met).reduce((total, times) => total + times, 0);
  const simulated = sum((result) => result.days);
  const quiet = sum((result) => result.quietDays);
  const line = [
    `${simulated} days, ${results.length} seeds`,
    quiet === 0 ? "" : `${quiet} quiet days besides`,
    `${sum(({ orders }) => orders)} orders`,
    `${sum(({ paid }) => paid)} paid`,
    `${sum(({ recharged }) => recharged)} recharged`,
    `${sum(({ refunded }) => refunded)} refunded`,
    `${met.crash ?? 0} crashes`,
    `${all} events and faults`,
    tellWays(met),
    `for a person: ${listed(sumTickets(results))}`,
    `${sum(({ violation }) => (violation === undefined ? 0 : 1))} violations`,
    `${seconds.toFixed(1)} s (${(simulated / seconds).toFixed(1)} days/s)`,
    results.length === 1 ? `trace ${results[0]?.digest}` : "",
  ]
    .filter((part) => part !== "")
    .join("; ");
  return [line, tellWaits(results), ...tellMet(met, simulated)].join("\n");
}

/** How many came to their order through a channel, and how many past the chat. */
function tellWays(met: Readonly<Record<string, number>>): string {
  const of = (way: string): number => met[`people: ${way}`] ?? 0;
  const inChats = of("web") + of("telegram") + of("wechat");
  const past = of("past the chat");
  const share = Math.round((100 * inChats) / Math.max(1, inChats + past));
  return `${inChats} people through a channel (${share} %), ${past} past the chat`;
}

/** Every event and fault with its count, the rarest first. */
function tellMet(met: Readonly<Record<string, number>>, days: number): string[] {
  const names = [...new Set([...events, ...Object.keys(met)])];
  const rows = names.map((name) => ({ name, times: met[name] ?? 0 }));
  return rows
    .toSorted((one, other) => one.times - other.times || one.name.localeCompare(other.name))
    .map(({ name, times }) => {
      const in2000 = Math.round((times / days) * fewest.inDays);
      return `${String(times).padStart(8)} ${String(in2000).padStart(8)} in 2,000 days  ${name}`;
    });
}

/** What so many days should have met more often; nothing when they are too few to tell. */
export function tooRare(results: readonly Result[]): string[] {
  const days = results.reduce((total, result) => total + result.days, 0);
  if (days < fewest.toldFromDays) return [];
  const met = sumMet(results);
  // In fewer days chance may keep an event away; then only what is surely too rare is named.
  const atMost = (times: number): number =>
    days < fewest.inDays ? times + 2 * Math.sqrt(times) : times;
  return events.filter((name) => (atMost(met[name] ?? 0) / days) * fewest.inDays < fewest.times);
}

function sumMet(results: readonly Result[]): Record<string, number> {
  const met: Record<string, number> = {};
  for (const result of results) {
    for (const [name, times] of Object.entries(result.met)) met[name] = (met[name] ?? 0) + times;
  }
  return met;
}

function tellWaits(results: readonly Result[]): string {
  const all = (kind: keyof Waits): number[] =>
    results.flatMap(({ waits }) => waits[kind]).toSorted((one, other) => one - other);
  const unknown = all("unknown");
  const soon = unknown.filter((ms) => ms < 600_000).length;
  return [
    `waits (half | 95 % | 99 % of them, at most): paid to sent ${spread(all("paidToSent"))}`,
    `refund decided to accepted ${spread(all("refundAccepted"))}`,
    `end to message ${spread(all("told"))}`,
    `unknown result to decision or person ${spread(unknown)}` +
      (unknown.length === 0
        ? ""
        : `, ${((100 * soon) / unknown.length).toFixed(1)} % within 10 min`),
  ].join("; ");
}

/** Median, 95th and 99th percentile of sorted times, in seconds, and how many there are. */
function spread(sortedMs: readonly number[]): string {
  if (sortedMs.length === 0) return "none";
  const at = (share: number): string =>
    `${((sortedMs[Math.ceil(share * sortedMs.length) - 1] ?? 0) / 1000).toFixed(1)} s`;
  return `${at(0.5)} | ${at(0.95)} | ${at(0.99)} of ${sortedMs.length}`;
}

function sumTickets(results: readonly Result[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { tickets } of results) {
    for (const [kind, count] of Object.entries(tickets)) sum[kind] = (sum[kind] ?? 0) + count;
  }
  return sum;
}

function listed(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b));
  return entries.length === 0
    ? "nothing"
    : entries.map(([name, count]) => `${name} ${count}`).join(", ");
}
