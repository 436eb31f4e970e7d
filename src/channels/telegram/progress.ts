/**
 * How far we are in Telegram's list of updates. `offset` is what `getUpdates` is given: Telegram
 * forgets everything before it, so it never passes an update that is not done.
 */
export class Progress {
  offset: number;
  /** Every update from the offset on that we were given; true once it is done. */
  readonly #known = new Map<number, boolean>();
  #open = 0;
  #idle = Promise.withResolvers<void>();

  constructor(offset: number) {
    this.offset = offset;
  }

  get open(): number {
    return this.#open;
  }

  /**
   * False when it was given to us before: until the offset moves, Telegram repeats everything
   * behind it.
   */
  accept(updateId: number): boolean {
    if (this.#known.has(updateId)) return false;
    this.#known.set(updateId, false);
    this.#open += 1;
    return true;
  }

  done(updateId: number): void {
    if (this.#known.get(updateId) !== false) return;
    this.#known.set(updateId, true);
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }

  /** Resolves when nothing is open any more. */
  idle(): Promise<void> {
    return this.#open === 0 ? Promise.resolve() : this.#idle.promise;
  }

  /** Moves the offset up to the first update that is open; true when it moved. */
  move(): boolean {
    const ids = [...this.#known.keys()].toSorted((a, b) => a - b);
    const next =
      ids.find((updateId) => this.#known.get(updateId) === false) ??
      (ids.at(-1) ?? this.offset - 1) + 1;
    for (const updateId of ids) if (updateId < next) this.#known.delete(updateId);
    const moved = next !== this.offset;
    this.offset = next;
    return moved;
  }
}
