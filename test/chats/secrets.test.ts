import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { allShown, until } from "../running/phone.ts";
import { card, otherCard, times, words } from "./dialogue.ts";
import { select } from "./tables.ts";
import { nextPath, sendSecret, wechatChat } from "./wechat-chat.ts";

/**
 * Each way in has a secret of its own, so that a find names its way. All are wrong, so that they
 * are talked about.
 */
const canary = (way: string): string => `K7canary${way}q9`;

let chats: RunningChats;
const pages: string[] = [];

beforeAll(async () => {
  chats = await runWithChats();
  await Promise.all([overTelegram(), overWechat()]);
}, 60_000);
afterAll(() => chats.stop());

async function overTelegram(): Promise<void> {
  const phone = chats.telegram.phone(3701, { languageCode: "zh-hans" });
  const shown = () => phone.messages().flatMap(({ from, text }) => (from === "bot" ? [text] : []));
  const idle = () => allShown(chats.running, "telegram", "3701");
  phone.start();
  await until("the greeting", async () =>
    times(shown(), words("home.ask")) > 0 ? true : undefined,
  );
  phone.say(card);
  await until("the question", async () =>
    times(shown(), words("cardPassword.ask")) > 0 ? true : undefined,
  );
  const noMatch = words("cardPassword.noMatch");
  const wrong = [canary("Asked"), `密码是 ${canary("Named")}`, `${card} 密码${canary("Beside")}`];
  for (const [tries, line] of wrong.entries()) {
    phone.say(line);
    await until(`the answer to try ${tries}`, async () =>
      times(shown(), noMatch) > tries ? true : undefined,
    );
    await idle();
  }
  // Telegram fails: the message is taken again, and its secret is a secret again.
  chats.telegram.faults.arm({ type: "bad-gateway" }, { on: "sendMessage", chatId: 3701 });
  chats.telegram.faults.arm(
    { type: "server-error" },
    { on: "deleteMessage", chatId: 3701, times: 2 },
  );
  phone.say(canary("Disturbed"));
  // Said at the wrong place.
  phone.say("返回");
  phone.say(`密码：${canary("Nowhere")}`);
  await until("every update to be taken", async () =>
    chats.telegram.pending().length === 0 ? true : undefined,
  );
  await idle();
}

async function overWechat(): Promise<void> {
  const { url } = chats.running;
  const openid = "oSecrets00000000000000001";
  const { phone, secretPath } = wechatChat(chats.wechat, openid);
  await phone.follow();
  await phone.say(otherCard);
  const send = async (path: string, secret: string): Promise<string> => {
    const answer = await sendSecret(url, path, secret);
    const html = await answer.text();
    pages.push([...answer.headers].join("\n"), html);
    return html;
  };
  const again = await send(secretPath(), canary("Page"));
  const third = await send(nextPath(again) ?? "", canary("PageAgain"));
  await send(nextPath(third) ?? "", `${canary("PageLong")}${"x".repeat(2000)}`);
  await send(`/secret/${"0".repeat(26)}-1-${"A".repeat(22)}`, canary("WrongPage"));
  const inAddress = await fetch(`${url}${secretPath()}?password=${canary("PageQuery")}`);
  pages.push(await inAddress.text());
  await phone.say(canary("TypedAtQuestion"));
  await phone.say(`${otherCard} 密码${canary("TypedBeside")}`);
  await phone.say("返回");
  await phone.say(`密码是${canary("TypedNowhere")}`);
  await phone.repeat();
  await allShown(chats.running, "wechat", openid);
}

/** Everything the service wrote, by where. */
function written(): Record<string, string> {
  const { dataDir } = chats.running;
  const files = readdirSync(dataDir, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.sqlite(?:-wal|-shm)?$/.test(name),
  );
  return {
    log: chats.running.logged().join(""),
    ...Object.fromEntries(
      files.map((name) => [name, readFileSync(join(dataDir, name)).toString("latin1")]),
    ),
  };
}

const found = (text: string): string[] => [...new Set(text.match(/K7canary[A-Za-z]*/g))];

describe("after passwords over Telegram and WeChat", () => {
  test("there was something to find them in", () => {
    const places = written();
    expect(Object.keys(places)).toEqual(
      expect.arrayContaining(["log", "pos-recharge-bot.sqlite", "pos-recharge-bot.sqlite-wal"]),
    );
    const said = select(
      chats.running.dataDir,
      "select content from message where author = 'person'",
    );
    expect(said.length).toBeGreaterThan(12);
    expect(JSON.stringify(select(chats.running.dataDir, "select content from message"))).toContain(
      "••••••",
    );
    const tries = select(chats.running.dataDir, "select count(*) as tries from card_try")[0]?.tries;
    expect(Number(tries)).toBeGreaterThanOrEqual(6);
    expect(pages.length).toBeGreaterThan(6);
  });

  test("none is in a log, a database or its journal", () => {
    for (const [place, text] of Object.entries(written())) expect(found(text), place).toEqual([]);
  });

  test("none is left on the Telegram phone, neither typed nor told", () => {
    const { messages } = chats.telegram.phone(3701);
    expect(found(JSON.stringify(messages()))).toEqual([]);
    // They were there: Telegram was asked to delete every one of them.
    const deleted = new Set(
      chats.telegram.calls.flatMap(({ method, values }) =>
        method === "deleteMessage" ? [values.message_id] : [],
      ),
    );
    expect(deleted.size).toBe(5);
  });

  test("none is in what we sent to a platform or showed on a page", () => {
    expect(found(JSON.stringify(chats.telegram.calls))).toEqual([]);
    expect(found(JSON.stringify(chats.wechat.calls()))).toEqual([]);
    const fromUs = chats.wechat.phone("oSecrets00000000000000001").messages();
    expect(found(JSON.stringify(fromUs.filter(({ from }) => from !== "person")))).toEqual([]);
    expect(found(pages.join("\n"))).toEqual([]);
  });
});
