type Event = { atMs: number; sequence: number; run: (() => void) | undefined };

/** The virtual clock and everything that is still to happen, ordered by (time, sequence). */
export class Timeline {
  nowMs: number;
  #sequence = 0;
  readonly #heap: Event[] = [];

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** Gives back how to call it off. A moment that has passed is now. */
  at(atMs: number, run: () => void): () => void {
    const event: Event = {
      atMs: Math.max(Math.round(atMs), this.nowMs),
      sequence: this.#sequence++,
      run,
    };
    this.#push(event);
    return () => {
      event.run = undefined;
    };
  }

  after(afterMs: number, run: () => void): () => void {
    return this.at(this.nowMs + afterMs, run);
  }

  sleep(forMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(forMs, resolve);
    });
  }

  /**
   * Moves the clock to the next event and gives what it does; undefined when nothing happens before
   * `endMs`.
   */
  next(endMs: number): (() => void) | undefined {
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined || first.atMs > endMs) return undefined;
      this.#pop();
      if (first.run === undefined) continue;
      this.nowMs = first.atMs;
      return first.run;
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, event)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || isBefore(last, child)) break;
      heap[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    heap[place] = last;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.sequence < other.sequence);
}
