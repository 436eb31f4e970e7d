/** How many messages an account may still send to one person ("客服消息", the table of 2023). */
export type Occasion = "said" | "touched";

const grants: Readonly<Record<Occasion, { count: number; forMs: number }>> = {
  said: { count: 5, forMs: 48 * 3600 * 1000 },
  touched: { count: 3, forMs: 60 * 1000 },
};

/** How many messages an account may still send to one person, and until when. */
export class Allowance {
  readonly #open = new Map<Occasion, { left: number; untilMs: number }>();

  grant(occasion: Occasion, nowMs: number): void {
    const { count, forMs } = grants[occasion];
    this.#open.set(occasion, { left: count, untilMs: nowMs + forMs });
  }

  /** Takes one message, from the grant that ends first. */
  take(nowMs: number): "taken" | "out-of-time" | "out-of-count" {
    const open = [...this.#open.values()].filter(({ untilMs }) => nowMs < untilMs);
    if (open.length === 0) return "out-of-time";
    const grant = open.filter(({ left }) => left > 0).toSorted((a, b) => a.untilMs - b.untilMs)[0];
    if (grant === undefined) return "out-of-count";
    grant.left -= 1;
    return "taken";
  }

  end(): void {
    this.#open.clear();
  }
}
