import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pause, until } from "../running/phone.ts";
import { WebPhone } from "../running/web-phone.ts";
import { launchWith, type Started, startWith } from "./start.ts";
import { talkUntilTheEnd } from "./talkers.ts";

let folder: string;
let started: Started | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stop-"));
});
afterEach(async () => {
  started?.child.kill("SIGKILL");
  await started?.ended;
  started = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const quiet = ["ignore", "ignore", "ignore"] as const;
const env = () => ({ DATA_DIR: join(folder, "data") });

const isShut = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`, { headers: { connection: "close" } }).then(
    () => false,
    () => true,
  );

/** A request whose body is not all there yet: the server is in the middle of it. */
function halfARequest(url: string) {
  const body = JSON.stringify({ id: randomUUID(), type: "start" });
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.on("data", (bytes) => (answer += bytes.toString("latin1")));
  const closed = new Promise<string>((resolve) => socket.on("close", () => resolve(answer)));
  socket.on("error", () => {});
  socket.write(
    `POST /chat/messages HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
      `Cookie: chat=${"A".repeat(32)}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );
  return {
    finish: (): void => void socket.write(body.slice(5)),
    closed,
  };
}

const stops = [["SIGTERM"], ["SIGINT"], ["SIGHUP"]] as const;
test.for(stops)(
  "who is inside gets their answer, who comes finds the door shut: %s",
  async ([signal]) => {
    started = await startWith([...quiet], env());
    const { url, child, ended } = started;
    const phone = new WebPhone(url);
    await phone.open();
    const stream = await fetch(`${url}/chat/events?after=0`, {
      headers: { accept: "text/event-stream", cookie: phone.cookie },
    });
    expect(stream.status).toBe(200);
    // One that does not say what it asks for, as behind some proxies.
    const plainStream = await fetch(`${url}/chat/events?after=0`, {
      headers: { cookie: phone.cookie },
    });
    const inside = halfARequest(url);
    await pause(200);
    child.kill(signal);
    await until("the door to shut", async () => (await isShut(url)) || undefined);
    // Streams never end by themselves, and hold up nobody.
    await stream.text().catch(() => "ended");
    await plainStream.text().catch(() => "ended");
    inside.finish();
    expect(await inside.closed).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close/i);
    expect(await ended).toBe(0);
  },
);

test("of many people who talk at the moment of a stop nobody is cut off", async () => {
  started = await startWith([...quiet], env());
  const { url, child, ended } = started;
  const talking = talkUntilTheEnd(url, 40);
  await pause(500);
  child.kill("SIGTERM");
  // Not let in at all is no loss: the page sends it again to whoever comes next.
  const answers = await talking;
  for (const answer of answers.keys()) expect(["200", "429", "not let in"]).toContain(answer);
  expect(answers.get("not let in")).toBe(40);
  expect(await ended).toBe(0);
});

test("a signal that comes while the service starts is a stop in good order", async () => {
  started = await launchWith([...quiet], env());
  const { child, ended } = started;
  // It is made long before anybody is let in.
  const database = join(folder, "data", "pos-recharge-bot.sqlite");
  await until("the database", async () => existsSync(database) || undefined);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});

test("the echo of a signal changes nothing, a second one means now", async () => {
  started = await startWith([...quiet], env());
  const { url, child, ended } = started;
  halfARequest(url);
  await pause(200);
  child.kill("SIGINT");
  // Two of a kind at the very same moment would be one for the system.
  await pause(100);
  child.kill("SIGINT");
  await until("the door to shut", async () => (await isShut(url)) || undefined);
  await pause(1500);
  expect(child.exitCode, "it still waits for who is inside").toBeNull();
  child.kill("SIGINT");
  expect(await ended).toBe(1);
});

test.skipIf(process.platform === "win32")("npm leaves nobody behind", async () => {
  started = await startWith([...quiet], env(), ["npm", "start", "--silent"]);
  const { url, child, ended } = started;
  child.kill("SIGTERM");
  await ended;
  await until("the door to shut", async () => (await isShut(url)) || undefined, 15_000);
  // The port and the data are free: another start does not find them taken.
  const next = spawn(process.execPath, ["src/main.ts"], {
    env: { PATH: process.env.PATH ?? "", ...env(), PORT: new URL(url).port },
    stdio: "ignore",
  });
  await until("the next start", async () => ((await isShut(url)) ? undefined : true));
  next.kill("SIGKILL");
});
