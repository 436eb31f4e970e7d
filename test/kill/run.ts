/**
 * `npm run kill`: every scenario, killed at every crash point, once and twice, on both databases;
 * prints a table and ends with 1 when a promise was broken. `--once`: no second kills. `--every 3`:
 * every third point. `'scenario' 'database'`: only those, `all` for every scenario. `'scenario'
 * 'database' 'point' …`: that one story, killed there.
 *
 * `--books FILE`: writes there how every story ended in our books, compressed when the name ends in
 * `.gz`. `--against FILE`: compares that with what another run, of another version perhaps, has
 * written; ends with 1 when a scenario has other ends.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { addressOf, findPostgres, newName, onServer, startPostgres } from "../running/postgres.ts";
import { type Campaign, runCampaign } from "./campaign.ts";
import { areSame, compareEnds, describeDifferences, readEnds, writeEnds } from "./compare-books.ts";
import { type Databases, openDatabase, sqliteFiles } from "./databases.ts";
import { playStory } from "./play-story.ts";
import { postgresDatabases } from "./postgres-databases.ts";
import { scenarios } from "./scenarios.ts";
import { endProcesses } from "./service-process.ts";

const keys = mkdtempSync(join(tmpdir(), "kill-keys-"));
const { values: how, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    once: { type: "boolean", default: false },
    every: { type: "string", default: "1" },
    books: { type: "string" },
    against: { type: "string" },
  },
});
const [scenarioName, databaseName, ...killAt] = positionals;
const chosen = scenarios.filter(
  ({ name }) => scenarioName === undefined || scenarioName === "all" || scenarioName === name,
);
const kinds = ["SQLite", "PostgreSQL"].filter(
  (name) => databaseName === undefined || databaseName === name,
);
if (chosen.length === 0 || kinds.length === 0) {
  const names = scenarios.map(({ name }) => `'${name}'`).join(", ");
  throw new Error(`The scenarios are ${names} or 'all', the databases 'SQLite' and 'PostgreSQL'.`);
}
// Before hours of playing, not after them.
const old = how.against === undefined ? undefined : readEnds(how.against);
const server = kinds.includes("PostgreSQL") ? await startServer() : undefined;
const databases: readonly Databases[] = [
  ...(kinds.includes("SQLite") ? [sqliteFiles] : []),
  ...(server === undefined ? [] : [server.databases]),
];

try {
  const isOne = databaseName !== undefined && killAt.length > 0;
  process.exitCode = (await (isOne ? playOne() : playAll())) ? 0 : 1;
} finally {
  await endProcesses();
  await server?.stop();
  rmSync(keys, { recursive: true, force: true });
}

async function playOne(): Promise<boolean> {
  const [scenario] = chosen;
  const [database] = databases;
  if (scenario === undefined || database === undefined)
    throw new Error("No such scenario or database.");
  const points = killAt.map((point) => (/^\d+$/.test(point) ? Number(point) : point));
  const told = await playStory(scenario, database, keys, points);
  console.log(JSON.stringify(told, undefined, 2));
  return told.violations.length === 0;
}

async function playAll(): Promise<boolean> {
  const startedAtMs = performance.now();
  const rows: Campaign[] = [];
  console.log(
    "| scenario | database | points | killed once | killed twice | missed | repeats | by hand | violations |",
  );
  console.log("|---|---|---:|---:|---:|---:|---:|---:|---:|");
  for (const database of databases) {
    for (const scenario of chosen) {
      const row = await runCampaign(scenario, database, keys, {
        double: !how.once,
        every: Number(how.every),
      });
      rows.push(row);
      const { points, single, double, missed, withRepeats, byHand, violations } = row;
      const counts = [
        points,
        single,
        double,
        missed.length,
        withRepeats,
        byHand,
        violations.length,
      ];
      console.log(`| ${row.scenario} | ${row.database} | ${counts.join(" | ")} |`);
    }
  }
  const ends = rows.flatMap((row) => row.ends);
  if (how.books !== undefined) writeEnds(how.books, ends);
  const sum = (count: (row: Campaign) => number): number =>
    rows.reduce((total, row) => total + count(row), 0);
  const stories = sum(({ single, double }) => single + double);
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  const problems = rows.flatMap(({ violations, missed }) => [
    ...violations,
    ...missed.map((at) => `missed: ${at}`),
  ]);
  console.log(`\n${sum(({ points }) => points)} points, ${stories} stories in ${seconds} s.`);
  console.log(`${sum(({ violations }) => violations.length)} violations.`);
  for (const problem of problems) console.log(problem);
  if (old === undefined) return problems.length === 0;
  const played = chosen.map(({ name }) => name);
  const differences = compareEnds(old, ends, played);
  console.log(`\n${describeDifferences(differences)}`);
  return problems.length === 0 && areSame(differences);
}

/**
 * The server that TEST_DATABASE_URL names, or one of our own. Throws, with the reason, where there
 * is neither.
 */
async function startServer(): Promise<{ databases: Databases; stop(): Promise<void> }> {
  const found = findPostgres();
  if ("missing" in found) throw new Error(found.missing);
  const own = "programs" in found ? await startPostgres(found.programs) : undefined;
  const url = own?.url ?? ("url" in found ? found.url : "");
  const template = newName();
  await onServer(url, `create database ${template} encoding 'UTF8' template template0`);
  await (await openDatabase(addressOf(url, template))).close();
  return {
    databases: postgresDatabases({ url, template }),
    async stop() {
      if (own === undefined) await onServer(url, `drop database ${template} with (force)`);
      await own?.stop();
    },
  };
}
