import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FromReader, ToReader } from "./code-reader-process.ts";
import type { CodeReading, UnreadableReason } from "./code-reading.ts";
import { createPhotoQueue } from "./photo-queue.ts";
import { type PictureHeader, pictureHeader } from "./picture-header.ts";

type CodeReader = {
  /**
   * Reads the codes on one photo, one photo at a time and the chats in turn. Answers within
   * `timeoutMs` of its turn. Never rejects, whatever the bytes are.
   */
  read(image: Uint8Array, chat: string): Promise<CodeReading>;
  /** Ends the process; who still waits gets `stopped`. */
  close(): Promise<void>;
};

type CodeReaderOptions = {
  timeoutMs?: number;
  maxBytes?: number;
  maxPixels?: number;
  /**
   * A process with nothing to do goes after this time, and takes its memory (some hundred MB)
   * along.
   */
  idleMs?: number;
};

/** At a second each, whoever came later would wait for half a minute and more. */
const MOST_WAITING = { photos: 32, bytes: 32 * 1024 * 1024 };
/** For the process's own start, which happens once and on a busy machine takes its time. */
const START_MS = 10_000;
/**
 * Of the time for a picture: after this the search ends by itself, so that only a stuck process has
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
  child: ChildProcess;
  job: Job | undefined;
  ready: boolean;
  timer: NodeJS.Timeout | undefined;
};

/**
 * Reads bar codes and QR codes from photos, in a process of its own that is replaced when it hangs
 * or dies. Not in a thread: what a decoder takes counts for the whole process, and a system that
 * runs out of memory ends processes.
 */
export function createCodeReader(options: CodeReaderOptions = {}): CodeReader {
  const {
    timeoutMs = 3000,
    maxBytes = 5 * 1024 * 1024,
    maxPixels = 25_000_000,
    idleMs = 60_000,
  } = options;
  const waiting = createPhotoQueue<Job>(MOST_WAITING);
  /**
   * At most one. A process that was given up is never here again, so its late words reach nobody.
   */
  let running: Running | undefined;
  let closed = false;

  function next(): void {
    if (running?.job !== undefined) return;
    const job = waiting.next();
    if (job === undefined) {
      if (running !== undefined) rest(running);
      return;
    }
    running ??= start();
    clearTimeout(running.timer);
    running.job = job;
    running.child.ref();
    running.child.channel?.ref();
    if (running.ready) hand(running, job);
    else running.timer = setTimeout(giveUp, START_MS, running, "too-slow");
  }

  /** An idle process does not keep the service alive either. */
  function rest(idle: Running): void {
    idle.child.unref();
    idle.child.channel?.unref();
    idle.timer = setTimeout(giveUp, idleMs, idle, "stopped").unref();
  }

  function start(): Running {
    const child = fork(fileURLToPath(new URL("./code-reader-process.ts", import.meta.url)), {
      // Nothing of ours is needed in there, least of all the secrets. Left to itself, glibc keeps
      // what one picture took for the next one.
      env: {
        MALLOC_ARENA_MAX: "1",
        MALLOC_MMAP_THRESHOLD_: "262144",
        MALLOC_TRIM_THRESHOLD_: "262144",
      },
      execArgv: ["--expose-gc", "--max-old-space-size=128", "--max-semi-space-size=8"],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const started: Running = { child, job: undefined, ready: false, timer: undefined };
    child.on("message", (message) => take(started, message as FromReader));
    child.on("error", () => giveUp(started, "broke-off"));
    child.on("exit", () => giveUp(started, "broke-off"));
    return started;
  }

  function hand(to: Running, { image }: Job): void {
    clearTimeout(to.timer);
    to.timer = setTimeout(giveUp, timeoutMs, to, "too-slow");
    to.child.send({ image, searchMs: timeoutMs * SEARCH_SHARE } satisfies ToReader);
  }

  function take(from: Running, message: FromReader): void {
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

  /** The process goes without being waited for. */
  function giveUp(on: Running, reason: UnreadableReason): void {
    if (on !== running) return;
    running = undefined;
    clearTimeout(on.timer);
    on.child.kill("SIGKILL");
    on.job?.answer({ answer: "unreadable", reason });
    next();
  }

  return {
    read(image, chat) {
      const problem = closed ? "stopped" : problemOf(image, maxBytes, maxPixels);
      if (problem !== undefined) return Promise.resolve({ answer: "unreadable", reason: problem });
      return new Promise((answer) => {
        if (!waiting.add(chat, { image, answer })) answer({ answer: "unreadable", reason: "busy" });
        else next();
      });
    },

    async close() {
      closed = true;
      for (const job of waiting.clear()) job.answer({ answer: "unreadable", reason: "stopped" });
      const last = running?.child;
      if (running !== undefined) giveUp(running, "stopped");
      if (last === undefined || last.exitCode !== null || last.signalCode !== null) return;
      last.ref();
      await new Promise((gone) => last.once("exit", gone));
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
