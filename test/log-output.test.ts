import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { boundedOutput } from "../src/log-output.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-output-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** No file: what Node makes of a pipe. */
const pipe = <T extends Writable>(stream: T): T & { fd: number } =>
  Object.assign(stream, { fd: -1 });

test.skipIf(process.platform !== "linux")("a disk that is full, and then is not", () => {
  const full = openSync("/dev/full", "w");
  const path = join(folder, "log");
  const file = openSync(path, "a");
  const place = Object.assign(new Writable(), { fd: full });
  const output = boundedOutput(place);
  for (let line = 0; line < 3; line++) output.write(`lost ${line}\n`);
  place.fd = file;
  output.write("one\n");
  output.write("two\n");
  closeSync(full);
  closeSync(file);
  const [said = "", ...rest] = readFileSync(path, "utf8").split("\n");
  expect(JSON.parse(said)).toMatchObject({ level: 40, lines: 3, msg: "log lines were lost" });
  expect(rest).toEqual(["one", "two", ""]);
});

test("what a reader does not take waits, but not without end", async () => {
  const reader = pipe(new PassThrough({ highWaterMark: 1024 }));
  const output = boundedOutput(reader);
  const line = `${"x".repeat(1023)}\n`;
  for (let count = 0; count < 5000; count++) output.write(line);
  expect(reader.writableLength + reader.readableLength).toBeLessThan(1.1 * 1024 * 1024);
  // It reads again: all that waited is there, then how much is not.
  let read = "";
  reader.on("data", (bytes) => (read += String(bytes)));
  await output.drained(10_000);
  output.write("again\n");
  await output.drained(10_000);
  const whole = read.split(line).length - 1;
  expect(whole).toBeGreaterThan(900);
  const [said = "", last] = read.slice(whole * line.length).split("\n");
  expect(JSON.parse(said)).toMatchObject({ lines: 5000 - whole });
  expect(last).toBe("again");
});

test("a reader that has gone, and a stream that fails, throw nothing", async () => {
  const gone = pipe(new PassThrough());
  gone.destroy(new Error("EPIPE"));
  const failing = pipe(
    new Writable({
      write: (_bytes, _encoding, done) => done(new Error("EIO")),
      autoDestroy: false,
    }),
  );
  for (const stream of [gone, failing]) {
    const output = boundedOutput(stream);
    for (let count = 0; count < 3; count++) {
      output.write("line\n");
      await output.drained(10);
    }
  }
});

test("nobody waits for last words that nobody takes", async () => {
  const still = pipe(new Writable({ write: () => {} }));
  const output = boundedOutput(still);
  output.write("line\n");
  await output.drained(20);
  expect(still.writableLength).toBeGreaterThan(0);
});
