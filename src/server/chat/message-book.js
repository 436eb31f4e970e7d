/** @typedef {import("./chat-page.ts").ChatMessage} ChatMessage */

/**
 * The conversation as this browser knows it. Each id is there once, in its newest version, however
 * often and in whatever order the server's copies arrive (an answer and the event stream overtake
 * each other).
 */
export function createMessageBook() {
  /** @type {Map<string, ChatMessage>} */
  const byId = new Map();

  return {
    /**
     * Takes copies in; older ones than those we have are ignored.
     * @param {readonly ChatMessage[]} copies
     * @returns {boolean} whether anything is different now
     */
    take(copies) {
      let changed = false;
      for (const copy of copies) {
        const known = byId.get(copy.id);
        if (known !== undefined && known.change >= copy.change) continue;
        byId.set(copy.id, copy);
        changed = true;
      }
      return changed;
    },

    /** @param {string} id */
    has(id) {
      return byId.has(id);
    },

    /** Place of the newest message; 0 before the first. */
    newestSeq() {
      return Math.max(0, ...[...byId.values()].map((message) => message.seq));
    },

    /** All messages, oldest first. */
    list() {
      return [...byId.values()].sort((one, other) => one.seq - other.seq);
    },
  };
}

/**
 * Whether the bot is waiting for something that must not be seen.
 * @param {readonly ChatMessage[]} list oldest first
 */
export function expectsSecret(list) {
  for (let position = list.length - 1; position >= 0; position--) {
    const message = list[position];
    if (message?.from === "bot") return message.expect === "secret";
  }
  return false;
}

/**
 * The message whose buttons are the answer to the newest question: the last one with choices, as
 * long as the person has said nothing after it.
 * @param {readonly ChatMessage[]} list oldest first
 * @param {boolean} answering whether something said is still on its way
 * @returns {string | undefined} its id
 */
export function liveChoicesOf(list, answering) {
  if (answering) return undefined;
  for (let position = list.length - 1; position >= 0; position--) {
    const message = list[position];
    if (message === undefined || message.from === "person") return undefined;
    if (message.choices !== undefined && message.choices.length > 0) return message.id;
  }
  return undefined;
}
