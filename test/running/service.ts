import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../src/config/config.ts";
import type { Dialogues } from "../../src/core/conversation/dialogue.ts";
import { createLog } from "../../src/log.ts";
import { type Service, startService } from "../../src/wiring/service.ts";

export type RunningService = {
  url: string;
  service: Service;
  /** Every line that was logged so far. */
  logged(): readonly string[];
  dataDir: string;
  stop(): Promise<void>;
};

/** The real service, as `npm start` runs it, on a free port and in a folder of its own. */
export async function runService(
  env: Record<string, string> = {},
  list?: Dialogues,
): Promise<RunningService> {
  const dataDir = env.DATA_DIR ?? mkdtempSync(join(tmpdir(), "pos-recharge-bot-"));
  const port = await freePort();
  const reading = readConfig({ PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: "debug", ...env });
  if ("problems" in reading) throw new Error(reading.problems.join("; "));
  const lines: string[] = [];
  const service = await startService(
    reading.config,
    (secrets) =>
      createLog({
        level: "debug",
        secrets,
        destination: { write: (line: string) => void lines.push(line) },
      }),
    undefined,
    list,
  );
  return {
    url: reading.config.publicUrl,
    service,
    logged: () => lines,
    dataDir,
    async stop() {
      await service.stop();
      if (env.DATA_DIR === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const handedOut = new Set<number>();

/**
 * A port to listen on in a moment. Below those that systems give to outgoing connections (32768 and
 * up), which many test processes open meanwhile, and never the same one twice from one process.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port), "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
