import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { App } from "../../src/app/app.ts";
import { isRecovering, readRecovery } from "../../src/app/halts/recovery-mode.ts";
import { openTicket } from "../../src/app/tickets/open-ticket.ts";
import { type Config, readConfig } from "../../src/config/config.ts";
import { chinaDay, chinaDaySpan } from "../../src/core/calendar.ts";
import { writeBackupFile } from "../../src/wiring/backup-file.ts";
import type { Closers } from "../../src/wiring/closers.ts";
import { openApp } from "../../src/wiring/open-app.ts";
import { order, writeSamples } from "../storage/sample-rows.ts";
import { callCommand } from "./call.ts";

const silent = { info() {}, warn() {}, error() {} };

let folder: string;
let config: Config;
let app: App;
const closers: Closers = [];

beforeEach(async () => {
  // In the morning a bill of yesterday is not written yet; these tests are made at noon in China.
  const noonMs = chinaDaySpan(chinaDay(Date.now())).fromMs + 12 * 60 * 60_000;
  vi.useFakeTimers({ toFake: ["Date"], now: noonMs });
  folder = mkdtempSync(join(tmpdir(), "operator-"));
  const reading = readConfig({ DATA_DIR: folder });
  if ("problems" in reading) throw new Error(reading.problems.join());
  config = reading.config;
  // The service that is running beside the commands.
  ({ app } = await openApp(config, () => silent, closers));
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
  vi.useRealTimers();
});

const call = (...argv: string[]) => callCommand(config, silent, argv);

test.for([
  [[]],
  [["nonsense"]],
  [["tickets", "--wrong"]],
  [["__proto__"]],
  [["reconcile", "2026-11-24"]],
  [["recover", "2026-11-24T08:00"]],
  [["reports", "--day", "2026-11-24"]],
  [["decide", "x", "seen", "--note", "two", "words"]],
  [["backup", "one.gz", "two.gz"]],
  [["ticket"]],
  [["decide"]],
  [["decide", "x"]],
  [["revive"]],
])("%s: the usage, and exit code 2", async ([argv]) => {
  const { code, err } = await call(...(argv ?? []));
  expect(code).toBe(2);
  for (const name of ["tickets", "decide", "jobs", "reconcile", "recover", "backup", "restore"])
    expect(err).toContain(name);
});

test("tickets are listed, shown with evidence, decided by name, and then gone", async () => {
  expect(await call("tickets")).toEqual({ code: 0, out: "Nothing waits for a person.", err: "" });
  await app.store.write((tables) =>
    openTicket(app, tables, {
      kind: "reconcile",
      evidence: {
        matter: "recovery",
        recoveryId: "1",
        sinceAtMs: Date.UTC(2026, 10, 25, 2),
        beganAtMs: Date.UTC(2026, 10, 25, 3),
        payments: "R1-1",
      },
    }),
  );
  const id = "reconcile:recovery:1";
  expect((await call("tickets")).out).toMatch(
    /reconcile:recovery:1\n.*the books differ[\s\S]*may be decided: seen/,
  );
  expect((await call("ticket", id)).out).toContain("payments: R1-1");
  expect((await call("ticket", id)).out).toContain("sinceAtMs: 25 Nov 2026");

  expect(await call("decide", id, "refund")).toMatchObject({
    code: 1,
    err: expect.stringContaining("choose one of seen"),
  });
  expect(await call("decide", id, "seen", "--note", "looked at it")).toMatchObject({ code: 0 });
  expect((await call("tickets")).out).toBe("Nothing waits for a person.");
  expect((await call("ticket", id)).out).toContain("wang decided seen: looked at it");
  expect(await call("ticket", "no-such")).toMatchObject({
    code: 1,
    err: "There is no ticket no-such.",
  });
});

