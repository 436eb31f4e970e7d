import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mutants, plantIn } from "./mutants.ts";
import type { Result } from "./simulate.ts";

const root = join(import.meta.dirname, "../..");

/** As long as a run may take on a machine that has other things to do. */
const patienceMs = 15 * 60_000;

type Run = { status: number; stdout: string };

async function simulate(given: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(root, "test/simulation/main.ts"), ...given], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    stdout += text;
  });
  const [status] = (await once(child, "close")) as [number];
  return { status, stdout };
}

async function digestsOf(given: readonly string[]): Promise<string[]> {
  const { stdout } = await simulate(["--json", "--all", ...given]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as Result).digest);
}

describe("the production code under a virtual clock", () => {
  test(
    "30 days of crashes, lost answers and bad luck: every yuan ends in one recharge or one refund",
    async () => {
      const { status, stdout } = await simulate(["--days=2", "--seed=1", "--seeds=15", "--jobs=2"]);
      expect(stdout).toContain("; 0 violations;");
      expect(stdout).toMatch(/^30 days, 15 seeds; /m);
      expect(status).toBe(0);
    },
    patienceMs,
  );

  test(
    "seeds that found something once find nothing now",
    async () => {
      const seeds = readFileSync(join(import.meta.dirname, "regress-seeds.txt"), "utf8")
        .split("\n")
        .filter((line) => /^\d/.test(line));
      for (const line of seeds) {
        const [seed, days] = line.split(" ");
        const { stdout } = await simulate([`--seed=${seed}`, `--days=${days}`]);
        expect(stdout, `seed ${seed}`).toContain("; 0 violations;");
      }
    },
    patienceMs,
  );

  test(
    "a seed is a whole world: alone or among others, it happens the same to the last detail",
    async () => {
      const [, second, third] = await digestsOf(["--seed=20", "--seeds=3", "--days=1"]);
      const [alone] = await digestsOf(["--seed=21", "--days=1"]);
      expect(alone).toBe(second);
      expect(third).not.toBe(second);
    },
    patienceMs,
  );

  test(
    "a planted double send is found, with the seed and the command to see it again",
    async () => {
      const { status, stdout } = await simulate(["--seed=1", "--seeds=40"], {
        PLANT: "whoever finds an intent sends it again",
      });
      expect(status).toBe(1);
      expect(stdout).toMatch(/VIOLATION in seed \d+: I10 R\w+P1 is sent 2 times/);
      expect(stdout).toMatch(/replay: npm run simulate -- --seed \d+ --days 2 --trace/);
    },
    patienceMs,
  );
});

/** Whether a test has this title, or makes it of a row: `%s is not believed`. */
function isTitleIn(source: string, title: string): boolean {
  if (source.includes(title)) return true;
  return [...source.matchAll(/"([^"\n]*(?:%[sijd]|\$[a-z])[^"\n]*)"/g)].some(([, pattern = ""]) =>
    pattern
      .split(/%[sijd]|\$[a-z][\w.]*/i)
      .map((part) => part.trim())
      .some((part) => part.length >= 5 && title.includes(part)),
  );
}

describe("planted bugs", () => {
  test("each has a name of its own, and its place in the source", () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    for (const mutant of mutants) {
      const source = readFileSync(join(root, mutant.file), "utf8");
      expect(plantIn(mutant, source)).not.toBe(source);
    }
  });

  test("each is caught by seeds, or by a test that is there", () => {
    for (const { name, caughtBy } of mutants) {
      if ("seeds" in caughtBy) continue;
      const source = readFileSync(join(root, caughtBy.test), "utf8");
      expect(isTitleIn(source, caughtBy.name), `${name}: ${caughtBy.name}`).toBe(true);
    }
  });
});
