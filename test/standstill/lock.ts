import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { runService } from "../running/service.ts";
import { WebPhone } from "../running/web-phone.ts";
import { asking, timed } from "./watching.ts";

const heldMs = 12_000;

/** Another process has the lock on the database file for twelve seconds, and people write. */
export async function lock(): Promise<readonly string[]> {
  const running = await runService();
  const phone = new WebPhone(running.url);
  await phone.open();
  const stranger = new DatabaseSync(join(running.dataDir, "pos-recharge-bot.sqlite"));
  await takeLock(stranger);
  const ends = ["/healthz", "/readyz"].map((path) => asking(running.url + path));
  const first = timed(() => phone.say("你好"));
  await sleep(heldMs - 1000);
  const last = timed(() => phone.say("你好"));
  await sleep(1000);
  stranger.exec("ROLLBACK");
  stranger.close();
  const turns = await Promise.all([first, last]);
  const told = [
    ...(await Promise.all(ends.map((end) => end()))),
    ...turns.map(({ ms, result }) => `a turn was answered ${result.status} after ${ms} ms`),
  ];
  await running.stop();
  return told;
}

/** Whoever writes just now keeps it for some milliseconds. */
async function takeLock(database: DatabaseSync): Promise<void> {
  for (;;) {
    try {
      return database.exec("BEGIN IMMEDIATE");
    } catch {
      await sleep(5);
    }
  }
}
