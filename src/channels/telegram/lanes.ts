import type { Decoded } from "./decode.ts";
import type { Intake } from "./intake.ts";
import { backOffMs, type Time } from "./settings.ts";

type Update = Exclude<Decoded, { kind: "unreadable" }>;

/**
 * Takes updates of different chats side by side and those of one chat in order, each until it is
 * done.
 */
export class Lanes {
  readonly #intake: Intake;
  readonly #sleep: Time["sleep"];
  readonly #signal: AbortSignal;
  readonly #onDone: (updateId: number) => void;
  readonly #waiting = new Map<string, Update[]>();
  readonly #running = new Set<Promise<void>>();

  /** After `signal` nothing new is begun; `onDone` hears of every update that was taken. */
  constructor(
    intake: Intake,
    {
      sleep,
      signal,
      onDone,
    }: { sleep: Time["sleep"]; signal: AbortSignal; onDone(updateId: number): void },
  ) {
    this.#intake = intake;
    this.#sleep = sleep;
    this.#signal = signal;
    this.#onDone = onDone;
  }

  add(update: Update): void {
    this.#intake.announce(update);
    const chat = chatOf(update);
    const waiting = this.#waiting.get(chat);
    if (waiting !== undefined) {
      waiting.push(update);
      return;
    }
    this.#waiting.set(chat, [update]);
    const running = this.#work(chat).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when everything that was begun has ended. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #work(chat: string): Promise<void> {
    const waiting = this.#waiting.get(chat) ?? [];
    while (!this.#signal.aborted) {
      const [first, second] = waiting;
      if (first === undefined) break;
      const taken = await this.#intake.take(first);
      if (taken === "taken") this.#finish(waiting, first);
      // Is it the update, or is it us? The next one of this chat tells; if it is us, nothing is
      // lost by asking.
      else if (
        taken === "suspect" &&
        second !== undefined &&
        (await this.#intake.take(second)) === "taken"
      ) {
        this.#finish(waiting, second);
      } else
        await this.#sleep(backOffMs(this.#intake.failures.times(first.updateId)), this.#signal);
    }
    this.#waiting.delete(chat);
  }

  #finish(waiting: Update[], update: Update): void {
    waiting.splice(waiting.indexOf(update), 1);
    this.#onDone(update.updateId);
  }
}

/** What is ignored has no order to keep. */
function chatOf(update: Update): string {
  switch (update.kind) {
    case "received":
      return update.address;
    case "group":
      return String(update.chatId);
    case "ignored":
      return `ignored:${update.updateId}`;
  }
}
