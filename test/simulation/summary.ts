import type { Result } from "./simulate.ts";
import type { Waits } from "./waits.ts";

/**
 * What a run of seeds came to, in one line; in a second one, how long people and money waited in
 * it.
 */
export function tellSummary(results: readonly Result[], seconds: number): string {
  const sum = (of: (result: Result) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const met: Record<string, number> = {};
  for (const result of results) {
    for (const [fault, times] of Object.entries(result.met)) met[fault] = (met[fault] ?? 0) + times;
  }
  const { crash = 0, ...others } = met;
  const simulated = sum((result) => result.days);
  const line = [
    `${simulated} days, ${results.length} seeds`,
    `${sum(({ orders }) => orders)} orders`,
    `${sum(({ paid }) => paid)} paid`,
    `${sum(({ recharged }) => recharged)} recharged`,
    `${sum(({ refunded }) => refunded)} refunded`,
    `${crash} crashes`,
    `faults {${listed(others)}}`,
    `for a person: ${listed(sumTickets(results))}`,
    `${sum(({ violation }) => (violation === undefined ? 0 : 1))} violations`,
    `${seconds.toFixed(1)} s (${(simulated / seconds).toFixed(1)} days/s)`,
    results.length === 1 ? `trace ${results[0]?.digest}` : "",
  ]
    .filter((part) => part !== "")
    .join("; ");
  return `${line}\n${tellWaits(results)}`;
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
