import { secretKeys } from "./config/config.ts";
import { loadConfig } from "./config/env-file.ts";
import { createLog } from "./log.ts";
import { runCommand } from "./operator/commands.ts";
import { readHidden } from "./operator/hidden-lines.ts";

// The operator's commands: `npm run operate -- <command>`. They work beside a running service, on
// the same database.

// Whatever is made from here on is for this user alone.
process.umask(0o077);

const { stdout, stderr } = process;
let isIncomplete = false;
stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  // A reader that has gone (`| head`) has read enough; a full disk has not.
  if (code !== "EPIPE") isIncomplete = true;
});
stderr.on("error", () => {});

process.exit(await operate());

async function operate(): Promise<number> {
  const reading = loadConfig(process.env, process.cwd());
  if ("problems" in reading) {
    for (const problem of reading.problems) stderr.write(`${problem}\n`);
    await Promise.all([written(stdout), written(stderr)]);
    return 2;
  }
  for (const key of secretKeys) delete process.env[key];

  const { LC_ALL, LANG = "", USER = "" } = process.env;
  const exitCode = await runCommand(process.argv.slice(2), {
    config: reading.config,
    // What is wrong is said in the command's own words; the service's log is not where an operator
    // looks for it.
    makeLog: (secrets) => createLog({ level: "silent", secrets, destination: stderr }),
    print: (line) => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`${line}\n`),
    language: (LC_ALL ?? LANG).startsWith("en") ? "en" : "zh-CN",
    user: USER,
    readHidden: (lines) => readHidden(process.stdin, lines),
  });
  await Promise.all([written(stdout), written(stderr)]);
  return exitCode === 0 && isIncomplete ? 1 : exitCode;
}

/** Ending the process throws away what a pipe has not taken yet. */
async function written(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write("", () => resolve());
  });
}
