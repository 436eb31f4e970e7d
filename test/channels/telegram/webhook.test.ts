import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterEach, describe, expect, test } from "vitest";
import type { Received, Reception } from "../../../src/channels/channel.ts";
import { startTelegramSandbox } from "../../../src/sandbox/telegram/start.ts";
import { canaryToken, outgoing, startBot, type TestBot } from "./bot.ts";
import { saidUpdate, textUpdate } from "./updates.ts";
import { address, deliver, mode, secret } from "./webhook-door.ts";

let bot: TestBot | undefined;

afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});

async function open(
  receive?: (received: Received) => Promise<Partial<Reception> | undefined>,
): Promise<TestBot> {
  bot = await startBot({ mode, ...(receive === undefined ? {} : { receive }) });
  return bot;
}

describe("the door", () => {
  test.for([
    ["no secret", {}],
    ["an empty one", { "x-telegram-bot-api-secret-token": "" }],
    ["a wrong one", { "x-telegram-bot-api-secret-token": `${secret}x` }],
    ["the beginning of the right one", { "x-telegram-bot-api-secret-token": secret.slice(0, -1) }],
  ] as const)("%s: 401, and the body is not touched", async ([, headers]) => {
    const to = await open();
    let touched = 0;
    const body = new ReadableStream(
      {
        pull(controller) {
          touched += 1;
          controller.enqueue(new TextEncoder().encode(JSON.stringify(textUpdate)));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const request = new Request(mode.url, {
      method: "POST",
      headers,
      body,
      duplex: "half",
    } as RequestInit);
    expect((await to.telegram.handleWebhook(request)).status).toBe(401);
    expect(touched).toBe(0);
    expect(request.bodyUsed).toBe(false);
    expect(to.received).toEqual([]);
  });

  test("the right secret: 200, once it was received", async () => {
    const received = Promise.withResolvers<undefined>();
    const to = await open(() => received.promise);
    let status: number | undefined;
    const answer = deliver(to, textUpdate).then((code) => {
      status = code;
    });
    await to.sandbox.app.request(`/bot${canaryToken}/getMe`);
    expect(status).toBeUndefined();
    received.resolve(undefined);
    await answer;
    expect(status).toBe(200);
    expect(to.received).toMatchObject([
      { key: "tg:7734512001:501234567:871000010", address: "501234567" },
    ]);
  });

  test.for([
    ["no JSON", "{", 400],
    ["nothing", "", 400],
    ["JSON that is no update", "[1]", 400],
    ["bytes that are no UTF-8", Buffer.from('{"update_id":1,"x":"\xff"}', "latin1"), 400],
    ["more than a megabyte", `"${"x".repeat(1024 * 1024)}"`, 413],
  ] as const)("%s: refused", async ([, body, status]) => {
    const to = await open();
    const request = new Request(mode.url, {
      method: "POST",
      headers: { "x-telegram-bot-api-secret-token": secret },
      body,
    });
    expect((await to.telegram.handleWebhook(request)).status).toBe(status);
    expect(to.received).toEqual([]);
  });

  test("an announced length is believed; one that is not announced is counted", async () => {
    const to = await open();
    expect(await deliver(to, textUpdate, { "content-length": "2000000" })).toBe(413);
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
    });
    const headers = { "x-telegram-bot-api-secret-token": secret };
    const request = new Request(mode.url, {
      method: "POST",
      headers,
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await to.telegram.handleWebhook(request)).status).toBe(413);
  });

  test("another method, and polling mode, have no door", async () => {
    const to = await open();
    const headers = { "x-telegram-bot-api-secret-token": secret };
    expect((await to.telegram.handleWebhook(new Request(mode.url, { headers }))).status).toBe(405);
    const polling = await startBot({ sandbox: to.sandbox });
    const request = new Request(mode.url, {
      method: "POST",
      headers,
      body: JSON.stringify(textUpdate),
    });
    expect((await polling.telegram.handleWebhook(request)).status).toBe(404);
    expect(polling.received).toEqual([]);
  });
});

describe("an update that cannot be received", () => {
  test("is asked for again, with the same key", async () => {
    let healthy = false;
    const keys: string[] = [];
    const to = await open(async ({ key }) => {
      keys.push(key);
      if (!healthy) throw new Error("database is away");
      return undefined;
    });
    expect(await deliver(to, textUpdate)).toBe(500);
    healthy = true;
    expect(await deliver(to, textUpdate)).toBe(200);
    expect(new Set(keys)).toEqual(new Set(["tg:7734512001:501234567:871000010"]));
  });

  test("is never given up while nothing else goes through: then it is us", async () => {
    const to = await open(async () => {
      throw new Error("database is away");
    });
    for (let tries = 0; tries < 12; tries++) expect(await deliver(to, textUpdate)).toBe(500);
    expect(to.logged.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("is skipped after five failures when others go through; the operator hears", async () => {
    const to = await open(async ({ event }) => {
      if (event.type === "say" && event.text === "毒") throw new Error("always");
      return undefined;
    });
    const poison = { ...saidUpdate("毒"), update_id: 5 };
    const tries = [];
    for (let n = 1; n <= 5; n++) {
      tries.push(await deliver(to, poison));
      expect(await deliver(to, { ...saidUpdate("好"), update_id: 5 + n })).toBe(200);
    }
    expect(tries).toEqual([500, 500, 500, 500, 200]);
    expect(to.logged.filter(({ level }) => level === "error")).toMatchObject([
      { detail: { updateId: 5 } },
    ]);
  });

  test("neither the words of the person nor the token reach the log", async () => {
    const to = await open(async () => {
      throw new Error(`fetch https://api.telegram.org/bot${canaryToken}/x failed`);
    });
    await deliver(to, saidUpdate("密码 canary-words"));
    expect(to.logged).toHaveLength(1);
    expect(JSON.stringify(to.logged)).not.toContain("canary");
  });
});

test("over a real line: refused at first, delivered again, received once, and the chat shows what was sent", async () => {
  const sandbox = await startTelegramSandbox({ token: canaryToken, sleep: async () => {} });
  let telegram: TestBot["telegram"] | undefined;
  const server = createServer(
    getRequestListener(
      (request) => telegram?.handleWebhook(request) ?? new Response(null, { status: 503 }),
    ),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  let tries = 0;
  bot = await startBot({
    sandbox,
    mode: { ...mode, url: `http://127.0.0.1:${port}/telegram` },
    async receive({ address: to }) {
      tries += 1;
      if (tries <= 2) throw new Error("database is away");
      await telegram?.channel.send?.(to, outgoing({ text: "你好" }));
      return undefined;
    },
  });
  telegram = bot.telegram;
  const phone = sandbox.phone(address);
  phone.start();
  await telegram.setUp();
  await sandbox.delivered();
  expect(tries).toBe(3);
  expect(phone.messages().map(({ text }) => text)).toEqual(["/start", "你好"]);
  expect(sandbox.pending()).toEqual([]);
  server.closeAllConnections();
  server.close();
});

test("two updates of two people run side by side", async () => {
  const both = Promise.withResolvers<undefined>();
  let inside = 0;
  const to = await open(async () => {
    inside += 1;
    if (inside === 2) both.resolve(undefined);
    return await both.promise;
  });
  const other = { id: 88, is_bot: false, first_name: "x" };
  const statuses = await Promise.all([
    deliver(to, { ...textUpdate, update_id: 1 }),
    deliver(to, {
      ...saidUpdate("y", { from: other, chat: { id: 88, type: "private" } }),
      update_id: 2,
    }),
  ]);
  expect(statuses).toEqual([200, 200]);
});
