import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zhCN } from "../../locales/zh-CN/index.ts";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { payOnComputer } from "../running/payer.ts";
import { allShown, pause, until } from "../running/phone.ts";
import { telegramScenarioPhone } from "../running/telegram-scenario-phone.ts";
import { card, order, password, times, words } from "./dialogue.ts";
import { effects, select } from "./tables.ts";

let chats: RunningChats;
beforeAll(async () => {
  chats = await runWithChats();
});
afterAll(() => chats.stop());

function chatOf(personId: number) {
  const phone = chats.telegram.phone(personId, { languageCode: "zh-hans" });
  const shown = () =>
    phone
      .messages()
      .filter(({ from }) => from === "bot")
      .map(({ text }) => text);
  const calls = () =>
    chats.telegram.calls.filter(({ values }) => String(values.chat_id) === String(personId)).length;
  /** Says it, and waits for an answer that contains this. */
  async function ask(line: string, part: string): Promise<void> {
    const before = times(shown(), part);
    phone.say(line);
    await until(`"${part}" after ${line}`, async () =>
      times(shown(), part) > before ? true : undefined,
    );
    await allShown(chats.running, "telegram", String(personId));
  }
  return {
    phone,
    shown,
    calls,
    ask,
    idle: () => allShown(chats.running, "telegram", String(personId)),
  };
}

function personOf(channel: string, address: string): Record<string, unknown> | undefined {
  return select(
    chats.running.dataDir,
    "select p.* from person p join conversation c on c.person_id = p.id where c.channel = ? and c.address = ?",
    channel,
    address,
  )[0];
}

test.concurrent("who blocks the bot is left in peace, and told everything on coming back", {
  timeout: 60_000,
}, async () => {
  const { dataDir, url } = chats.running;
  const person = telegramScenarioPhone(chats.telegram, chats.running, 3601);
  const { phone, shown, calls, idle } = chatOf(3601);
  await person.open("zh-CN");
  const href = await order(person);
  await idle();
  phone.block();
  await payOnComputer(url, href);
  const news = () =>
    select(
      dataDir,
      "select state from delivery where message_id like 'deliver:%' and state = 'unreachable'",
    ).length;
  await until("the news to be put off", async () => (news() === 2 ? true : undefined), 30_000);
  await idle();
  const tried = calls();
  await pause(1500);
  expect(calls()).toBe(tried);
  expect(times(shown(), words("order.news.done"))).toBe(0);

  phone.unblock();
  await pause(300);
  expect(calls()).toBe(tried);
  phone.start();
  await until("the greeting", async () =>
    times(shown(), words("home.ask")) > 1 ? true : undefined,
  );
  await idle();
  expect(times(shown(), words("order.news.paid"))).toBe(1);
  expect(times(shown(), words("order.news.done"))).toBe(1);
  const place = (part: string) => shown().findLastIndex((text) => text.includes(part));
  expect(place(words("order.news.paid"))).toBeLessThan(place(words("order.news.done")));
  expect(place(words("order.news.done"))).toBeLessThan(place(words("home.ask")));
});

describe.concurrent("what people ask for", () => {
  test("by command", { timeout: 60_000 }, async () => {
    const { phone, shown, ask } = chatOf(3606);
    phone.start();
    await until("the greeting", async () =>
      times(shown(), words("home.ask")) > 0 ? true : undefined,
    );
    await ask("/help", words("help.body"));
    await ask("/settings", words("settings.body"));
    await ask("/privacy", words("privacy.body"));
    await ask("/cancel", words("home.cancelled"));
    await ask("/orders", words("orders.none"));
    await ask("/recharge", words("cardNumber.ask"));
  });

  test("in traditional characters", { timeout: 60_000 }, async () => {
    const { phone, shown, ask } = chatOf(3607);
    phone.start();
    await until("the greeting", async () =>
      times(shown(), words("home.ask")) > 0 ? true : undefined,
    );
    await ask("充值", words("cardNumber.ask"));
    await ask("查餘額", words("balance.body"));
    await ask("訂單", words("orders.none"));
    await ask("取消", words("home.cancelled"));
    await ask("幫助", words("help.body"));
  });
});

test("in a group nothing is read, and who asks there is led to the private chat", async () => {
  const group = chats.telegram.group(-1003601, "收银群");
  chatOf(3602);
  const before = effects(chats.running.dataDir);
  group.say(3602, `${card} 密码${password}`);
  group.say(3602, "充值");
  group.say(3602, `/start@${chats.telegram.username}`);
  await until("the way out of the group", async () =>
    group.messages().some(({ from }) => from === "bot") ? true : undefined,
  );
  await until("every update to be taken", async () =>
    chats.telegram.pending().length === 0 ? true : undefined,
  );
  const answers = group.messages().filter(({ from }) => from === "bot");
  expect(answers.map(({ text }) => text)).toEqual([zhCN["telegram.group"]]);
  expect(answers[0]?.buttons[0]?.[0]?.url).toBe(
    `https://t.me/${chats.telegram.username}?start=group`,
  );
  expect(effects(chats.running.dataDir)).toEqual(before);
});

describe("who brought a person is remembered", () => {
  test("from the first link, whatever comes later", async () => {
    const { phone, shown } = chatOf(3603);
    const greeted = (often: number) =>
      until("the greeting", async () =>
        times(shown(), words("home.ask")) >= often ? true : undefined,
      );
    phone.start("r-AGENT_01");
    await greeted(1);
    expect(personOf("telegram", "3603")).toMatchObject({ brought_by: "AGENT_01" });
    phone.start("r-AGENT_02");
    await greeted(2);
    phone.start();
    await greeted(3);
    expect(personOf("telegram", "3603")).toMatchObject({ brought_by: "AGENT_01" });
  });

  test("and of a payload that names nobody, nothing", async () => {
    const { phone, shown } = chatOf(3604);
    for (const payload of ["r-", "agent", "R-AGENT_01"]) phone.start(payload);
    await until("the greetings", async () =>
      times(shown(), words("home.ask")) === 3 ? true : undefined,
    );
    expect(personOf("telegram", "3604")).toMatchObject({ brought_by: null });
  });

  test("also by a code that WeChat scans, and when two chats become one person", async () => {
    const openid = "oBrought00000000000000001";
    await chats.wechat.phone(openid).scan("r-AGENT_03");
    expect(personOf("wechat", openid)).toMatchObject({ brought_by: "AGENT_03" });
    const { phone, shown, ask } = chatOf(3605);
    phone.start();
    await until("the greeting", async () =>
      times(shown(), words("home.ask")) > 0 ? true : undefined,
    );
    await ask("绑定", words("link.code"));
    const code = /绑定 ([0-9A-Z]{8})/.exec(shown().at(-1) ?? "")?.[1];
    await chats.wechat.phone(openid).say(`绑定 ${code}`);
    await chats.wechat.phone(openid).say(words("chatMove.yes"));
    await until("the question", async () =>
      times(shown(), "想绑到你这里") > 0 ? true : undefined,
    );
    await ask(words("chatMove.take"), words("link.joined"));
    expect(personOf("telegram", "3605")).toMatchObject({ brought_by: "AGENT_03" });
    expect(personOf("wechat", openid)).toEqual(personOf("telegram", "3605"));
  });
});
