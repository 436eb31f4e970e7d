import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/**
 * What is in the file, which is made where there is none, for this user only, and never again: what
 * was signed or hashed with a lost key is worthless. Of several first starts at the same moment one
 * makes it, and none reads half of it.
 */
export function madeOnce(path: string, make: () => string): string {
  if (!existsSync(path)) makeWhole(path, make());
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // Reading a folder fails without saying which one.
    throw Object.assign(error as Error, { path });
  }
}

/** A folder for this user only, and those it lies in. Throws what the system says of it. */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  // Not Node's own way to make several: of a read-only disk or a full one it says that there is no
  // such folder, and below /proc it never ends.
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another instance starts at the same moment and was first.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Whole before it has its name: neither a crash nor another first start ever sees half of it. */
function makeWhole(path: string, content: string): void {
  makeFolder(dirname(path));
  const unfinished = `${path}.${randomBytes(8).toString("hex")}`;
  try {
    writeToDisk(unfinished, content);
    linkSync(unfinished, path);
  } catch (error) {
    // Another instance starts at the same moment and was first; what it made is everybody's.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
  syncFolder(dirname(path));
}

function writeToDisk(path: string, content: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The name too must survive a power cut, where the system can promise that of a folder. */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch {
    // Windows opens no folders.
  }
}
