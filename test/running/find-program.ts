import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installPackage } from "./debian-package.ts";

/** Where a program is, or why there is none. */
export type Found = { path: string } | { missing: string };

/** Its names, the package of Debian's that has it, and where it may lie beside the PATH. */
type Wanted = { names: readonly string[]; package: string; places?: readonly string[] };

const wanted = {
  caddy: { names: ["caddy"], package: "caddy" },
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    package: "chromium",
    places: [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
      "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    ],
  },
  openssl: { names: ["openssl"], package: "openssl" },
  pgbouncer: { names: ["pgbouncer"], package: "pgbouncer" },
  redis: { names: ["redis-server", "valkey-server"], package: "redis-server" },
  strace: { names: ["strace"], package: "strace" },
  "systemd-analyze": { names: ["systemd-analyze"], package: "systemd" },
} as const satisfies Record<string, Wanted>;

/** A program that some tests need beside Node. */
export type ProgramName = keyof typeof wanted;

export const programNames = Object.keys(wanted) as ProgramName[];

/** Names of the environment that tell where a program lies. */
const named: Partial<Record<ProgramName, string>> = {
  chromium: "CHROMIUM_PATH",
  redis: "REDIS_SERVER_PATH",
};

/** Finds a program for the tests; on Debian, as root, it installs the distribution's own. */
export function findProgram(name: ProgramName): Found {
  const there = find(name);
  if (there !== undefined) return { path: there };
  const { package: packageName } = wanted[name];
  const why = installPackage(packageName) ?? "it is not where it is looked for";
  const installed = find(name);
  const key = named[name];
  const hint = key === undefined ? "" : `, or name it in ${key}`;
  return installed === undefined
    ? { missing: `no ${packageName} found: ${why}${hint}` }
    : { path: installed };
}

function find(name: ProgramName): string | undefined {
  const { names, places = [] }: Wanted = wanted[name];
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"],
  ];
  const key = named[name];
  const candidates = [
    key === undefined ? undefined : process.env[key],
    ...names.flatMap((one) => folders.map((folder) => join(folder, one))),
    ...places,
  ];
  return candidates.find((path) => path !== undefined && path !== "" && existsSync(path));
}
