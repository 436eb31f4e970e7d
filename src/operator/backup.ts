import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { beginRecovery } from "../app/halts/recovery-mode.ts";
import { text } from "../core/text.ts";
import type { Command } from "./command.ts";

/** Writes a backup beside its name first, so that a file with that name is always a whole one. */
export const backup: Command = async ({ app, words: [file = ""], output }) => {
  if (file === "" || existsSync(file)) {
    output.complain(
      text(file === "" ? "operator.backup.file" : "operator.backup.exists", { file }),
    );
    return 2;
  }
  const unfinished = `${file}.unfinished`;
  try {
    const lines = new PassThrough();
    // People's chats and cards are in it: for the operator's eyes only.
    const written = pipeline(lines, createGzip(), createWriteStream(unfinished, { mode: 0o600 }));
    const writing = app.store.backup(app.clock.nowMs(), async (line) => {
      if (!lines.write(`${line}\n`)) await new Promise((resolve) => lines.once("drain", resolve));
    });
    // Whichever ends badly first says why; a disk that is full must not leave the other waiting.
    const summary = await Promise.race([writing, written.then(() => writing)]);
    lines.end();
    await written;
    await rename(unfinished, file);
    output.print(text("operator.backup.done", { file, rows: summary.rows }));
    return 0;
  } finally {
    await rm(unfinished, { force: true });
  }
};

/** Puts a backup in the place of everything there is and begins recovery, in one transaction. */
export const restore: Command = async ({ app, checkOwner, words: [file = ""], flags, output }) => {
  if (file === "" || !existsSync(file)) {
    output.complain(text("operator.restore.file", { file }));
    return 2;
  }
  const { takenAtMs, rows } = await app.store.checkBackup(linesOf(file));
  if (flags.yes !== true) {
    output.print(
      text("operator.restore.sure", { file, rows, taken: { atMs: takenAtMs, as: "minute" } }),
    );
    return 2;
  }
  await app.store.restore(linesOf(file), async (tables) => {
    // Under another key no link of it would open and no payment could be rebuilt, under another
    // merchant its money would be asked of strangers: then nothing is restored.
    await checkOwner(tables);
    await beginRecovery(app, tables, takenAtMs);
  });
  output.print(text("operator.restore.done", { rows, taken: { atMs: takenAtMs, as: "minute" } }));
  return 0;
};

/** The lines of a packed file. Throws in plain words when it cannot be unpacked to its end. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const packed = createReadStream(file);
  const unpacked = packed.pipe(createGunzip());
  packed.on("error", (error) => unpacked.destroy(error));
  unpacked.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of unpacked) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    // What reads the lines may throw as well; only zlib's own errors are about the file.
    const isPacking =
      error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
    throw isPacking ? new Error(`${file} is no backup, or it is damaged.`) : error;
  }
  if (rest !== "") yield rest;
}
