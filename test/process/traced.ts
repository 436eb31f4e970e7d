import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { planted } from "./start.ts";

const program = fileURLToPath(new URL("../../", import.meta.url));

/**
 * What the system's calls of a program answer (strace(1), `--inject` and `--trace-path`): a disk
 * that is full or read-only at any point, without the right to mount one.
 */
type Fault = { calls: string; answer: string; at?: string; path?: string };

type Traced = {
  code: number | string;
  /** All that it said, to both outputs. */
  said: string;
  /** Its calls, a line each. */
  calls: readonly string[];
};

/** Whether strace may look into another process here; some containers forbid it. */
export const canTrace = (strace: string): boolean =>
  strace !== "" && spawnSync(strace, ["-o", "/dev/null", "true"]).status === 0;

/** Runs one of our programs to its end, with its calls written down and some of them failing. */
export async function runTraced(
  strace: string,
  words: readonly string[],
  setting: { folder: string; env: Record<string, string>; calls?: string; fault?: Fault },
): Promise<Traced> {
  const { folder, env, fault } = setting;
  const trace = join(folder, "trace");
  const { calls = fault?.calls ?? "none" } = setting;
  const inject =
    fault === undefined
      ? []
      : ["-e", `inject=${fault.calls}:${fault.answer}${fault.at ? `:when=${fault.at}` : ""}`];
  const only = fault?.path === undefined ? [] : ["-P", fault.path];
  const options = ["-f", "--seccomp-bpf", "-qq", "-y", "-o", trace, ...only];
  const child = spawn(
    strace,
    [...options, "-e", `trace=${calls}`, ...inject, process.execPath, ...planted, ...words],
    {
      cwd: program,
      env: { PATH: process.env.PATH ?? "", PLANT: process.env.PLANT, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes) => (said += String(bytes)));
  const [code, signal] = await once(child, "close");
  const lines = readFileSync(trace, "utf8").split("\n");
  rmSync(trace);
  return { code: code ?? signal, said, calls: lines };
}
