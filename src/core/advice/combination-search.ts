import type { Plan } from "../plans/plan.ts";
import {
  type Aim,
  type Base,
  type Combination,
  combinedFen,
  compareAddOns,
  compareBases,
  compareCombinations,
  compareMonthly,
  sum,
} from "./combination.ts";

/** Nobody buys more extra data than this in one month; who needs it needs another plan. */
const mostAddOns = 3;

type Offered = {
  bases: readonly Base[];
  addOns: readonly Plan[];
  /** The most it may cost a month, fen; undefined for any price. */
  limitFen: number | undefined;
};

/**
 * The cheapest combination a month that covers the need within the limit; undefined when none does.
 * Exactly optimal.
 *
 * Equal prices are decided by: fewer add-ons, more data, less to pay at once, and then the codes in
 * alphabetical order. So the same plans always give the same answer, in whatever order they come.
 */
export function cheapestCovering(offered: Offered): Combination | undefined {
  return best(offered, "covering");
}

/**
 * The combination with the most data that the limit buys. Exactly optimal.
 * Equal data is decided by: fewer add-ons, the price a month, and then as above.
 */
export function largestWithin(offered: Offered): Combination | undefined {
  return best(offered, "largest");
}

/**
 * An add-on with what a KB of it costs; the search goes through them from the best rate to the
 * worst.
 */
type Rated = { plan: Plan; rate: number };

type Search = {
  aim: Aim;
  limitFen: number | undefined;
  /** The add-ons worth a look, cheapest first, each dearer and larger than the one before. */
  steps: readonly Plan[];
  /** The cheapest rate of each step and those before it. */
  stepRates: readonly number[];
  /** The same add-ons, cheapest KB first. */
  rated: readonly Rated[];
  found: Combination | undefined;
};

/**
 * Why it is exact and quick. Of two add-ons the one that holds less and costs as much or more is
 * never in the best combination, so only a ladder of add-ons is left, each step dearer and larger;
 * the same goes for main plans. In a combination, the last add-on is fixed by the others: the
 * cheapest step that closes the gap, or the largest that the money still buys. The others are tried
 * from the cheapest KB on, and a line is left when even at that rate it could not be the best any
 * more. Few add-ons come first, so that the long lines meet a good answer to beat.
 */
function best({ bases, addOns, limitFen }: Offered, aim: Aim): Combination | undefined {
  const steps = ladder(addOns, (plan) => plan.cycleKb, compareAddOns);
  const rated = steps
    .map((plan) => ({ plan, rate: rateOf(plan) }))
    .toSorted((one, other) => one.rate - other.rate || compareAddOns(one.plan, other.plan));
  const mains = ladder(
    bases.filter(({ plan }) => plan !== undefined),
    ({ shortKb }) => -shortKb,
    compareBases,
  );
  // A held plan beats no main plan by itself: without an add-on it is not for sale.
  const inTurn = [
    ...bases.filter(({ plan }) => plan === undefined),
    ...(aim === "covering" ? mains : mains.toReversed()),
  ];
  const stepRates = steps.map(rateOf);
  for (let place = 1; place < steps.length; place++) {
    stepRates[place] = Math.min(stepRates[place] ?? 0, stepRates[place - 1] ?? 0);
  }
  const search: Search = { aim, limitFen, steps, stepRates, rated, found: undefined };
  for (const base of mains) consider(search, base, []);
  for (let count = 1; count <= mostAddOns && steps.length > 0; count++) {
    for (const base of inTurn) fill(search, base, [], count);
  }
  return search.found;
}

/** Tries what may be the best with `count` add-ons on this base, those of `start` among them. */
function fill(search: Search, base: Base, start: readonly Plan[], count: number): void {
  if (search.aim === "covering" && base.shortKb <= sum(start, "cycleKb")) return;
  if (start.length === count - 1) {
    const last = lastStep(search, base, start, count);
    if (last !== undefined) consider(search, base, [...start, last].toSorted(compareAddOns));
    return;
  }
  const room = roomAbove(search, base, count) - sum(start, "priceFen");
  const largest = search.steps.at(-1);
  if (search.aim === "largest" && largest !== undefined) {
    const left = Array<Plan>(count - start.length).fill(largest);
    // The money is enough for the most there is, so nothing else needs a look.
    if (sum(left, "priceFen") <= room) {
      consider(search, base, [...start, ...left].toSorted(compareAddOns));
      return;
    }
  }
  for (const { plan, rate } of search.rated) {
    if (plan.priceFen > room) continue;
    if (!canWin(search, base, { start, rate, count })) return;
    const before = start.at(-1);
    // The same set in another order was tried already.
    if (before !== undefined && rate < rateOf(before)) continue;
    fill(search, base, [...start, plan], count);
  }
}

