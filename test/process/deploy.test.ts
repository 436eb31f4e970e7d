import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../running/phone.ts";
import { provided } from "../running/provided.ts";
import { freePort } from "../running/service.ts";
import { type Started, startWith } from "./start.ts";

const program = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const unit = readFileSync(join(program, "deploy/pos-recharge-bot.service"), "utf8");
const caddyfile = readFileSync(join(program, "deploy/Caddyfile"), "utf8");

let folder: string;
let started: Started | undefined;
let proxy: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deploy-"));
});
afterEach(async () => {
  proxy?.kill("SIGKILL");
  started?.child.kill("SIGKILL");
  await started?.ended;
  proxy = undefined;
  started = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const caddy = provided("caddy");
const systemdAnalyze = provided("systemd-analyze");

test.skipIf(systemdAnalyze === "")("systemd understands every line of the unit", () => {
  const file = join(folder, "pos-recharge-bot.service");
  writeFileSync(file, unit.replaceAll("/opt/pos-recharge-bot", program));
  const { stderr, stdout } = spawnSync(systemdAnalyze, ["verify", file], { encoding: "utf8" });
  // It speaks of other units of the machine as well.
  const about = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("pos-recharge"));
  expect(about).toEqual([]);
});

test("what the unit starts is the service, and it stops in time", async () => {
  const [, command = ""] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  const words = command.replaceAll("/opt/pos-recharge-bot", program).split(" ");
  started = await startWith(["ignore", "ignore", "ignore"], { DATA_DIR: folder }, words);
  started.child.kill("SIGTERM");
  expect(await started.ended).toBe(0);
});

const env = (site: string) => ({
  DATA_DIR: join(folder, "data"),
  PUBLIC_URL: site,
  TRUSTED_PROXIES: "127.0.0.1,::1",
});

/** Through the proxy, as a browser that trusts its certificate. */
function ask(
  url: string,
  headers: Record<string, string> = {},
  body?: Uint8Array,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { rejectUnauthorized: false, headers };
    const asked = request(url, { ...options, method: body ? "POST" : "GET" }, resolve);
    asked.on("error", reject);
    asked.end(body);
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const bytes of answer) text += String(bytes);
  return text;
}

/** Caddy with our file, on other ports and with a certificate of its own; gives what it says. */
async function startProxy(site: string, service: string): Promise<() => string> {
  const file = join(folder, "Caddyfile");
  const changed = caddyfile
    .replace(/^pay\.example\.com \{/m, `${site} {\n\ttls internal`)
    .replace(/^\{/m, "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects")
    .replace("127.0.0.1:8080", service)
    .replace("/etc/caddy/wechat", folder);
  writeFileSync(file, changed);
  writeFileSync(join(folder, "MP_verify_AbC123.txt"), "AbC123");
  const own = { PATH: process.env.PATH ?? "", HOME: folder, XDG_DATA_HOME: folder };
  execFileSync(caddy, ["validate", "--config", file], { env: own, stdio: "ignore" });
  proxy = spawn(caddy, ["run", "--config", file], {
    env: own,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  proxy.stderr?.on("data", (bytes) => (said += String(bytes)));
  const isUp = (): Promise<boolean> =>
    ask(`${site}/healthz`).then(
      (answer) => answer.resume().statusCode === 200,
      () => false,
    );
  await until("the proxy", async () => (await isUp()) || undefined);
  return () => said;
}

test.skipIf(caddy === "")("behind the Caddyfile the shop works over https", async () => {
  const port = await freePort();
  const site = `https://localhost:${port}`;
  started = await startWith(["ignore", "ignore", "ignore"], env(site));
  const said = await startProxy(site, new URL(started.url).host);
  expect(await read(await ask(`${site}/MP_verify_AbC123.txt`))).toBe("AbC123");
  const page = await ask(`${site}/`);
  expect(page.statusCode).toBe(200);
  page.resume();

  // A stream is passed on while it is open.
  const cookie = `chat=${"A".repeat(32)}`;
  const hello = Buffer.from(JSON.stringify({ type: "start", id: crypto.randomUUID() }));
  const json = { "content-type": "application/json", cookie, origin: site };
  expect((await ask(`${site}/chat/messages`, json, hello)).statusCode).toBe(200);
  const stream = await ask(`${site}/chat/events?after=0`, { accept: "text/event-stream", cookie });
  const [first] = await once(stream, "data");
  expect(String(first)).toMatch(/^(?:id|event|data|retry|:)/);
  stream.destroy();

  // What a person writes about their own address is not believed: all of these are one.
  const statuses: (number | undefined)[] = [];
  for (let customer = 0; customer < 62; customer++) {
    const fresh = { ...json, cookie: `chat=${String(customer).padStart(32, "B")}` };
    const forged = { ...fresh, "x-forwarded-for": `198.51.100.${customer}` };
    const body = Buffer.from(JSON.stringify({ type: "start", id: crypto.randomUUID() }));
    const answer = await ask(`${site}/chat/messages`, forged, body);
    answer.resume();
    statuses.push(answer.statusCode);
  }
  expect(statuses).toContain(429);

  // While the service starts anew, whoever comes waits instead of seeing an error.
  const { child, ended, url } = started;
  child.kill("SIGTERM");
  await ended;
  const waiting = ask(`${site}/pay/AAAAAAAAAAAAAAAAAAAAAA`, { cookie });
  started = await startWith(
    ["ignore", "ignore", "ignore"],
    env(site),
    undefined,
    new URL(url).port,
  );
  expect((await waiting).statusCode).toBe(404);
  expect(said()).not.toMatch(/AAAAAAAAAAAAAAAAAAAAAA/);
});
