import { backOffMs } from "../site/requests.js";

/**
 * What the server says to a message that it took.
 * @typedef {{ messages?: import("./chat-page.ts").ChatMessage[], showsOwn?: boolean,
 *   chat?: string }} Batch
 */
/** @typedef {import("../site/requests.js").Answer<Batch | undefined>} Answer */
/**
 * @typedef {{ id: string, type: "start" | "say" | "secret" | "pick" | "photo", text?: string,
 * value?: string, turn?: number }} Outgoing
 */
/**
 * @typedef {{ body: Outgoing, shown: string, atMs: number, state: "waiting" | "sending" | "failed",
 * error?: string | undefined }} Entry
 */

const storedAs = "outbox";

/**
 * What the person said and the server has not confirmed. Sent one after the other, because a
 * password means nothing before its card number, and repeated with the same id until the server
 * answers.
 *
 * It survives a reload in the tab's session storage, except for secrets, which are never written
 * anywhere, and photos, which are too large.
 *
 * @param {{
 *   send: (body: Outgoing) => Promise<Answer>,
 *   storage: Pick<Storage, "getItem" | "setItem">,
 *   onChange: () => void,
 *   onDone: (body: Batch | undefined, entry: Entry) => void,
 *   onTrouble: (message: string | undefined) => void,
 *   random: () => number,
 * }} needs
 */
export function createOutbox({ send, storage, onChange, onDone, onTrouble, random }) {
  /** @type {Entry[]} */
  let entries = readStored(storage);
  let attempt = 0;
  let sending = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function changed() {
    const kept = entries.filter(
      ({ body, state }) => !["secret", "photo"].includes(body.type) && state !== "failed",
    );
    try {
      storage.setItem(storedAs, JSON.stringify(kept));
    } catch {
      // A browser that refuses storage loses unsent messages at a reload, and nothing else.
    }
    onChange();
  }

  async function pump() {
    const entry = entries.find((candidate) => candidate.state !== "failed");
    if (sending || entry === undefined) return;
    clearTimeout(timer);
    sending = true;
    entry.state = "sending";
    changed();
    const answer = await send(entry.body);
    sending = false;
    take(entry, answer);
  }

  /**
   * @param {Entry} entry
   * @param {Answer} answer
   */
  function take(entry, answer) {
    if (answer.answer === "later") {
      attempt += 1;
      entry.state = "waiting";
      timer = setTimeout(pump, answer.retryAfterMs ?? backOffMs(attempt, random()));
      changed();
      onTrouble(answer.message);
      return;
    }
    attempt = 0;
    if (answer.answer === "done") {
      entries = entries.filter((other) => other !== entry);
      onDone(answer.body, entry);
    } else {
      entry.state = "failed";
      entry.error = answer.message;
    }
    changed();
    pump();
  }

  return {
    entries: () => /** @type {readonly Entry[]} */ (entries),

    /**
     * @param {Outgoing} body
     * @param {string} shown what the bubble shows meanwhile
     * @param {number} atMs
     */
    add(body, shown, atMs) {
      entries.push({ body, shown, atMs, state: "waiting" });
      changed();
      pump();
    },

    /**
     * Tries a refused message once more, as the same message.
     * @param {string} id
     */
    retry(id) {
      const entry = entries.find(
        (candidate) => candidate.body.id === id && candidate.state === "failed",
      );
      if (entry === undefined) return;
      entry.state = "waiting";
      entry.error = undefined;
      pump();
    },

    /** Tries at once; for when the connection is back. */
    wake() {
      attempt = 0;
      pump();
    },

    /**
     * Forgets what the server turned out to have already. One that is being sent is left to its
     * answer.
     * @param {(id: string) => boolean} isKnown
     */
    settle(isKnown) {
      const left = entries.filter((entry) => entry.state === "sending" || !isKnown(entry.body.id));
      if (left.length === entries.length) return;
      entries = left;
      changed();
    },
  };
}

/**
 * @param {Pick<Storage, "getItem">} storage
 * @returns {Entry[]}
 */
function readStored(storage) {
  try {
    const stored = JSON.parse(storage.getItem(storedAs) ?? "[]");
    return stored.map((/** @type {Entry} */ entry) => ({ ...entry, state: "waiting" }));
  } catch {
    return [];
  }
}
