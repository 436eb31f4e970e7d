import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { Refusal } from "../core/refusal.ts";
import { syncFolder } from "../made-once.ts";
import { checkBackup } from "../storage/sql/backup.ts";
import type { BackupSummary, Store } from "../storage/store.ts";

/**
 * Writes a backup beside its name first: a file with that name is always a whole one, on the disk,
 * and for this user only, since people's chats and cards are in it. The name beside it is new, so
 * nobody can have put a file or a link there that decides who may read it. Undefined: a file of
 * that name came meanwhile, and stays as it is.
 */
export async function writeBackupFile(
  store: Store,
  takenAtMs: number,
  file: string,
): Promise<BackupSummary | undefined> {
  const unfinished = `${file}.${randomBytes(6).toString("hex")}.unfinished`;
  try {
    const handle = await open(unfinished, "wx", 0o600).catch(about(dirname(file)));
    const summary = await packInto(handle, store, takenAtMs, file).finally(() => handle.close());
    return (await giveName(unfinished, file)) ? summary : undefined;
  } finally {
    await rm(unfinished, { force: true });
    syncFolder(dirname(file));
  }
}

/** For a failure of the system's: the place that a person knows, and not the database. */
function about(path: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  };
}

/** False when it is taken: unlike a new name, a second one never takes another file's place. */
async function giveName(unfinished: string, file: string): Promise<boolean> {
  try {
    await link(unfinished, file);
    return true;
  } catch (error) {
    // A stick or a share that knows no second names.
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(code)) throw error;
    await rename(unfinished, file);
    return true;
  }
}

async function packInto(
  handle: FileHandle,
  store: Store,
  takenAtMs: number,
  file: string,
): Promise<BackupSummary> {
  const lines = new PassThrough();
  // The name says "finished": before it is given, a power cut must not take the bytes any more.
  const stream = handle.createWriteStream({ flush: true });
  const written = pipeline(lines, createGzip(), stream).catch(about(file));
  const writing = store.backup(takenAtMs, async (line) => {
    if (!lines.write(`${line}\n`)) await new Promise((resolve) => lines.once("drain", resolve));
  });
  // Whichever ends badly first says why; a disk that is full must not leave the other waiting.
  const summary = await Promise.race([writing, written.then(() => writing)]);
  lines.end();
  await written;
  return summary;
}

/** Reads a backup through and makes nothing. Throws in plain words when it is none, or damaged. */
export async function checkBackupFile(file: string): Promise<BackupSummary> {
  return await checkBackup(linesOf(file));
}

/** The lines of a packed file. Throws in plain words when it cannot be unpacked to its end. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const packed = createReadStream(file);
  const unpacked = packed.pipe(createGunzip());
  packed.on("error", (error) => unpacked.destroy(Object.assign(error, { path: file })));
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
    throw isPacking ? new Refusal(`${file} is no backup, or it is damaged.`) : error;
  }
  if (rest !== "") yield rest;
}
