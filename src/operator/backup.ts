import { existsSync } from "node:fs";
import { beginRecovery } from "../app/halts/recovery-mode.ts";
import { text } from "../core/text.ts";
import { checkBackupFile, linesOf, writeBackupFile } from "../wiring/backup-file.ts";
import type { Call, Command, Reader } from "./command.ts";

/** Everything there is into a new file, while the service goes on. */
export const backup: Reader = async ({ app, words: [file = ""], output }) => {
  if (file === "" || existsSync(file)) {
    output.complain(
      text(file === "" ? "operator.backup.file" : "operator.backup.exists", { file }),
    );
    return 2;
  }
  const written = await writeBackupFile(app.store, app.clock.nowMs(), file);
  if (written === undefined) output.complain(text("operator.backup.exists", { file }));
  else output.print(text("operator.backup.done", { file, count: written.rows }));
  return written === undefined ? 1 : 0;
};

/** Until somebody is sure, the file is looked at and nothing is made. */
export async function lookBeforeRestore({
  words: [file = ""],
  flags,
  output,
}: Call): Promise<number | undefined> {
  if (file === "" || !existsSync(file)) {
    output.complain(text("operator.restore.file", { file }));
    return 2;
  }
  const { takenAtMs, rows } = await checkBackupFile(file);
  if (flags.yes === true) return undefined;
  const taken = { atMs: takenAtMs, as: "minute" } as const;
  output.print(text("operator.restore.sure", { file, count: rows, taken }));
  return 2;
}

/**
 * Puts a backup that was looked at in the place of everything there is and begins recovery, in one
 * transaction.
 */
export const restore: Command = async ({ app, checkOwner, words: [file = ""], output }) => {
  const { takenAtMs, rows } = await checkBackupFile(file);
  await app.store.restore(linesOf(file), async (tables) => {
    // Under another key no link of it would open and no payment could be rebuilt, under another
    // merchant its money would be asked of strangers: then nothing is restored.
    await checkOwner(tables);
    await beginRecovery(app, tables, takenAtMs);
  });
  output.print(
    text("operator.restore.done", { count: rows, taken: { atMs: takenAtMs, as: "minute" } }),
  );
  return 0;
};
