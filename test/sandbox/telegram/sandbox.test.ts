import { afterEach, describe, expect, test } from "vitest";
import {
  createTelegramSandbox,
  type TelegramSandbox,
  type TelegramSandboxOptions,
} from "../../../src/sandbox/telegram/sandbox.ts";
import { call, refusal } from "./calls.ts";

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

const keyboard = (button: object) => ({ reply_markup: { inline_keyboard: [[button]] } });

/** What is wrong with a message, the message, and what the real server says. */
const refusedMessages: [string, object, string][] = [
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
    "Bad Request: can't parse inline keyboard button: " +
      "Text buttons are unallowed in the inline keyboard",
  ],
  [
    "an address without a dot",
    { text: "x", ...keyboard({ text: "b", url: "http://localhost:8080/pay" }) },
    "Bad Request: inline keyboard button URL 'http://localhost:8080/pay' is invalid: " +
      "Wrong HTTP URL",
  ],
  [
    "another protocol",
    { text: "x", ...keyboard({ text: "b", url: "ftp://example.com" }) },
    "Bad Request: inline keyboard button URL 'ftp://example.com' is invalid: " +
      "Unsupported URL protocol",
  ],
  [
    "an address of this machine",
    { text: "x", ...keyboard({ text: "b", url: "http://127.0.0.1/pay" }) },
    "Bad Request: BUTTON_URL_INVALID",
  ],
  [
    "an entity that is too long",
    { text: "abc", entities: [{ type: "bold", offset: 1, length: 3 }] },
    "Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text " +
      "at UTF-16 offset 4",
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
];

describe("sending", () => {
  test.for(refusedMessages)("%s is refused", async ([, values, description]) => {
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
