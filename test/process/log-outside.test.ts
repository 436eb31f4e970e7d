import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recharge } from "./recharge.ts";
import { planted, type Started, startWith } from "./start.ts";

let folder: string;
let started: Started | undefined;
const open: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-outside-"));
});
afterEach(async () => {
  started?.child.kill("SIGKILL");
  await started?.ended;
  started = undefined;
  for (const fd of open.splice(0)) closeSync(fd);
  rmSync(folder, { recursive: true, force: true });
});

function opened(path: string, flags: number): number {
  const fd = openSync(path, flags);
  open.push(fd);
  return fd;
}

/** A pipe that holds all it can, and that nobody reads. */
function fullPipe(): number {
  const path = join(folder, "full-pipe");
  execFileSync("mkfifo", [path]);
  const fd = opened(path, constants.O_RDWR | constants.O_NONBLOCK);
  const page = Buffer.alloc(4096, "x");
  try {
    for (;;) writeSync(fd, page);
  } catch {
    // Full.
  }
  // The service gets an end of its own, which waits as a shell's would.
  return opened(path, constants.O_RDWR);
}

/** What a shop must still do: recharge, answer, refuse strangers, and stop when it is told to. */
async function shopGoesOn(
  { url, child, ended }: Started,
  terminate: () => unknown = () => child.kill("SIGTERM"),
): Promise<void> {
  const refused = await Promise.all(
    Array.from({ length: 200 }, () =>
      fetch(`${url}/wechatpay/notify`, { method: "POST", body: "{}" }),
    ),
  );
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([401]));
  await recharge(url);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  terminate();
  expect(await ended).toBe(0);
}

describe.skipIf(process.platform !== "linux")("a log that cannot be written stops nothing", () => {
  const env = () => ({ DATA_DIR: join(folder, "data") });

  test("on a full disk", async () => {
    const full = opened("/dev/full", constants.O_WRONLY);
    started = await startWith(["ignore", full, full], env());
    await shopGoesOn(started);
  });

  test("behind a reader that stands still", async () => {
    const full = fullPipe();
    started = await startWith(["ignore", full, full], env());
    await shopGoesOn(started);
  });

  test("on a terminal that somebody has stopped with Ctrl-S", async () => {
    const pidFile = join(folder, "pid");
    const service = [process.execPath, ...planted, "src/main.ts"].join(" ");
    const command = ["script", "-qfec", `echo $$ > "${pidFile}"; exec ${service}`, "/dev/null"];
    started = await startWith(["pipe", "pipe", "ignore"], env(), command);
    const terminal = started.child;
    let seen = "";
    terminal.stdout?.on("data", (bytes) => (seen += String(bytes)));
    terminal.stdin?.write("\x13");
    const kill = () => process.kill(Number(readFileSync(pidFile, "utf8")), "SIGTERM");
    await shopGoesOn(started, kill);
    // Nobody took anything any more, and that was not because nothing was said.
    expect(seen).not.toContain("stopping");
  });

  test("that is closed", async () => {
    const service = [process.execPath, ...planted, "src/main.ts"].join(" ");
    const command = ["sh", "-c", `exec ${service} >&- 2>&-`];
    started = await startWith(["ignore", "ignore", "ignore"], env(), command);
    await shopGoesOn(started);
  });

  test("behind a reader that has gone", async () => {
    started = await startWith(["ignore", "pipe", "pipe"], env());
    started.child.stdout?.destroy();
    started.child.stderr?.destroy();
    await shopGoesOn(started);
  });
});

describe.skipIf(process.platform !== "linux")("a command whose output goes nowhere", () => {
  const operate = async (stdout: number | "pipe") => {
    const child = spawn(process.execPath, ["src/operate.ts", "tickets"], {
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
      env: { PATH: process.env.PATH ?? "", DATA_DIR: join(folder, "data"), LANG: "en" },
      stdio: ["ignore", stdout, "pipe"],
    });
    if (stdout === "pipe") child.stdout?.destroy();
    let said = "";
    child.stderr?.on("data", (bytes) => (said += String(bytes)));
    const [code] = await once(child, "close");
    return { code, said };
  };

  test("`| true` is no failure, a full disk is one; neither is a stack", async () => {
    started = await startWith(["ignore", "ignore", "ignore"], { DATA_DIR: join(folder, "data") });
    expect(await operate("pipe")).toEqual({ code: 0, said: "" });
    const full = opened("/dev/full", constants.O_WRONLY);
    expect(await operate(full)).toEqual({ code: 1, said: "" });
  });
});
