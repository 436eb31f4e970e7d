import type { App } from "../app/app.ts";
import type { OperatorActor } from "../core/access/actor.ts";
import type { Language, Text } from "../core/text.ts";
import type { Tables } from "../storage/store.ts";
import type { Books } from "../wiring/open-app.ts";

/** What was said behind a command's name. */
export type Flags = {
  note?: string;
  day?: string;
  since?: string;
  end?: boolean;
  yes?: boolean;
  payment?: string;
};

/** Where an operator reads. `complain` is for what went wrong. */
type Output = {
  print(line: Text): void;
  complain(line: Text): void;
  plain(lines: string): void;
};

/** What was typed, and where the answer goes. */
export type Call = {
  words: readonly string[];
  flags: Flags;
  output: Output;
  language: Language;
  /** Who asks; they may. */
  operator: OperatorActor;
  /** They make the first key of all, and have none to show themselves. */
  isFirstKey: boolean;
  /** What is typed and not shown, a line each: what belongs neither on a screen nor in `argv`. */
  readHidden(lines: number): Promise<readonly string[]>;
};

/**
 * A command that only looks. Resolves with the exit code: 0 done, 1 not done, 2 the words of the
 * call are off.
 */
export type Reader = (given: Call & { app: Books }) => Promise<number>;

/** A command that does something; its exit codes are the same. */
export type Command = (
  given: Call & {
    app: App;
    /** Throws when what is in the database was written under another key or merchant than ours. */
    checkOwner(tables: Tables): Promise<unknown>;
  },
) => Promise<number>;
