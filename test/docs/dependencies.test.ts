import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

const page = readFileSync(new URL("../../docs/decisions/dependencies.md", import.meta.url), "utf8");
const [, runtime = "", development = ""] = page.split(/^## /m);

/** The packages of a table that have a reason. */
function explained(section: string): string[] {
  return [...section.matchAll(/^\| `([^`]+)` \| (\S.*) \|$/gm)].map(([, name = ""]) => name);
}

describe("dependencies.md", () => {
  test("gives a reason for every package at run time, and for no other", () => {
    expect(explained(runtime)).toEqual(Object.keys(packageJson.dependencies).toSorted());
  });

  test("gives a reason for every package for development, and for no other", () => {
    expect(explained(development)).toEqual(Object.keys(packageJson.devDependencies).toSorted());
  });

  test("keeps its promise of exact versions", () => {
    const all = Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("names the only package that may run an install script", () => {
    expect(packageJson.allowScripts).toEqual({ node: true });
  });
});
