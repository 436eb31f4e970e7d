import { parseArgs } from "node:util";
import type { Log } from "../app/app.ts";
import type { Config } from "../config/config.ts";
import type { Secret } from "../core/secret.ts";
import { type Language, type Text, text } from "../core/text.ts";
import { createTexts } from "../texts/texts.ts";
import type { Closers } from "../wiring/closers.ts";
import { openApp } from "../wiring/open-app.ts";
import { backup, restore } from "./backup.ts";
import type { Command, Flags } from "./command.ts";
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

const commands: Readonly<Record<string, Command>> = {
  tickets: listTickets,
  ticket: showTicket,
  decide,
  jobs: listJobs,
  revive: reviveJob,
  reconcile: reconcileNow,
  reports: showReports,
  recover: recovery,
  backup,
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
  const call = readCall(argv);
  if (call === undefined) {
    output.complain(text("operator.usage"));
    return 2;
  }
  const closers: Closers = [];
  try {
    const { app, checkOwner } = await openApp(config, makeLog, closers, {
      isToBeReplaced: call.command === restore,
    });
    return await call.command({
      app,
      checkOwner,
      words: call.words,
      flags: call.flags,
      output,
      language,
      user,
    });
  } catch (error) {
    complain(error instanceof Error ? error.message : "unknown error");
    return 1;
  } finally {
    for (const close of closers.splice(0).reverse()) await close();
  }
}

function readCall(
  argv: readonly string[],
): { command: Command; words: readonly string[]; flags: Flags } | undefined {
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
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    return command && { command, words, flags: { ...values } };
  } catch {
    return undefined;
  }
}
