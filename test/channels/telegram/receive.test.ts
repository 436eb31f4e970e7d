import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterEach, describe, expect, test } from "vitest";
import type { Received, Reception } from "../../../src/channels/channel.ts";
import { Secret } from "../../../src/core/secret.ts";
import { startTelegramSandbox } from "../../../src/sandbox/telegram/start.ts";
import { canaryToken, outgoing, startBot, type TestBot } from "./bot.ts";
import { groupUpdate, pressUpdate, saidUpdate, textUpdate } from "./updates.ts";

const secret = "S3cret-of_the_webhook";
const mode = {
  type: "webhook",
  url: "https://bot.example.com/telegram",
  secret: new Secret(secret),
} as const;
const address = 501_234_567;
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

async function deliver(
  to: TestBot,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<number> {
  const request = new Request(mode.url, {
    method: "POST",
    headers: { "x-telegram-bot-api-secret-token": secret, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return (await to.telegram.handleWebhook(request)).status;
}

const callsOf = (to: TestBot, method: string) =>
  to.sandbox.calls.filter((call) => call.method === method);

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
    expect(to.received).toMatchObject([{ key: "tg:7734512001:871000010", address: "501234567" }]);
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

  test("a length that is only announced is believed; one that is not announced is counted", async () => {
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
    expect(new Set(keys)).toEqual(new Set(["tg:7734512001:871000010"]));
  });

  test("is never given up while nothing else goes through: that is us, not the update", async () => {
    const to = await open(async () => {
      throw new Error("database is away");
    });
    for (let tries = 0; tries < 12; tries++) expect(await deliver(to, textUpdate)).toBe(500);
    expect(to.logged.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("is skipped after five failures when others go through, and the operator is told", async () => {
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

describe("a pressed button", () => {
  test("is always answered", async () => {
    const to = await open();
    const phone = to.sandbox.phone(address);
    await deliver(to, pressUpdate);
    expect(callsOf(to, "answerCallbackQuery")).toMatchObject([
      { values: { callback_query_id: "4382011223344556677" } },
    ]);
    expect(phone.toasts()).toEqual([]);
  });

  test("is answered even when nothing could be done with it", async () => {
    const to = await open(async () => {
      throw new Error("database is away");
    });
    expect(await deliver(to, pressUpdate)).toBe(500);
    expect(callsOf(to, "answerCallbackQuery")).toHaveLength(1);
  });

  test.for([
    ["zh-hans", "这是前面的按钮，看最新一条就好。"],
    ["de", "That button is from earlier. Please see the latest message."],
  ])(
    "of an earlier question says so, to a person who speaks %s",
    async ([language_code, toast]) => {
      const to = await open(async () => ({ stale: true }));
      const { callback_query } = pressUpdate;
      await deliver(to, {
        update_id: 9,
        callback_query: { ...callback_query, from: { ...callback_query.from, language_code } },
      });
      expect(callsOf(to, "answerCallbackQuery")).toMatchObject([{ values: { text: toast } }]);
    },
  );

  test("the language of the dialogue wins over that of the phone", async () => {
    const to = await open(async () => ({ stale: true, replies: [outgoing({ language: "en" })] }));
    await deliver(to, pressUpdate);
    expect(callsOf(to, "answerCallbackQuery")[0]?.values.text).toMatch(/^That button/);
  });

  test("in a group is answered and nothing else", async () => {
    const to = await open();
    const message = { message_id: 1, chat: { id: -5, title: "x", type: "group" } };
    await deliver(to, { update_id: 1, callback_query: { ...pressUpdate.callback_query, message } });
    expect(callsOf(to, "answerCallbackQuery")).toHaveLength(1);
    expect(to.received).toEqual([]);
  });
});

describe("a message with a secret", () => {
  /** Says something in the real chat, and hands the update over by hand. */
  async function sayAndDeliver(to: TestBot, text: string) {
    const phone = to.sandbox.phone(address);
    const messageId = phone.say(text);
    const status = await deliver(to, saidUpdate(text, { message_id: messageId }));
    return { phone, status, texts: phone.messages().map((one) => one.text) };
  }

  test("is gone from the chat at once", async () => {
    const to = await open(async () => ({ secret: true }));
    const { texts, status } = await sayAndDeliver(to, "123456");
    expect(status).toBe(200);
    expect(texts).toEqual([]);
  });

  test("is gone too when it is delivered a second time: the first may have died before deleting", async () => {
    const to = await open(async () => ({ secret: true, repeated: true }));
    expect((await sayAndDeliver(to, "123456")).texts).toEqual([]);
  });

  test("any other message stays", async () => {
    const to = await open();
    expect((await sayAndDeliver(to, "89860400000000000015")).texts).toEqual([
      "89860400000000000015",
    ]);
  });

  test("is tried again when Telegram stumbles", async () => {
    const to = await open(async () => ({ secret: true }));
    to.sandbox.faults.arm({ type: "server-error" }, { on: "deleteMessage" });
    to.sandbox.faults.arm(
      { type: "too-many-requests", retryAfterSeconds: 1 },
      { on: "deleteMessage" },
    );
    expect((await sayAndDeliver(to, "123456")).texts).toEqual([]);
  });

  test("that cannot be deleted is the person's to delete, and we say so", async () => {
    const to = await open(async () => ({ secret: true }));
    const description = "Bad Request: message can't be deleted";
    to.sandbox.faults.arm({ type: "refuse", code: 400, description }, { on: "deleteMessage" });
    const { texts } = await sayAndDeliver(to, "123456");
    expect(texts).toEqual(["123456", expect.stringContaining("长按把它删掉")]);
    expect(JSON.stringify(to.logged)).not.toContain("123456");
  });

  test("that the person has deleted is gone, and nobody is bothered", async () => {
    const to = await open(async () => ({ secret: true }));
    to.sandbox.phone(address).start();
    await deliver(to, saidUpdate("123456", { message_id: 77 }));
    expect(callsOf(to, "sendMessage")).toEqual([]);
  });
});

describe("a photo", () => {
  async function photoLoaded(
    bytes: Uint8Array,
    how?: { asFile: boolean },
    arm?: (to: TestBot) => void,
  ) {
    const loaded: (Uint8Array | undefined)[] = [];
    const to = await open(async ({ event }) => {
      if (event.type === "photo") loaded.push(await event.load());
      return undefined;
    });
    arm?.(to);
    const polling = to.telegram.startPolling();
    to.sandbox.phone(address).photo(bytes, how);
    while (loaded.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await polling.stop();
    return loaded[0];
  }

  const picture = new Uint8Array(100_000).fill(7);

  test("is fetched whole, in its largest size", async () => {
    expect(await photoLoaded(picture)).toEqual(picture);
  });

  test("sent as a file too", async () => {
    expect(await photoLoaded(picture, { asFile: true })).toEqual(picture);
  });

  test("of more than 5 MB is not", async () => {
    expect(await photoLoaded(new Uint8Array(5 * 1024 * 1024 + 1))).toBeUndefined();
    expect(bot?.sandbox.calls.some(({ method }) => method === "getFile")).toBe(true);
  });

  test("that Telegram does not give is no photo, and no failure", async () => {
    const gone = (to: TestBot) =>
      to.sandbox.faults.arm({ type: "server-error" }, { on: "getFile" });
    expect(await photoLoaded(picture, undefined, gone)).toBeUndefined();
  });
});

describe("a group", () => {
  const groupId = -1_001_234_567_890;

  test("hears only that we talk in private, with a button there", async () => {
    const to = await open();
    await to.telegram.setUp();
    const group = to.sandbox.group(groupId);
    await deliver(to, groupUpdate("/recharge 89860400000000000015"));
    expect(to.received).toEqual([]);
    expect(group.messages()).toMatchObject([
      {
        text: "卡号和订单不方便在群里说，咱们私下聊。",
        buttons: [[{ text: "私聊我", url: "https://t.me/pos_recharge_sandbox_bot?start=group" }]],
      },
    ]);
  });

  test("its talk is left alone", async () => {
    const to = await open();
    const group = to.sandbox.group(groupId);
    expect(await deliver(to, groupUpdate("89860400000000000015 密码 123456"))).toBe(200);
    expect(to.received).toEqual([]);
    expect(group.messages()).toEqual([]);
  });

  test("that moved or threw us out is no failure", async () => {
    const to = await open();
    to.sandbox.group(groupId).moveTo(-1_009);
    expect(await deliver(to, groupUpdate("/help"))).toBe(200);
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
