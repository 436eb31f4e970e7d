import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import {
  type RunningTelegramSandbox,
  startTelegramSandbox,
} from "../../src/sandbox/telegram/start.ts";
import { type RunningWechatSandbox, startWechatSandbox } from "../../src/sandbox/wechat/start.ts";
import { payOnComputer } from "../running/payer.ts";
import { lastPath, pause, until } from "../running/phone.ts";
import { freePort } from "../running/service.ts";
import { createDatabase, type TestDatabase } from "../storage/database.ts";
import {
  card,
  linesToOrder,
  otherCard,
  otherPassword,
  password,
  times,
  words,
} from "./dialogue.ts";
import { type ServiceProcess, startProcess } from "./process.ts";
import { effectTables } from "./tables.ts";

const dataDir = mkdtempSync(join(tmpdir(), "pos-recharge-bot-"));
let database: TestDatabase;
const account = {
  appId: "wx0000000000000001",
  appSecret: new Secret("0123456789abcdef0123456789abcdef"),
  token: new Secret("sandboxtoken"),
  aesKey: new Secret(randomBytes(60).toString("hex").slice(0, 43)),
};
let ports: readonly [number, number];
const instances: ServiceProcess[] = [];
let telegram: RunningTelegramSandbox;
let wechat: RunningWechatSandbox;
/** What both instances answered to each of WeChat's requests. */
const answers: { status: number; isAnswer: boolean }[][] = [];

/**
 * Who gets a delivery: both at once, the first, or each its share: messages the first and buttons
 * the second on Telegram, every other one on WeChat.
 */
let spread: "both" | "first" | "shared" = "both";
let shares = 0;

function toPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

/** Stands between a platform and the instances; the platform hears one answer. */
const postToInstances: typeof fetch = async (input, init) => {
  const [first, second] = ports;
  const url = String(input);
  if (spread === "first") return await fetch(toPort(url, first), init ?? {});
  if (spread === "shared") {
    const isSecond = url.includes("/wechat/")
      ? ++shares % 2 === 0
      : String(init?.body).includes('"callback_query"');
    return await fetch(toPort(url, isSecond ? second : first), init ?? {});
  }
  const [one, two] = await Promise.all(
    [first, second].map((port) => fetch(toPort(url, port), init ?? {})),
  );
  if (one === undefined || two === undefined) throw new Error("no answers");
  const bodies = await Promise.all([one, two].map((answer) => answer.clone().text()));
  answers.push(
    [one, two].map(({ status }, place) => ({
      status,
      isAnswer: bodies[place]?.startsWith("<xml>") ?? false,
    })),
  );
  return one;
};

beforeAll(async () => {
  database = await createDatabase();
  ports = [await freePort(), await freePort()];
  telegram = await startTelegramSandbox({ post: postToInstances });
  wechat = await startWechatSandbox({
    ...account,
    webhookUrl: `http://127.0.0.1:${ports[0]}/wechat/webhook`,
    fetch: postToInstances,
  });
  const env = {
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    PUBLIC_URL: `http://localhost:${ports[0]}`,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_MODE: "webhook",
    TELEGRAM_WEBHOOK_SECRET: "webhook-secret_0123456789",
    WECHAT_APP_ID: account.appId,
    WECHAT_APP_SECRET: account.appSecret.reveal(),
    WECHAT_TOKEN: account.token.reveal(),
    WECHAT_AES_KEY: account.aesKey.reveal(),
    WECHAT_API_ROOT: wechat.apiRoot,
  };
  // One after the other: the sandbox partners, which no real service has, make their files at the
  // first start.
  for (const port of ports) instances.push(await startProcess(env, port));
});
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.kill()));
  await telegram.close();
  await wechat.close();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The effects of everything that happened, by table. */
async function effects(): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const table of effectTables) {
    const [row] = await database.ask(`select count(*) as rows from ${table}`);
    counted[table] = Number(row?.rows);
  }
  return counted;
}

/** The state of a Telegram person's dialogue, as it is kept. */
async function stateOf(address: string): Promise<string> {
  const [row] = await database.ask(`select state from conversation where address = '${address}'`);
  return String(row?.state);
}

function telegramPerson(personId: number) {
  const phone = telegram.phone(personId, { languageCode: "zh-hans" });
  const shown = () =>
    phone
      .messages()
      .filter(({ from }) => from === "bot")
      .map(({ text }) => text);
  const said = () =>
    database.ask(
      `select m.id, m.content, d.state
         from message m join conversation c on c.id = m.conversation_id
         left join delivery d on d.message_id = m.id
         where c.address = '${personId}' and m.author = 'bot'`,
    );
  /** Until everything that was said is shown. */
  async function quiet(): Promise<void> {
    await until("everything to be shown", async () => {
      const all = await said();
      return all.length > 0 && all.every(({ state }) => state === "shown") ? true : undefined;
    });
  }
  /** How many new messages the platform was asked to show. */
  const sends = () =>
    telegram.calls.filter(
      ({ method, values }) =>
        method === "sendMessage" && String(values.chat_id) === String(personId),
    ).length;
  return { phone, shown, said, quiet, sends };
}

