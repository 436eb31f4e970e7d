import { constants, fstatSync, openSync, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { isatty } from "node:tty";

/** Where lines go. Nothing here throws, and nothing waits for whoever reads. */
type LogOutput = {
  /** A line that cannot be taken now is dropped; how many is said as soon as one can. */
  write(line: string): void;
  /** Resolves when what was taken has left us, or when nobody took it for that long. */
  drained(withinMs: number): Promise<void>;
};

/** What a reader who stands still may owe us before lines are dropped. */
const mostWaitingBytes = 1024 * 1024;

/**
 * Standard output as a log: on a full disk, behind a reader that stands still or has gone, the shop
 * goes on. A file is written at once; what a pipe, a socket or a terminal does not take waits in
 * memory, up to one megabyte.
 */
export function boundedOutput(given: Writable & { readonly fd: number }): LogOutput {
  const stream = terminalAt(given.fd) ?? given;
  let lost = 0;
  // Without a listener a reader that has gone would end the process.
  stream.on("error", () => {});
  const put = isFile(given.fd) ? putIntoFile(given) : putIntoStream(stream, () => lost++);
  return {
    write(line) {
      if (lost > 0 && put(lossLine(lost))) lost = 0;
      if (lost > 0 || !put(line)) lost++;
    },
    async drained(withinMs) {
      const untilMs = Date.now() + withinMs;
      while (stream.writableLength > 0 && !stream.destroyed && Date.now() < untilMs)
        await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}

/** Whether a line was taken. */
type Put = (line: string) => boolean;

function putIntoFile(file: { readonly fd: number }): Put {
  let isTorn = false;
  return (line) => {
    const bytes = Buffer.from(isTorn ? `\n${line}` : line);
    try {
      const written = writeSync(file.fd, bytes);
      if (written > 0) isTorn = written < bytes.length;
      return written === bytes.length;
    } catch {
      return false;
    }
  };
}

function putIntoStream(stream: Writable, lose: () => void): Put {
  return (line) => {
    if (stream.destroyed || stream.writableLength + line.length > mostWaitingBytes) return false;
    stream.write(line, (error) => {
      if (error !== undefined && error !== null) lose();
    });
    return true;
  };
}

/** How long a terminal that takes nothing is left alone. */
const terminalRestMs = 20;

/**
 * A terminal as a stream that waits beside us. Node's own waits inside the system: Ctrl-S in a
 * terminal, or one whose connection hangs, would stop the shop. Undefined for what is no terminal,
 * and for one of another user's, which cannot be opened anew.
 */
function terminalAt(fd: number): Writable | undefined {
  if (fd < 0 || !isatty(fd)) return undefined;
  try {
    // A description of our own: whoever shares the old one goes on waiting as they are used to.
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    const own = openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    return new Writable({
      decodeStrings: true,
      write: (bytes: Buffer, _encoding, done) => writeToTerminal(own, bytes, done),
    });
  } catch {
    return undefined;
  }
}

function writeToTerminal(fd: number, bytes: Buffer, done: (error?: Error) => void): void {
  let written = 0;
  try {
    written = writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
      done(error as Error);
      return;
    }
  }
  const rest = bytes.subarray(written);
  if (rest.length === 0) done();
  else setTimeout(() => writeToTerminal(fd, rest, done), terminalRestMs).unref();
}

/** Of the rest (pipes, sockets) Node takes care, without waiting for the other end. */
function isFile(fd: number): boolean {
  try {
    const found = fstatSync(fd);
    return found.isFile() || (found.isCharacterDevice() && !isTerminal(found.rdev));
  } catch {
    return false;
  }
}

/** The devices of Linux that are no terminal and never wait: `/dev/null`, `/dev/full`. */
function isTerminal(rdev: number): boolean {
  return rdev >> 8 !== 1;
}

function lossLine(lines: number): string {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level: 40, time, lines, msg: "log lines were lost" })}\n`;
}
