import type { Neighbours } from "./neighbours.ts";
import type { Change, WitnessTables } from "./witness-tables.ts";

const minuteMs = 60_000;

/** How often a card's password may be wrong, and in what time; a little less than our own. */
const mostWrongPasswords = 5;
const wrongPasswordsMs = 28 * minuteMs;

/** What is known of the people beside our database. */
export type PeopleParts = {
  neighbours: Neighbours;
  /** Neither of our clocks is wrong. */
  areClocksRight: boolean;
  nowMs(): number;
  fail(what: string): void;
};

/** Sees to it that everybody gets their own, and nothing else. */
export class PeopleWitness {
  readonly #tables: WitnessTables;
  readonly #parts: PeopleParts;
  readonly #wrongPasswords: { number: string; atMs: number }[] = [];
  #isRestored = false;

  constructor(tables: WitnessTables, parts: PeopleParts) {
    this.#tables = tables;
    this.#parts = parts;
  }

  /** From now on orders come about that nobody asks for just now, and counts begin anew. */
  expectRestore(): void {
    this.#isRestored = true;
  }

  /** What tells of an order is told to whom it belongs, and to nobody else (I13). */
  said({ id, order_no: orderNo, was: to, becomes: owner }: Change): void {
    const { neighbours, fail } = this.#parts;
    // While a backup is read in, a message may come before its chat.
    if (to === null || owner === null) return;
    if (!neighbours.areOne(to, owner))
      fail(`I13 ${id} tells ${to} of order ${orderNo}, which belongs to ${owner}`);
  }

  /** Nobody gets an order that they did not ask for (I13). */
  ordered(orderNo: string): void {
    const { neighbours, fail } = this.#parts;
    const placed = this.#tables.placed(orderNo);
    if (placed === undefined || this.#isRestored) return;
    if (!neighbours.hasWanted(placed.address, placed.iccid))
      fail(`I13 ${placed.address} never asked for order ${orderNo} of ${placed.iccid}`);
  }

  /** The carrier told us that number and password do not belong together (I15). */
  wrongPassword(number: string): void {
    const { nowMs, fail, areClocksRight } = this.#parts;
    this.#wrongPasswords.push({ number, atMs: nowMs() });
    // A limit counts by our clocks, and by what our database remembers.
    if (!areClocksRight || this.#isRestored) return;
    const tries = this.wrongPasswords([number], wrongPasswordsMs);
    if (tries > mostWrongPasswords)
      fail(`I15 ${tries} wrong passwords for card ${number} in half an hour`);
  }

  /** How often somebody was told so about these cards lately. */
  wrongPasswords(numbers: readonly string[], withinMs: number): number {
    const sinceMs = this.#parts.nowMs() - withinMs;
    return this.#wrongPasswords.filter(
      ({ number, atMs }) => atMs >= sinceMs && numbers.includes(number),
    ).length;
  }
}
