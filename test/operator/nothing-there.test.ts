import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Config, readConfig } from "../../src/config/config.ts";
import type { Closers } from "../../src/wiring/closers.ts";
import { openApp } from "../../src/wiring/open-app.ts";
import { callCommand } from "./call.ts";

const silent = { info() {}, warn() {}, error() {} };

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nothing-there-"));
  data = join(folder, "data");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function configOf(env: Record<string, string> = {}): Config {
  const reading = readConfig({ DATA_DIR: data, ...env });
  if ("problems" in reading) throw new Error(reading.problems.join());
  return reading.config;
}

async function call(config: Config, ...argv: string[]): Promise<{ code: number; said: string }> {
  const { code, out, err } = await callCommand(config, silent, argv);
  return { code, said: [out, err].filter((words) => words !== "").join("\n") };
}

const backupPath = (): string => join(folder, "nightly.gz");

/** Every command but a restore that somebody is sure of. */
const every: readonly (() => string[])[] = [
  () => ["tickets"],
  () => ["ticket", "x"],
  () => ["decide", "x", "seen", "--note", "n"],
  () => ["jobs"],
  () => ["revive", "x"],
  () => ["reconcile"],
  () => ["reconcile", "--day", "2026-01-02"],
  () => ["reports"],
  () => ["recover", "--since", "2026-01-02T00:00+08:00"],
  () => ["recover", "--end", "--note", "n"],
  () => ["backup", backupPath()],
];

test.for(every)("where there is no database, none is made: %s", async (argv) => {
  const { code, said } = await call(configOf(), ...argv());
  expect(code).toBe(1);
  expect(said).toMatch(/^There is no database at .*pos-recharge-bot\.sqlite/);
  expect(readdirSync(folder)).toEqual([]);
});

test.for(every)("an empty file and an empty folder stay as they are: %s", async (argv) => {
  mkdirSync(data);
  const file = join(data, "pos-recharge-bot.sqlite");
  writeFileSync(file, "");
  expect((await call(configOf(), ...argv())).said).toMatch(/^There is no database at /);
  expect(readdirSync(data)).toEqual(["pos-recharge-bot.sqlite"]);
  expect(readFileSync(file)).toHaveLength(0);
  expect(existsSync(backupPath())).toBe(false);
});

test("a restore that is only looked at makes nothing either", async () => {
  await openAndClose();
  expect(await call(configOf(), "backup", backupPath())).toMatchObject({ code: 0 });
  const key = readFileSync(join(data, "app.key"));
  rmSync(data, { recursive: true });
  expect(await call(configOf(), "restore", join(folder, "gone.gz"), "--yes")).toMatchObject({
    code: 2,
  });
  expect(await call(configOf(), "restore", backupPath())).toMatchObject({
    code: 2,
    said: expect.stringContaining("--yes"),
  });
  expect(readdirSync(folder)).toEqual(["nightly.gz"]);
  mkdirSync(data);
  writeFileSync(join(data, "app.key"), key);
  expect(await call(configOf(), "restore", backupPath(), "--yes")).toMatchObject({ code: 0 });
});

test("a command that looks makes no key, and no sandbox", async () => {
  await openAndClose();
  rmSync(join(data, "sandbox"), { recursive: true });
  rmSync(join(data, "app.key"));
  for (const argv of [["tickets"], ["jobs"], ["reports"], ["backup", backupPath()]])
    expect(await call(configOf(), ...argv)).toMatchObject({ code: 0 });
  expect(readdirSync(data)).toEqual(["pos-recharge-bot.sqlite"]);
});

test("the tables of another version are left to the service", async () => {
  await openAndClose();
  const file = join(data, "pos-recharge-bot.sqlite");
  const change = (statement: string): void => {
    const database = new DatabaseSync(file);
    database.exec(statement);
    database.close();
  };
  change("INSERT INTO kysely_migration VALUES ('900-later', '2030-01-01')");
  expect((await call(configOf(), "tickets")).said).toMatch(/used by a newer version/);
  change("DELETE FROM kysely_migration WHERE name >= '009'");
  const whole = readFileSync(file);
  expect((await call(configOf(), "tickets")).said).toMatch(/that of an older version/);
  expect(readFileSync(file).equals(whole)).toBe(true);
  change("DROP TABLE kysely_migration");
  expect((await call(configOf(), "tickets")).said).toMatch(/no database of this service/);
});

/** What only looks; with a word where it needs one. */
const looking = (): readonly (readonly string[])[] => [
  ["tickets"],
  ["jobs"],
  ["reports"],
  ["ticket", "x"],
  ["backup", backupPath()],
];

test.for(["a service on it", "no service"])(
  "who looks waits for no writer, with %s",
  async (who) => {
    await openAndClose();
    const closers: Closers = [];
    if (who === "a service on it") await openApp(configOf(), () => silent, closers);
    const stranger = new DatabaseSync(join(data, "pos-recharge-bot.sqlite"));
    // Held for as long as it takes, and longer than whoever writes would wait.
    stranger.exec("BEGIN IMMEDIATE");
    stranger.exec("CREATE TABLE half_done (x)");
    for (const argv of looking()) {
      const { said } = await call(configOf(), ...argv);
      expect(said, argv[0]).toMatch(/Nothing|No job|not been compared|no ticket x|Backed up/);
    }
    stranger.exec("ROLLBACK");
    stranger.close();
    for (const close of closers.reverse()) await close();
  },
);

async function openAndClose(): Promise<void> {
  const closers: Closers = [];
  await openApp(configOf(), () => silent, closers);
  for (const close of closers.reverse()) await close();
}
