import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { readConfig } from "../../src/config/config.ts";
import { Secret } from "../../src/core/secret.ts";
import { runCommand } from "../../src/operator/commands.ts";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../src/storage/sql/sqlite.ts";
import { openWorld, type World } from "../app/world.ts";
import { createDatabase } from "../storage/database.ts";

const data = (name: string): string => fileURLToPath(new URL(`data/${name}`, import.meta.url));

/** What `make-old-data.ts` has written down about what it made. */
type Manifest = {
  takenAtMs: number;
  counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  orders: readonly {
    orderNo: string;
    state: string;
    priceFen: number;
    carrierRef: string | null;
    address: string;
    payToken: string;
    receiptToken: string;
  }[];
  payments: readonly {
    outTradeNo: string;
    orderNo: string;
    state: string;
    amountFen: number;
    transactionId: string | null;
  }[];
  refunds: readonly {
    outRefundNo: string;
    outTradeNo: string;
    orderNo: string;
    amountFen: number;
    cause: string;
    refundId: string | null;
  }[];
  attempts: readonly {
    ref: string;
    orderNo: string;
    step: string;
    state: string;
    carrierRef: string | null;
  }[];
  tickets: readonly { id: string; state: string; decision: string | null }[];
  conversations: readonly {
    id: string;
    channel: string;
    address: string;
    personId: string;
    at: string;
  }[];
  balances: readonly { account: string; fen: number }[];
};

export const manifest: Manifest = JSON.parse(readFileSync(data("manifest.json"), "utf8"));
export const oldKey = readFileSync(data("app.key"), "utf8").trim();

/** The pause of an upgrade: the old service is stopped, the new one is started. */
const pauseMs = 2 * 60_000;
export const resumedAtMs = manifest.takenAtMs + pauseMs;

/** A data folder as the old service has left it. It goes with `drop`. */
export function oldFolder(): { folder: string; database: string; drop(): void } {
  const folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  const unpack = (name: string, to: string): void =>
    writeFileSync(join(folder, to), gunzipSync(readFileSync(data(name))));
  mkdirSync(join(folder, "sandbox", "wechat-pay"), { recursive: true });
  unpack("main.sqlite.gz", "old.sqlite");
  unpack("carrier.sqlite.gz", "sandbox/carrier.sqlite");
  unpack("wechat-pay.sqlite.gz", "sandbox/wechat-pay/wechat-pay.sqlite");
  writeFileSync(join(folder, "app.key"), `${oldKey}\n`, { mode: 0o600 });
  return {
    folder,
    database: join(folder, "old.sqlite"),
    drop: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One command of the operator's on that folder. Its exit code and what it said. */
export async function operate(
  argv: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; said: string }> {
  const reading = readConfig(env);
  if ("problems" in reading) throw new Error(reading.problems.join("; "));
  const lines: string[] = [];
  const code = await runCommand(argv, {
    config: reading.config,
    makeLog: () => ({ info() {}, warn() {}, error() {} }),
    print: (line) => void lines.push(line),
    complain: (line) => void lines.push(line),
    language: "en",
    user: "wang",
    readHidden: async () => [],
  });
  return { code, said: lines.join("\n") };
}

/** How old data comes to be ours: as its own file, or as its backup in a database of this run. */
export type Way = "its own file" | "its backup";

/** This version's world with the old data in it; `close` takes everything away. */
export async function openOldData(way: Way): Promise<World> {
  const { folder, database: file, drop } = oldFolder();
  const database = await createDatabase(way === "its own file" ? "sqlite" : undefined);
  if (way === "its backup") {
    const { code, said } = await operate(["restore", data("backup.jsonl.gz"), "--yes"], {
      DATA_DIR: folder,
      DATABASE_URL: database.url,
    });
    if (code !== 0) throw new Error(said);
  }
  const world = await openWorld({
    database: way === "its own file" ? { open: () => openSqlStore(sqliteDialect(file)) } : database,
    goesOnWith: {
      nowMs: resumedAtMs,
      key: new Secret(oldKey),
      carrierBook: join(folder, "sandbox", "carrier.sqlite"),
      wechatBook: join(folder, "sandbox", "wechat-pay", "wechat-pay.sqlite"),
      publicUrl: "http://shop.example",
    },
  });
  return {
    ...world,
    async close() {
      await world.close();
      await database.drop();
      drop();
    },
  };
}
