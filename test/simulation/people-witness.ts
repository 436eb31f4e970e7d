import { plainFigures, standsIn } from "../passwords/grammar.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Change, WitnessTables } from "./witness-tables.ts";

const minuteMs = 60_000;

/** How often somebody may be wrong about one card, and at all; a little shorter than our own. */
const mostForACard = 5;
const mostForAChat = 10;
const mostForAll = 20;
const limitedForMs = 28 * minuteMs;

/** So many letters of a guessed password tell who guesses. */
const signLength = 4;

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
  readonly #guesses: { number: string; sign: string; atMs: number }[] = [];
  readonly #told = new Set<string>();
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
    this.#told.add(`${to} ${orderNo}`);
    if (!neighbours.mayKnow(to, owner))
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

  /** Before its time an order is closed at its person's wish alone (I26). */
  closed(orderNo: string): void {
    const { neighbours, fail, nowMs, areClocksRight } = this.#parts;
    const placed = this.#tables.placed(orderNo);
    const order = this.#tables.order(orderNo);
    if (placed === undefined || order === undefined || this.#isRestored || !areClocksRight) return;
    if (nowMs() < order.expires_at_ms && !neighbours.hasCancelled(placed.address))
      fail(`I26 order ${orderNo} was closed, and ${placed.address} did not ask for it`);
  }

  /** Was this chat told of that order? */
  wasTold(address: string, orderNo: string): boolean {
    return this.#told.has(`${address} ${orderNo}`);
  }

  /** What must be so of everybody in the end. */
  checkAtRest(passwords: readonly string[]): void {
    const { neighbours, fail } = this.#parts;
    if (this.#isRestored) return;
    for (const { address, times } of this.#tables.saidBy()) {
      // Whoever floods us is not counted.
      if (neighbours.actsOf(address) > 0 && times > neighbours.actsOf(address))
        fail(`I16 ${address} did ${neighbours.actsOf(address)} things, and ${times} are kept`);
    }
    for (const address of neighbours.english())
      for (const id of this.#tables.chineseNewsOf(address))
        fail(`I14 ${address} reads English, and ${id} is Chinese`);
    for (const { address, typed } of neighbours.typed)
      if (standsIn(plainFigures(this.#tables.saidIn(address)), typed.password))
        fail(`I18 ${address} typed ${typed.text} (${typed.form}), and the history tells of it`);
    for (const password of passwords)
      if (this.#tables.holding(password) > 0)
        fail(`I18 the password ${password} is in the history`);
  }

  /** The carrier told us that number and password do not belong together (I15). */
  wrongPassword(number: string, password: string): void {
    const { nowMs, fail, areClocksRight } = this.#parts;
    const guess = { number, sign: password.slice(0, signLength), atMs: nowMs() };
    this.#guesses.push(guess);
    // A limit counts by our clocks, and by what our database remembers.
    if (!areClocksRight || this.#isRestored) return;
    const lately = this.#guesses.filter(({ atMs }) => atMs >= guess.atMs - limitedForMs);
    const ofAll = lately.filter((one) => one.number === number);
    if (ofAll.length > mostForAll)
      fail(`I15 ${ofAll.length} wrong passwords for card ${number} in half an hour`);
    const ofOne = lately.filter(({ sign }) => sign === guess.sign);
    const ofCard = ofOne.filter((one) => one.number === number);
    if (ofCard.length > mostForACard)
      fail(`I15 ${ofCard.length} wrong passwords for card ${number} by one in half an hour`);
    if (ofOne.length > mostForAChat)
      fail(`I15 ${ofOne.length} wrong passwords by one in half an hour`);
  }

  /** How often all together were wrong about a card lately. */
  guessesAt(number: string, withinMs = 60 * minuteMs): number {
    const sinceMs = this.#parts.nowMs() - withinMs;
    return this.#guesses.filter((one) => one.number === number && one.atMs >= sinceMs).length;
  }

  /** How often the carrier was asked about what somebody guessed. */
  guessesOf(sign: string): number {
    return this.#guesses.filter((guess) => guess.sign === sign).length;
  }
}
