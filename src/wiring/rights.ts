import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { platform } from "node:os";
import { dirname } from "node:path";
import type { Log } from "../app/app.ts";
import type { Config } from "../config/config.ts";

/** What others on this machine may do with a file, in the bits of its mode. */
const forOthers = { any: 0o077, strangers: 0o007, writing: 0o022 };

/**
 * Makes a database file this user's alone before anything is in it, and one from before as well.
 * SQLite gives the files beside it the same rights.
 */
export function keepToOurselves(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    if (!existsSync(path) || (modeOf(path) & forOthers.any) === 0) continue;
    try {
      chmodSync(path, 0o600);
    } catch {
      // Somebody else owns it; then it is warned of.
    }
  }
}

/** Warns of what others on this machine could read, or put another file in the place of. */
export function warnOfOpenPlaces({ dataDir, database, secretFiles }: Config, log: Log): void {
  const places: [path: string, bits: number][] = [
    [dataDir, forOthers.any],
    ...secretFiles
      // What a supervisor puts there is its own business.
      .filter((path) => !path.startsWith("/run/"))
      .map((path): [string, number] => [path, forOthers.strangers]),
  ];
  if (database.kind === "sqlite" && database.file !== ":memory:") {
    places.push([database.file, forOthers.any], [dirname(database.file), forOthers.writing]);
  }
  const seen = new Set<string>();
  for (const [path, bits] of places) {
    const mode = modeOf(path);
    if ((mode & bits) === 0 || seen.has(path)) continue;
    seen.add(path);
    const rights = (mode & 0o777).toString(8);
    log.warn({ path, rights }, "others on this machine can get at this, take the rights away");
  }
}

/** 0 where nothing is there, and where a system has no such rights. */
function modeOf(path: string): number {
  // Windows shows the same bits for everybody and means none of them.
  if (platform() === "win32") return 0;
  return statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
}
