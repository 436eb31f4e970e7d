import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../locales/en/index.ts";
import { zhCN } from "../../locales/zh-CN/index.ts";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { payOnComputer } from "../running/payer.ts";
import { type Phone, pause, until } from "../running/phone.ts";
import { telegramScenarioPhone } from "../running/telegram-scenario-phone.ts";
import { webScenarioPhone } from "../running/web-scenario-phone.ts";
import { wechatScenarioPhone } from "../running/wechat-scenario-phone.ts";
import { order, otherCard, otherPassword, times, words } from "./dialogue.ts";
import { count, select } from "./tables.ts";

let chats: RunningChats;
beforeAll(async () => {
  chats = await runWithChats();
});
afterAll(() => chats.stop());

let people = 0;
const telegramPhone = (): Phone =>
  telegramScenarioPhone(chats.telegram, chats.running, 3400 + ++people);
const wechatPhone = (): Phone =>
  wechatScenarioPhone(chats.wechat, chats.running, `oLink${String(++people).padStart(23, "0")}`);

async function lastHeard(phone: Phone): Promise<string> {
  return (await phone.heard()).at(-1) ?? "";
}

/** What was said since `before` messages. */
async function since(phone: Phone, before: number): Promise<string> {
  return (await phone.heard()).slice(before).join("\n");
}

async function say(phone: Phone, line: string): Promise<string> {
  const before = (await phone.heard()).length;
  await phone.say(line);
  return await since(phone, before);
}

async function linkCode(phone: Phone): Promise<string> {
  const told = await say(phone, "绑定");
  const code = /绑定 ([0-9A-Z]{8})/.exec(told)?.[1];
  if (code === undefined) throw new Error(`No code in: ${told}`);
  return code;
}

const asked = "要把这个聊天绑到对方账号吗";

/** One chat says the code of another, and both agree. */
async function join(taken: Phone, into: Phone): Promise<void> {
  expect(await say(taken, `绑定 ${await linkCode(into)}`)).toContain(asked);
  const before = (await into.heard()).length;
  await taken.pick(words("chatMove.yes"));
  expect(await lastHeard(taken)).toContain(words("link.offered"));
  await until("the question", async () =>
    (await since(into, before)).includes("想绑到你这里") ? true : undefined,
  );
  await into.pick(words("chatMove.take"));
  expect(await lastHeard(into)).toContain(words("link.joined"));
}

const ordersIn = (told: string): Set<string> => new Set(told.match(/R\d{8}[0-9A-Z]{8}/g));

test("one person in three chats: orders and language are everywhere", {
  timeout: 80_000,
}, async () => {
  const { dataDir, url } = chats.running;
  const [telegram, wechat, web] = [telegramPhone(), wechatPhone(), webScenarioPhone(url)];
  for (const phone of [telegram, wechat, web]) await phone.open("zh-CN");
  await order(web);
  const href = await order(wechat, otherCard, otherPassword);
  const before = count(dataDir, "person");

  // From Telegram to WeChat, and from the web to Telegram: the one who takes the code joins the one
  // who made it.
  await join(wechat, telegram);
  await join(telegram, web);
  await join(wechat, web);
  expect(count(dataDir, "person")).toBe(before);
  expect(await say(wechat, `绑定 ${await linkCode(web)}`)).toContain(words("link.same"));

  const lists = [];
  for (const phone of [telegram, wechat, web]) lists.push(ordersIn(await say(phone, "我的订单")));
  expect(lists[0]?.size).toBe(2);
  expect(lists[1]).toEqual(lists[0]);
  expect(lists[2]).toEqual(lists[0]);

  expect(await say(web, "English")).toContain(en["language.changed"]);
  expect(await say(telegram, "帮助")).toContain(en["help.body"].slice(0, 20));
  expect(await say(wechat, "帮助")).toContain(en["help.body"].slice(0, 20));
  expect(await say(wechat, "中文")).toContain(zhCN["language.changed"]);
  expect(await say(web, "帮助")).toContain(words("help.body"));

  // The order came from WeChat, so that is where its news goes.
  await payOnComputer(url, href);
  const news = words("order.news.done");
  await until("the receipt", async () =>
    times(await wechat.heard(), news) > 0 ? true : undefined,
  );
  await pause(500);
  expect(times(await wechat.heard(), news)).toBe(1);
  expect(times(await telegram.heard(), news)).toBe(0);
  expect(times(await web.heard(), news)).toBe(0);
  expect(
    select(dataDir, "select count(*) as told from message where id like 'deliver:%:done'"),
  ).toEqual([{ told: 1 }]);
});

