import { statSync } from "node:fs";

/** What stands under the database's name is not the file that is written to. */
class DatabaseGone extends Error {
  override readonly name = "DatabaseGone";
}

/**
 * A file that was deleted or replaced goes on taking commits without a sound, and they are lost
 * with the process. Gives a check that throws then; its first look decides what is the right file.
 */
export function sameFileCheck(file: string): () => void {
  if (file === ":memory:") return () => {};
  const seen = new Map<string, string>();
  return () => {
    // What was committed last stands in the log beside the file only.
    for (const name of [file, `${file}-wal`]) {
      const now = identityOf(name);
      const before = seen.get(name);
      if (before !== undefined && now !== before) throw new DatabaseGone(goneWords(name));
      if (now !== undefined) seen.set(name, now);
    }
  };
}

function identityOf(name: string): string | undefined {
  const found = statSync(name, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

function goneWords(name: string): string {
  return (
    `${name} was deleted or replaced while it is in use, so nothing more is written. ` +
    "Stop the service, put the file or the backup back, and start it again."
  );
}