function lastStep(
  { aim, steps, ...search }: Search,
  base: Base,
  start: readonly Plan[],
  count: number,
): Plan | undefined {
  const money = roomAbove({ aim, steps, ...search }, base, count) - sum(start, "priceFen");
  const missingKb = base.shortKb - sum(start, "cycleKb");
  const index =
    aim === "covering"
      ? firstWhere(steps, ({ cycleKb }) => cycleKb >= missingKb)
      : firstWhere(steps, ({ priceFen }) => priceFen > money) - 1;
  const last = steps[index];
  return last !== undefined && last.priceFen <= money ? last : undefined;
}

/**
 * Whether `start` and further add-ons, none with a cheaper KB than `rate`, could still be the best.
 */
function canWin(
  search: Search,
  base: Base,
  { start, rate, count }: { start: readonly Plan[]; rate: number; count: number },
): boolean {
  const room = roomAbove(search, base, count) - sum(start, "priceFen");
  if (room < 0) return false;
  const left = count - start.length;
  const reach = firstWhere(search.steps, ({ priceFen }) => priceFen > room) - 1;
  // Nor with a cheaper KB than the money reaches: large add-ons are often the cheapest, and the
  // dearest at once.
  const bestRate = Math.max(rate, search.stepRates[reach] ?? Number.POSITIVE_INFINITY);
  const missingKb = base.shortKb - sum(start, "cycleKb");
  // A hair of slack for the division; what it lets through is compared exactly.
  const leastShortKb =
    missingKb - Math.min((room / bestRate) * (1 + 1e-9), mostKb(search.steps, room, left));
  if (search.aim === "covering") {
    // One of them has to close its share of the gap.
    const share =
      search.steps[firstWhere(search.steps, ({ cycleKb }) => cycleKb * left >= missingKb)];
    return leastShortKb <= 0 && share !== undefined && share.priceFen <= room;
  }
  if (search.found === undefined) return true;
  // With the same data fewer add-ons win, so more of them have to bring more.
  return leastShortKb <= search.found.shortKb - (search.found.addOns.length < count ? 1 : 0);
}

/**
 * No `left` add-ons hold more than this for the money: the dearest costs all of it at most, the
 * next half, the next a third.
 */
function mostKb(steps: readonly Plan[], room: number, left: number): number {
  let kilobytes = 0;
  for (let place = 1; place <= left; place++) {
    kilobytes +=
      steps[firstWhere(steps, ({ priceFen }) => priceFen * place > room) - 1]?.cycleKb ?? 0;
  }
  return kilobytes;
}

/**
 * Fen that may go into `count` add-ons: what the limit leaves, and not more than could still beat
 * what was found.
 */
function roomAbove({ aim, limitFen, found }: Search, base: Base, count: number): number {
  const byLimit =
    limitFen === undefined
      ? Number.POSITIVE_INFINITY
      : Math.floor(limitFen - base.priceFen / base.cycles);
  if (found === undefined || aim === "largest") return byLimit;
  const saved = -compareMonthly({ base, addOns: [] }, found) / (base.cycles * found.base.cycles);
  // At the same price fewer add-ons win, so more of them have to be cheaper.
  return Math.min(byLimit, found.addOns.length < count ? Math.ceil(saved) - 1 : Math.floor(saved));
}

function consider(search: Search, base: Base, addOns: readonly Plan[]): void {
  const { aim, limitFen, found } = search;
  const candidate = { base, addOns, shortKb: base.shortKb - sum(addOns, "cycleKb") };
  if (aim === "covering" && candidate.shortKb > 0) return;
  if (limitFen !== undefined && combinedFen(candidate) > limitFen) return;
  if (found === undefined || compareCombinations(candidate, found, aim) < 0)
    search.found = candidate;
}

/**
 * Keeps what nothing beats in both price and data; cheapest first, so each step holds more than the
 * one before.
 */
function ladder<T>(
  offers: readonly T[],
  dataOf: (offer: T) => number,
  order: (one: T, other: T) => number,
): T[] {
  const kept: T[] = [];
  let most = Number.NEGATIVE_INFINITY;
  for (const offer of offers.toSorted(order)) {
    const data = dataOf(offer);
    if (data <= most) continue;
    most = data;
    kept.push(offer);
  }
  return kept;
}

/**
 * The place of the first for which it is true, when all before are false and all after true; the
 * length for none.
 */
function firstWhere(steps: readonly Plan[], isReached: (plan: Plan) => boolean): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const plan = steps[middle];
    if (plan !== undefined && isReached(plan)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function rateOf({ priceFen, cycleKb }: Plan): number {
  return priceFen / cycleKb;
}
