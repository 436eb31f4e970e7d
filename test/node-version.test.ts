import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const guard = fileURLToPath(new URL("../src/node-version.mjs", import.meta.url));

/** Runs a program behind the guard, as `npm start` does. */
function start(
  node: string,
  imports: readonly string[] = [],
): { status: number | null; told: string; printed: string } {
  const folder = mkdtempSync(join(tmpdir(), "node-version-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "program.mjs");
  writeFileSync(program, 'console.log("started");\n');
  const ran = spawnSync(
    node,
    [...imports, guard].flatMap((one) => ["--import", one]).concat(program),
    {
      encoding: "utf8",
      env: { PATH: process.env.PATH },
    },
  );
  return { status: ran.status, told: ran.stderr, printed: ran.stdout };
}

function expectRefused({ status, told, printed }: ReturnType<typeof start>, version: string): void {
  expect(status).toBe(1);
  expect(printed).toBe("");
  expect(told.trimEnd().split("\n")).toHaveLength(1);
  expect(told).toContain("needs Node 24");
  expect(told).toContain(version);
  // What to do about it.
  expect(told).toContain("npm ci");
}

/** A Node that says it is another one. */
function startAs(version: string): ReturnType<typeof start> {
  const folder = mkdtempSync(join(tmpdir(), "node-version-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const preload = join(folder, "preload.mjs");
  writeFileSync(
    preload,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: ${JSON.stringify(version)} } });\n`,
  );
  return start(process.execPath, [preload]);
}

test("the Node of the project starts without a word", () => {
  expect(start(process.execPath)).toEqual({ status: 0, told: "", printed: "started\n" });
});

test.for(["18.20.0", "20.20.2", "22.22.0", "24.0.0", "24.14.9"])(
  "Node %s is told in one line what to do",
  (version) => {
    expectRefused(startAs(version), version);
  },
);

test.for(["24.15.0", "24.21.0", "25.0.0", "26.1.0"])("Node %s is let through", (version) => {
  expect(startAs(version).status).toBe(0);
});

// Where this machine has none there is no such case; the guard's words are tested above.
test.for(olderNodes())("the real Node $version reads the guard and is refused", (older) => {
  expectRefused(start(older.path), older.version);
});

/** Those below 24 on PATH that can load a module beforehand (`--import`, from 18.18 on). */
function olderNodes(): { path: string; version: string }[] {
  const older = new Map<string, { path: string; version: string }>();
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, "node");
    if (folder.includes("node_modules") || !isExecutable(path)) continue;
    const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout.trim().slice(1);
    const major = Number(version.split(".")[0]);
    if (major >= 20 && major < 24) older.set(version, { path, version });
  }
  return [...older.values()];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
