import { Worker } from "node:worker_threads";
import type { FromWorker, ToWorker } from "./code-reader-worker.ts";
import type { CodeReading, UnreadableReason } from "./code-reading.ts";
import { type PictureHeader, pictureHeader } from "./picture-header.ts";

type CodeReader = {
  /**
   * Reads the codes on one photo, one photo at a time. Answers within `timeoutMs` of its turn.
   * `image` is copied. Never rejects, whatever the bytes are.
   */
  read(image: Uint8Array): Promise<CodeReading>;
  /** Ends the worker; who still waits gets `stopped`. */
  close(): Promise<void>;
};

type CodeReaderOptions = {
  timeoutMs?: number;
  maxBytes?: number;
  maxPixels?: number;
  /**
   * A worker with nothing to do goes after this time, and takes its memory (some hundred MB) along.
   */
  idleMs?: number;
};

/** Pictures that may wait for their turn; at a second each, more would only wait in vain. */
const LONGEST_QUEUE = 8;
/** For the worker's own start, which happens once and on a busy machine takes its time. */
const START_MS = 10_000;
/**
 * Of the time for a picture: after this the search ends by itself, so that only a stuck worker has
 * to be killed.
 */
const SEARCH_SHARE = 0.6;
/**
 * A progressive JPEG in 5 MB can ask for thousands of passes over 25 megapixels, inside the
 * decoder, where nothing can stop it (libjpeg-turbo, "Two Issues with the JPEG Standard"). Cameras
 * make about ten.
 */
const MOST_PASSES = 50;

type Job = { image: Uint8Array; answer(reading: CodeReading): void };
type Running = {
  worker: Worker;
  job: Job | undefined;
  ready: boolean;
  timer: NodeJS.Timeout | undefined;
};

/**
 * Reads bar codes and QR codes from photos, in a thread of its own that is replaced when it hangs
 * or dies.
 */
export function createCodeReader(options: CodeReaderOptions = {}): CodeReader {
  const {
    timeoutMs = 3000,
    maxBytes = 5 * 1024 * 1024,
    maxPixels = 25_000_000,
    idleMs = 60_000,
  } = options;
  const waiting: Job[] = [];
  /**
   * At most one. A worker that was given up is never here again, so its late words reach nobody.
   */
  let running: Running | undefined;
  let closed = false;

  function next(): void {
    if (running?.job !== undefined) return;
    const job = waiting.shift();
    if (job === undefined) {
      if (running !== undefined) rest(running);
      return;
    }
    running ??= start();
    clearTimeout(running.timer);
    running.job = job;
    running.worker.ref();
    if (running.ready) hand(running, job);
    else running.timer = setTimeout(giveUp, START_MS, running, "too-slow");
  }

  /** An idle worker does not keep the process alive either. */
  function rest(idle: Running): void {
    idle.worker.unref();
    idle.timer = setTimeout(giveUp, idleMs, idle, "stopped").unref();
  }

  function start(): Running {
    const worker = new Worker(new URL("./code-reader-worker.ts", import.meta.url), {
      // Nothing of ours is needed in there, least of all the secrets.
      env: {},
      execArgv: [],
      workerData: { searchMs: timeoutMs * SEARCH_SHARE },
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    const started: Running = { worker, job: undefined, ready: false, timer: undefined };
    worker.on("message", (message: FromWorker) => take(started, message));
    worker.on("error", () => giveUp(started, "stopped"));
    worker.on("exit", () => giveUp(started, "stopped"));
    return started;
  }

  function hand(to: Running, job: Job): void {
    clearTimeout(to.timer);
    to.timer = setTimeout(giveUp, timeoutMs, to, "too-slow");
    // A copy, for what is handed over is gone from here, and it may be a slice of something larger.
    const image = Uint8Array.from(job.image);
    to.worker.postMessage(image satisfies ToWorker, [image.buffer]);
  }

  function take(from: Running, message: FromWorker): void {
    if (from !== running) return;
    if (message.type === "ready") {
      from.ready = true;
      if (from.job !== undefined) hand(from, from.job);
      return;
    }
    clearTimeout(from.timer);
    const job = from.job;
    from.job = undefined;
    job?.answer(message.reading);
    next();
  }

  /**
   * The worker goes without being waited for: a decoder in the middle of a picture ends when it is
   * through.
   */
  function giveUp(on: Running, reason: UnreadableReason): void {
    if (on !== running) return;
    running = undefined;
    clearTimeout(on.timer);
    void on.worker.terminate();
    on.job?.answer({ answer: "unreadable", reason });
    next();
  }

  return {
    read(image) {
      const problem = closed ? "stopped" : problemOf(image, maxBytes, maxPixels);
      if (problem !== undefined) return Promise.resolve({ answer: "unreadable", reason: problem });
      if (waiting.length >= LONGEST_QUEUE)
        return Promise.resolve({ answer: "unreadable", reason: "busy" });
      return new Promise((answer) => {
        waiting.push({ image, answer });
        next();
      });
    },

    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.answer({ answer: "unreadable", reason: "stopped" });
      const last = running?.worker;
      if (running !== undefined) giveUp(running, "stopped");
      await last?.terminate();
    },
  };
}

/** What can be told without decoding; all that is hostile by its size ends here. */
function problemOf(
  image: Uint8Array,
  maxBytes: number,
  maxPixels: number,
): UnreadableReason | undefined {
  if (image.byteLength > maxBytes) return "too-large";
  const header: PictureHeader | undefined = pictureHeader(image);
  if (header === undefined) return "not-a-picture";
  if (header.widthPx * header.heightPx > maxPixels) return "too-many-pixels";
  return header.passes > MOST_PASSES ? "damaged" : undefined;
}
