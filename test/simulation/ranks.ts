import type { Change } from "./witness-tables.ts";

/**
 * A thing's state only ever goes to a higher rank (I8). Said here once more, so that a wrong table
 * in the product shows.
 */
const ranks: Record<string, Record<string, number>> = {
  order: {
    "awaiting-payment": 0,
    closed: 1,
    paid: 2,
    "adding-plan": 3,
    "in-doubt": 4,
    unblocking: 5,
    "needs-help": 6,
    "refund-due": 7,
    "refund-stuck": 8,
    refunded: 9,
    done: 9,
  },
  payment: { open: 0, closed: 1, paid: 2 },
  refund: { due: 0, processing: 1, stuck: 2, succeeded: 3 },
  attempt: { sent: 0, done: 2, refused: 1, late: 2 },
};

/** What is wrong with a change of a state; undefined when it is right, or not of a ranked thing. */
export function rankProblem({ kind, id, was, becomes }: Change): string | undefined {
  const rank = ranks[kind];
  if (rank === undefined) return undefined;
  const [from, to] = [was === null ? -1 : rank[was], rank[becomes]];
  if (from === undefined || to === undefined)
    return `I8 ${kind} ${id}: unknown state ${was} or ${becomes}`;
  return to <= from ? `I8 ${kind} ${id} went back from ${was} to ${becomes}` : undefined;
}
