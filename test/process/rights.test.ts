import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadIdentity } from "../../src/sandbox/wechat-pay/identity.ts";
import { type Started, startWith } from "./start.ts";

const program = fileURLToPath(new URL("../../", import.meta.url));

let folder: string;
let started: Started | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rights-"));
});
afterEach(async () => {
  started?.child.kill("SIGKILL");
  await started?.ended;
  started = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Started by somebody who gives rights to everybody, and stopped again; what it logged. */
async function startAndStop(env: Record<string, string>): Promise<string> {
  let said = "";
  const command = ["sh", "-c", `umask 000; exec "${process.execPath}" ${planted} src/main.ts`];
  started = await startWith(["ignore", "pipe", "ignore"], env, command);
  started.child.stdout?.on("data", (bytes) => (said += String(bytes)));
  const files = filesIn(folder);
  expect(files.length).toBeGreaterThan(5);
  started.child.kill("SIGTERM");
  await started.ended;
  return said;
}

const planted = process.env.PLANT === undefined ? "" : "--import ./test/simulation/plant.ts";

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name));

/** Files and folders that somebody else on this machine can get at. */
const openToOthers = (path: string): string[] =>
  filesIn(path).filter((one) => (statSync(one).mode & 0o077) !== 0);

describe.skipIf(process.platform === "win32")(
  "what the service keeps is for its user alone",
  () => {
    test("in a folder that it makes", async () => {
      const data = join(folder, "data");
      const said = await startAndStop({ DATA_DIR: data });
      expect(openToOthers(folder)).toEqual([]);
      expect(said).not.toContain("others on this machine");
    });

    test("in one that was there, and in a database from before", async () => {
      const data = join(folder, "data");
      mkdirSync(data);
      chmodSync(data, 0o777);
      const file = join(folder, "elsewhere.sqlite");
      const before = new DatabaseSync(file);
      before.exec("PRAGMA journal_mode = WAL; CREATE TABLE theirs (x); DROP TABLE theirs");
      before.close();
      chmodSync(file, 0o666);
      const said = await startAndStop({ DATA_DIR: data, DATABASE_URL: `sqlite:${file}` });
      expect(openToOthers(folder)).toEqual([data]);
      const warnings = said.split("\n").filter((line) => line.includes("others on this machine"));
      expect(warnings.map((line) => JSON.parse(line))).toMatchObject([
        { level: 40, path: data, rights: "777" },
      ]);
    });

    test("files with secrets that strangers can read are warned of", async () => {
      const secret = join(folder, "app-key.txt");
      writeFileSync(secret, "0123456789abcdef0123456789abcdef");
      chmodSync(secret, 0o644);
      const said = await startAndStop({ DATA_DIR: join(folder, "data"), APP_KEY_FILE: secret });
      expect(said).toContain(JSON.stringify(secret));
      expect(said).not.toContain("0123456789abcdef");
    });

    test("a backup too", async () => {
      const data = join(folder, "data");
      await startAndStop({ DATA_DIR: data });
      const file = join(folder, "backup.gz");
      const child = spawn(
        "sh",
        ["-c", `umask 000; exec "${process.execPath}" src/operate.ts backup "${file}"`],
        { cwd: program, env: { PATH: process.env.PATH ?? "", DATA_DIR: data }, stdio: "ignore" },
      );
      expect(await once(child, "exit")).toEqual([0, null]);
      expect(openToOthers(folder)).toEqual([]);
    });
  },
);

test("first starts at the same moment agree on everything that is made once", async () => {
  const keys = join(folder, "keys");
  const module = new URL("../../src/sandbox/wechat-pay/identity.ts", import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then((m) => m.loadIdentity(process.argv[1]))`;
  const starts = Array.from({ length: 4 }, () =>
    once(
      spawn(process.execPath, [...planted.split(" "), "-e", code, keys].filter(Boolean), {
        cwd: program,
        stdio: "ignore",
      }),
      "exit",
    ),
  );
  for (const ended of await Promise.all(starts)) expect(ended).toEqual([0, null]);
  const before = loadIdentity(keys);
  expect(loadIdentity(keys).merchantSerial).toBe(before.merchantSerial);
  for (const name of readdirSync(keys)) expect(readFileSync(join(keys, name))).not.toHaveLength(0);
  expect(readdirSync(keys)).toHaveLength(4);
});

test("three first starts in one folder: one has the port of each, and none fails", async () => {
  const env = { DATA_DIR: join(folder, "data") };
  const all = await Promise.all(
    Array.from({ length: 3 }, () => startWith(["ignore", "ignore", "ignore"], env)),
  );
  for (const { child } of all) child.kill("SIGTERM");
  for (const { ended } of all) expect(await ended).toBe(0);
});
