import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { App, Log } from "../../src/app/app.ts";
import { isRecovering } from "../../src/app/halts/recovery-mode.ts";
import { makeOperatorKey } from "../../src/app/operators/operator-keys.ts";
import { openTicket } from "../../src/app/tickets/open-ticket.ts";
import { readConfig } from "../../src/config/config.ts";
import { machineUser } from "../../src/core/access/operators.ts";
import { operatorKeyName } from "../../src/core/refs.ts";
import type { Language } from "../../src/core/text.ts";
import { runCommand } from "../../src/operator/commands.ts";
import type { Closers } from "../../src/wiring/closers.ts";
import { openApp } from "../../src/wiring/open-app.ts";
import { createDatabase, type TestDatabase } from "../storage/database.ts";

const OPERATORS = "7001:house-owner:Wang,7002:finance:Li,7003:support:Zhao,7004:viewer:Sun";

let folder: string;
let database: TestDatabase;
let app: App;
const closers: Closers = [];
const logged: object[] = [];
const log: Log = { info() {}, error() {}, warn: (detail) => void logged.push(detail) };

const configOf = (env: Record<string, string>) => {
  const reading = readConfig({ DATA_DIR: folder, DATABASE_URL: database.url, ...env });
  if ("problems" in reading) throw new Error(reading.problems.join());
  return reading.config;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "operator-gate-"));
  database = await createDatabase();
  logged.length = 0;
  ({ app } = await openApp(configOf({ OPERATORS }), () => log, closers));
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Said = { code: number; out: string; err: string };

