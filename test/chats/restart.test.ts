import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { startPayment } from "../running/payer.ts";
import { allShown, until } from "../running/phone.ts";
import { type RunningService, runService } from "../running/service.ts";
import { telegramScenarioPhone } from "../running/telegram-scenario-phone.ts";
import { order, times, words } from "./dialogue.ts";
import { effects, select } from "./tables.ts";

const dataDir = mkdtempSync(join(tmpdir(), "pos-recharge-bot-"));
const personId = 3201;
let chats: RunningChats;
let second: RunningService | undefined;

beforeAll(async () => {
  chats = await runWithChats({ DATA_DIR: dataDir });
});
afterAll(async () => {
  await second?.stop();
  // The first service was stopped in the test.
  await chats.telegram.close();
  await chats.wechat.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** WeChat Pay does not stop when we do: the same ledger, served by nobody of ours. */
function payWhileWeAreDown(): void {
  const [payment] = select(dataDir, "select out_trade_no from payment");
  const wechatPay = createWechatPaySandbox({
    folder: join(dataDir, "sandbox", "wechat-pay"),
    publicUrl: chats.running.url,
  });
  expect(wechatPay.pay(String(payment?.out_trade_no))).toBe("paid");
  wechatPay.close();
}

function offset(): number {
  const [row] = select(dataDir, "select value from kept where key like 'telegram:%:offset'");
  return JSON.parse(String(row?.value)).offset;
}

test("stopped between the order and its money: paid meanwhile, done after the start, told once", {
  timeout: 90_000,
}, async () => {
  const { telegram } = chats;
  const person = telegramScenarioPhone(telegram, chats.running, personId);
  const phone = telegram.phone(personId);
  await person.open("zh-CN");
  const href = await order(person);
  await startPayment(chats.running.url, href, "native");
  await chats.running.stop();
  const offsetBefore = offset();
  const before = effects(dataDir);

  payWhileWeAreDown();
  phone.say("帮助");
  const callsBefore = telegram.calls.length;
  second = await runService(chats.env);

  const shown = () =>
    phone
      .messages()
      .filter(({ from }) => from === "bot")
      .map(({ text }) => text);
  await until(
    "the receipt",
    async () => (times(shown(), words("order.news.done")) > 0 ? true : undefined),
    40_000,
  );
  await until("the answer", async () =>
    times(shown(), words("help.body")) > 0 ? true : undefined,
  );
  await allShown(second, "telegram", String(personId));

  // What was done before the stop is not fetched again, what came during it is fetched once.
  const fetches = telegram.calls.slice(callsBefore).filter(({ method }) => method === "getUpdates");
  expect(fetches[0]?.values.offset).toBe(offsetBefore);
  await until("the offset to go on", async () =>
    offset() === offsetBefore + 1 ? true : undefined,
  );

  expect(times(shown(), words("order.news.paid"))).toBe(1);
  expect(times(shown(), words("order.news.done"))).toBe(1);
  expect(times(shown(), words("help.body"))).toBe(1);
  expect(select(dataDir, "select state from orders")).toEqual([{ state: "done" }]);
  const after = effects(dataDir);
  expect(after).toMatchObject({
    person: before.person,
    conversation: before.conversation,
    orders: 1,
    payment: 1,
    ledger_entry: 3,
    carrier_attempt: 2,
    inbox: (before.inbox ?? 0) + 1,
  });
});