test("jobs that were given up are shown and brought back", async () => {
  expect((await call("jobs")).out).toBe("No job was given up.");
  await app.store.write(async (tables) => {
    await tables.jobs.add({ id: "show:C1:e", kind: "show", ref: "C1", runAtMs: 0, createdAtMs: 0 });
    const job = await tables.jobs.claim("w", 1, 10);
    if (job === undefined) throw new Error("nothing to claim");
    await tables.jobs.failed(job, { nowMs: 1, runAtMs: 2, giveUpAfterMs: 0, reason: "it broke" });
  });
  expect((await call("jobs")).out).toContain("show:C1:e after 1 try: it broke");
  expect(await call("revive", "show:C1:e")).toMatchObject({ code: 0 });
  expect(await call("revive", "show:C1:e")).toMatchObject({ code: 1 });
  expect((await call("jobs")).out).toBe("No job was given up.");
});

/** The day in China that lies so many days back. */
function dayBefore(days: number): string {
  return chinaDay(app.clock.nowMs() - days * 24 * 60 * 60 * 1000);
}

test("reconciliation: on demand, kept as a report, and refused in words", async () => {
  expect((await call("reports")).out).toBe("The books have not been compared yet.");
  expect(await call("reconcile")).toMatchObject({
    code: 0,
    out: expect.stringContaining("Both sides agree."),
  });
  expect((await call("reports")).out).toContain("Carrier orders");
  for (const day of ["2026-02-31x", "2026-02-30", "2026-13-01", "2026-2-3", "11/24/2026", ""])
    expect(await call("reconcile", `--day=${day}`), day).toMatchObject({ code: 2 });
  for (const age of [-1, 0, 89, 40_000])
    expect(await call("reconcile", "--day", dayBefore(age)), `${age}`).toMatchObject({ code: 2 });
  for (const age of [1, 88])
    expect(await call("reconcile", "--day", dayBefore(age))).toMatchObject({
      code: 0,
      out: expect.stringContaining(`WeChat bill ${dayBefore(age)}: 0 rows`),
    });
});

test("recovery begins at a moment that lies behind", async () => {
  expect(await call("recover")).toMatchObject({ code: 2 });
  expect(await call("recover", "--since", "2999-01-01T00:00Z")).toMatchObject({ code: 2 });
  expect(await call("recover", "--since", `${dayBefore(89)}T00:00`)).toMatchObject({ code: 2 });
  for (const since of ["11/24/2026", "2026-02-30T00:00", dayBefore(1), "1767225600000"])
    expect(await call("recover", "--since", since), since).toMatchObject({ code: 2 });
  expect(await app.store.read(readRecovery)).toBeUndefined();
  // Without a zone it is China's, wherever the machine stands; and it is said which moment it was.
  const sinceMs = chinaDaySpan(dayBefore(30)).fromMs;
  expect(await call("recover", "--since", `${dayBefore(30)}T00:00`)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/since \d+ \w+ \d{4} 00:00 in China/),
  });
  expect(await app.store.read(readRecovery)).toMatchObject({ sinceMs });
});

test("recovery is ended by a person who says why", async () => {
  expect(await call("recover", "--end", "--note", "why not")).toMatchObject({ code: 1 });
  await call("recover", "--since", `${dayBefore(30)}T00:00+08:00`);
  expect(await call("recover", "--end")).toMatchObject({
    code: 2,
    err: expect.stringContaining("--note"),
  });
  expect(await app.store.read(isRecovering)).toBe(true);
  expect(await call("recover", "--end", "--note", "their bills are broken")).toMatchObject({
    code: 0,
    out: expect.stringContaining("Recovery is ended."),
  });
  expect(await app.store.read(isRecovering)).toBe(false);
});

