/**
 * The figures of docs/reliability.md about a process and its surroundings: `node
 * test/process/figures.ts`. Nothing here fails; what must hold is in the tests beside it.
 */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recharge } from "./recharge.ts";
import { type Started, startWith } from "./start.ts";
import { talkUntilTheEnd } from "./talkers.ts";

const folder = mkdtempSync(join(tmpdir(), "figures-"));
let starts = 0;
const env = () => ({ DATA_DIR: join(folder, `data-${starts++}`) });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return Math.round(performance.now() - startMs);
}

async function noise({ url }: Started): Promise<void> {
  for (let round = 0; round < 15; round++)
    await Promise.all(
      Array.from({ length: 100 }, () =>
        fetch(`${url}/wechatpay/notify`, { method: "POST", body: "{}" }),
      ),
    );
}

async function stop({ child, ended }: Started): Promise<number> {
  return await timed(() => {
    child.kill("SIGTERM");
    return ended;
  });
}

/** A pipe that holds all it can, and that nobody reads. */
function fullPipe(): number {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const filling = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    for (;;) writeSync(filling, Buffer.alloc(4096, "x"));
  } catch {
    // Full. It stays open, so that it stays full.
  }
  return openSync(path, constants.O_RDWR);
}

async function withLog(name: string, fd: number): Promise<void> {
  const started = await startWith(["ignore", fd, fd], env());
  const noiseMs = await timed(() => noise(started));
  const rechargeMs = await timed(() => recharge(started.url));
  const healthMs = await timed(() => fetch(`${started.url}/healthz`));
  const stopMs = await stop(started);
  print(
    `${name}: 1,500 junk notices ${noiseMs} ms, a recharge ${rechargeMs} ms, ` +
      `/healthz ${healthMs} ms, stopped in ${stopMs} ms with ${await started.ended}`,
  );
  closeSync(fd);
}

async function stopUnderLoad(): Promise<void> {
  const started = await startWith(["ignore", "ignore", "ignore"], env());
  const talking = talkUntilTheEnd(started.url, 40);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const stopMs = await stop(started);
  const told = [...(await talking)].map(([what, many]) => `${many} x ${what}`).join(", ");
  print(`SIGTERM under load: ${told}; stopped in ${stopMs} ms with ${await started.ended}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  const file = join(folder, "log");
  writeFileSync(file, "");
  await withLog("log in a file", openSync(file, "a"));
  await withLog("log on a full disk", openSync("/dev/full", "w"));
  await withLog("log reader stopped", fullPipe());
  await stopUnderLoad();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
