import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Config, readConfig } from "../../src/config/config.ts";
import { text } from "../../src/core/text.ts";
import { UnusableDatabase } from "../../src/storage/unusable.ts";
import { createTexts } from "../../src/texts/texts.ts";
import { startService } from "../../src/wiring/service.ts";
import { explainFailure } from "../../src/wiring/start-failure.ts";
import { freePort } from "../running/service.ts";

const silent = { info() {}, warn() {}, error() {} };
const { render } = createTexts();

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "start-failure-"));
  data = join(folder, "data");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function configOf(env: Record<string, string> = {}): Promise<Config> {
  const reading = readConfig({ DATA_DIR: data, PORT: String(await freePort()), ...env });
  if ("problems" in reading) throw new Error(reading.problems.join());
  return reading.config;
}

/** Starts, and stops; or the sentence that an operator reads instead. */
async function start(env: Record<string, string> = {}): Promise<string> {
  const config = await configOf(env);
  try {
    const service = await startService(config, () => silent);
    await service.stop();
    return "started";
  } catch (error) {
    const why = explainFailure(error, config);
    if (why === undefined) throw error;
    // Each sentence is there in both languages, and none is the other one's.
    expect(render(why, "zh-CN")).not.toBe("");
    return render(why, "en");
  }
}

const file = (): string => join(data, "pos-recharge-bot.sqlite");

/** What happens to the data between two starts, and what is said of it. */
const accidents: readonly [string, () => void, RegExp][] = [
  ["garbage", () => writeFileSync(file(), "x".repeat(8192)), /is no database of this service/],
  ["a cut database", () => truncateSync(file(), 20_000), /The database is damaged: /],
  ["a spoilt page", spoilPages, /The database is damaged: /],
  ["a folder in the database's place", () => putFolder(file()), /pos-recharge-bot\.sqlite/],
  ["app.key is a folder", () => putFolder(join(data, "app.key")), /app\.key is a folder/],
  ["app.key is empty", () => writeFileSync(join(data, "app.key"), ""), /app\.key is no key/],
  ["app.key is gone", () => rmSync(join(data, "app.key")), /app\.key is not the key/],
  ["a newer version was here", newerVersion, /newer version\. .*DATABASE_URL.* restore a backup/],
  ["the sandbox's book is garbage", spoilSandbox, /carrier\.sqlite is no database/],
  ["the sandbox's folder is a file", putFileForFolder, /sandbox.* is no folder/],
];

function putFolder(path: string): void {
  rmSync(path, { force: true });
  mkdirSync(path);
}

function putFileForFolder(): void {
  rmSync(join(data, "sandbox"), { recursive: true });
  writeFileSync(join(data, "sandbox"), "");
}

function spoilPages(): void {
  const bytes = readFileSync(file());
  // All but the head and the first page.
  bytes.fill(0xaa, 4096);
  writeFileSync(file(), bytes);
}

function spoilSandbox(): void {
  writeFileSync(join(data, "sandbox", "carrier.sqlite"), "x".repeat(8192));
}

function newerVersion(): void {
  const database = new DatabaseSync(file());
  database.exec("INSERT INTO kysely_migration VALUES ('900-later', '2030-01-01')");
  database.close();
}

test.for(accidents)("%s: said in a sentence", async ([, happen, words]) => {
  expect(await start()).toBe("started");
  happen();
  expect(await start()).toMatch(words);
});

test("a data folder that is a file", async () => {
  writeFileSync(data, "");
  expect(await start()).toMatch(/data is no folder/);
});

test("a port that is taken", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  expect(await start({ PORT: String(port) })).toBe(
    `Port ${port} is in use; set PORT to another one.`,
  );
  server.close();
});

test.for<[string, RegExp]>([
  ["postgres://bot:k7canary@127.0.0.1:9/bot", /^The database does not answer: .*ECONNREFUSED/],
  ["postgres://bot:k7canary@host.invalid/bot", /^The database does not answer: /],
])("a database server that is not there: %s", async ([DATABASE_URL, words]) => {
  const said = await start({ DATABASE_URL });
  expect(said).toMatch(words);
  expect(said).not.toContain("k7canary");
});

