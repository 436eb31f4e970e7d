import type { Partner, Queue } from "../../storage/jobs.ts";

/**
 * Workers that stand for themselves, so that neither masses nor talk keep money waiting. Each lane
 * serves its queues one after the other: what is paid comes first.
 */
export type Lane = "money" | "talk" | "bulk";

/** What a lane works on and how many workers it has in each instance. */
export const lanes: Readonly<Record<Lane, { queues: readonly Queue[]; workers: number }>> = {
  money: { queues: ["recovery", "paid", "money"], workers: 8 },
  talk: { queues: ["talk"], workers: 8 },
  bulk: { queues: ["bulk"], workers: 8 },
};

/**
 * How many of so many workers one partner may keep: half, but one at least. Counted over the jobs
 * that this instance has in work: a leased row whose worker has died would keep a share of
 * everybody's until its lease is over.
 */
export function shareOf(workers: number): number {
  return Math.max(1, Math.floor(workers / 2));
}

/** The partners that have their share of a lane with so many workers. */
export function partnersWithTheirShare(
  inWork: Iterable<{ partner?: Partner }>,
  workers: number,
): readonly Partner[] {
  const counts = new Map<Partner, number>();
  for (const { partner } of inWork)
    if (partner !== undefined) counts.set(partner, (counts.get(partner) ?? 0) + 1);
  return [...counts].flatMap(([partner, count]) => (count >= shareOf(workers) ? [partner] : []));
}
