import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./phone.ts";
import { unprivileged } from "./postgres.ts";
import { freePort } from "./service.ts";

/**
 * A pooler in front of a server, on loopback and as it comes, but for these settings. `url` leads
 * through it.
 */
export async function startPgBouncer(
  path: string,
  server: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "pgbouncer-"));
  const { hostname, port, username, password } = new URL(server);
  const ownPort = await freePort();
  const own = { listen_addr: "127.0.0.1", listen_port: ownPort, auth_type: "any", ...settings };
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(
    file,
    [
      "[databases]",
      `* = host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`,
      "[pgbouncer]",
      "unix_socket_dir =",
      ...Object.entries(own).map(([name, value]) => `${name} = ${value}`),
    ].join("\n"),
  );
  const somebody = unprivileged();
  if ("uid" in somebody)
    for (const one of [folder, file]) chownSync(one, somebody.uid, somebody.gid);
  const child = spawn(path, [file], {
    ...somebody,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  await until("PgBouncer to listen", async () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended:\n${output}`);
    return output.includes("process up") ? true : undefined;
  });
  const url = new URL(server);
  url.host = `127.0.0.1:${ownPort}`;
  return {
    url: url.href,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGQUIT");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
