import { createHash } from "node:crypto";

const keptLines = 40;

/**
 * What happened, line by line. Keeps the newest lines, and a hash of all of them: the same seed
 * gives the same hash.
 */
export class Trace {
  readonly #hash = createHash("sha256");
  readonly #newest: string[] = [];
  readonly #echo: ((line: string) => void) | undefined;

  constructor(echo?: (line: string) => void) {
    this.#echo = echo;
  }

  add(atMs: number, who: string, what: string): void {
    const line = `${atMs} ${who}: ${what}`;
    this.#hash.update(line);
    this.#echo?.(line);
    this.#newest.push(line);
    if (this.#newest.length > 2 * keptLines) this.#newest.splice(0, keptLines);
  }

  newest(): string[] {
    return this.#newest.slice(-keptLines).map((line) => {
      const [atMs = "", ...rest] = line.split(" ");
      return `${new Date(Number(atMs) + 8 * 3_600_000).toISOString().slice(5, 23).replace("T", " ")} ${rest.join(" ")}`;
    });
  }

  digest(): string {
    return this.#hash.copy().digest("hex");
  }
}
