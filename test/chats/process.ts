import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { until } from "../running/phone.ts";

const folder = fileURLToPath(new URL("../../", import.meta.url));

export type ServiceProcess = {
  url: string;
  pid: number;
  output(): string;
  kill(signal?: NodeJS.Signals): Promise<void>;
};

const startArguments = ["--import", "./src/node-version.mjs", "src/main.ts"];

/**
 * The service as `npm start` runs it, in a process of its own: two on one database must not share a
 * thread. `by`: a command that starts it.
 */
export async function startProcess(
  env: Record<string, string>,
  port: number,
  by: readonly string[] = [],
): Promise<ServiceProcess> {
  const [command = "", ...args] = [...by, process.execPath, ...startArguments];
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", LOG_LEVEL: "info", ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => (output += String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  await until(`the service on port ${port}`, async () => {
    if (child.exitCode !== null) throw new Error(`The service ended:\n${output}`);
    return output.includes("pos-recharge-bot is up") ? true : undefined;
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    kill: (signal = "SIGTERM") => end(child, signal),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}
