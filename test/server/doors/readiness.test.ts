import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../../running/phone.ts";
import { type RunningService, runService } from "../../running/service.ts";

let running: RunningService;
let file: string;
beforeEach(async () => {
  running = await runService();
  file = join(running.dataDir, "pos-recharge-bot.sqlite");
});
afterEach(() => running.stop());

const ready = async (): Promise<number> => (await fetch(`${running.url}/readyz`)).status;
const becomes = (status: number) =>
  until(`readyz to say ${status}`, async () => ((await ready()) === status ? true : undefined));

/** What was logged about it, each once. */
const told = (): string[] =>
  running.logged().flatMap((line) => {
    const { msg, reason } = JSON.parse(line) as { msg: string; reason?: string };
    return /^(?:not ready|ready again)$/.test(msg) ? [`${msg} ${reason ?? ""}`.trim()] : [];
  });

test("a service that can keep things is ready, and keeps nothing for being asked", async () => {
  expect(await ready()).toBe(200);
  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare("SELECT key FROM kept WHERE key LIKE 'ready%'").all()).toEqual([]);
  database.close();
  expect(told()).toEqual([]);
});

test("a foreign lock: not ready until it is gone, and alive all the time", async () => {
  const stranger = new DatabaseSync(file);
  await until("the lock", async () => {
    try {
      stranger.exec("BEGIN IMMEDIATE");
      return true;
    } catch {
      return undefined;
    }
  });
  await becomes(503);
  for (let asked = 0; asked < 3; asked++) {
    expect(await (await fetch(`${running.url}/healthz`)).json()).toEqual({ status: "ok" });
    expect(await ready()).toBe(503);
  }
  stranger.exec("ROLLBACK");
  stranger.close();
  await becomes(200);
  expect(told()).toEqual(["not ready the database does not answer in time", "ready again"]);
});

test("the file is gone: not ready, and nobody is told that something was kept", async () => {
  const page = await fetch(running.url);
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  rmSync(file);
  await becomes(503);
  const answer = await fetch(`${running.url}/chat/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: running.url, cookie },
    body: JSON.stringify({ type: "start", id: "aaaaaaaa" }),
  });
  expect(answer.status).toBe(500);
  expect(told()).toEqual([expect.stringMatching(/^not ready .* was deleted or replaced/)]);
});
