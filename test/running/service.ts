import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { type Service, startService } from "../../src/service.ts";

export type RunningService = {
  url: string;
  service: Service;
  /** Every line that was logged so far. */
  logged(): readonly string[];
  dataDir: string;
  stop(): Promise<void>;
};

/** The real service, as `npm start` runs it, on a free port and in a folder of its own. */
export async function runService(env: Record<string, string> = {}): Promise<RunningService> {
  const dataDir = env.DATA_DIR ?? mkdtempSync(join(tmpdir(), "pos-recharge-bot-"));
  const port = await freePort();
  const reading = readConfig({ PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: "debug", ...env });
  if ("problems" in reading) throw new Error(reading.problems.join("; "));
  const lines: string[] = [];
  const service = await startService(reading.config, (secrets) =>
    createLog({ level: "debug", secrets, destination: { write: (line: string) => void lines.push(line) } }),
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return address.port;
}