describe("the same delivery at both instances at once", () => {
  test("a whole recharge on Telegram happens once", { timeout: 60_000 }, async () => {
    spread = "both";
    const { phone, shown, said, quiet, sends } = telegramPerson(3301);
    phone.start();
    await until("the greeting", async () =>
      times(shown(), words("home.ask")) > 0 ? true : undefined,
    );
    for (const line of linesToOrder(card, password)) {
      const before = (await said()).length;
      // Two sandbox carriers on one file get into each other's way; no real carrier is in our
      // folder.
      spread = line.includes(password) ? "first" : "both";
      phone.say(line);
      await until(`an answer to ${line}`, async () =>
        (await said()).length > before ? true : undefined,
      );
      await quiet();
    }
    const href = lastPath(shown(), "/pay/");
    await payOnComputer(`http://localhost:${ports[0]}`, href ?? "");
    await until(
      "the receipt",
      async () => (times(shown(), words("order.news.done")) > 0 ? true : undefined),
      30_000,
    );
    await quiet();
    expect(telegram.pending()).toEqual([]);
    expect(times(shown(), words("order.news.paid"))).toBe(1);
    expect(times(shown(), words("order.news.done"))).toBe(1);
    expect(sends()).toBe((await said()).length);
    const [inbox] = await database.ask(
      "select count(*) as events from inbox where key like 'tg:%'",
    );
    expect(Number(inbox?.events)).toBe(1 + linesToOrder().length);
    expect(await effects()).toMatchObject({
      conversation: 1,
      person: 1,
      orders: 1,
      payment: 1,
      ledger_entry: 3,
    });
  });

  test("a dialogue on WeChat happens once, and both give the same answer", {
    timeout: 60_000,
  }, async () => {
    spread = "both";
    const before = await effects();
    const phone = wechat.phone("oTwoInstances00000000000001");
    const lines = ["充值", otherCard, "返回", "帮助", ...Array<string>(15).fill("我的订单")];
    await phone.follow();
    for (const line of lines)
      expect(await phone.say(line)).toEqual({ tries: ["200"], outcome: "replied" });
    for (const pair of answers.slice(-lines.length)) expect(pair).toEqual([pair[0], pair[0]]);
    const after = await effects();
    expect(after.conversation).toBe((before.conversation ?? 0) + 1);
    expect(after.inbox).toBe((before.inbox ?? 0) + 1 + lines.length);
    // What stood in the answers is not pushed as well.
    await pause(1500);
    expect(wechat.calls().filter(({ call }) => call === "custom/send")).toEqual([]);
    const texts = phone
      .messages()
      .flatMap((seen) => (seen.from === "account" && "text" in seen ? [seen.text] : []));
    expect(times(texts, words("help.body"))).toBe(1);
    expect(times(texts, words("wechat.secret"))).toBe(1);
  });
});

test("messages of one person on WeChat at both instances: each is answered, and by itself", {
  timeout: 60_000,
}, async () => {
  spread = "both";
  const phone = wechat.phone("oTwoInstances00000000000002");
  await phone.follow();
  spread = "shared";
  // Each is answered with how many digits it has.
  const lengths = [12, 14, 15, 16, 17, 18];
  for (let round = 1; round <= 8; round++) {
    const pushed = await Promise.all(
      lengths.map((length) => phone.say("8986".padEnd(length, "0"))),
    );
    expect(pushed.map(({ outcome }) => outcome)).toEqual(lengths.map(() => "replied"));
    const texts = phone
      .messages()
      .flatMap((seen) => (seen.from === "account" && "text" in seen ? [seen.text] : []));
    for (const length of lengths)
      expect(times(texts, ` ${length} `), `${length} digits`).toBe(round);
  }
});

test("a message and a button of one person, at the same moment at two instances: both count, each is shown once", {
  timeout: 60_000,
}, async () => {
  const { phone, shown, said, quiet, sends } = telegramPerson(3302);
  spread = "both";
  phone.start();
  await until("the greeting", async () =>
    times(shown(), words("home.ask")) > 0 ? true : undefined,
  );
  spread = "first";
  phone.say(`${otherCard} 密码${otherPassword}`);
  await until("the question", async () =>
    times(shown(), words("terminal.ask")) > 0 ? true : undefined,
  );
  await quiet();
  spread = "shared";
  for (let round = 1; round <= 3; round++) {
    const before = (await said()).length;
    const helpBefore = times(shown(), words("help.body"));
    const pressed = phone.press("新大陆");
    phone.say("帮助");
    if (pressed.type === "sent") await pressed.answered;
    await until("the help", async () =>
      times(shown(), words("help.body")) > helpBefore ? true : undefined,
    );
    await quiet();
    expect((await said()).length).toBeGreaterThan(before);
    const state = JSON.parse(await stateOf("3302"));
    // The button took effect, whichever came first.
    expect(state.state ?? state).toMatchObject({ at: "terminal-family" });
    phone.say("返回");
    await until("the question again", async () =>
      (await stateOf("3302")).includes('"at":"terminal"') ? true : undefined,
    );
    await quiet();
  }
  const events = await database.ask(
    "select event_key, count(*) as messages from message m join conversation c on c.id = m.conversation_id where c.address = '3302' and author = 'person' group by event_key",
  );
  expect(events.every(({ messages }) => Number(messages) === 1)).toBe(true);
  // A message is sent once; those that took the place of another were edits.
  const edits = telegram.calls.filter(
    ({ method, values }) => method === "editMessageText" && String(values.chat_id) === "3302",
  ).length;
  expect(sends() + edits).toBe((await said()).length);
});
