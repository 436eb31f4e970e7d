import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { Secret } from "../../src/core/secret.ts";
import { postgresDialect } from "../../src/storage/sql/postgres.ts";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { installPackage } from "./debian-package.ts";
import { until } from "./phone.ts";
import { freePort } from "./service.ts";

/**
 * A server to use, or the folder of the programs to start one of our own, or why there is neither.
 */
type FoundPostgres = { url: string } | { programs: string } | { missing: string };

declare module "vitest" {
  interface ProvidedContext {
    /** A server, and the name of a database on it that has the tables and no rows. */
    postgres: { url: string; template: string };
  }
}

/**
 * Debian has each version in a folder of its own; elsewhere `initdb` is on the PATH or named in
 * POSTGRES_BIN.
 */
const debianFolder = "/usr/lib/postgresql";

/** Finds PostgreSQL for the tests; on Debian, as root, it installs the distribution's own. */
export function findPostgres(): FoundPostgres {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined && url !== "") return { url };
  return find() ?? install();
}

function find(): FoundPostgres | undefined {
  const versions = existsSync(debianFolder)
    ? readdirSync(debianFolder).toSorted((a, b) => Number(b) - Number(a))
    : [];
  const places = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => join(debianFolder, version, "bin")),
    ...(process.env.PATH ?? "").split(":"),
    "/opt/homebrew/bin",
  ];
  const programs = places.find(
    (place) => place && ["initdb", "postgres"].every((program) => existsSync(join(place, program))),
  );
  return programs === undefined ? undefined : { programs };
}

function install(): FoundPostgres {
  const why = installPackage("postgresql") ?? "it is not where it is looked for";
  const hint = "or name a server in TEST_DATABASE_URL or the programs in POSTGRES_BIN";
  return find() ?? { missing: `no PostgreSQL found: ${why}, ${hint}` };
}

/** One server for all tests of a run, and the database that each of theirs is a copy of. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = findPostgres();
  // Then the suites are not in the run at all (vitest.config.ts), and one test says why.
  if ("missing" in found) return async () => {};
  const own = "programs" in found ? await startPostgres(found.programs) : undefined;
  const url = own?.url ?? ("url" in found ? found.url : "");
  const template = newName();
  await onServer(url, `create database ${template} encoding 'UTF8' template template0`);
  const store = await openSqlStore(postgresDialect(new Secret(addressOf(url, template))));
  await store.close();
  project.provide("postgres", { url, template });
  return async () => {
    if (own === undefined) await dropAll(url, template);
    await own?.stop();
  };
}

/** The names of a run begin with its template's, so that they can be found at its end. */
export function newName(template = "pos_test"): string {
  return `${template}_${randomBytes(6).toString("hex")}`;
}

async function dropAll(url: string, template: string): Promise<void> {
  const rows = await onServer(
    url,
    `select datname from pg_database where starts_with(datname, '${template}')`,
  );
  for (const { datname } of rows) await onServer(url, `drop database "${datname}" with (force)`);
}

/** The same server, another database. */
export function addressOf(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

/** One statement, past all our code. */
export async function onServer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

type RunningPostgres = { url: string; stop(): Promise<void> };

/**
 * A server of the tests' own, on loopback and in a folder that goes with it. Everything that makes
 * it slow and safe is on: it is what the service runs on. `settings` are more `postgres -c`
 * options; a standby follows nobody, but is one.
 */
export async function startPostgres(
  programs: string,
  { settings = [], standby = false }: { settings?: readonly string[]; standby?: boolean } = {},
): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(folderForData(), "postgres-"));
  const somebody = unprivileged();
  const password = randomBytes(12).toString("hex");
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if ("uid" in somebody)
    for (const path of [folder, data, passwordFile]) chownSync(path, somebody.uid, somebody.gid);

  const made = spawnSync(
    join(programs, "initdb"),
    [
      "-D",
      data,
      "-U",
      "bot",
      "-A",
      "scram-sha-256",
      `--pwfile=${passwordFile}`,
      "-E",
      "UTF8",
      "--no-locale",
      "-N",
    ],
    { ...somebody, cwd: folder, encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  if (standby) writeFileSync(join(data, "standby.signal"), "");
  const port = await freePort();
  const options = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    ...settings,
  ];
  const child = spawn(
    join(programs, "postgres"),
    ["-D", data, ...options.flatMap((option) => ["-c", option])],
    {
      ...somebody,
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let output = "";
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  const killAtExit = (): void => void child.kill("SIGQUIT");
  process.once("exit", killAtExit);
  await until("PostgreSQL to answer", async () => {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended:\n${output}`);
    return /ready to accept (?:read-only )?connections/.test(output) ? true : undefined;
  });
  return {
    url: `postgres://bot:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      process.removeListener("exit", killAtExit);
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * In memory where there is plenty of it: there a commit waits for no disk, and the tests take half
 * as long. What a lost disk write would do is not theirs to show.
 */
function folderForData(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= 4 * 1024 ** 3 ? memory : tmpdir();
}

/**
 * Fast shutdown: sessions are ended, the files are left in order (PostgreSQL, "Shutting Down the
 * Server").
 */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGINT");
  await exited;
}

/**
 * PostgreSQL refuses to run as root; then it is the user that Debian's package makes, or nobody.
 */
export function unprivileged(): { uid: number; gid: number } | Record<never, never> {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const [, , uid, gid] =
    users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody") ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error("There is no user to run PostgreSQL as.");
  return { uid: Number(uid), gid: Number(gid) };
}
