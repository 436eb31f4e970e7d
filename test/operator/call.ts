import type { Log } from "../../src/app/app.ts";
import type { Config } from "../../src/config/config.ts";
import { runCommand } from "../../src/operator/commands.ts";

/** How a command ended, and what it printed. */
type Said = { code: number; out: string; err: string };

/** A command as it is typed at the machine, in English. */
export async function callCommand(
  config: Config,
  log: Log,
  argv: readonly string[],
): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(argv, {
    config,
    makeLog: () => log,
    print: (line) => void out.push(line),
    complain: (line) => void err.push(line),
    language: "en",
    user: "wang",
    readHidden: async () => [],
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}
