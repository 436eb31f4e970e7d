/**
 * A value that must never be written down: a card password, a key.
 * Printing, joining or serialising it shows `[secret]`; only `reveal()` gives it out,
 * so every place that uses the real value can be found by searching for that word.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
