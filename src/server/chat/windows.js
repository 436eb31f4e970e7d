import { newId } from "./message-id.js";

/**
 * A browser has six connections to a site that speaks no HTTP/2, and a stream takes one for good.
 * So its windows agree on one that holds the stream, the one that took it last, and that one passes
 * on what it hears.
 *
 * @template Batch
 * @typedef {{ type: "holding", id: string, sinceMs: number }
 *   | { type: "heard", after: number, batch: Batch }
 *   | { type: "left" }} Word
 */

/**
 * Where windows cannot talk to each other, each is alone and nothing is ever called back.
 *
 * @template Batch
 * @param {{
 *   onHeld: () => void,
 *   onHeard: (after: number, batch: Batch) => void,
 *   onLeft: () => void,
 * }} needs `onHeld`: another window has the stream, and ours has to go
 */
export function joinWindows({ onHeld, onHeard, onLeft }) {
  const channel =
    typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("chat");
  const id = newId();
  /** When this window took the stream; 0 while it has none. */
  let sinceMs = 0;

  /** @param {Word<Batch>} word */
  function say(word) {
    channel?.postMessage(word);
  }

  /** @param {Extract<Word<Batch>, { type: "holding" }>} other */
  function isLater(other) {
    return other.sinceMs === sinceMs ? other.id > id : other.sinceMs > sinceMs;
  }

  channel?.addEventListener("message", (event) => {
    /** @type {Word<Batch>} */
    const word = event.data;
    if (word.type === "heard") onHeard(word.after, word.batch);
    else if (word.type === "left") onLeft();
    // Two that take it at once: exactly one of them is the later one.
    else if (isLater(word)) {
      sinceMs = 0;
      onHeld();
    }
  });

  return {
    /** This window has opened the stream. */
    take() {
      sinceMs = Date.now();
      say({ type: "holding", id, sinceMs });
    },
    /** It still has it; for windows that wonder. */
    affirm() {
      if (sinceMs !== 0) say({ type: "holding", id, sinceMs });
    },
    /**
     * @param {number} after
     * @param {Batch} batch
     */
    pass(after, batch) {
      if (sinceMs !== 0) say({ type: "heard", after, batch });
    },
    leave() {
      if (sinceMs !== 0) say({ type: "left" });
      sinceMs = 0;
    },
  };
}