test("backup and restore beside a running service", async () => {
  await writeSamples(app.store);
  const file = join(folder, "backup.jsonl.gz");
  expect(await call("backup")).toMatchObject({ code: 2 });
  expect(await call("backup", file)).toMatchObject({
    code: 0,
    out: expect.stringContaining("Backed up"),
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(existsSync(`${file}.unfinished`)).toBe(false);
  expect(gunzipSync(readFileSync(file)).toString()).toContain(order.orderNo);
  expect(await call("backup", file), "never over another one").toMatchObject({ code: 2 });

  await app.store.write((tables) =>
    tables.orders.move(order.orderNo, "awaiting-payment", "closed"),
  );
  expect(await call("restore", join(folder, "none.gz"))).toMatchObject({ code: 2 });
  expect(await call("restore", file), "asks first").toMatchObject({
    code: 2,
    out: expect.stringContaining("--yes"),
  });
  expect((await app.store.read((tables) => tables.orders.find(order.orderNo)))?.state).toBe(
    "closed",
  );
  expect(await call("restore", file, "--yes")).toMatchObject({ code: 0 });
  await app.store.read(async (tables) => {
    expect((await tables.orders.find(order.orderNo))?.state).toBe("awaiting-payment");
    expect(await isRecovering(tables)).toBe(true);
  });
});

test("what was left beside a backup's name decides nothing about it", async () => {
  const file = join(folder, "backup.jsonl.gz");
  const elsewhere = join(folder, "elsewhere");
  writeFileSync(elsewhere, "theirs", { mode: 0o644 });
  for (const name of ["unfinished", "backup.unfinished"]) symlinkSync(elsewhere, `${file}.${name}`);
  expect(await call("backup", file)).toMatchObject({ code: 0 });
  expect(readFileSync(elsewhere, "utf8")).toBe("theirs");
  expect(lstatSync(file)).toMatchObject({
    mode: expect.toSatisfy((mode) => mode % 0o1000 === 0o600),
  });
  expect(lstatSync(file).isFile()).toBe(true);
  expect(readdirSync(folder).filter((name) => name.startsWith("backup."))).toEqual([
    "backup.jsonl.gz",
    "backup.jsonl.gz.backup.unfinished",
    "backup.jsonl.gz.unfinished",
  ]);
});

test("a file that comes while the backup is made is not written over", async () => {
  const file = join(folder, "backup.jsonl.gz");
  const { store } = app;
  const slow: typeof store = {
    ...store,
    async backup(takenAtMs, write) {
      writeFileSync(file, "theirs");
      return await store.backup(takenAtMs, write);
    },
  };
  expect(await writeBackupFile(slow, 1, file)).toBeUndefined();
  expect(readdirSync(folder).filter((name) => name.startsWith("backup."))).toHaveLength(1);
  expect(readFileSync(file, "utf8")).toBe("theirs");
});

test("a backup made under another key is refused in words, and nothing is changed", async () => {
  await writeSamples(app.store);
  const file = join(folder, "backup.jsonl.gz");
  expect(await call("backup", file)).toMatchObject({ code: 0 });
  config = { ...config, dataDir: join(folder, "new-machine") };
  await app.store.write((tables) =>
    tables.orders.move(order.orderNo, "awaiting-payment", "closed"),
  );
  const { code, err } = await call("restore", file, "--yes");
  expect(code).toBe(1);
  expect(err).toMatch(/app\.key is not the key[\s\S]*Put the old key back/);
  await app.store.read(async (tables) => {
    expect((await tables.orders.find(order.orderNo))?.state).toBe("closed");
    expect(await tables.kept.read("recovery")).toBeUndefined();
  });
  // The operator puts the key in place that was kept with the backup.
  copyFileSync(join(folder, "app.key"), join(config.dataDir, "app.key"));
  expect(await call("restore", file, "--yes")).toMatchObject({ code: 0 });
});

test("a damaged file is refused, in words, and nothing is changed", async () => {
  await writeSamples(app.store);
  const file = join(folder, "backup.jsonl.gz");
  await call("backup", file);
  const whole = readFileSync(file);
  for (const damaged of [
    Buffer.from("hello"),
    whole.subarray(0, whole.length - 20),
    Buffer.alloc(0),
  ]) {
    writeFileSync(file, damaged);
    const { code, err } = await call("restore", file, "--yes");
    expect(code).toBe(1);
    expect(err).toMatch(/damaged|cut short|no backup/);
  }
  expect((await app.store.read((tables) => tables.orders.find(order.orderNo)))?.state).toBe(
    "awaiting-payment",
  );
});

test("a backup that cannot be read is named, and not the database", async () => {
  expect(await call("restore", folder)).toMatchObject({
    code: 1,
    err: `${folder} is a folder, and a file is needed there.`,
  });
});

test("a backup that can't be written leaves nothing behind", async () => {
  const file = join(folder, "no-such-folder", "backup.gz");
  expect(await call("backup", file)).toMatchObject({
    code: 1,
    err: `There is no ${join(folder, "no-such-folder")}.`,
  });
  expect(existsSync(file)).toBe(false);
});
