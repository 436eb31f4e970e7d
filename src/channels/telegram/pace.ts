/**
 * Telegram wants about one message a second in one chat and forgives short bursts ("Bots FAQ", my
 * bot is hitting limits). Each chat has an allowance that refills by one a second; a 429 closes the
 * chat for as long as it says.
 */
export class Pace {
  readonly #burst: number;
  readonly #nowMs: () => number;
  /** When the allowance will be full again, and until when the chat is closed. */
  readonly #chats = new Map<string, { fullAtMs: number; closedUntilMs: number }>();

  constructor(burst: number, nowMs: () => number) {
    this.#burst = burst;
    this.#nowMs = neverBack(nowMs);
  }

  /** 0: go ahead, and it is counted. Otherwise how long to wait, ms. */
  ask(chat: string): number {
    const nowMs = this.#nowMs();
    const { fullAtMs, closedUntilMs } = this.#chats.get(chat) ?? { fullAtMs: 0, closedUntilMs: 0 };
    const refilledAtMs = Math.max(fullAtMs, nowMs) + everyMs;
    const waitMs = Math.max(closedUntilMs - nowMs, refilledAtMs - this.#burst * everyMs - nowMs, 0);
    if (waitMs === 0) this.#keep(chat, { fullAtMs: refilledAtMs, closedUntilMs });
    return waitMs;
  }

  close(chat: string, forMs: number): void {
    const { fullAtMs } = this.#chats.get(chat) ?? { fullAtMs: 0 };
    this.#keep(chat, { fullAtMs, closedUntilMs: this.#nowMs() + forMs });
  }

  #keep(chat: string, state: { fullAtMs: number; closedUntilMs: number }): void {
    this.#chats.set(chat, state);
    if (this.#chats.size <= mostChats) return;
    const nowMs = this.#nowMs();
    for (const [other, { fullAtMs, closedUntilMs }] of this.#chats) {
      if (Math.max(fullAtMs, closedUntilMs) <= nowMs) this.#chats.delete(other);
    }
  }
}

/** A clock that is set back must not close a chat until it is as late again. */
function neverBack(nowMs: () => number): () => number {
  let lostMs = 0;
  let latestMs = Number.NEGATIVE_INFINITY;
  return () => {
    lostMs = Math.max(lostMs, latestMs - nowMs());
    latestMs = nowMs() + lostMs;
    return latestMs;
  };
}

const everyMs = 1_000;
/** Beyond this, chats at rest are forgotten: they start full again anyway. */
const mostChats = 5_000;
