import { secretKeys } from "./config/config.ts";
import { loadConfig } from "./config/env-file.ts";
import { createLog } from "./log.ts";
import { runCommand } from "./operator/commands.ts";

// The operator's commands: `npm run operate -- <command>`. They work beside a running service, on
// the same database.
const reading = loadConfig(process.env, process.cwd());
if ("problems" in reading) {
  for (const problem of reading.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
}
for (const key of secretKeys) delete process.env[key];

const { LC_ALL, LANG = "", USER = "" } = process.env;
const exitCode = await runCommand(process.argv.slice(2), {
  config: reading.config,
  // What is wrong is said in the command's own words; the service's log is not where an operator
  // looks for it.
  makeLog: (secrets) => createLog({ level: "silent", secrets }),
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  language: (LC_ALL ?? LANG).startsWith("en") ? "en" : "zh-CN",
  user: USER,
});
process.exit(exitCode);
