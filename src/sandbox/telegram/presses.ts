import { badRequest } from "./answers.ts";

/** What a bot answers to a pressed button; an alert has to be closed by hand. */
export type PressAnswer = { text: string; isAlert: boolean };

/** How long the API knows a press; a guess on the generous side, the docs say nothing. */
const knownMs = 15 * 60 * 1000;

/** Buttons that were pressed and wait for `answerCallbackQuery`. */
export class Presses {
  readonly #nowMs: () => number;
  readonly #waiting = new Map<string, { pressedAtMs: number; answer(given: PressAnswer): void }>();
  #last = 4_382_000_000_000_000_000n;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(answer: (given: PressAnswer) => void): string {
    this.#last += 7n;
    const id = String(this.#last);
    this.#waiting.set(id, { pressedAtMs: this.#nowMs(), answer });
    return id;
  }

  answer(id: string, given: PressAnswer): void {
    const press = this.#waiting.get(id);
    if (press === undefined || this.#nowMs() - press.pressedAtMs > knownMs) {
      throw badRequest("query is too old and response timeout expired or query ID is invalid");
    }
    press.answer(given);
  }
}