describe("a code", () => {
  test("is good for one chat", async () => {
    const [owner, first, second] = [
      telegramPhone(),
      wechatPhone(),
      webScenarioPhone(chats.running.url),
    ];
    for (const phone of [owner, first, second]) await phone.open("zh-CN");
    const code = await linkCode(owner);
    await say(first, `绑定${code.toLowerCase()}`);
    await first.pick(words("chatMove.yes"));
    expect(await say(second, `绑定 ${code}`)).toContain(words("link.wrong-code"));
  });

  test("is taken by one of two who type it at the same moment", async () => {
    const owner = telegramPhone();
    const takers = [webScenarioPhone(chats.running.url), webScenarioPhone(chats.running.url)];
    for (const phone of [owner, ...takers]) await phone.open("zh-CN");
    const code = await linkCode(owner);
    await Promise.all(takers.map((phone) => phone.say(`绑定 ${code}`)));
    await Promise.all(takers.map((phone) => phone.pick(words("chatMove.yes"))));
    const heard = (await Promise.all(takers.map((phone) => phone.heard()))).flat();
    expect(times(heard, words("link.offered"))).toBe(1);
    expect(times(heard, words("link.wrong-code"))).toBe(1);
  });

  test("is over after its minutes", async () => {
    const { app } = chats.running.service;
    const [owner, late] = [telegramPhone(), webScenarioPhone(chats.running.url)];
    for (const phone of [owner, late]) await phone.open("zh-CN");
    const code = await linkCode(owner);
    const clock = app.clock;
    app.clock = { nowMs: () => clock.nowMs() + 10 * 60_000 + 1 };
    try {
      expect(await say(late, `绑定 ${code}`)).toContain(words("link.wrong-code"));
    } finally {
      app.clock = clock;
    }
    expect(await say(late, `绑定 ${code}`)).toContain(asked);
  });

  test("cannot be guessed: after five wrong ones the right one is not taken either", async () => {
    const [owner, guesser] = [telegramPhone(), webScenarioPhone(chats.running.url)];
    for (const phone of [owner, guesser]) await phone.open("zh-CN");
    const code = await linkCode(owner);
    for (let guess = 0; guess < 5; guess++) {
      expect(await say(guesser, `绑定 AAAAAAA${guess}`)).toContain(words("link.wrong-code"));
    }
    expect(await say(guesser, `绑定 ${code}`)).toContain(words("link.too-often"));
    expect(await say(owner, `绑定 ${code}`)).toContain(words("link.same"));
    // Ten wrong passwords are allowed in a chat, and codes are no passwords.
    for (const number of ["89860000000000000019", "89860000000000000027"]) {
      await guesser.say(number);
      for (let tries = 0; tries < 4; tries++) await guesser.say("000000");
      await guesser.say("返回");
    }
    expect(times(await guesser.heard(), words("cardPassword.noMatch"))).toBe(8);
  });

  test("is kept as its hash only", async () => {
    const owner = telegramPhone();
    await owner.open("zh-CN");
    const code = await linkCode(owner);
    expect(JSON.stringify(select(chats.running.dataDir, "select * from link_code"))).not.toContain(
      code,
    );
    expect(await lastHeard(owner)).toContain(code);
  });
});
