import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Config, readConfig } from "../../src/config/config.ts";
import { runCommand } from "../../src/operator/commands.ts";
import { sandboxMchid } from "../../src/sandbox/wechat-pay/identity.ts";
import type { Tables } from "../../src/storage/store.ts";
import type { Closers } from "../../src/wiring/closers.ts";
import { openApp } from "../../src/wiring/open-app.ts";
import { merchantSettings } from "../running/merchant.ts";
import { payment, writeSamples } from "../storage/sample-rows.ts";

let folder: string;
let errors: string[];
let shop: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "merchant-"));
  errors = [];
  shop = merchantSettings(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = {
  info() {},
  warn() {},
  error: (_: object, message: string) => void errors.push(message),
};

function configOf(env: Record<string, string>): Config {
  const reading = readConfig({ DATA_DIR: folder, ...env });
  if ("problems" in reading) throw new Error(reading.problems.join());
  return reading.config;
}

/** Starts, does something, ends; tells why it does not start. */
async function start(
  env: Record<string, string> = {},
  work?: (tables: Tables) => Promise<unknown>,
): Promise<string> {
  const closers: Closers = [];
  try {
    const { app } = await openApp(configOf(env), () => log, closers);
    if (work !== undefined) {
      await writeSamples(app.store);
      await app.store.write(work);
    }
    return "started";
  } catch (error) {
    return error instanceof Error ? error.message : "unknown";
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

test("a database of real money does not start as a sandbox, nor as another merchant", async () => {
  expect(await start()).toBe("started");
  expect(await start(shop)).toBe("started");
  expect(await start()).toMatch(/real money as merchant 1900000001[\s\S]*as a sandbox/);
  const other = { ...shop, WECHATPAY_MCHID: "1900000002" };
  expect(await start(other)).toMatch(/as merchant 1900000001, not as 1900000002/);
  expect(await start(shop)).toBe("started");
  expect(errors).toEqual([]);
});

test("the operator's word is for one change, and it is heard", async () => {
  await start(shop);
  const other = { ...shop, WECHATPAY_MCHID: "1900000002" };
  expect(await start({ ...other, ACCEPT_NEW_MERCHANT: "1" })).toBe("started");
  expect(errors).toEqual(["another merchant was accepted; remove ACCEPT_NEW_MERCHANT again"]);
  expect(await start(other)).toBe("started");
  expect(await start(shop)).toMatch(/as merchant 1900000002, not as 1900000001/);
  expect(await start({ ACCEPT_NEW_MERCHANT: "1" })).toBe("started");
  expect(await start(), "a sandbox from now on").toBe("started");
  expect(errors).toHaveLength(2);
});

test.for([
  ["1900000001", true],
  [sandboxMchid, false],
  [undefined, false],
] as const)(
  "from before it was written down: what was asked of WeChat tells it, %s",
  async ([mchid, isReal]) => {
    const asked = { ...payment, request: JSON.stringify({ mchid }), outTradeNo: "R1-2" };
    await start({}, async ({ payments }) => {
      await payments.markClosed(payment.outTradeNo);
      await payments.add({ ...asked, createdAtMs: payment.createdAtMs + 1 });
    });
    expect((await start()) !== "started").toBe(isReal);
    expect(await start(shop)).toBe("started");
  },
);

test("a backup of real money is not restored into a sandbox", async () => {
  await start(shop);
  const away = join(folder, "away");
  mkdirSync(away);
  copyFileSync(join(folder, "app.key"), join(away, "app.key"));
  const said: string[] = [];
  const call = (env: Record<string, string>, ...argv: string[]) =>
    runCommand(argv, {
      config: configOf(env),
      makeLog: () => log,
      print: () => {},
      complain: (line) => void said.push(line),
      language: "en",
      user: "wang",
      readHidden: async () => [],
    });
  const file = join(folder, "backup.gz");
  expect(await call(shop, "backup", file)).toBe(0);
  expect(await call({ DATA_DIR: away }, "restore", file, "--yes")).toBe(1);
  expect(said.join()).toMatch(/as merchant 1900000001/);
  expect(await call({ ...shop, DATA_DIR: away }, "restore", file, "--yes")).toBe(0);
});

test("no command acts for somebody else either", async () => {
  await start(shop);
  const said: string[] = [];
  const code = await runCommand(["reconcile"], {
    config: configOf({}),
    makeLog: () => log,
    print: () => {},
    complain: (line) => void said.push(line),
    language: "en",
    user: "wang",
    readHidden: async () => [],
  });
  expect(code).toBe(1);
  expect(said.join()).toMatch(/as a sandbox/);
});
