import type { Decoded } from "./decode.ts";

/** Presses that are not answered yet; each is, once, soon after it came. */
type Presses = {
  expect(update: Exclude<Decoded, { kind: "unreadable" }>): void;
  /** True once: whoever asks answers it now. False when it was answered without waiting. */
  isOpen(callbackId: string): boolean;
};

/** A person presses a few buttons, not hundreds, before the first is answered. */
const mostRemembered = 1_000;

/**
 * A press is answered when its turn is done, so that it can say what is wrong with the button; but
 * never later than this, whatever its chat is waiting for.
 */
export function createPresses(afterMs: number, answer: (callbackId: string) => void): Presses {
  const waiting = new Map<string, NodeJS.Timeout>();
  const answered = new Set<string>();

  function remember(callbackId: string): void {
    waiting.delete(callbackId);
    answered.add(callbackId);
    for (const oldest of answered) {
      if (answered.size <= mostRemembered) break;
      answered.delete(oldest);
    }
  }

  return {
    expect(update) {
      const callbackId = update.kind === "received" ? update.callbackId : undefined;
      if (callbackId === undefined || waiting.has(callbackId) || answered.has(callbackId)) return;
      const timer = setTimeout(() => {
        remember(callbackId);
        answer(callbackId);
      }, afterMs);
      timer.unref();
      waiting.set(callbackId, timer);
    },
    isOpen(callbackId) {
      if (answered.has(callbackId)) return false;
      clearTimeout(waiting.get(callbackId));
      remember(callbackId);
      return true;
    },
  };
}
