import { parseArgs } from "node:util";
import type { Log } from "../app/app.ts";
import type { Config } from "../config/config.ts";
import type { Action } from "../core/access/permissions.ts";
import type { Secret } from "../core/secret.ts";
import { type Language, type Text, text } from "../core/text.ts";
import { createTexts } from "../texts/texts.ts";
import type { Closers } from "../wiring/closers.ts";
import { openApp, openBooks } from "../wiring/open-app.ts";
import { explainFailure } from "../wiring/start-failure.ts";
import { backup, lookBeforeRestore, restore } from "./backup.ts";
import type { Call, Command, Flags, Reader } from "./command.ts";
import { listJobs, reviveJob } from "./jobs.ts";
import { operatorKey } from "./operator-key.ts";
import { reconcileNow, showReports } from "./reconcile.ts";
import { recovery } from "./recover.ts";
import { begin, confirm, listRegains, stop } from "./regain.ts";
import { inviteToShop, removeFromShop, showShop } from "./shops.ts";
import { decide, listTickets, showTicket } from "./tickets.ts";
import { askGate } from "./who-asks.ts";

type CommandSetting = {
  config: Config;
  makeLog: (secrets: readonly Secret[]) => Log;
  /** Takes whole lines. */
  print(line: string): void;
  complain(line: string): void;
  language: Language;
  user: string;
  readHidden(lines: number): Promise<readonly string[]>;
};

/**
 * What a command does, as the table of permissions calls it; how many words it takes behind its
 * name, and which flags. `asks`: it says itself which word is missing.
 */
type Form = { may: Action; words: number; asks?: true; flags?: readonly (keyof Flags)[] };

/** What only looks, and makes nothing: no database, no folder, no key. */
const readers: Readonly<Record<string, Form & { read: Reader }>> = {
  tickets: { read: listTickets, may: "list-tickets", words: 0 },
  ticket: { read: showTicket, may: "show-ticket", words: 1 },
  jobs: { read: listJobs, may: "list-jobs", words: 0 },
  reports: { read: showReports, may: "list-reports", words: 0 },
  "regain list": { read: listRegains, may: "list-regains", words: 0 },
  shop: { read: showShop, may: "show-shop", words: 1 },
  backup: { read: backup, may: "back-up", words: 1, asks: true },
};

/** What does something with the books that there are; only a restore may make them. */
const commands: Readonly<Record<string, Form & { run: Command }>> = {
  decide: { run: decide, may: "decide-ticket", words: 2, flags: ["note"] },
  revive: { run: reviveJob, may: "revive-job", words: 1 },
  reconcile: { run: reconcileNow, may: "reconcile", words: 0, flags: ["day"] },
  recover: { run: recovery, may: "recover", words: 0, flags: ["since", "end", "note"] },
  "regain begin": { run: begin, may: "begin-regain", words: 1, flags: ["payment"] },
  "regain confirm": { run: confirm, may: "confirm-regain", words: 1 },
  "regain stop": { run: stop, may: "stop-regain", words: 1 },
  "operator-key": { run: operatorKey, may: "make-operator-key", words: 1 },
  "shop-invite": { run: inviteToShop, may: "change-shop", words: 2 },
  "shop-remove": { run: removeFromShop, may: "change-shop", words: 2 },
  restore: { run: restore, may: "restore", words: 1, asks: true, flags: ["yes"] },
};

/**
 * Runs one command beside whatever service is running on the same database. Resolves with the exit
 * code.
 */
export async function runCommand(
  argv: readonly string[],
  setting: CommandSetting,
): Promise<number> {
  const { config, makeLog, print, complain, language, user, readHidden } = setting;
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
  const closers: Closers = [];
  try {
    const answer = await askGate({ config, user }, typed.may);
    if ("refusal" in answer) {
      output.complain(answer.refusal);
      return 1;
    }
    const { words, flags } = typed;
    const call: Call = { words, flags, output, language, readHidden, ...answer };
    const read = own(readers, typed.name)?.read;
    if (read !== undefined) return await read({ ...call, app: await openBooks(config, closers) });
    const command = own(commands, typed.name)?.run;
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

/**
 * Undefined when it is not one of the usage's: a word too many was meant to change something, and
 * one that is missing would be looked for in vain.
 */
function readCall(
  argv: readonly string[],
): { name: string; may: Action; words: readonly string[]; flags: Flags } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        note: { type: "string" },
        day: { type: "string" },
        since: { type: "string" },
        end: { type: "boolean" },
        yes: { type: "boolean" },
        payment: { type: "string" },
      },
    });
    const { name, words } = nameIn(positionals);
    const form: Form | undefined = own(readers, name) ?? own(commands, name);
    return form !== undefined && isOfForm(form, words, values)
      ? { name, may: form.may, words, flags: { ...values } }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A command's name is one word, or two where the first has several commands. */
function nameIn([first = "", second, ...words]: readonly string[]): {
  name: string;
  words: readonly string[];
} {
  const both = `${first} ${second}`;
  return (own<Form>(readers, both) ?? own<Form>(commands, both))
    ? { name: both, words }
    : { name: first, words: second === undefined ? [] : [second, ...words] };
}

function isOfForm(form: Form, words: readonly string[], flags: Flags): boolean {
  const { flags: known = [] } = form;
  return (
    words.length <= form.words &&
    (form.asks === true || words.length === form.words) &&
    Object.keys(flags).every((flag) => known.some((one) => one === flag))
  );
}
