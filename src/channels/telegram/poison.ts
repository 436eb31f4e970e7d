/** So many failures are enough to give an update up, when the reason lies in itself. */
const mostFailures = 5;

/**
 * `again`: try it again later. `suspect`: it failed often; whether it is to blame shows when
 * another one goes through.
 * `poison`: another one did, and this one failed all the same.
 */
type Verdict = "again" | "suspect" | "poison";

/** Forgets the oldest beyond this: in webhook mode nobody says when an update has expired. */
const mostKept = 10_000;

/**
 * Tells a poison update from a service that is down. Both fail again and again; but while our own
 * database is away *every* update fails, and giving them up then would lose what people wrote. So
 * five failures are not enough: another update must have gone through between the last two of them.
 */
export class Failures {
  readonly #failed = new Map<number, { times: number; successesThen: number }>();
  #successes = 0;

  succeeded(updateId: number): void {
    this.#failed.delete(updateId);
    this.#successes += 1;
  }

  /** Counts one more failure; what is poison is forgotten. */
  failed(updateId: number): Verdict {
    const before = this.#failed.get(updateId);
    const times = (before?.times ?? 0) + 1;
    if (before !== undefined && times >= mostFailures && this.#successes > before.successesThen) {
      this.#failed.delete(updateId);
      return "poison";
    }
    this.#failed.set(updateId, { times, successesThen: this.#successes });
    if (this.#failed.size > mostKept)
      this.#failed.delete(this.#failed.keys().next().value ?? updateId);
    return times >= mostFailures ? "suspect" : "again";
  }

  times(updateId: number): number {
    return this.#failed.get(updateId)?.times ?? 0;
  }
}
