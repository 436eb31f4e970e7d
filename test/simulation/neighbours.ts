import type { Typed } from "../passwords/grammar.ts";

/**
 * The truth about people, kept outside of our database: which chats belong together, who wants
 * which card recharged, and who reads English.
 */
export class Neighbours {
  readonly #households = new Map<string, string>();
  /** Who works for whom. */
  readonly #staff = new Map<string, string>();
  readonly #wishes = new Set<string>();
  #signs = 0;
  readonly #cancels = new Set<string>();
  readonly #acts = new Map<string, number>();
  /** The passwords that were typed in all forms, and where. */
  readonly typed: { address: string; typed: Typed }[] = [];
  readonly #english = new Set<string>();

  /** From now on these two chats are one person's. */
  join(one: string, other: string): void {
    this.#households.set(this.#head(one), this.#head(other));
  }

  /** This chat left the one that it had joined. */
  part(one: string): void {
    this.#households.delete(one);
  }

  /** From now on the helper may know of the orders of this owner's shop. */
  hires(helper: string, owner: string): void {
    this.#staff.set(helper, owner);
  }

  letsGo(helper: string): void {
    this.#staff.delete(helper);
  }

  /** Whether a chat may be told of what belongs to another one. */
  mayKnow(one: string, owner: string): boolean {
    const boss = this.#staff.get(one);
    return this.areOne(one, owner) || (boss !== undefined && this.areOne(boss, owner));
  }

  areOne(one: string, other: string): boolean {
    return this.#head(one) === this.#head(other);
  }

  isJoined(one: string): boolean {
    return this.#households.has(one) || [...this.#households.values()].includes(one);
  }

  /** This chat is about to order a plan for this card. */
  wants(address: string, iccid: string): void {
    this.#wishes.add(`${address} ${iccid}`);
  }

  hasWanted(address: string, iccid: string): boolean {
    return this.#wishes.has(`${address} ${iccid}`);
  }

  /** Somebody did one thing in a chat, however often it is brought to us. */
  acts(address: string): void {
    this.#acts.set(address, this.actsOf(address) + 1);
  }

  /** This person wants an order of theirs cancelled. */
  cancels(address: string): void {
    this.#cancels.add(address);
  }

  hasCancelled(address: string): boolean {
    return [...this.#cancels].some((one) => this.areOne(one, address));
  }

  actsOf(address: string): number {
    return this.#acts.get(address) ?? 0;
  }

  /** How the passwords of somebody who guesses begin; nobody else's do. */
  newSign(): string {
    this.#signs += 1;
    return `9${100 + (this.#signs % 900)}`;
  }

  /** Somebody types a card's password, in whatever form. */
  types(address: string, typed: Typed): void {
    this.typed.push({ address, typed });
  }

  readsEnglish(address: string): void {
    this.#english.add(address);
  }

  /** From now on they may have chosen any language. */
  maySpeakAnything(address: string): void {
    this.#english.delete(address);
  }

  /** The chats that are to be told everything in English. */
  english(): readonly string[] {
    return [...this.#english].filter((address) => !this.isJoined(address));
  }

  #head(address: string): string {
    const next = this.#households.get(address);
    return next === undefined || next === address ? address : this.#head(next);
  }
}
