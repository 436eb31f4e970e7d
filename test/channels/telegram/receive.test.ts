import { afterEach, describe, expect, test, vi } from "vitest";
import type { LoadedPhoto, Received, Reception } from "../../../src/channels/channel.ts";
import type { Fault } from "../../../src/sandbox/telegram/faults.ts";
import { outgoing, startBot, type TestBot } from "./bot.ts";
import { groupUpdate, pressUpdate, saidUpdate } from "./updates.ts";
import { address, deliver, mode } from "./webhook-door.ts";

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

const callsOf = (to: TestBot, method: string) =>
  to.sandbox.calls.filter((call) => call.method === method);
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

  test("is answered while its turn is still being taken, and then not again", async () => {
    const gate = Promise.withResolvers<void>();
    bot = await startBot({
      mode,
      answersPressAfterMs: 5,
      receive: async () => {
        await gate.promise;
        return { stale: true };
      },
    });
    const delivered = deliver(bot, pressUpdate);
    await vi.waitFor(() => {
      expect(bot && callsOf(bot, "answerCallbackQuery")).toHaveLength(1);
    });
    gate.resolve();
    expect(await delivered).toBe(200);
    expect(callsOf(bot, "answerCallbackQuery")).toHaveLength(1);
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

  test("is gone too at a second delivery: the first may have died before deleting", async () => {
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
  function refusal(description: string): Fault {
    return { type: "refuse", code: 400, description };
  }

  async function photoLoaded(
    bytes: Uint8Array,
    how?: { asFile: boolean },
    arm?: (to: TestBot) => void,
  ) {
    const loaded: LoadedPhoto[] = [];
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
    expect(await photoLoaded(picture)).toEqual({ answer: "loaded", bytes: picture });
  });

  test("sent as a file too", async () => {
    expect(await photoLoaded(picture, { asFile: true })).toEqual({
      answer: "loaded",
      bytes: picture,
    });
  });

  test("of more than 5 MB is not", async () => {
    expect(await photoLoaded(new Uint8Array(5 * 1024 * 1024 + 1))).toEqual({
      answer: "too-large",
    });
    expect(bot?.sandbox.calls.some(({ method }) => method === "getFile")).toBe(true);
  });

  test.for<[string, Fault, LoadedPhoto]>([
    ["in trouble", { type: "server-error" }, { answer: "failed", passing: true }],
    ["behind a proxy in trouble", { type: "bad-gateway" }, { answer: "failed", passing: true }],
    ["no longer", refusal("Bad Request: wrong file_id"), { answer: "failed", passing: false }],
    ["to no bot", refusal("Bad Request: file is too big"), { answer: "too-large" }],
  ])("that Telegram, %s, does not give says so", async ([, fault, loaded]) => {
    const arm = (to: TestBot) => to.sandbox.faults.arm(fault, { on: "getFile" });
    expect(await photoLoaded(picture, undefined, arm)).toEqual(loaded);
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
