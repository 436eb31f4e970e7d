import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../test/running/service.ts";
import type { Asked, Told } from "./telegram-people.ts";

/** The kernel counts a process's time in hundredths of a second, on every Linux. */
const tickUs = 10_000;

type Version = {
  talk(messages: number): Promise<void>;
  cpuUs(): number;
  stop(): Promise<void>;
};

/**
 * Runs the versions of two folders side by side, each as `npm start` does it, with a data folder
 * and a Telegram of its own, and prints how much processor time a message costs each.
 */
export async function runBeside(
  folders: readonly [string, string],
  { rounds, messages }: { rounds: number; messages: number },
): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const ratios: number[] = [];
  console.log("CPU µs a message\n\nround    this   other   this/other");
  for (let round = 1; round <= rounds; round++) {
    // Whoever is started first in one round is second in the next.
    const isTurned = round % 2 === 0;
    const [one, other] = folders;
    const us = await playRound(isTurned ? [other, one] : folders, messages);
    const [here, there] = isTurned ? [us[1], us[0]] : us;
    ratios.push(here / there);
    const cells = [String(round), here.toFixed(0), there.toFixed(0), (here / there).toFixed(3)];
    console.log(cells.map((cell, index) => cell.padStart([5, 8, 8, 13][index] ?? 0)).join(""));
  }
  const [least, median, most] = spread(ratios).map((ratio) => ratio.toFixed(3));
  console.log(`\nmedian ratio ${median} (${least} to ${most})`);
}

/**
 * What a message costs each, µs. With new processes in each round: one compiles itself into another
 * shape than the next, and keeps it.
 */
async function playRound(
  folders: readonly [string, string],
  messages: number,
): Promise<[number, number]> {
  const versions: Version[] = [];
  try {
    for (const folder of folders) versions.push(await startVersion(folder));
    const [ours, theirs] = versions;
    if (ours === undefined || theirs === undefined) throw new Error("Two versions are needed.");
    // What is only loaded and compiled once is no part of a message.
    for (const version of versions) await version.talk(messages);
    return await takeTurns([ours, theirs], messages);
  } finally {
    for (const version of versions) await version.stop();
  }
}

/** After so many messages it is the other version's turn. Whoever was last begins the next pair. */
const messagesATurn = 96;

/** What a message leaves to be done is due within 3 seconds, and found within one more. */
const settlesMs = 5000;

/**
 * They take turns, so that whatever slows the machine down slows down both. Counted is everything
 * from the first message until all is settled: what a message leaves for later, it costs as well,
 * and that is done while it is the other's turn. Waiting itself costs nothing to speak of.
 */
async function takeTurns(
  versions: readonly [Version, Version],
  messages: number,
): Promise<[number, number]> {
  const turns = Math.max(1, Math.round(messages / messagesATurn));
  const part = Math.ceil(messages / turns);
  await sleep(settlesMs);
  const [ours, theirs] = versions.map((version) => version.cpuUs());
  for (let turn = 0; turn < turns; turn++) {
    for (const index of turn % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      await versions[index].talk(part);
  }
  await sleep(settlesMs);
  const cost = (version: Version, before = 0): number =>
    (version.cpuUs() - before) / (part * turns);
  return [cost(versions[0], ours), cost(versions[1], theirs)];
}

function spread(values: readonly number[]): readonly [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (place: number): number => sorted[place] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return [at(0), (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, at(sorted.length - 1)];
}

/** A version's service and its Telegram, both ready. */
async function startVersion(folder: string): Promise<Version> {
  const data = mkdtempSync(join(tmpdir(), "pos-recharge-beside-"));
  const people = fork(fileURLToPath(new URL("telegram-people.ts", import.meta.url)));
  const [{ apiRoot, token }] = await once(people, "message");
  const port = await freePort();
  const service = startService(folder, {
    PORT: String(port),
    DATA_DIR: data,
    LOG_LEVEL: "warn",
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_MODE: "webhook",
    TELEGRAM_WEBHOOK_SECRET: "webhook-secret_0123456789",
  });
  // Whoever ends this program ends what it has started.
  const endToo = (): void => void service.kill("SIGKILL");
  process.once("exit", endToo);
  const ended = once(service, "exit").then(([code]) => {
    throw new Error(`The service in ${folder} ended with ${code}.`);
  });
  // Told to whoever waits for it; nobody does while it is stopped.
  ended.catch(() => {});
  const ask = async (asked: Asked): Promise<void> => {
    const answered = once(people, "message");
    people.send(asked);
    const [told]: Told[] = await Promise.race([answered, ended]);
    if (told !== "done") throw new Error(JSON.stringify(told));
  };
  await ask({ do: "hooked" });
  return {
    talk: (messages) => ask({ do: "talk", messages }),
    cpuUs: () => cpuUsOf(service.pid),
    async stop() {
      await end(service);
      process.removeListener("exit", endToo);
      people.disconnect();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** As `npm start` does it in that version, without npm in between. */
function startService(folder: string, env: Record<string, string>): ChildProcess {
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [program, ...words] = String(scripts.start)
    .replace(/^exec /, "")
    .split(" ");
  if (program !== "node") throw new Error(`npm start in ${folder} does not start Node.`);
  return spawn(process.execPath, words, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** User and system time of a process so far (proc(5), "/proc/pid/stat"). */
function cpuUsOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name before may hold anything, spaces and brackets too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickUs;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
