import type { App } from "../app/app.ts";
import type { Language, Text } from "../core/text.ts";
import type { Tables } from "../storage/store.ts";

/** What was said behind a command's name. */
export type Flags = {
  by?: string;
  note?: string;
  day?: string;
  since?: string;
  end?: boolean;
  yes?: boolean;
};

/** Where an operator reads. `complain` is for what went wrong. */
type Output = {
  print(line: Text): void;
  complain(line: Text): void;
  plain(lines: string): void;
};

/**
 * One command. Resolves with the exit code: 0 done, 1 not done, 2 the words of the call are off.
 */
export type Command = (given: {
  app: App;
  /** Throws when what is in the database was written under another key or merchant than ours. */
  checkOwner(tables: Tables): Promise<unknown>;
  words: readonly string[];
  flags: Flags;
  output: Output;
  language: Language;
  /** Who is at the keyboard, for decisions that carry a name. */
  user: string;
}) => Promise<number>;
