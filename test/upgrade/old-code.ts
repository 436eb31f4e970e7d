import crypto, { createHash } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The commit whose own code makes the old data. */
export const oldCommit = "f5a258c";

const RealDate = Date;
let nowMs = 0;

/** `Date` stands still until it is told otherwise: in this whole process, the old code too. */
class StandingDate extends RealDate {
  constructor(...given: [] | ConstructorParameters<typeof RealDate>) {
    if (given.length === 0) super(nowMs);
    else super(...given);
  }

  static override now(): number {
    return nowMs;
  }
}

export function setClock(toMs: number): void {
  nowMs = toMs;
  globalThis.Date = StandingDate as DateConstructor;
}

/**
 * From here on nothing in this process is left to chance, so that the old code makes the same rows
 * whenever it is asked. Key pairs are still drawn, but no row holds anything of them.
 */
export function fixChance(): void {
  let drawn = 0;
  const bytes = (size: number): Buffer => {
    const parts: Buffer[] = [];
    for (let length = 0; length < size; length += 32)
      parts.push(createHash("sha256").update(`draw ${drawn++}`).digest());
    return Buffer.concat(parts).subarray(0, size);
  };
  const uuid = (): string => {
    const hex = bytes(16).toString("hex");
    const parts = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      "8000",
      hex.slice(20),
    ];
    return parts.join("-");
  };
  Object.assign(crypto, { randomBytes: bytes, randomUUID: uuid });
  syncBuiltinESMExports();
  Math.random = () => bytes(4).readUInt32BE() / 2 ** 32;
}

/**
 * Gives the modules of a checkout of that commit, by their path under `src/`. This version's types
 * know nothing of them: they are what they were.
 */
export function oldModules(folder: string) {
  return (path: string) => import(pathToFileURL(join(folder, "src", path)).href);
}
