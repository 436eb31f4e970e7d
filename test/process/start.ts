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

/** Starts the service and waits until it answers; its log may have no reader. */
export async function startWith(
  stdio: StdioOptions,
  env: Record<string, string>,
  command: readonly string[] = [process.execPath, ...planted, "src/main.ts"],
  givenPort?: string,
): Promise<Started> {
  const port = givenPort ?? (await freePort());
  const [file = "", ...given] = command;
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
  const url = `http://127.0.0.1:${port}`;
  await until(`the service on port ${port}`, async () => {
    if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    return answer?.ok === true ? true : undefined;
  });
  return { child, url, ended };
}
