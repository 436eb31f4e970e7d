import { afterAll, describe, expect, test } from "vitest";
import { en } from "../../locales/en/index.ts";
import { zhCN } from "../../locales/zh-CN/index.ts";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { payOnComputer } from "../running/payer.ts";
import { allShown, pause, until } from "../running/phone.ts";
import { telegramScenarioPhone } from "../running/telegram-scenario-phone.ts";
import { order, otherCard, otherPassword, times, words } from "./dialogue.ts";
import { effects, select } from "./tables.ts";

/** A service and a Telegram for each test, so that they can go away side by side. */
const started: RunningChats[] = [];
async function start(): Promise<RunningChats> {
  const chats = await runWithChats();
  started.push(chats);
  return chats;
}
afterAll(async () => {
  for (const chats of started) await chats.stop();
});

/** Every bot message as the person sees it, and what was sent to them, edits apart. */
function chatOf(chats: RunningChats, personId: number) {
  const phone = chats.telegram.phone(personId, { languageCode: "zh-hans" });
  return {
    phone,
    shown: () =>
      phone
        .messages()
        .filter(({ from }) => from === "bot")
        .map(({ text }) => text),
    shows: (part: string, withinMs = 20_000) =>
      until(
        `"${part}" on Telegram`,
        async () =>
          phone.messages().some(({ from, text }) => from === "bot" && text.includes(part))
            ? true
            : undefined,
        withinMs,
      ),
    idle: () => allShown(chats.running, "telegram", String(personId)),
  };
}

function asTelegramIs(chats: RunningChats, personId: number): Record<string, unknown>[] {
  return select(
    chats.running.dataDir,
    `select m.id, d.state from message m join conversation c on c.id = m.conversation_id
       left join delivery d on d.message_id = m.id where c.address = ? and m.author = 'bot'`,
    String(personId),
  );
}

describe.concurrent("Telegram", () => {
  test("is away in the middle of a dialogue: what was typed is answered when it is back, once", {
    timeout: 60_000,
  }, async () => {
    const chats = await start();
    const { phone, shown, shows, idle } = chatOf(chats, 3101);
    phone.start();
    await shows(words("home.ask"));
    chats.telegram.faults.goAway();
    phone.say("充值");
    phone.say("帮助");
    await pause(1500);
    expect(times(shown(), words("cardNumber.ask"))).toBe(0);
    chats.telegram.faults.comeBack();
    await shows(words("help.body"));
    await idle();
    // Asked by the recharge, and once more below the help.
    expect(times(shown(), words("cardNumber.ask"))).toBe(2);
    expect(times(shown(), words("help.body"))).toBe(1);
    expect(shown()).toHaveLength(asTelegramIs(chats, 3101).length);
  });

  test("does not take an answer: it comes later, once, and nothing overtakes it", {
    timeout: 60_000,
  }, async () => {
    const chats = await start();
    const { phone, shown, shows, idle } = chatOf(chats, 3102);
    phone.start();
    await shows(words("home.ask"));
    chats.telegram.faults.arm({ type: "bad-gateway" }, { on: "sendMessage", chatId: 3102 });
    phone.say("充值");
    await until("the answer's first try", async () =>
      asTelegramIs(chats, 3102).some(({ state }) => state === "waiting") ? true : undefined,
    );
    phone.say("English");
    // Who writes is there: the answer that waits for its time comes at once, and before the next
    // one.
    await shows(en["language.changed"], 10_000);
    await idle();
    const first = shown().findIndex((text) => text.includes(words("cardNumber.ask")));
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(shown().findIndex((text) => text.includes(en["language.changed"])));
    expect(shown()).toHaveLength(asTelegramIs(chats, 3102).length);
  });

  test("takes an answer and its word for it gets lost: only that one comes twice", {
    timeout: 60_000,
  }, async () => {
    const chats = await start();
    const { phone, shown, shows, idle } = chatOf(chats, 3103);
    phone.start();
    await shows(words("home.ask"));
    chats.telegram.faults.arm({ type: "lose-answer" }, { on: "sendMessage", chatId: 3103 });
    phone.say("设置");
    await shows(words("settings.body"));
    phone.say("隐私");
    await shows(words("privacy.body"));
    await idle();
    expect(times(shown(), words("settings.body"))).toBe(2);
    expect(times(shown(), words("privacy.body"))).toBe(1);
    expect(asTelegramIs(chats, 3103).every(({ state }) => state === "shown")).toBe(true);
  });

  test("is away while a recharge is paid and done: every piece of news comes when it is back, once and in order", {
    timeout: 80_000,
  }, async () => {
    const chats = await start();
    const { dataDir, url } = chats.running;
    const person = telegramScenarioPhone(chats.telegram, chats.running, 3104);
    const { shown, shows, idle } = chatOf(chats, 3104);
    await person.open("zh-CN");
    const href = await order(person, otherCard, otherPassword);
    await idle();
    chats.telegram.faults.goAway();
    await payOnComputer(url, href);
    await until("the recharge", async () =>
      select(dataDir, "select state from orders where iccid = ?", otherCard)[0]?.state === "done"
        ? true
        : undefined,
    );
    const during = effects(dataDir);
    expect(times(shown(), words("order.news.paid"))).toBe(0);
    chats.telegram.faults.comeBack();
    await shows(words("order.news.done"));
    await idle();
    expect(times(shown(), words("order.news.paid"))).toBe(1);
    expect(times(shown(), words("order.news.done"))).toBe(1);
    const place = (part: string) => shown().findIndex((text) => text.includes(part));
    expect(place(words("order.news.paid"))).toBeLessThan(place(words("order.news.done")));
    // The order's own message was edited to the end.
    expect(shown()[place(words("pay.placed"))]).toContain(zhCN["order.state.done"]);
    expect(effects(dataDir)).toMatchObject({
      orders: during.orders,
      payment: during.payment,
      ledger_entry: during.ledger_entry,
      carrier_attempt: during.carrier_attempt,
    });
  });
});
