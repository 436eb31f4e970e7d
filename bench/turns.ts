/**
 * How many turns a second the whole path takes (decode, machine, SQLite commit with fsync), 64
 * chats in flight, beside the same number of bare commits on the same disk. Ratios travel between
 * machines, absolute figures do not.
 *
 *     npm run bench
 *
 * Or how much processor time a Telegram message costs this version and another one, which is in the
 * folder that is named (docs/performance.md):
 *
 *     npm run bench -- --beside ../the-other-version
 *     npm run bench -- --beside ../a-version --of ../one-more --rounds 10 --messages 768
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openConversation } from "../src/app/conversations/open-conversation.ts";
import { turnTaker } from "../src/app/turns/take-turn.ts";
import { readConfig } from "../src/config/config.ts";
import { createLog } from "../src/log.ts";
import { startService } from "../src/wiring/service.ts";
import { runBeside } from "./beside.ts";

const chats = 64;
const lines = [
  "你好",
  "充值",
  "帮助",
  "返回",
  "充值",
  "８９８６ 0400 0000 0000 0015",
  "返回",
  "取消",
];

const { values: how } = parseArgs({
  options: {
    beside: { type: "string" },
    of: { type: "string", default: fileURLToPath(new URL("..", import.meta.url)) },
    rounds: { type: "string", default: "10" },
    messages: { type: "string", default: "768" },
  },
});
if (how.beside === undefined) await measureTurns();
else
  await runBeside([how.of, how.beside], {
    rounds: Number(how.rounds),
    messages: Number(how.messages),
  });

async function measureTurns(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pos-recharge-bench-"));
  try {
    const bare = bareCommits(join(folder, "bare.sqlite"), chats * lines.length);
    const reading = readConfig({ PORT: "18099", DATA_DIR: folder, LOG_LEVEL: "error" });
    if ("problems" in reading) throw new Error(reading.problems.join("; "));
    const service = await startService(reading.config, (secrets) =>
      createLog({ level: "error", secrets, destination: process.stdout }),
    );
    const takeTurn = turnTaker(service.app);
    const conversations = await Promise.all(
      Array.from({ length: chats }, (_, chat) =>
        openConversation(service.app, "web", `bench-${chat}`, "zh-CN"),
      ),
    );
    const startMs = performance.now();
    await Promise.all(
      conversations.map(async ({ id }) => {
        for (const [index, text] of lines.entries()) {
          await takeTurn({
            conversationId: id,
            eventKey: `bench:${id}:${index}`,
            event: { type: "say", text },
          });
        }
      }),
    );
    const turns = (chats * lines.length * 1000) / (performance.now() - startMs);
    await service.stop();
    console.log(`bare commits/s  ${bare.toFixed(0)}`);
    console.log(`turns/s         ${turns.toFixed(0)}`);
    console.log(`ratio           ${(turns / bare).toFixed(2)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bareCommits(file: string, count: number): number {
  const database = new DatabaseSync(file);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT);",
  );
  const insert = database.prepare("INSERT INTO row (text) VALUES (?)");
  const startMs = performance.now();
  for (let i = 0; i < count; i++) insert.run("x".repeat(500));
  const perSecond = (count * 1000) / (performance.now() - startMs);
  database.close();
  return perSecond;
}
