/** So many failures are enough to give an update up, when the reason lies in itself. */
export const mostFailures = 5;

/**
 * Tells a poison update from a service that is down. Both fail again and again; but while our own database is away
 * *every* update fails, and giving them up then would lose what people wrote. So an update is only poison when it
 * failed five times *and* another one went through since its first failure.
 */
export class Failures {
  readonly #failed = new Map<number, { times: number; successesBefore: number }>();
  #successes = 0;

  succeeded(updateId: number): void {
    this.#failed.delete(updateId);
    this.#successes += 1;
  }

  /** Counts one more failure. */
  failed(updateId: number): void {
    const before = this.#failed.get(updateId);
    this.#failed.set(updateId, {
      times: (before?.times ?? 0) + 1,
      successesBefore: before?.successesBefore ?? this.#successes,
    });
    // In webhook mode nobody says when an update has expired.
    if (this.#failed.size > 10_000) this.#failed.delete(this.#failed.keys().next().value ?? updateId);
  }

  times(updateId: number): number {
    return this.#failed.get(updateId)?.times ?? 0;
  }

  /** It failed often enough; whether it is to blame shows when the next one goes through. */
  isSuspect(updateId: number): boolean {
    return this.times(updateId) >= mostFailures;
  }

  isPoison(updateId: number): boolean {
    const before = this.#failed.get(updateId);
    return before !== undefined && this.isSuspect(updateId) && this.#successes > before.successesBefore;
  }

  forget(updateId: number): void {
    this.#failed.delete(updateId);
  }
}
