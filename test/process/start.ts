import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { until } from "../running/phone.ts";
import { freePort } from "../running/service.ts";

const program = fileURLToPath(new URL("../../", import.meta.url));

/** `PLANT="name of a planted bug"` reaches the process as well. */
export const planted =
  process.env.PLANT === undefined ? [] : ["--import", "./test/simulation/plant.ts"];

/** The service in a process of its own, whose output goes where a test wants it. */
export type Started = { child: ChildProcess; url: string; ended: Promise<number | string> };

const service: readonly string[] = [process.execPath, ...planted, "src/main.ts"];

/** Starts the service and waits until it answers; its log may have no reader. */
export async function startWith(
  stdio: StdioOptions,
  env: Record<string, string>,
  command = service,
  givenPort?: string,
): Promise<Started> {
  const started = launch(stdio, env, command, givenPort ?? (await freePort()));
  const { child, url } = started;
  await until(`the service at ${url}`, async () => {
    if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    return answer?.ok === true ? true : undefined;
  });
  return started;
}

/** Starts the service and waits for nothing. */
export async function launchWith(
  stdio: StdioOptions,
  env: Record<string, string>,
): Promise<Started> {
  return launch(stdio, env, service, await freePort());
}

function launch(
  stdio: StdioOptions,
  env: Record<string, string>,
  [file = "", ...given]: readonly string[],
  port: number | string,
): Started {
  const child = spawn(file, given, {
    cwd: program,
    env: {
      PATH: process.env.PATH ?? "",
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      ...(process.env.PLANT === undefined ? {} : { PLANT: process.env.PLANT }),
      ...env,
      PORT: String(port),
    },
    stdio,
  });
  const ended = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | string);
  return { child, url: `http://127.0.0.1:${port}`, ended };
}