async function callWith(
  env: Record<string, string>,
  argv: readonly string[],
  language: Language = "en",
): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(argv, {
    config: configOf(env),
    makeLog: () => log,
    print: (line) => void out.push(line),
    complain: (line) => void err.push(line),
    language,
    user: "root",
    readHidden: async () => [],
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** With the key that this operator has just got. */
async function keyOf(telegramId: string): Promise<string> {
  const by = { madeBy: machineUser("root"), isFirst: false };
  const key = await makeOperatorKey(app, `telegram:${telegramId}`, by);
  return key?.reveal() ?? "";
}

const backupFile = (): string => join(folder, "nightly.gz");

/** Every command, and whose key lets it through. */
const commands: readonly [argv: () => string[], may: readonly string[]][] = [
  [() => ["tickets"], ["7001", "7002", "7003", "7004"]],
  [() => ["ticket", "x"], ["7001", "7002", "7003", "7004"]],
  [() => ["jobs"], ["7001", "7002", "7003", "7004"]],
  [() => ["reports"], ["7001", "7002", "7003", "7004"]],
  [() => ["shop", "x"], ["7001", "7002", "7003", "7004"]],
  [() => ["shop-invite", "x", "cashier"], ["7001", "7003"]],
  [() => ["shop-remove", "x", "y"], ["7001", "7003"]],
  [() => ["revive", "x"], ["7001", "7002", "7003"]],
  [() => ["decide", "x", "seen", "--note", "n"], ["7001", "7002"]],
  [() => ["reconcile"], ["7001", "7002"]],
  [() => ["recover", "--since", "2026-01-02T00:00"], ["7001"]],
  [() => ["recover", "--end", "--note", "n"], ["7001"]],
  [() => ["backup", backupFile()], ["7001"]],
  [() => ["restore", backupFile(), "--yes"], ["7001"]],
  [() => ["operator-key", "Sun"], ["7001"]],
  [() => ["regain", "begin", "K3M9Q2XA", "--payment", "4200000000"], ["7001", "7003"]],
  [() => ["regain", "confirm", "x"], ["7001", "7002", "7003"]],
  [() => ["regain", "list"], ["7001", "7003"]],
  [() => ["regain", "stop", "x"], ["7001", "7003"]],
];

test("every command is here", async () => {
  const { err } = await callWith({}, []);
  const usage = new Set([...err.matchAll(/^· ([a-z-]+)/gm)].map(([, name]) => name));
  expect(new Set(commands.map(([argv]) => argv()[0]))).toEqual(usage);
});

describe.for(commands)("%s", ([argv, may]) => {
  test("is for these roles only, and a refusal is one sentence in both languages", async () => {
    for (const id of ["7002", "7003", "7004"].filter((one) => !may.includes(one))) {
      const env = { OPERATORS, OPERATOR_KEY: await keyOf(id) };
      expect(await callWith(env, argv())).toEqual({
        code: 1,
        out: "",
        err: expect.stringMatching(/^\w+ \([a-z-]+\) may not do this; ask somebody who may\.$/),
      });
      expect((await callWith(env, argv(), "zh-CN")).err).toMatch(/^\w+（[a-z-]+）不能做这件事/);
    }
    for (const id of may) {
      const { err } = await callWith({ OPERATORS, OPERATOR_KEY: await keyOf(id) }, argv());
      expect(err, id).not.toMatch(/may not|OPERATOR_KEY/);
    }
  });

  test("without a key nothing is done, nor with a wrong one", async () => {
    await keyOf("7001");
    expect(await callWith({ OPERATORS }, argv())).toEqual({
      code: 1,
      out: "",
      err: "Say who you are first: put your own key into OPERATOR_KEY.",
    });
    const wrong = { OPERATORS, OPERATOR_KEY: "0".repeat(32) };
    expect(await callWith(wrong, argv())).toEqual({
      code: 1,
      out: "",
      err: "The key in OPERATOR_KEY is nobody's, please look at it again.",
    });
    expect((await callWith(wrong, argv(), "zh-CN")).err).toMatch(/OPERATOR_KEY 里的密钥不对/);
    expect(await app.store.read(isRecovering)).toBe(false);
    expect(readdirSync(folder)).not.toContain("nightly.gz");
  });
});

test("the machine's user is the one operator while nobody is named", async () => {
  await openBillTicket();
  const id = "reconcile:bill-missing:2026-11-24";
  expect(await callWith({}, ["decide", id, "seen"])).toMatchObject({ code: 0 });
  expect((await callWith({}, ["ticket", id])).out).toContain("root decided seen");
  expect(await callWith({}, ["operator-key", "Wang"])).toMatchObject({
    code: 1,
    err: "OPERATORS does not name Wang.",
  });
});

async function openBillTicket(): Promise<void> {
  await app.store.write((tables) =>
    openTicket(app, tables, {
      kind: "reconcile",
      evidence: { matter: "bill-missing", day: "2026-11-24", reason: "not there" },
    }),
  );
}

describe("keys", () => {
  const make = (who: string, env: Record<string, string> = {}) =>
    callWith({ OPERATORS, ...env }, ["operator-key", who]);
  const keyIn = ({ out }: Said): string => out.split("\n")[1] ?? "";

  test("the first is made at the machine, for a house-owner, the others by one", async () => {
    expect(await make("Li")).toMatchObject({
      code: 1,
      err: "The first key is a house-owner's, who makes those of the others.",
    });
    const first = await make("wang");
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toMatch(/^The new key of Wang.*\n[0-9A-Z]{32}$/);
    expect(await make("Li"), "the machine alone is not enough any more").toMatchObject({ code: 1 });
    expect(await make("Wang")).toMatchObject({ code: 1 });
    const owner = { OPERATOR_KEY: keyIn(first) };
    const second = await make("7002", owner);
    expect(second.out).toMatch(/^The new key of Li/);
    expect(await make("Zhao", { OPERATOR_KEY: keyIn(second) })).toMatchObject({
      code: 1,
      err: "Li (finance) may not do this; ask somebody who may.",
    });
    expect(await make("Nobody", owner)).toMatchObject({ code: 1 });
    expect(logged).toMatchObject([
      { operator: "telegram:7001", madeBy: "machine", name: "root" },
      { operator: "telegram:7002", madeBy: "telegram:7001", name: "Wang" },
    ]);
  });

  test("only a hash is kept, with who made it, and never the key", async () => {
    const key = keyIn(await make("Wang"));
    const kept = await app.store.read((tables) =>
      tables.kept.read(operatorKeyName("telegram:7001")),
    );
    expect(JSON.parse(kept ?? "")).toEqual({
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      madeBy: "machine",
      madeAtMs: expect.any(Number),
    });
    const lines: string[] = [];
    await app.store.backup(1, async (line) => void lines.push(line));
    expect(lines.join()).toContain(operatorKeyName("telegram:7001"));
    expect(lines.join()).not.toContain(key);
    expect(JSON.stringify(logged)).not.toContain(key);
  });

  test("a new key takes the place of the old one", async () => {
    const old = keyIn(await make("Wang"));
    const young = keyIn(await make("Wang", { OPERATOR_KEY: old }));
    expect(await callWith({ OPERATORS, OPERATOR_KEY: old }, ["tickets"])).toMatchObject({
      code: 1,
    });
    expect(await callWith({ OPERATORS, OPERATOR_KEY: young }, ["tickets"])).toMatchObject({
      code: 0,
    });
  });

  test("two who make the first one at one moment: one of them does", async () => {
    const by = { madeBy: machineUser("root"), isFirst: true };
    const made = await Promise.all([
      makeOperatorKey(app, "telegram:7001", by),
      makeOperatorKey(app, "telegram:7001", by),
    ]);
    expect(made.filter((key) => key !== undefined)).toHaveLength(1);
  });

  test("whoever is not named any more has a key that is nobody's", async () => {
    const OPERATOR_KEY = await keyOf("7002");
    const without = OPERATORS.replace(",7002:finance:Li", "");
    expect(await callWith({ OPERATORS: without, OPERATOR_KEY }, ["tickets"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("is nobody's"),
    });
    const otherRole = OPERATORS.replace("7002:finance:Li", "7002:viewer:Na");
    expect(
      await callWith({ OPERATORS: otherRole, OPERATOR_KEY }, ["reconcile"]),
      "role and name are those of today",
    ).toMatchObject({ code: 1, err: expect.stringContaining("Na (viewer)") });
  });

  test("a file has it as well, and the last house-owner's is made without OPERATORS", async () => {
    await make("Wang");
    const made = await callWith({}, ["operator-key", "7001"]);
    const path = join(folder, "my.key");
    writeFileSync(path, `${keyIn(made)}\n`);
    expect(
      await callWith({ OPERATORS, OPERATOR_KEY_FILE: path }, ["backup", backupFile()]),
    ).toMatchObject({ code: 0 });
  });

  test("under another key of the app nobody has one", async () => {
    const OPERATOR_KEY = await keyOf("7001");
    const APP_KEY = "another key of the app, long enough";
    const env = { OPERATORS, APP_KEY };
    expect(await callWith({ ...env, OPERATOR_KEY }, ["tickets"])).toMatchObject({ code: 1 });
    const { app: other } = await openApp(
      configOf({ ...env, ACCEPT_NEW_APP_KEY: "1" }),
      () => log,
      closers,
    );
    expect(other.operators).toHaveLength(4);
    expect(await callWith(env, ["operator-key", "Wang"])).toMatchObject({ code: 0 });
  });
});

test("a decision stands under the name of whoever has the key", async () => {
  const { wang, li } = { wang: await keyOf("7001"), li: await keyOf("7002") };
  await openBillTicket();
  const id = "reconcile:bill-missing:2026-11-24";
  expect(
    await callWith({ OPERATORS, OPERATOR_KEY: li }, ["decide", id, "seen", "--note", "n"]),
  ).toMatchObject({ code: 0 });
  expect((await callWith({ OPERATORS, OPERATOR_KEY: wang }, ["ticket", id])).out).toContain(
    "Li decided seen: n",
  );
  expect(
    await callWith({ OPERATORS, OPERATOR_KEY: wang }, ["decide", id, "seen", "--by", "Li"]),
  ).toMatchObject({ code: 2 });
});
