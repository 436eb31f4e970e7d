import { backOffMs, request } from "../site/requests.js";

/** @typedef {{ messages: import("./chat-page.ts").ChatMessage[], cursor: number }} Batch */

/**
 * Heartbeats are invisible to a script, so a stream that died silently is only found out by asking.
 */
const askEveryMs = 45_000;

/**
 * Keeps this browser in step with the server: fetches what it missed, then listens. After any fault
 * it does both again, from the last cursor, sooner at first and later more patiently.
 *
 * @param {{
 *   onBatch: (batch: Batch) => void,
 *   onState: (state: "connecting" | "online" | "broken") => void,
 * }} needs
 */
export function createEventStream({ onBatch, onState }) {
  let cursor = 0;
  let attempt = 0;
  /** Rises with each start, so that answers to an earlier one are recognised and dropped. */
  let run = 0;
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Batch} batch */
  function take(batch) {
    cursor = Math.max(cursor, batch.cursor);
    onBatch(batch);
  }

  function stop() {
    run += 1;
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  async function start() {
    stop();
    const thisRun = run;
    const fetched = await fetchMissed();
    if (thisRun !== run) return;
    if (fetched) listen();
    else fail();
  }

  async function fetchMissed() {
    const thisRun = run;
    const answer = await request("GET", `/chat/messages?after=${cursor}`);
    if (answer.answer !== "done" || thisRun !== run) return false;
    take(answer.body);
    return true;
  }

  function listen() {
    source = new EventSource(`/chat/events?after=${cursor}`);
    source.addEventListener("open", () => {
      attempt = 0;
      onState("online");
      timer = setTimeout(ask, askEveryMs);
    });
    source.addEventListener("messages", (event) => {
      try {
        take(JSON.parse(event.data));
      } catch {
        fail();
      }
    });
    // EventSource gives up for good after an HTTP error, and repeats without pause after others.
    // Starting anew covers both.
    source.addEventListener("error", fail);
  }

  async function ask() {
    const thisRun = run;
    const fetched = document.hidden || (await fetchMissed());
    if (thisRun !== run) return;
    if (fetched) timer = setTimeout(ask, askEveryMs);
    else fail();
  }

  function fail() {
    stop();
    attempt += 1;
    onState("broken");
    timer = setTimeout(start, backOffMs(attempt, Math.random()));
  }

  return {
    /** Starts, or starts anew at once. */
    restart() {
      attempt = 0;
      onState("connecting");
      return start();
    },
    stop,
    /** The newest change that was taken in. */
    cursor: () => cursor,
  };
}
