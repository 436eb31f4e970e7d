import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { provided } from "../running/provided.ts";
import { freePort } from "../running/service.ts";
import { startWith } from "./start.ts";
import { canTrace, runTraced } from "./traced.ts";

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "disk-"));
  data = join(folder, "data");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const strace = provided("strace");
const file = (ending = ""): string => join(data, `pos-recharge-bot.sqlite${ending}`);

type Fault = NonNullable<Parameters<typeof runTraced>[2]["fault"]>;

async function start(fault: Fault): Promise<{ code: unknown; said: string }> {
  const env = { DATA_DIR: data, PORT: `${await freePort()}` };
  const { code, said } = await runTraced(strace, ["src/main.ts"], { folder, env, fault });
  return { code, said };
}

async function startAndStop(): Promise<void> {
  const { child, ended } = await startWith(["ignore", "ignore", "ignore"], { DATA_DIR: data });
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
}

describe.skipIf(!canTrace(strace))("why nothing starts is said, wherever the disk fails", () => {
  test.for(["1+", "7+", "12+", "30+"])("full from write %s on", async (at) => {
    const { code, said } = await start({ calls: "pwrite64", answer: "error=ENOSPC", at });
    expect(code).toBe(1);
    expect(said).toMatch(
      /磁盘满了：.*\n.*The disk is full: .*sqlite\. Make|是不是满了.*\n.*See whether it is full/,
    );
  });

  test("full where the file for readers should grow", async () => {
    await startAndStop();
    const fault = { calls: "ftruncate,pwrite64", answer: "error=ENOSPC", path: file("-shm") };
    expect((await start(fault)).said).toMatch(/the disk fails\. See whether it is full/);
  });

  test("above what this user may have there", async () => {
    const fault = { calls: "mkdir", answer: "error=EDQUOT", path: data };
    expect((await start(fault)).said).toMatch(/The disk is full: /);
  });

  test("read-only at the first start: neither the folder nor a file can be made", async () => {
    const folderFails = { calls: "mkdir", answer: "error=EROFS", path: data };
    expect((await start(folderFails)).said).toMatch(/data is read-only/);
    mkdirSync(data);
    const fileFails = { calls: "openat", answer: "error=EROFS", path: file() };
    expect((await start(fileFails)).said).toMatch(/sqlite is read-only/);
  });

  test("read-only at another start", async () => {
    await startAndStop();
    const fault = { calls: "openat", answer: "error=EROFS", at: "1..2", path: file() };
    expect((await start(fault)).said).toMatch(/is read-only, nothing can be written there/);
  });

  test("that cannot be read", async () => {
    await startAndStop();
    const fault = { calls: "pread64", answer: "error=EIO", path: file() };
    expect((await start(fault)).said).toMatch(/the disk fails/);
    const keyFails = { calls: "read", answer: "error=EIO", path: join(data, "app.key") };
    expect((await start(keyFails)).said).toMatch(/app\.key: the disk fails/);
  });
});

describe.skipIf(!canTrace(strace))("a backup and a power cut", () => {
  const backUp = (name: string, fault?: Fault) =>
    runTraced(strace, ["src/operate.ts", "backup", join(folder, name)], {
      folder,
      env: { DATA_DIR: data, LANG: "en" },
      calls: "fsync,fdatasync,link,linkat,rename,renameat,renameat2,unlink",
      ...(fault === undefined ? {} : { fault }),
    });
  /** What was done about the backup, in its order. */
  const steps = (calls: readonly string[]): string[] =>
    calls
      .filter((line) => line.includes(folder) && !line.includes(data))
      .map((line) => {
        const [, call = "", about = ""] = /^\d+ +(\w+)\((.*)\)/.exec(line) ?? [];
        return `${call} ${about.includes("unfinished") ? "file" : "folder"}`;
      });

  test("its bytes are on the disk before it has its name, its name before we say so", async () => {
    await startAndStop();
    const { code, calls } = await backUp("nightly.gz");
    expect(code).toBe(0);
    expect(steps(calls)).toEqual(["fsync file", "link file", "unlink file", "fsync folder"]);
  });

  test("where the disk does not promise that, there is no backup", async () => {
    await startAndStop();
    const fault = { calls: "fsync", answer: "error=EIO" };
    const { code, calls, said } = await backUp("nightly.gz", fault);
    expect(code).toBe(1);
    expect(said).toMatch(/^\S+nightly\.gz: the disk fails\. See whether it is full/);
    expect(steps(calls)).not.toContain("link file");
  });
});
