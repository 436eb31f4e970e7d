import { parseArgs } from "node:util";
import { secretKeys } from "./config/config.ts";
import { loadConfig } from "./config/env-file.ts";
import { text } from "./core/text.ts";
import { createLog } from "./log.ts";
import { boundedOutput } from "./log-output.ts";
import { createTexts } from "./texts/texts.ts";
import { createWechatMenu, type Service, startService } from "./wiring/service.ts";
import { explainFailure } from "./wiring/start-failure.ts";

/** Longest time to finish what is running after a stop was asked for. */
const stopWithinMs = 25_000;

/** One Ctrl-C reaches us twice when npm passes on what the terminal has sent to both of us. */
const echoMs = 1000;

/** Longest time that what was said last may take to leave us. */
const lastWordsMs = 1000;

// Whatever is made from here on (database, keys, pictures) is for this user alone.
process.umask(0o077);

const output = boundedOutput(process.stdout);
const complaints = boundedOutput(process.stderr);

const reading = loadConfig(process.env, process.cwd());
if ("problems" in reading) {
  const count = `The configuration has ${reading.problems.length} problem(s), see .env.example:`;
  await end(1, [count, ...reading.problems.map((problem) => `  ${problem}`)]);
}
const { config } = reading as Extract<typeof reading, { config: unknown }>;
// Read is enough: what stays in the environment is inherited by children and shows up in dumps.
for (const key of secretKeys) delete process.env[key];

const flags = readFlags();
const makeLog = (secrets: Parameters<typeof createLog>[0]["secrets"]) =>
  createLog({ level: config.logLevel, secrets, destination: output });

if (flags.isForMenu) await setWechatMenu();
else await serve();

function readFlags(): { demo: "telegram" | "wechat" | undefined; isForMenu: boolean } {
  try {
    const { values } = parseArgs({
      options: { demo: { type: "string" }, "wechat-menu": { type: "boolean", default: false } },
    });
    const { demo, "wechat-menu": isForMenu } = values;
    if (demo === undefined || demo === "telegram" || demo === "wechat") return { demo, isForMenu };
  } catch {
    // Said below.
  }
  complaints.write("There are only --demo=telegram, --demo=wechat and --wechat-menu\n");
  process.exit(1);
}

async function setWechatMenu(): Promise<void> {
  try {
    output.write(`${await createWechatMenu(config, makeLog)}\n`);
    await end(0);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown";
    await end(1, [`The menu is not set: ${reason}`]);
  }
}

async function serve(): Promise<void> {
  const starting = startService(config, makeLog, flags.demo);
  stopOnSignal(starting);
  const service = await starting.catch((error: unknown) => end(1, whyNotStarted(error)));
  const { log } = service.app;
  const notReal =
    config.wechatPay === undefined ? "   (sandbox: no real money, no real cards)" : "";
  const demo = flags.demo === undefined ? "" : `   (the page is a ${flags.demo} phone)`;
  output.write(`pos-recharge-bot is up: ${config.publicUrl}/${notReal}${demo}\n`);
  // Input never gets here; if a mistake of ours does, it must be seen, and one lost promise must
  // not stop the shop.
  process.on("unhandledRejection", (error) => {
    const what = error instanceof Error ? error.stack : String(error);
    log.error({ error: what }, "unhandled rejection");
  });
}

/** Stops in good order, also when the signal comes while the service still starts. */
function stopOnSignal(starting: Promise<Service>): void {
  let stoppingSinceMs: number | undefined;
  const stop = async (signal: string): Promise<void> => {
    const nowMs = performance.now();
    if (stoppingSinceMs !== undefined) {
      // A second signal means now; the echo of the first one does not.
      if (nowMs - stoppingSinceMs > echoMs) process.exit(1);
      return;
    }
    stoppingSinceMs = nowMs;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    // A start that fails ends by itself, with its reason.
    const service = await starting.catch(() => undefined);
    if (service === undefined) return;
    service.app.log.info({ signal }, "stopping");
    await service.stop();
    await end(0);
  };
  process.on("SIGTERM", (signal) => void stop(signal));
  process.on("SIGINT", (signal) => void stop(signal));
  // A terminal that was closed, or its connection: no reason to cut off who is inside.
  process.on("SIGHUP", (signal) => void stop(signal));
}

/** In both languages: who reads a supervisor's log has not told us theirs. */
function whyNotStarted(error: unknown): string[] {
  const reason = explainFailure(error, config);
  if (reason === undefined) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [`pos-recharge-bot could not start: ${stack}`];
  }
  const { render } = createTexts();
  const languages = ["zh-CN", "en"] as const;
  return languages.map((language) => render(text("start.failed", { reason }), language));
}

async function end(code: number, lastWords: readonly string[] = []): Promise<never> {
  for (const line of lastWords) complaints.write(`${line}\n`);
  await Promise.all([output.drained(lastWordsMs), complaints.drained(lastWordsMs)]);
  process.exit(code);
}
