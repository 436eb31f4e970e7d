/**
 * Plants every bug of the list, one after the other, and tells who caught it: `npm run
 * simulate:mutants`.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "./mutant.ts";
import { mutants, plantIn } from "./mutants.ts";

const root = join(import.meta.dirname, "../..");
const wanted = process.argv[2];
const planted = mutants.filter(({ name }) => wanted === undefined || name.includes(wanted));
const rows: { name: string; caught: string | undefined; seconds: number }[] = [];

for (const mutant of planted) {
  plantIn(mutant, readFileSync(join(root, mutant.file), "utf8"));
  const startedMs = performance.now();
  const caught =
    "seeds" in mutant.caughtBy
      ? bySeeds(mutant, mutant.caughtBy.seeds)
      : byTest(mutant, mutant.caughtBy);
  const seconds = (performance.now() - startedMs) / 1000;
  rows.push({ name: mutant.name, caught, seconds });
  print(
    `${caught === undefined ? "SURVIVED" : "caught  "} ${mutant.name}: ${caught ?? "nobody noticed"}, ${seconds.toFixed(1)} s`,
  );
}

const survivors = rows.filter(({ caught }) => caught === undefined);
print(`${rows.length - survivors.length} of ${rows.length} planted bugs caught`);
if (rows.length === 0 || survivors.length > 0) process.exitCode = 1;

function bySeeds(mutant: Mutant, [first, count]: readonly [number, number]): string | undefined {
  const { status, stdout, stderr } = run(process.execPath, mutant, [
    "test/simulation/main.ts",
    ...["--days=2", `--seed=${first}`, `--seeds=${count}`],
  ]);
  const found = /VIOLATION in (seed \d+: .*)/.exec(stdout)?.[1];
  if (status !== 0 && found === undefined)
    throw new Error(`${mutant.name}: the simulation broke.\n${stderr}`);
  return found?.slice(0, 160);
}

function byTest(
  mutant: Mutant,
  { test, name }: { test: string; name: string },
): string | undefined {
  const project = test.startsWith("test/storage/postgres/") ? "postgres" : "sqlite";
  const { status, stdout } = run(join(root, "node_modules/.bin/vitest"), mutant, [
    ...["run", `--project=${project}`, test, ...(name === "" ? [] : ["-t", name])],
  ]);
  // The runner's own last line: a test has failed, and not the start of the runner.
  const isCaught = status !== 0 && /^\d+ passed, [1-9]\d* failed/m.test(stdout);
  return isCaught ? `${test}${name === "" ? "" : ` -t "${name}"`}` : undefined;
}

function run(command: string, mutant: Mutant, given: readonly string[]) {
  const env = { ...process.env, PLANT: mutant.name, NO_COLOR: "1" };
  return spawnSync(command, given, {
    cwd: root,
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
