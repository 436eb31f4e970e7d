import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Lockfile, missingPackages, platformOf } from "./complete.ts";

const lockfile = JSON.parse(
  readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
) as Lockfile;
const project = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

test("every optional platform package is locked, so that npm ci works everywhere", () => {
  expect(missingPackages(lockfile).map(({ name }) => name)).toEqual([]);
});

test("a missing one would be noticed", () => {
  const { "node_modules/@biomejs/cli-darwin-arm64": _, ...packages } = lockfile.packages;
  expect(missingPackages({ packages }).map(({ name }) => name)).toEqual([
    "@biomejs/cli-darwin-arm64",
  ]);
});

test("the lockfile names no registry", () => {
  expect(JSON.stringify(lockfile)).not.toContain('"resolved"');
});

test("all versions are exact", () => {
  for (const version of Object.values({ ...project.dependencies, ...project.devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test("a platform is read from a package's name", () => {
  expect(platformOf("@biomejs/cli-linux-x64-musl")).toEqual({
    os: ["linux"],
    cpu: ["x64"],
    libc: ["musl"],
  });
  expect(platformOf("@napi-rs/canvas-win32-arm64-msvc")).toEqual({ os: ["win32"], cpu: ["arm64"] });
  expect(platformOf("left-pad")).toBeUndefined();
});
