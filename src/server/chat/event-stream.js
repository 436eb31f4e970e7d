import { backOffMs, request } from "../site/requests.js";
import { joinWindows } from "./windows.js";

/** @typedef {import("./chat-page.ts").ChatMessage} ChatMessage */
/** @typedef {{ messages: ChatMessage[], cursor: number, chat?: string }} Batch */

/**
 * Heartbeats are invisible to a script, so a stream that died silently is only found out by asking.
 */
const askEveryMs = 45_000;
/** While no stream brings the news; some proxies hold one back and never say so. */
const askAloneMs = 15_000;
/** A window that holds the stream is heard of at least this often, or it is gone. */
const heldSilentMs = 2.5 * askEveryMs;
/** So that the windows of one browser do not all jump at a stream that became free. */
const takeOverMs = 500;

/**
 * Keeps this browser in step with the server: fetches what it missed, then listens. After any fault
 * it does both again, from the last cursor, sooner at first and later more patiently. While no
 * stream opens, or another window has it, asking goes on beside.
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
  let opened = false;
  /** When another window last said that it holds the stream; 0 while this one has to. */
  let heldElsewhereMs = 0;
  let resting = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const windows = joinWindows({
    onHeld() {
      if (resting) return;
      if (source !== undefined) listenToOther();
      heldElsewhereMs = Date.now();
    },
    onHeard(after, /** @type {Batch} */ batch) {
      if (resting) return;
      if (after <= cursor) take(batch);
      else fetchMissed();
    },
    onLeft() {
      if (resting || document.hidden || source !== undefined) return;
      close();
      timer = setTimeout(start, Math.random() * takeOverMs);
    },
  });

  /** @param {Batch} batch */
  function take(batch) {
    cursor = Math.max(cursor, batch.cursor);
    onBatch(batch);
  }

  function close() {
    run += 1;
    clearTimeout(timer);
    source?.close();
    source = undefined;
    opened = false;
    heldElsewhereMs = 0;
  }

  async function start() {
    close();
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
    windows.take();
    // Watched from now on: it may neither open nor fail.
    timer = setTimeout(ask, askAloneMs);
    source.addEventListener("open", () => {
      attempt = 0;
      opened = true;
      onState("online");
      askIn(askEveryMs);
    });
    source.addEventListener("messages", (event) => {
      const before = cursor;
      try {
        const batch = JSON.parse(event.data);
        take(batch);
        windows.pass(before, batch);
      } catch {
        fail();
      }
    });
    // The server has no place for so many of one chat: this window asks instead.
    source.addEventListener("crowded", () => {
      close();
      askIn(askAloneMs);
    });
    // EventSource gives up for good after an HTTP error, and repeats without pause after others.
    // Starting anew covers both.
    source.addEventListener("error", () => (opened ? fail() : tryLater()));
  }

  function listenToOther() {
    close();
    onState("online");
    askIn(askEveryMs);
  }

  /** @param {number} ms */
  function askIn(ms) {
    clearTimeout(timer);
    timer = setTimeout(ask, ms);
  }

  async function ask() {
    const thisRun = run;
    if (heldElsewhereMs !== 0 && Date.now() - heldElsewhereMs > heldSilentMs) return start();
    if (!document.hidden) {
      const fetched = await fetchMissed();
      if (thisRun !== run) return;
      if (!fetched) return fail();
      onState("online");
    }
    if (opened) windows.affirm();
    askIn(opened || heldElsewhereMs !== 0 ? askEveryMs : askAloneMs);
  }

  function fail() {
    close();
    attempt += 1;
    onState("broken");
    timer = setTimeout(start, backOffMs(attempt, Math.random()));
  }

  /** What was missed has just been fetched, so the line is well; only the stream is refused. */
  function tryLater() {
    close();
    attempt += 1;
    onState("online");
    timer = setTimeout(start, backOffMs(attempt, Math.random()));
  }

  return {
    /** Starts, or starts anew at once. */
    restart() {
      resting = false;
      attempt = 0;
      onState("connecting");
      return start();
    },
    /** Lets the stream go until the next `restart`. */
    stop() {
      resting = true;
      close();
      windows.leave();
    },
    /** Finds out at once whether the line is still there. */
    check() {
      if (resting) return;
      clearTimeout(timer);
      ask();
    },
    /** The newest change that was taken in. */
    cursor: () => cursor,
  };
}
