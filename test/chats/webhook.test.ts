import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { until } from "../running/phone.ts";
import { telegramScenarioPhone } from "../running/telegram-scenario-phone.ts";
import { play } from "../scenarios/player.ts";
import { effects } from "./tables.ts";

const secret = "webhook-secret_0123456789";
let chats: RunningChats;

beforeAll(async () => {
  // The real API takes https addresses only; the sandbox takes http as well when it leads to this
  // machine.
  chats = await runWithChats({ TELEGRAM_MODE: "webhook", TELEGRAM_WEBHOOK_SECRET: secret });
});
afterAll(() => chats.stop());

test("a recharge from hello to the receipt, delivered by webhook", {
  timeout: 60_000,
}, async () => {
  const phone = telegramScenarioPhone(chats.telegram, chats.running, 3001);
  await phone.open("en");
  const dialogue = new URL("../scenarios/dialogues/en-happy-path.txt", import.meta.url);
  await play(readFileSync(dialogue, "utf8"), phone, chats.running.url);
  expect(chats.telegram.calls.filter(({ method }) => method === "getUpdates")).toEqual([]);
  expect(chats.telegram.calls.filter(({ method }) => method === "setWebhook")).toHaveLength(1);
  expect(chats.telegram.pending()).toEqual([]);
  // It follows its message by itself, and would be taken for an effect of what comes next.
  await until("the chart and the receipt as pictures", async () =>
    chats.telegram.calls.filter(({ method }) => method === "sendPhoto").length === 2
      ? true
      : undefined,
  );
});

function deliver(
  updateId: number,
  headers: Record<string, string>,
  beside: object = {},
): Promise<Response> {
  return fetch(`${chats.running.url}/telegram/webhook`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({
      update_id: updateId,
      message: {
        message_id: 1,
        date: 1_800_000_000,
        from: { id: 3002, is_bot: false, first_name: "Mallory" },
        chat: { id: 3002, type: "private", first_name: "Mallory" },
        text: "充值",
        ...beside,
      },
    }),
  });
}

test.for([
  ["no secret", {}],
  ["an empty secret", { "x-telegram-bot-api-secret-token": "" }],
  ["another secret", { "x-telegram-bot-api-secret-token": `${secret}x` }],
  ["the beginning of the secret", { "x-telegram-bot-api-secret-token": secret.slice(0, -1) }],
] as const)("%s changes nothing", async ([, headers]) => {
  const before = effects(chats.running.dataDir);
  const callsBefore = chats.telegram.calls.length;
  expect((await deliver(1, { ...headers })).status).toBe(401);
  expect(effects(chats.running.dataDir)).toEqual(before);
  expect(chats.telegram.calls.slice(callsBefore)).toEqual([]);
});

test("the same update with the secret is taken, and once", async () => {
  const { conversation = 0, inbox = 0 } = effects(chats.running.dataDir);
  for (let times = 0; times < 2; times++) {
    const { status } = await deliver(2, { "x-telegram-bot-api-secret-token": secret });
    expect(status).toBe(200);
  }
  await until("the answer's try", async () =>
    chats.telegram.calls.some(
      ({ method, values }) => method === "sendMessage" && String(values.chat_id) === "3002",
    )
      ? true
      : undefined,
  );
  expect(effects(chats.running.dataDir)).toMatchObject({
    conversation: conversation + 1,
    inbox: inbox + 1,
  });
});

/** A long answer to a long message with a hundred links, in signs of which each takes six bytes. */
const longReply = {
  text: "价格",
  entities: Array.from({ length: 100 }, (_, at) => ({
    type: "text_link",
    offset: at,
    length: 1,
    url: `https://example.com/${"a".repeat(600)}`,
  })),
  reply_to_message: {
    message_id: 7,
    date: 1_800_000_000,
    chat: { id: 3003, type: "private", first_name: "Long" },
    text: "充".repeat(4096),
  },
  from: { id: 3003, is_bot: false, first_name: "Long" },
  chat: { id: 3003, type: "private", first_name: "Long" },
};

test("an update that is longer than what others may send is taken all the same", async () => {
  expect(JSON.stringify(longReply).length).toBeGreaterThan(64 * 1024);
  const known = { "x-telegram-bot-api-secret-token": secret };
  expect((await deliver(3, {}, longReply)).status).toBe(401);
  expect((await deliver(3, known, longReply)).status).toBe(200);
  await until("the answer's try", async () =>
    chats.telegram.calls.some(({ values }) => String(values.chat_id) === "3003") ? true : undefined,
  );
});
