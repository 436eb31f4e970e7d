import { execFile } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import type { Closers } from "../../src/wiring/closers.ts";
import { openApp } from "../../src/wiring/open-app.ts";

let folder: string;
let keyPath: string;
let errors: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "app-key-"));
  keyPath = join(folder, "app.key");
  errors = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts, ends, and gives a link that only this key makes; or why it does not start. */
async function start(env: Record<string, string> = {}): Promise<string> {
  const reading = readConfig({ DATA_DIR: folder, ...env });
  if ("problems" in reading) throw new Error(reading.problems.join());
  const closers: Closers = [];
  try {
    const log = {
      info() {},
      warn() {},
      error: (_: object, message: string) => void errors.push(message),
    };
    const { app } = await openApp(reading.config, () => log, closers);
    return app.links.token("pay", "R20261123AAAAAAAA");
  } catch (error) {
    return error instanceof Error ? error.message : "unknown";
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

test("is made once, for this user only, and stays", async () => {
  const link = await start();
  expect(readFileSync(keyPath, "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(keyPath).mode & 0o777).toBe(0o600);
  expect(await start()).toBe(link);
  expect(errors).toEqual([]);
});

test.for(["", "\n", "0123456789abcdef"])(
  "a file that holds %j is not taken for a key",
  async (content) => {
    writeFileSync(keyPath, content);
    expect(await start()).toMatch(/app\.key is no key: .* at least 32 are needed/);
  },
);

test("first starts at the same moment agree on one, and none reads half of it", {
  timeout: 30_000,
}, async () => {
  const module = new URL("../../src/wiring/app-key.ts", import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then((m) => process.stdout.write(m.keyFile(process.argv[1]).reveal()))`;
  const run = promisify(execFile);
  const starts = Array.from({ length: 6 }, () => run(process.execPath, ["-e", code, keyPath]));
  const keys = (await Promise.all(starts)).map(({ stdout }) => stdout);
  expect(new Set(keys)).toEqual(new Set([readFileSync(keyPath, "utf8").trim()]));
  expect(readdirSync(folder)).toEqual(["app.key"]);
});

test("that is lost is not replaced in silence; put back, all is well", async () => {
  const link = await start();
  const away = join(folder, "elsewhere");
  renameSync(keyPath, away);
  expect(await start()).toMatch(/Put the old key back[\s\S]*ACCEPT_NEW_APP_KEY=1/);
  expect(existsSync(keyPath), "none that would stand in the way of the old one").toBe(false);
  renameSync(away, keyPath);
  expect(await start()).toBe(link);
});

test("that is lost for good is replaced at the operator's word, and that is heard", async () => {
  const link = await start();
  rmSync(keyPath);
  const other = await start({ ACCEPT_NEW_APP_KEY: "1" });
  expect(other).toMatch(/^[\w-]{22}$/);
  expect(other).not.toBe(link);
  expect(errors).toEqual(["another app key was accepted; remove ACCEPT_NEW_APP_KEY again"]);
  expect(await start()).toBe(other);
});

test("another one in APP_KEY is refused, without telling anything of either", async () => {
  await start();
  const given = "k7canary-0123456789-0123456789-0123";
  const told = await start({ APP_KEY: given });
  expect(told).toMatch(/^APP_KEY is not the key/);
  expect(told).not.toContain(given);
});

/** The database goes, as a disk or a hand loses it. */
function loseDatabase(): void {
  for (const end of ["", "-wal", "-shm"])
    rmSync(join(folder, `pos-recharge-bot.sqlite${end}`), { force: true });
}

test("older than an empty database: that one is not begun in silence", async () => {
  await start();
  loseDatabase();
  const told = await start();
  expect(told).toMatch(/The database is empty[\s\S]*ACCEPT_NEW_DATABASE=1/);
  expect(await start(), "the try did not make it an old one").toBe(told);
});

test("older than an empty database somewhere else: the same", async () => {
  await start();
  const elsewhere = { DATABASE_URL: `sqlite:${join(folder, "elsewhere.sqlite")}` };
  expect(await start(elsewhere)).toMatch(/leads to another place/);
});

test("from APP_KEY and older than an empty database: the same", async () => {
  const key = { APP_KEY: "k7canary-0123456789-0123456789-0123" };
  const link = await start(key);
  expect(await start(key)).toBe(link);
  loseDatabase();
  const told = await start(key);
  expect(told).toMatch(/The database is empty[\s\S]*ACCEPT_NEW_DATABASE=1/);
  expect(await start(key), "the try did not make it an old one").toBe(told);
  expect(await start({ ...key, ACCEPT_NEW_DATABASE: "1" })).toBe(link);
});

test("a new database is begun at the operator's word, and that is heard", async () => {
  const link = await start();
  loseDatabase();
  expect(await start({ ACCEPT_NEW_DATABASE: "1" })).toBe(link);
  expect(errors).toEqual(["another database was accepted; remove ACCEPT_NEW_DATABASE again"]);
  expect(await start()).toBe(link);
});

test("younger than its database: a first start that was cut off goes on", async () => {
  const link = await start();
  const database = new DatabaseSync(join(folder, "pos-recharge-bot.sqlite"));
  database.exec("DELETE FROM kept");
  database.close();
  expect(await start()).toBe(link);
});
