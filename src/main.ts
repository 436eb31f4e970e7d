import { parseArgs } from "node:util";
import { secretKeys } from "./config/config.ts";
import { loadConfig } from "./config/env-file.ts";
import { text } from "./core/text.ts";
import { createLog } from "./log.ts";
import { createTexts } from "./texts/texts.ts";
import { createWechatMenu, startService } from "./wiring/service.ts";
import { explainFailure } from "./wiring/start-failure.ts";

/** Longest time to finish what is running after a stop was asked for. */
const stopWithinMs = 25_000;

const reading = loadConfig(process.env, process.cwd());
if ("problems" in reading) {
  process.stderr.write(
    `The configuration has ${reading.problems.length} problem(s), see .env.example:\n`,
  );
  for (const problem of reading.problems) process.stderr.write(`  ${problem}\n`);
  process.exit(1);
}
const { config } = reading;
// Read is enough: what stays in the environment is inherited by children and shows up in dumps.
for (const key of secretKeys) delete process.env[key];

const { values: flags } = parseArgs({
  options: { demo: { type: "string" }, "wechat-menu": { type: "boolean", default: false } },
});
if (flags.demo !== undefined && flags.demo !== "telegram" && flags.demo !== "wechat") {
  process.stderr.write("--demo is telegram or wechat\n");
  process.exit(1);
}
const makeLog = (secrets: Parameters<typeof createLog>[0]["secrets"]) =>
  createLog({ level: config.logLevel, secrets });
if (flags["wechat-menu"]) {
  try {
    const done = await createWechatMenu(config, makeLog);
    process.stdout.write(`${done}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(
      `The menu is not set: ${error instanceof Error ? error.message : "unknown"}\n`,
    );
    process.exit(1);
  }
}

const service = await startService(config, makeLog, flags.demo).catch((error: unknown) => {
  process.stderr.write(`${whyNotStarted(error)}\n`);
  process.exit(1);
});
const { log } = service.app;
process.stdout.write(
  `pos-recharge-bot is up: ${config.publicUrl}/${config.wechatPay === undefined ? "   (sandbox: no real money, no real cards)" : ""}${flags.demo === undefined ? "" : `   (the page is a ${flags.demo} phone)`}\n`,
);

/** In both languages: who reads a supervisor's log has not told us theirs. */
function whyNotStarted(error: unknown): string {
  const reason = explainFailure(error, config);
  if (reason === undefined) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `pos-recharge-bot could not start: ${stack}`;
  }
  const { render } = createTexts();
  return (["zh-CN", "en"] as const)
    .map((language) => render(text("start.failed", { reason }), language))
    .join("\n");
}

let stopping = false;
async function stop(signal: string): Promise<void> {
  // A second signal means now.
  if (stopping) process.exit(1);
  stopping = true;
  log.info({ signal }, "stopping");
  setTimeout(() => process.exit(1), stopWithinMs).unref();
  await service.stop();
  process.exit(0);
}
process.on("SIGTERM", (signal) => void stop(signal));
process.on("SIGINT", (signal) => void stop(signal));
// Input never gets here; if a mistake of ours does, it must be seen, and one lost promise must not
// stop the shop.
process.on("unhandledRejection", (error) => {
  log.error({ error: error instanceof Error ? error.stack : String(error) }, "unhandled rejection");
});
