import type { RefusalParameters } from "./answers.ts";

/** What can be made to go wrong on purpose. */
export type Fault =
  /** 429; nothing is done. */
  | { type: "too-many-requests"; retryAfterSeconds: number }
  /** 403 "bot was blocked by the user"; nothing is done. */
  | { type: "blocked" }
  /** 500 with the API's own JSON; nothing is done. */
  | { type: "server-error" }
  /** A proxy's HTML page with status 502; nothing is done. */
  | { type: "bad-gateway" }
  /** The work is done, then the connection breaks. */
  | { type: "lose-answer" }
  /** Nothing is done, and no answer ever comes. */
  | { type: "hang" }
  /** Any refusal, in the server's words. */
  | { type: "refuse"; code: number; description: string; parameters?: RefusalParameters };

type Armed = { fault: Fault; on: string | undefined; chatId: number | undefined; times: number };

/**
 * The switchboard that tests hold. Faults fire in the order they were armed, each `times` times.
 */
export class Faults {
  #armed: Armed[] = [];
  #away = new AbortController();
  #isAway = false;

  /**
   * `on` narrows a fault to one method, `chatId` to one chat; without them the next call takes it.
   */
  arm(
    fault: Fault,
    { on, chatId, times = 1 }: { on?: string; chatId?: number; times?: number } = {},
  ): void {
    this.#armed.push({ fault, on: on?.toLowerCase(), chatId, times });
  }

  clear(): void {
    this.#armed = [];
  }

  /** From now on every connection breaks, those that wait included, and no webhook is called. */
  goAway(): void {
    this.#isAway = true;
    this.#away.abort();
  }

  comeBack(): void {
    this.#isAway = false;
    this.#away = new AbortController();
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  /** Aborted at the moment of going away. */
  get awaySignal(): AbortSignal {
    return this.#away.signal;
  }

  /** The fault that this call meets, which uses it up. */
  take(method: string, chatId: number | undefined): Fault | undefined {
    const armed = this.#armed.find(
      (candidate) =>
        (candidate.on === undefined || candidate.on === method) &&
        (candidate.chatId === undefined || candidate.chatId === chatId),
    );
    if (armed === undefined) return undefined;
    armed.times -= 1;
    if (armed.times === 0) this.#armed = this.#armed.filter((candidate) => candidate !== armed);
    return armed.fault;
  }
}
