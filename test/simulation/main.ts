/**
 * The simulator: `npm run simulate -- --days 2 --seed 1 --seeds 100 --jobs 2`. The production code lives through
 * `days` with faults under each seed; the run ends at the first violation with what is needed to see it again.
 *
 * `--seed S` the first seed, `--seeds K` how many, `--days N` of each, `--jobs J` processes, `--trace` prints
 * everything that happens, `--all` goes on after a violation.
 */
import "./virtual-process.ts";
import "./plant.ts";
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import type { Result } from "./world.ts";

// Not a static import: a planted bug has to be there before the product is loaded.
const { simulate } = await import("./world.ts");

const { values } = parseArgs({
  options: {
    days: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const days = whole("days");
const first = whole("seed");
const seeds = whole("seeds");
const jobs = Math.min(whole("jobs"), seeds);

const startedMs = performance.now();
const results = jobs > 1 ? await inParallel() : await inThisProcess();
const seconds = (performance.now() - startedMs) / 1000;
if (!values.json) {
  if (jobs > 1) for (const result of results) if (result.violation !== undefined) print(tellViolation(result));
  print(tellSummary(results, seconds));
}
if (results.some(({ violation }) => violation !== undefined)) process.exitCode = 1;

async function inThisProcess(): Promise<Result[]> {
  const results: Result[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const result = await simulate(seed, days, values.trace ? print : undefined);
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
  const given = ["--json", `--days=${days}`, `--seed=${from}`, `--seeds=${count}`, ...(values.all ? ["--all"] : [])];
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
    `replay: npm run simulate -- --seed ${seed} --days ${days} --trace`,
    "",
  ].join("\n");
}

function tellSummary(results: readonly Result[], seconds: number): string {
  const sum = (of: (result: Result) => number): number => results.reduce((total, result) => total + of(result), 0);
  const met: Record<string, number> = {};
  for (const result of results) {
    for (const [fault, times] of Object.entries(result.met)) met[fault] = (met[fault] ?? 0) + times;
  }
  const { crash = 0, ...others } = met;
  const unknown = results.flatMap(({ unknownForMs }) => unknownForMs);
  const soon = unknown.filter((ms) => ms < 600_000).length;
  const simulated = sum((result) => result.days);
  return [
    `${simulated} days, ${results.length} seeds`,
    `${sum(({ orders }) => orders)} orders`,
    `${sum(({ paid }) => paid)} paid`,
    `${sum(({ recharged }) => recharged)} recharged`,
    `${sum(({ refunded }) => refunded)} refunded`,
    `${crash} crashes`,
    `faults {${listed(others)}}`,
    `for a person: ${listed(sumTickets(results))}`,
    `unknown decided < 10 min: ${unknown.length === 0 ? "-" : `${((100 * soon) / unknown.length).toFixed(1)} %`} of ${unknown.length}`,
    `${sum(({ violation }) => (violation === undefined ? 0 : 1))} violations`,
    `${seconds.toFixed(1)} s (${(simulated / seconds).toFixed(1)} days/s)`,
    results.length === 1 ? `trace ${results[0]?.digest}` : "",
  ]
    .filter((part) => part !== "")
    .join("; ");
}

function sumTickets(results: readonly Result[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { tickets } of results) {
    for (const [kind, count] of Object.entries(tickets)) sum[kind] = (sum[kind] ?? 0) + count;
  }
  return sum;
}

function listed(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b));
  return entries.length === 0 ? "nothing" : entries.map(([name, count]) => `${name} ${count}`).join(", ");
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