test.for<[number, RegExp]>([
  [5, /Another program holds/],
  [8 | (1 << 8), /is read-only/],
  // On a full disk the file for readers cannot grow.
  [10 | (19 << 8), /is full/],
  [11, /is damaged/],
  [13, /^The disk is full/],
  [26, /is no database of this service/],
])("what a database says in a code, %i, is a sentence", async ([errcode, words]) => {
  const config = await configOf();
  const why = explainFailure(Object.assign(new Error("x"), { errcode }), config);
  expect(why && render(why, "en")).toMatch(words);
});

test("a mistake of ours keeps its stack", async () => {
  expect(explainFailure(new TypeError("x is not a function"), await configOf())).toBeUndefined();
  expect(explainFailure("no error at all", await configOf())).toBeUndefined();
});

test("after a newer version the way back is told in both languages", async () => {
  const config = await configOf();
  const why = explainFailure(new UnusableDatabase("newer"), config);
  const words = ["zh-CN", "en"] as const;
  const [chinese, english] = words.map((language) =>
    render(why ?? text("start.readOnly", { place: "" }), language),
  );
  expect(chinese).toMatch(/装回新版本就好。.*DATABASE_URL 换成空的数据库.*restore 更新之前的备份/);
  expect(english).toMatch(
    /name an empty database in DATABASE_URL and restore a backup from before/,
  );
});

test.runIf(process.platform === "linux")("a place where no folder can ever be made", async () => {
  expect(await start({ DATA_DIR: "/proc/none/of/it" })).toBe("There is no /proc/none.");
});

const isRoot = process.getuid?.() === 0;

/** Only root may make disks of its own, and not in every container. */
function mount(...options: string[]): boolean {
  mkdirSync(data, { recursive: true });
  return spawnSync("mount", ["-t", "tmpfs", ...options, "tmpfs", data]).status === 0;
}

function canMount(): boolean {
  if (process.platform !== "linux" || !isRoot) return false;
  const place = mkdtempSync(join(tmpdir(), "mount-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "tmpfs", place]);
  if (status === 0) spawnSync("umount", [place]);
  rmSync(place, { recursive: true });
  return status === 0;
}

// Where none may be made, what a disk answers is still tried (test/process/disk.test.ts).
if (canMount())
  describe("a disk of its own", () => {
    afterEach(() => void spawnSync("umount", ["-l", data]));

    test.for([16, 64, 120])("that is full at the start, %i KB", async (kilobytes) => {
      expect(mount("-o", `size=${kilobytes}k`)).toBe(true);
      expect(await start()).toMatch(/^The disk is full: |the disk fails\. See whether it is full/);
    });

    test("that is read-only at the first start, and at another one", async () => {
      expect(mount("-o", "size=32m")).toBe(true);
      execFileSync("mount", ["-o", "remount,ro", data]);
      expect(await start()).toMatch(/is read-only, nothing can be written there/);
      const deeper = { DATA_DIR: join(data, "a", "b") };
      expect(await start(deeper)).toMatch(/is read-only, nothing can be written there/);
      execFileSync("mount", ["-o", "remount,rw", data]);
      expect(await start()).toBe("started");
      execFileSync("mount", ["-o", "remount,ro", data]);
      expect(await start()).toMatch(/is read-only, nothing can be written there/);
    });

    test("that is full at another start", async () => {
      expect(mount("-o", "size=4m")).toBe(true);
      expect(await start()).toBe("started");
      spawnSync("dd", ["if=/dev/zero", `of=${join(data, "filling")}`, "bs=4k"]);
      // What is there already may do for a start; if not, it is said.
      expect(await start()).toMatch(/^started|is full/);
    });
  });

test("a folder that we may not use", async () => {
  mkdirSync(data);
  chmodSync(data, 0o500);
  const nobody = 65534;
  if (isRoot) {
    // Root may use everything, so for a moment we are not.
    for (const path of [folder, data]) chownSync(path, nobody, nobody);
    process.seteuid?.(nobody);
  }
  try {
    expect(await start()).toMatch(/may not use/);
    expect(existsSync(file())).toBe(false);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
