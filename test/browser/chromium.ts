import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { type FoundRedis, findRedis } from "../running/redis.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where Chromium is, or why there is none. */
    chromium: { path: string } | { missing: string };
    /** Where redis-server is, or why there is none. */
    redis: FoundRedis;
  }
}

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * Finds a browser and a Redis for the tests that need one; on Debian, as root, it installs the
 * distribution's own.
 */
export function setup(project: TestProject): void {
  project.provide("chromium", find() ?? install());
  project.provide("redis", findRedis());
}

function find(): { path: string } | undefined {
  const named = process.env.CHROMIUM_PATH;
  const path = [named, ...usualPlaces].find(
    (place) => place !== undefined && place !== "" && existsSync(place),
  );
  return path === undefined ? undefined : { path };
}

function install(): { path: string } | { missing: string } {
  const hint = "no Chromium found: install it or name it in CHROMIUM_PATH";
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    return { missing: hint };
  }
  process.stdout.write("No Chromium here: installing Debian's package for the browser tests …\n");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-q"],
    ["install", "-y", "-q", "--no-install-recommends", "chromium"],
  ]) {
    const { status } = spawnSync("apt-get", args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: environment,
      timeout: 300_000,
    });
    if (status !== 0) return { missing: `${hint} (apt-get ${args[0]} failed)` };
  }
  return find() ?? { missing: hint };
}
