import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServiceProcess, startProcess } from "../chats/process.ts";
import { freePort } from "../running/service.ts";

/** What was measured. `promise`: what has to hold, whatever the figures are. */
export type Figure = { line: string; promise?: boolean };

/** A service in a process of its own, and people who use it from many addresses. */
export type Stressed = ServiceProcess & {
  /** Resident memory of the service alone, in MB. */
  residentMb(): number;
  /** Says something in a chat, from the chat's own address; how it went and how long it took. */
  say(chat: number, text: string): Promise<{ status: number; tookMs: number }>;
  /** Turns of one person after the other, as milliseconds. */
  turnsOf(chat: number, count: number): Promise<number[]>;
  /** Sends any request; the answer's body is the caller's. */
  ask(path: string, how?: Asked): Promise<IncomingMessage>;
  stop(): Promise<void>;
};

type Asked = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
};

const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The cookie of a chat. */
export function cookieOf(chat: number): string {
  let rest = chat;
  let key = "";
  for (let place = 0; place < 32; place++) {
    key += letters[rest % 32];
    rest = Math.floor(rest / 32);
  }
  return `chat=${key}`;
}

/** An address of its own for each number. */
export function addressOf(number: number): Record<string, string> {
  return { "x-forwarded-for": `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}` };
}

/** Starts the service on SQLite in a folder of its own, behind a proxy that is believed. */
export async function startStressed(by: readonly string[] = []): Promise<Stressed> {
  const dataDir = mkdtempSync(join(tmpdir(), "pos-recharge-stress-"));
  const env = { DATA_DIR: dataDir, TRUSTED_PROXIES: "127.0.0.1,::1", LOG_LEVEL: "error" };
  const service = await startProcess({ ...env, LOG_LEVEL: "info" }, await freePort(), by);
  const agent = new Agent({ keepAlive: true, maxSockets: 2000 });

  function ask(path: string, { method = "GET", headers = {}, body }: Asked = {}) {
    return new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(`${service.url}${path}`, { method, headers, agent }, resolve);
      asked.on("error", reject);
      asked.end(body);
    });
  }

  async function say(chat: number, text: string) {
    const begunMs = performance.now();
    const answer = await ask("/chat/messages?after=999999999", {
      method: "POST",
      headers: { cookie: cookieOf(chat), ...addressOf(chat) },
      body: JSON.stringify({ type: "say", id: crypto.randomUUID(), text }),
    });
    await drain(answer);
    return { status: answer.statusCode ?? 0, tookMs: performance.now() - begunMs };
  }

  return {
    ...service,
    ask,
    say,
    async turnsOf(chat, count) {
      const tookMs: number[] = [];
      for (let turn = 0; turn < count; turn++) {
        tookMs.push((await say(chat, "帮助")).tookMs);
        // A person is held to twenty in ten seconds.
        await pause(550);
      }
      return tookMs;
    },
    residentMb() {
      const status = readFileSync(`/proc/${service.pid}/status`, "utf8");
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    },
    async stop() {
      agent.destroy();
      await service.kill("SIGKILL");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Reads an answer to its end. */
export async function drain(answer: IncomingMessage): Promise<void> {
  for await (const _ of answer);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Half, nearly all, and the worst of some durations. */
export function spread(valuesMs: readonly number[]): string {
  const sorted = valuesMs.toSorted((one, other) => one - other);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
  return `half ${at(0.5)} ms, 99 % ${at(0.99)} ms, worst ${at(1)} ms`;
}
