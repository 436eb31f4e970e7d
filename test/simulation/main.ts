/**
 * The simulator: `npm run simulate -- --days 2 --seed 1 --seeds 100 --jobs 2`. The production code
 * lives through
 * `days` with faults under each seed; the run ends at the first violation with what is needed to
 * see it again.
 *
 * `--profile chaos|ordinary` how bad the days are: each seed draws its own from the fault menu, or
 * all alike.
 * `--seed S` the first seed, `--seeds K` how many, `--days N` of each, `--jobs J` processes,
 * `--trace` prints everything that happens, `--all` goes on after a violation.
 */
import "./virtual-process.ts";
import "./plant.ts";
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { type Profile, profiles } from "./faults.ts";
import type { Result } from "./simulate.ts";
import { tellSummary, tooRare } from "./summary.ts";

// Not a static import: a planted bug has to be there before the product is loaded.
const { simulate } = await import("./simulate.ts");

const { values } = parseArgs({
  options: {
    days: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    profile: { type: "string", default: "chaos" },
    trace: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const days = whole("days");
const first = whole("seed");
const seeds = whole("seeds");
const jobs = Math.min(whole("jobs"), seeds);
const profile = profileOf(values.profile);

const startedMs = performance.now();
const results = jobs > 1 ? await inParallel() : await inThisProcess();
const seconds = (performance.now() - startedMs) / 1000;
if (!values.json) {
  if (jobs > 1)
    for (const result of results) if (result.violation !== undefined) print(tellViolation(result));
  print(tellSummary(results, seconds));
}
const rare = profile === "chaos" ? tooRare(results) : [];
if (rare.length > 0) {
  if (!values.json) print(`TOO RARE: ${rare.join("; ")}`);
  process.exitCode = 1;
}
if (results.some(({ violation }) => violation !== undefined)) process.exitCode = 1;

async function inThisProcess(): Promise<Result[]> {
  const results: Result[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const result = await simulate(seed, days, { profile, echo: values.trace ? print : undefined });
    results.push(result);
    if (values.json) print(JSON.stringify(result));
    if (result.violation === undefined) continue;
    if (!values.json) print(tellViolation(result));
    if (!values.all) break;
  }
  return results;
}

/** Each process takes a run of seeds, and hands its results over as lines of JSON. */
async function inParallel(): Promise<Result[]> {
  const share = Math.ceil(seeds / jobs);
  const parts = Array.from({ length: jobs }, (_, job) => {
    const from = first + job * share;
    const count = Math.min(share, first + seeds - from);
    return count < 1 ? [] : runPart(from, count);
  });
  return (await Promise.all(parts)).flat();
}

function runPart(from: number, count: number): Promise<Result[]> {
  const file = process.argv[1] ?? "";
  const given = [
    ...["--json", `--days=${days}`, `--seed=${from}`, `--seeds=${count}`, `--profile=${profile}`],
    ...(values.all ? ["--all"] : []),
  ];
  const child = spawn(process.execPath, [...process.execArgv, file, ...given], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let told = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      told += text;
    });
    child.on("error", reject);
    child.on("close", () => {
      const lines = told.split("\n").filter((line) => line !== "");
      resolve(lines.map((line) => JSON.parse(line) as Result));
    });
  });
}

function tellViolation({ seed, violation }: Result): string {
  return [
    ...(violation?.lines ?? []).map((line) => `  ${line}`),
    `VIOLATION in seed ${seed}: ${violation?.what}`,
    `replay: npm run simulate -- --seed ${seed} --days ${days}${profile === "chaos" ? "" : ` --profile ${profile}`} --trace`,
    "",
  ].join("\n");
}

function whole(name: "days" | "seed" | "seeds" | "jobs"): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < (name === "seed" ? 0 : 1))
    throw new Error(`--${name} must be a whole number.`);
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function profileOf(name: string): Profile {
  const found = (Object.keys(profiles) as Profile[]).find((profile) => profile === name);
  if (found === undefined)
    throw new Error(`--profile must be one of ${Object.keys(profiles).join(", ")}.`);
  return found;
}
