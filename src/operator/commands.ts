import { parseArgs } from "node:util";
import type { Log } from "../app/app.ts";
import type { Config } from "../config/config.ts";
import type { Secret } from "../core/secret.ts";
import { type Language, type Text, text } from "../core/text.ts";
import { createTexts } from "../texts/texts.ts";
import type { Closers } from "../wiring/closers.ts";
import { openApp, openBooks } from "../wiring/open-app.ts";
import { explainFailure } from "../wiring/start-failure.ts";
import { backup, lookBeforeRestore, restore } from "./backup.ts";
import type { Command, Flags, Reader } from "./command.ts";
import { listJobs, reviveJob } from "./jobs.ts";
import { reconcileNow, showReports } from "./reconcile.ts";
import { recovery } from "./recover.ts";
import { decide, listTickets, showTicket } from "./tickets.ts";

type CommandSetting = {
  config: Config;
  makeLog: (secrets: readonly Secret[]) => Log;
  /** Takes whole lines. */
  print(line: string): void;
  complain(line: string): void;
  language: Language;
  user: string;
};

/** What only looks, and makes nothing: no database, no folder, no key. */
const readers: Readonly<Record<string, Reader>> = {
  tickets: listTickets,
  ticket: showTicket,
  jobs: listJobs,
  reports: showReports,
  backup,
};

/** What does something with the books that there are; only a restore may make them. */
const commands: Readonly<Record<string, Command>> = {
  decide,
  revive: reviveJob,
  reconcile: reconcileNow,
  recover: recovery,
  restore,
};

/**
 * Runs one command beside whatever service is running on the same database. Resolves with the exit
 * code.
 */
export async function runCommand(
  argv: readonly string[],
  setting: CommandSetting,
): Promise<number> {
  const { config, makeLog, print, complain, language, user } = setting;
  const texts = createTexts();
  const render = (line: Text): string => texts.render(line, language);
  const output = {
    print: (line: Text) => print(render(line)),
    complain: (line: Text) => complain(render(line)),
    plain: print,
  };
  const typed = readCall(argv);
  if (typed === undefined) {
    output.complain(text("operator.usage"));
    return 2;
  }
  const call = { words: typed.words, flags: typed.flags, output, language, user };
  const closers: Closers = [];
  try {
    const reader = own(readers, typed.name);
    if (reader !== undefined)
      return await reader({ ...call, app: await openBooks(config, closers) });
    const command = own(commands, typed.name);
    const isRestore = command === restore;
    const early = isRestore ? await lookBeforeRestore(call) : undefined;
    if (early !== undefined) return early;
    const wishes = { mayMake: isRestore, isToBeReplaced: isRestore };
    const { app, checkOwner } = await openApp(config, makeLog, closers, wishes);
    return (await command?.({ ...call, app, checkOwner })) ?? 2;
  } catch (error) {
    const why = explainFailure(error, config);
    if (why !== undefined) output.complain(why);
    else complain(error instanceof Error ? error.message : "unknown error");
    return 1;
  } finally {
    for (const close of closers.splice(0).reverse()) await close();
  }
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function readCall(
  argv: readonly string[],
): { name: string; words: readonly string[]; flags: Flags } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        by: { type: "string" },
        note: { type: "string" },
        day: { type: "string" },
        since: { type: "string" },
        end: { type: "boolean" },
        yes: { type: "boolean" },
      },
    });
    const [name = "", ...words] = positionals;
    const isKnown = Object.hasOwn(readers, name) || Object.hasOwn(commands, name);
    return isKnown ? { name, words, flags: { ...values } } : undefined;
  } catch {
    return undefined;
  }
}
