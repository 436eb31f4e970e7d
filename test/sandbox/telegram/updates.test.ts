import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import {
  createTelegramSandbox,
  type TelegramSandbox,
  type TelegramSandboxOptions,
} from "../../../src/sandbox/telegram/sandbox.ts";
import { startTelegramSandbox } from "../../../src/sandbox/telegram/start.ts";
import { call, type Reply, refusal } from "./calls.ts";

let sandbox: TelegramSandbox | undefined;
let nowMs = Date.UTC(2026, 10, 23);

afterEach(() => {
  sandbox?.close();
  sandbox = undefined;
  nowMs = Date.UTC(2026, 10, 23);
});

function open(options: TelegramSandboxOptions = {}): TelegramSandbox {
  sandbox = createTelegramSandbox({ nowMs: () => nowMs, ...options });
  return sandbox;
}

describe("getUpdates", () => {
  const ids = (reply: Reply) =>
    (reply.result as { update_id: number }[]).map(({ update_id }) => update_id);

  test("repeats until the offset passes; a negative one counts from the end", async () => {
    const to = open();
    for (const text of ["一", "二", "三", "四"]) to.phone(7).say(text);
    const [first = 0] = ids(await call(to, "getUpdates"));
    expect(ids(await call(to, "getUpdates", { limit: 2 }))).toEqual([first, first + 1]);
    expect(ids(await call(to, "getUpdates", { offset: first + 1 }))).toEqual([
      first + 1,
      first + 2,
      first + 3,
    ]);
    expect(ids(await call(to, "getUpdates", { offset: -1 }))).toEqual([first + 3]);
    expect(ids(await call(to, "getUpdates"))).toEqual([first + 3]);
  });

  test("waits for something to happen", async () => {
    const to = open();
    const waiting = call(to, "getUpdates", { timeout: 50 });
    await call(to, "getMe");
    to.phone(7).say("一");
    expect(ids(await waiting)).toHaveLength(1);
  });

  test("a second one ends the first", async () => {
    const to = open();
    const first = call(to, "getUpdates", { timeout: 50 });
    await call(to, "getMe");
    const second = call(to, "getUpdates", { timeout: 50 });
    expect(await first).toEqual(
      refusal(
        409,
        "Conflict: terminated by other getUpdates request; " +
          "make sure that only one bot instance is running",
      ),
    );
    to.phone(7).say("一");
    expect(ids(await second)).toHaveLength(1);
  });

  test("and a webhook exclude each other", async () => {
    const to = open();
    const waiting = call(to, "getUpdates", { timeout: 50 });
    await call(to, "getMe");
    expect(await call(to, "setWebhook", { url: "https://127.0.0.1:1/x" })).toMatchObject({
      description: "Webhook was set",
    });
    expect((await waiting).description).toBe("Conflict: terminated by setWebhook request");
    expect((await call(to, "getUpdates")).description).toBe(
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
    expect(await call(to, "deleteWebhook")).toMatchObject({ description: "Webhook was deleted" });
    expect(await call(to, "getUpdates")).toMatchObject({ ok: true, result: [] });
  });

  test("the kinds that were asked for hold until others are asked for", async () => {
    const to = open();
    await call(to, "getUpdates", { allowed_updates: ["callback_query"] });
    to.phone(7).say("一");
    await call(to, "getUpdates");
    to.phone(7).say("二");
    expect(to.pending()).toEqual([]);
    await call(to, "getUpdates", { allowed_updates: [] });
    to.phone(7).say("三");
    expect(to.pending()).toHaveLength(1);
  });

  test("after a day nobody waits for an answer to a message any more", async () => {
    const to = open();
    to.phone(7).say("一");
    nowMs += 24 * 60 * 60 * 1000;
    expect(await call(to, "getUpdates")).toMatchObject({ result: [] });
  });
});

describe("the webhook", () => {
  type Delivery = {
    secret: string | undefined;
    update: { update_id: number; message?: { chat: { id: number } } };
  };
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  /** A receiver on loopback; `answer` says what comes back. */
  async function receiver(
    answer: (delivery: Delivery, response: ServerResponse) => void | Promise<void>,
  ): Promise<string> {
    const listen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const secret = request.headers["x-telegram-bot-api-secret-token"] as string | undefined;
      await answer({ secret, update: JSON.parse(Buffer.concat(parts).toString()) }, response);
      if (!response.writableEnded) response.end();
    };
    server = createServer((request, response) => void listen(request, response)).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return `http://127.0.0.1:${address.port}/telegram`;
  }

  /** Pauses that are only written down. */
  function openImpatient(random = 0) {
    const pausesMs: number[] = [];
    const to = open({
      random: () => random,
      sleep: async (ms) => {
        pausesMs.push(ms);
      },
    });
    return { to, pausesMs };
  }

  test("carries the secret and confirms what was answered with 2xx", async () => {
    const { to } = openImpatient();
    const deliveries: Delivery[] = [];
    const url = await receiver((delivery) => void deliveries.push(delivery));
    to.phone(7).say("一");
    await call(to, "setWebhook", { url, secret_token: "s-1" });
    await to.delivered();
    to.phone(7).say("二");
    await to.delivered();
    expect(deliveries.map(({ secret }) => secret)).toEqual(["s-1", "s-1"]);
    expect(to.pending()).toEqual([]);
  });

  test("tries again at once, then after 2, 4, 8 … s up to the cap; the queue waits", async () => {
    const { to, pausesMs } = openImpatient(0.5);
    const order: number[] = [];
    let refusals = 10;
    const url = await receiver(({ update }, response) => {
      order.push(update.update_id);
      if (refusals-- > 0) response.statusCode = 500;
    });
    to.phone(7).say("一");
    to.phone(7).say("二");
    await call(to, "setWebhook", { url });
    await to.delivered();
    expect(pausesMs.map((ms) => ms / 1000)).toEqual([0, 2, 4, 8, 16, 32, 64, 90, 90, 90]);
    expect(new Set(order.slice(0, 11)).size).toBe(1);
    expect(order).toHaveLength(12);
    expect((await call(to, "getWebhookInfo")).result).toMatchObject({
      pending_update_count: 0,
      last_error_message: "Wrong response from the webhook: 500 Internal Server Error",
    });
  });

  test("a Retry-After is kept", async () => {
    const { to, pausesMs } = openImpatient();
    let first = true;
    const url = await receiver((_, response) => {
      if (first) response.writeHead(503, { "retry-after": "17" });
      first = false;
    });
    to.phone(7).say("一");
    await call(to, "setWebhook", { url });
    await to.delivered();
    expect(pausesMs).toEqual([17_000]);
  });

  test("one in flight per queue, queues beside each other, a button beside its chat", async () => {
    const { to } = openImpatient();
    const inFlight = new Map<string, number>();
    let together = 0;
    let most = 0;
    const all = Promise.withResolvers<void>();
    const url = await receiver(async ({ update }) => {
      const queue = update.message === undefined ? "button" : String(update.message.chat.id);
      inFlight.set(queue, (inFlight.get(queue) ?? 0) + 1);
      expect(inFlight.get(queue)).toBe(1);
      together += 1;
      most = Math.max(most, together);
      if (together === 3) all.resolve();
      await all.promise;
      together -= 1;
      inFlight.set(queue, 0);
    });
    for (const text of ["一", "二"]) for (const person of [7, 8]) to.phone(person).say(text);
    await call(to, "sendMessage", {
      chat_id: 7,
      text: "?",
      reply_markup: { inline_keyboard: [[{ text: "b", callback_data: "x" }]] },
    });
    to.phone(7).press("b");
    await call(to, "setWebhook", { url });
    await to.delivered();
    expect(most).toBe(3);
    expect(to.pending()).toEqual([]);
  });

  test("the answer may be a call", async () => {
    const { to } = openImpatient();
    const url = await receiver((_, response) => {
      response.end(JSON.stringify({ method: "sendMessage", chat_id: 7, text: "收到" }));
    });
    const phone = to.phone(7);
    phone.say("一");
    await call(to, "setWebhook", { url });
    await to.delivered();
    expect(phone.messages().map(({ text }) => text)).toEqual(["一", "收到"]);
  });

  test("a press is dropped after 150 s", async () => {
    const { to } = openImpatient();
    to.phone(7).start();
    await call(to, "sendMessage", {
      chat_id: 7,
      text: "?",
      reply_markup: { inline_keyboard: [[{ text: "b", callback_data: "x" }]] },
    });
    to.phone(7).press("b");
    expect(to.pending()).toHaveLength(2);
    nowMs += 150_000;
    expect(to.pending()).toHaveLength(1);
  });

  test.for<[object, string]>([
    [
      { url: "http://bot.example.com/x" },
      "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    ],
    [
      { url: "https://bot.example.com:8080/x" },
      "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    ],
    [
      { url: "https://bot.example.com/x", secret_token: "a b" },
      "Bad Request: secret token contains unallowed characters",
    ],
    [
      { url: "https://bot.example.com/x", secret_token: "a".repeat(257) },
      "Bad Request: secret token is too long",
    ],
  ])("%j is refused", async ([values, description]) => {
    expect(await call(open(), "setWebhook", values)).toEqual(refusal(400, description));
  });
});

describe("faults", () => {
  test("fire in order, on their method and chat, as often as they were told", async () => {
    const to = open();
    to.phone(7).start();
    to.phone(8).start();
    const send = (chat_id: number) => call(to, "sendMessage", { chat_id, text: "x" });
    to.faults.arm(
      { type: "too-many-requests", retryAfterSeconds: 3 },
      { on: "sendMessage", chatId: 7, times: 2 },
    );
    to.faults.arm({ type: "blocked" }, { on: "sendMessage" });
    expect(await send(8)).toMatchObject({ status: 403 });
    expect(await send(7)).toEqual({
      ...refusal(429, "Too Many Requests: retry after 3"),
      parameters: { retry_after: 3 },
    });
    expect(await call(to, "getMe")).toMatchObject({ ok: true });
    expect(await send(7)).toMatchObject({ status: 429 });
    expect(await send(7)).toMatchObject({ ok: true });
  });

  test("away: nothing answers, a long poll breaks off, and nothing is lost", async () => {
    const running = await startTelegramSandbox();
    const ask = (method: string) => fetch(`${running.apiRoot}/bot${running.token}/${method}`);
    const waiting = ask("getUpdates?timeout=50").catch(() => "broken");
    while (running.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    running.faults.goAway();
    expect(await waiting).toBe("broken");
    await expect(ask("getMe")).rejects.toThrow();
    running.phone(7).say("一");
    running.faults.comeBack();
    expect(await (await ask("getUpdates")).json()).toMatchObject({
      result: [{ message: { text: "一" } }],
    });
    await running.close();
  });

  test("an answer can be lost after the work is done", async () => {
    const running = await startTelegramSandbox();
    const phone = running.phone(7);
    phone.start();
    running.faults.arm({ type: "lose-answer" });
    await expect(
      fetch(`${running.apiRoot}/bot${running.token}/sendMessage?chat_id=7&text=x`),
    ).rejects.toThrow();
    expect(phone.messages().at(-1)).toMatchObject({ from: "bot", text: "x" });
    await running.close();
  });
});
