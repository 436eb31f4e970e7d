import { readFileSync } from "node:fs";
import { TextDecoder } from "node:util";

/** Reads a file that a person wrote; throws what the system says, or an `UnreadableText`. */
export type ReadText = (path: string) => string;

/** The file is there and can be opened, but it is no text that we read. */
class UnreadableText extends Error {}

/**
 * The text of a file that a person wrote: UTF-8, without the byte order mark that some editors put
 * in front. Throws when it cannot be read whole: bytes that are no UTF-8 would be taken for others.
 */
export function readTextFile(path: string): string {
  const bytes = readFileSync(path);
  try {
    // `ignoreBOM: false` takes the mark off.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below: as UTF-16 as Notepad writes it, or damaged.
  }
  throw new UnreadableText("it is not text in UTF-8; save it as UTF-8");
}

/** Why a file cannot be read, in words. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof UnreadableText) return error.message;
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return reasons[code] ?? code;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder",
  EACCES: "the user that the service runs as may not read it",
  EPERM: "the user that the service runs as may not read it",
  ELOOP: "its links lead round in a circle",
};
