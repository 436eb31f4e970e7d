import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import {
  createTelegramSandbox,
  type TelegramSandbox,
  type TelegramSandboxOptions,
} from "../../../src/sandbox/telegram/sandbox.ts";
import { startTelegramSandbox } from "../../../src/sandbox/telegram/start.ts";

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

type Reply = {
  status: number;
  ok: boolean;
  result: unknown;
  description?: string;
  parameters?: unknown;
};

async function call(
  to: TelegramSandbox,
  method: string,
  values: object = {},
  init: RequestInit = {},
): Promise<Reply> {
  const answer = await to.app.request(`/bot${to.token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(values),
    ...init,
  });
  return { status: answer.status, ...((await answer.json()) as Omit<Reply, "status">) };
}

function refusal(code: number, description: string) {
  return { status: code, ok: false, error_code: code, description };
}

const notModified =
  "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

describe("who may ask", () => {
  test("nobody with another token, for methods and for files", async () => {
    const to = open();
    const wrong = await to.app.request("/bot1:x/getMe");
    expect([wrong.status, await wrong.json()]).toEqual([
      401,
      { ok: false, error_code: 401, description: "Unauthorized" },
    ]);
    expect((await to.app.request("/file/bot1:x/photos/file_0.jpg")).status).toBe(404);
  });

  test("methods in any spelling, by GET too; unknown ones are not found", async () => {
    const to = open();
    expect(await (await to.app.request(`/bot${to.token}/GETME`)).json()).toMatchObject({
      ok: true,
      result: { id: 110_201_543, is_bot: true, username: "pos_recharge_sandbox_bot" },
    });
    expect(await call(to, "sendDream")).toEqual(refusal(404, "Not Found: method not found"));
  });
});

describe("sending", () => {
  const keyboard = (button: object) => ({ reply_markup: { inline_keyboard: [[button]] } });

  test.for<[string, object, string]>([
    ["nothing", { text: "" }, "Bad Request: message text is empty"],
    ["only space", { text: " \n\u0000" }, "Bad Request: message text is empty"],
    ["too much", { text: "x".repeat(4097) }, "Bad Request: message is too long"],
    ["half a character", { text: "x\ud83d" }, "Bad Request: strings must be encoded in UTF-8"],
    [
      "65 bytes of data",
      { text: "x", ...keyboard({ text: "b", callback_data: `xx${"卡".repeat(21)}` }) },
      "Bad Request: BUTTON_DATA_INVALID",
    ],
    [
      "no data",
      { text: "x", ...keyboard({ text: "b", callback_data: "" }) },
      "Bad Request: BUTTON_DATA_INVALID",
    ],
    [
      "a button that does nothing",
      { text: "x", ...keyboard({ text: "b" }) },
      "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [
      "an address without a dot",
      { text: "x", ...keyboard({ text: "b", url: "http://localhost:8080/pay" }) },
      "Bad Request: inline keyboard button URL 'http://localhost:8080/pay' is invalid: Wrong HTTP URL",
    ],
    [
      "another protocol",
      { text: "x", ...keyboard({ text: "b", url: "ftp://example.com" }) },
      "Bad Request: inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
    ],
    [
      "an address of this machine",
      { text: "x", ...keyboard({ text: "b", url: "http://127.0.0.1/pay" }) },
      "Bad Request: BUTTON_URL_INVALID",
    ],
    [
      "an entity that is too long",
      { text: "abc", entities: [{ type: "bold", offset: 1, length: 3 }] },
      "Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 4",
    ],
    [
      "an entity that cuts a character",
      { text: "😀b", entities: [{ type: "bold", offset: 1, length: 2 }] },
      "Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 1",
    ],
    [
      "markup in the text",
      { text: "*x*", parse_mode: "MarkdownV2" },
      "Bad Request: unsupported parse_mode",
    ],
    ["no chat", { text: "x", chat_id: undefined }, "Bad Request: chat_id is empty"],
    ["nobody", { text: "x", chat_id: 99 }, "Bad Request: chat not found"],
    ["a name", { text: "x", chat_id: "@nobody" }, "Bad Request: chat not found"],
  ])("%s is refused", async ([, values, description]) => {
    const to = open();
    const phone = to.phone(7);
    phone.start();
    expect(await call(to, "sendMessage", { chat_id: 7, ...values })).toEqual(
      refusal(400, description),
    );
    expect(phone.messages()).toHaveLength(1);
  });

  test("at the limits it is taken", async () => {
    const to = open();
    to.phone(7).start();
    const data = `x${"卡".repeat(21)}`;
    const values = {
      chat_id: "7",
      text: "字".repeat(4096),
      ...keyboard({ text: "b", callback_data: data }),
    };
    expect(await call(to, "sendMessage", values)).toMatchObject({
      ok: true,
      result: { chat: { id: 7, type: "private" } },
    });
    const buttons = Array.from({ length: 101 }, (_, n) => [{ text: "b", callback_data: `${n}` }]);
    const many = (count: number) => ({
      chat_id: 7,
      text: "x",
      reply_markup: { inline_keyboard: buttons.slice(0, count) },
    });
    expect(await call(to, "sendMessage", many(100))).toMatchObject({ ok: true });
    expect(await call(to, "sendMessage", many(101))).toEqual(
      refusal(400, "Bad Request: REPLY_MARKUP_TOO_LONG"),
    );
  });

  test("a picture as a form, and back as a file", async () => {
    const to = open();
    const phone = to.phone(7);
    phone.start();
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10]);
    const form = new FormData();
    form.set("chat_id", "7");
    form.set("photo", "attach://pic");
    form.set("caption", "收据");
    form.set(
      "reply_markup",
      JSON.stringify({ inline_keyboard: [[{ text: "b", callback_data: "1" }]] }),
    );
    form.set("pic", new Blob([png]), "r.png");
    const answer = await to.app.request(`/bot${to.token}/sendPhoto`, {
      method: "POST",
      body: form,
    });
    expect(answer.status).toBe(200);
    expect(phone.messages().at(-1)).toMatchObject({
      text: "收据",
      photo: png,
      buttons: [[{ text: "b" }]],
    });

    const { result } = (await answer.json()) as { result: { photo: { file_id: string }[] } };
    const file = await call(to, "getFile", { file_id: result.photo[0]?.file_id });
    const { file_path } = file.result as { file_path: string };
    const bytes = await (await to.app.request(`/file/bot${to.token}/${file_path}`)).arrayBuffer();
    expect(new Uint8Array(bytes)).toEqual(png);
    expect(await call(to, "getFile", { file_id: "?" })).toEqual(
      refusal(400, "Bad Request: invalid file_id"),
    );
  });
});

describe("changing and deleting", () => {
  async function openWithMessage() {
    const to = open();
    const phone = to.phone(7);
    const own = phone.say("我的");
    const reply_markup = { inline_keyboard: [[{ text: "b", callback_data: "1:x" }]] };
    const sent = await call(to, "sendMessage", { chat_id: 7, text: "一", reply_markup });
    const { message_id } = sent.result as { message_id: number };
    return { to, phone, own, message_id, reply_markup };
  }

  test("the same again is not modified; without buttons it is", async () => {
    const { to, phone, message_id, reply_markup } = await openWithMessage();
    const same = { chat_id: 7, message_id, text: "一", reply_markup };
    expect(await call(to, "editMessageText", same)).toEqual(refusal(400, notModified));
    expect(await call(to, "editMessageText", { chat_id: 7, message_id, text: "一" })).toMatchObject(
      { ok: true },
    );
    expect(phone.messages().at(-1)).toMatchObject({ text: "一", buttons: [], edited: true });
    expect(await call(to, "editMessageReplyMarkup", { chat_id: 7, message_id })).toEqual(
      refusal(400, notModified),
    );
  });

  test("only what is there and ours can be changed", async () => {
    const { to, own } = await openWithMessage();
    const edit = (message_id: unknown) =>
      call(to, "editMessageText", { chat_id: 7, message_id, text: "二" });
    expect(await edit(999)).toEqual(refusal(400, "Bad Request: message to edit not found"));
    expect(await edit(own)).toEqual(refusal(400, "Bad Request: message can't be edited"));
    expect(await edit(undefined)).toEqual(
      refusal(400, "Bad Request: message identifier is not specified"),
    );
  });

  test("both sides' messages can be deleted, for two days", async () => {
    const { to, phone, own, message_id } = await openWithMessage();
    expect(await call(to, "deleteMessage", { chat_id: 7, message_id: own })).toMatchObject({
      result: true,
    });
    expect(phone.messages().map(({ text }) => text)).toEqual(["一"]);
    expect(await call(to, "deleteMessage", { chat_id: 7, message_id: own })).toEqual(
      refusal(400, "Bad Request: message to delete not found"),
    );
    nowMs += 48 * 60 * 60 * 1000 + 1;
    expect(await call(to, "deleteMessage", { chat_id: 7, message_id })).toEqual(
      refusal(400, "Bad Request: message can't be deleted"),
    );
  });
});

describe("a phone", () => {
  test("presses a button and sees the answer", async () => {
    const to = open();
    const phone = to.phone(7, { languageCode: "en" });
    phone.start("abc");
    await call(to, "sendMessage", {
      chat_id: 7,
      text: "?",
      reply_markup: {
        inline_keyboard: [
          [
            { text: "Go", callback_data: "1:go" },
            { text: "Web", url: "https://a.example" },
          ],
        ],
      },
    });
    expect(phone.press("Web")).toEqual({ type: "opened", url: "https://a.example/" });
    const pressed = phone.press("Go");
    const { result } = await call(to, "getUpdates");
    expect(result).toMatchObject([
      {
        message: { text: "/start abc", entities: [{ type: "bot_command", offset: 0, length: 6 }] },
      },
      {
        callback_query: {
          from: { id: 7, language_code: "en" },
          data: "1:go",
          message: { text: "?" },
        },
      },
    ]);
    const [, update] = result as { callback_query: { id: string } }[];
    await call(to, "answerCallbackQuery", {
      callback_query_id: update?.callback_query.id,
      text: "Done",
    });
    expect(pressed.type === "sent" && (await pressed.answered)).toEqual({
      text: "Done",
      isAlert: false,
    });
    expect(phone.toasts()).toEqual(["Done"]);
    expect(() => phone.press("Gone")).toThrow(/no button/);
    expect(await call(to, "answerCallbackQuery", { callback_query_id: "1" })).toEqual(
      refusal(
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
      ),
    );
  });

  test("hears of every change and can wait for one", async () => {
    const to = open();
    const phone = to.phone(7);
    let changes = 0;
    const stop = phone.on(() => {
      changes += 1;
    });
    phone.start();
    const found = phone.until((messages) => messages.find(({ from }) => from === "bot")?.text);
    await call(to, "sendMessage", { chat_id: 7, text: "你好" });
    expect(await found).toBe("你好");
    expect(changes).toBe(2);
    stop();
    phone.say("x");
    expect(changes).toBe(2);
  });

  test("that blocked the bot cannot be reached until it unblocks", async () => {
    const to = open();
    const phone = to.phone(7);
    phone.start();
    phone.block();
    expect(await call(to, "sendMessage", { chat_id: 7, text: "x" })).toEqual(
      refusal(403, "Forbidden: bot was blocked by the user"),
    );
    expect(() => phone.say("x")).toThrow(/unblock/);
    phone.unblock();
    expect(await call(to, "sendMessage", { chat_id: 7, text: "x" })).toMatchObject({ ok: true });
    const statuses = to
      .pending()
      .filter(({ kind }) => kind === "my_chat_member")
      .map(({ content }) => Reflect.get(content, "new_chat_member"));
    expect(statuses).toMatchObject([{ status: "kicked" }, { status: "member" }]);
  });

  test("a group that moved tells where to", async () => {
    const to = open();
    const group = to.group(-55);
    group.say(7, "大家好");
    group.moveTo(-1_0055);
    expect(await call(to, "sendMessage", { chat_id: -55, text: "x" })).toEqual({
      ...refusal(400, "Bad Request: group chat was upgraded to a supergroup chat"),
      parameters: { migrate_to_chat_id: -1_0055 },
    });
  });
});

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
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
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

  test("tries again at once, then after 2, 4, 8 … s up to the cap, and the queue waits", async () => {
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
