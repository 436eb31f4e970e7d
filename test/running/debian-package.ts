import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const aptGet = "/usr/bin/apt-get";

// In runlevel 1 Debian's scripts start no service: the tests start servers of their own
// (invoke-rc.d(8)).
const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };

/**
 * Installs a package of the distribution's own, on Debian and as root. Undefined when it is there
 * afterwards, else why not. Only the main process may come here: two at once stand in each other's
 * way.
 */
export function installPackage(name: string): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync(aptGet))
    return "install it";
  process.stdout.write(`Installing Debian's package ${name} for the tests …\n`);
  const install = ["install", "-y", "-q", "--no-install-recommends", name];
  // A fresh container has no lists and an old one has stale ones; whoever has good ones waits for
  // no server.
  if (runAptGet(install) === undefined) return undefined;
  const why = runAptGet(["update", "-q"]) ?? runAptGet(install);
  return why === undefined ? undefined : `apt-get failed: ${why}`;
}

/** Undefined when it went well, else what it said last. */
function runAptGet(args: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync(aptGet, ["-o", "DPkg::Lock::Timeout=120", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: 300_000,
  });
  return status === 0 ? undefined : stderr.trim().split("\n").at(-1);
}
