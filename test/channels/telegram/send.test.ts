import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OrderView } from "../../../src/channels/channel.ts";
import type { Fault } from "../../../src/sandbox/telegram/faults.ts";
import type { Phone } from "../../../src/sandbox/telegram/phone.ts";
import { canaryToken, outgoing, quickTime, startBot, type TestBot } from "./bot.ts";

const address = "501234567";
let bot: TestBot;
let phone: Phone;

beforeEach(async () => {
  bot = await startBot();
  phone = bot.sandbox.phone(Number(address));
  phone.start();
});

afterEach(() => bot.stop());

const order: OrderView = {
  orderNo: "R20261123000017",
  title: "充值订单",
  stateText: "等待付款",
  rows: [],
  progress: [],
  amount: "¥30",
  pay: { url: "https://pay.example.com/pay/abc", label: "去付款" },
};

async function show(message = outgoing(), previous?: string) {
  return await bot.telegram.channel.send?.(address, message, previous);
}

/** What the bot wrote, as the person sees it. */
function seen() {
  return phone.messages().filter(({ from }) => from === "bot");
}

describe("a message", () => {
  test("arrives with its buttons", async () => {
    const shown = await show(outgoing({ choices: [{ label: "充值", value: "do:recharge" }] }));
    expect(seen()).toMatchObject([
      { text: "要做什么？", buttons: [[{ text: "充值", callback_data: "3:do:recharge" }]] },
    ]);
    expect(shown).toEqual({ answer: "shown", platformId: String(seen()[0]?.id) });
  });

  test("is changed in place, and loses the buttons that it no longer has", async () => {
    const shown = await show(outgoing({ choices: [{ label: "充值", value: "do:recharge" }] }));
    const platformId = shown?.answer === "shown" ? shown.platformId : undefined;
    expect(await show(outgoing({ text: "好的。", change: 2 }), platformId)).toEqual(shown);
    expect(seen()).toMatchObject([{ text: "好的。", buttons: [], edited: true }]);
  });

  test("shown again as it is, is shown", async () => {
    const shown = await show();
    const platformId = shown?.answer === "shown" ? shown.platformId : undefined;
    expect(await show(outgoing(), platformId)).toEqual(shown);
    expect(seen()).toHaveLength(1);
  });

  test("news comes as a message of its own and is later changed in place", async () => {
    const first = await show(outgoing({ order }));
    const news = await show(outgoing({ id: "n1", text: "充值成功", order, news: true }));
    expect(seen()).toHaveLength(2);
    expect(news).not.toEqual(first);
    const platformId = news?.answer === "shown" ? news.platformId : undefined;
    await show(
      outgoing({
        id: "n1",
        change: 2,
        text: "充值成功",
        order: { ...order, stateText: "已退款" },
        news: true,
      }),
      platformId,
    );
    expect(seen()).toHaveLength(2);
    expect(seen()[1]?.text).toContain("已退款");
  });

  test.for([
    ["was deleted by the person", "999999"],
    ["has no id of this platform", "not-a-number"],
  ])("that %s is sent anew", async ([, previous]) => {
    expect(await show(outgoing(), previous)).toMatchObject({ answer: "shown" });
    expect(seen()).toHaveLength(1);
  });

  test("that can't be edited any more is sent anew", async () => {
    const description = "Bad Request: message can't be edited";
    bot.sandbox.faults.arm({ type: "refuse", code: 400, description }, { on: "editMessageText" });
    expect(await show(outgoing(), "17")).toMatchObject({ answer: "shown" });
    expect(seen()).toHaveLength(1);
  });

  test("a button to a page opens it", async () => {
    await show(outgoing({ order }));
    expect(phone.press("去付款")).toEqual({
      type: "opened",
      url: "https://pay.example.com/pay/abc",
    });
  });
});

test("a receipt comes as a picture with its caption", async () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3, 255]);
  const shown = await bot.telegram.channel.sendPicture?.(address, {
    png,
    caption: "<b>R1</b>",
    key: "deliver:1/x",
  });
  expect(shown).toMatchObject({ answer: "shown" });
  expect(seen()).toMatchObject([{ text: "<b>R1</b>", photo: png, entities: [] }]);
});

const refuse = (
  code: number,
  description: string,
  parameters?: { migrate_to_chat_id?: number },
): Fault => ({
  type: "refuse",
  code,
  description,
  ...(parameters === undefined ? {} : { parameters }),
});

describe("what Telegram answers instead", () => {
  test.for<[Fault, object]>([
    [
      { type: "too-many-requests", retryAfterSeconds: 7 },
      { answer: "later", afterMs: 7_000 },
    ],
    [
      { type: "blocked" },
      { answer: "unreachable", reason: "Forbidden: bot was blocked by the user" },
    ],
    [refuse(403, "Forbidden: user is deactivated"), { answer: "unreachable" }],
    [
      refuse(403, "Forbidden: bot can't initiate conversation with a user"),
      { answer: "unreachable" },
    ],
    [refuse(400, "Bad Request: chat not found"), { answer: "unreachable" }],
    [
      refuse(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: -1_001_111,
      }),
      { answer: "moved", address: "-1001111" },
    ],
    [
      refuse(400, "Bad Request: BUTTON_DATA_INVALID"),
      { answer: "refused", reason: "Bad Request: BUTTON_DATA_INVALID" },
    ],
    [refuse(401, "Unauthorized"), { answer: "later", afterMs: 60_000, reason: "Unauthorized" }],
    [refuse(404, "Not Found"), { answer: "later", afterMs: 60_000, reason: "Not Found" }],
    [{ type: "server-error" }, { answer: "unknown" }],
    [{ type: "bad-gateway" }, { answer: "unknown" }],
  ])("%j", async ([fault, answer]) => {
    bot.sandbox.faults.arm(fault, { on: "sendMessage" });
    expect(await show()).toMatchObject(answer);
    expect(seen()).toHaveLength(0);
  });

  test("an answer that is lost after sending: it may have arrived, and it has", async () => {
    bot.sandbox.faults.arm({ type: "lose-answer" }, { on: "sendMessage" });
    expect(await show()).toMatchObject({ answer: "unknown" });
    expect(seen()).toHaveLength(1);
  });

  test("Telegram is away", async () => {
    bot.sandbox.faults.goAway();
    expect(await show()).toMatchObject({ answer: "unknown" });
    bot.sandbox.faults.comeBack();
    expect(await show()).toMatchObject({ answer: "shown" });
  });

  test("somebody who never wrote, and somebody who blocked us", async () => {
    expect(await bot.telegram.channel.send?.("42", outgoing())).toMatchObject({
      answer: "unreachable",
    });
    phone.block();
    expect(await show()).toMatchObject({ answer: "unreachable" });
    phone.unblock();
    expect(await show()).toMatchObject({ answer: "shown" });
  });

  test("a picture that is none is refused, and everything holds for pictures too", async () => {
    const picture = { png: new Uint8Array([1, 2, 3]), caption: "", key: "k" };
    expect(await bot.telegram.channel.sendPicture?.(address, picture)).toMatchObject({
      answer: "refused",
    });
    bot.sandbox.faults.arm({ type: "blocked" }, { on: "sendPhoto" });
    expect(await bot.telegram.channel.sendPicture?.(address, picture)).toMatchObject({
      answer: "unreachable",
    });
  });

  test("no answer, no reason and no log ever holds the token", async () => {
    const echo = `Bad Request: POST /bot${canaryToken}/sendMessage`;
    const answers = [];
    for (const fault of [
      refuse(400, echo),
      refuse(404, echo),
      { type: "bad-gateway" } as const,
      { type: "lose-answer" } as const,
    ]) {
      bot.sandbox.faults.arm(fault, { on: "sendMessage" });
      answers.push(await show());
    }
    bot.sandbox.faults.goAway();
    answers.push(await show());
    expect(answers).toHaveLength(5);
    expect(JSON.stringify([answers, bot.logged])).not.toContain("canary");
  });
});

describe("pace", () => {
  test("after a 429 this chat is left in peace for as long as it said", async () => {
    const time = quickTime();
    const paced = await startBot({ sandbox: bot.sandbox, deps: { time } });
    bot.sandbox.phone(77).start();
    bot.sandbox.faults.arm(
      { type: "too-many-requests", retryAfterSeconds: 9 },
      { on: "sendMessage" },
    );
    const { channel } = paced.telegram;
    expect(await channel.send?.(address, outgoing())).toEqual({ answer: "later", afterMs: 9_000 });
    const callsBefore = bot.sandbox.calls.length;
    expect(await channel.send?.(address, outgoing())).toEqual({ answer: "later", afterMs: 9_000 });
    expect(bot.sandbox.calls).toHaveLength(callsBefore);
    expect(await channel.send?.("77", outgoing())).toMatchObject({ answer: "shown" });
    await time.sleep(9_000);
    expect(await channel.send?.(address, outgoing())).toMatchObject({ answer: "shown" });
  });

  test("a burst passes, then one a second", async () => {
    const time = quickTime();
    const { telegram } = await startBot({ sandbox: bot.sandbox, deps: { time }, burstMessages: 3 });
    const answers = async (count: number) => {
      const all = [];
      for (let n = 0; n < count; n++)
        all.push((await telegram.channel.send?.(address, outgoing({ text: `${n}` })))?.answer);
      return all;
    };
    expect(await answers(5)).toEqual(["shown", "shown", "shown", "later", "later"]);
    await time.sleep(1_000);
    expect(await answers(2)).toEqual(["shown", "later"]);
    await time.sleep(60_000);
    expect(await answers(4)).toEqual(["shown", "shown", "shown", "later"]);
  });
});

test("a token that is none is told at once", async () => {
  await expect(startBot({ sandbox: { ...bot.sandbox, token: "not a token" } })).rejects.toThrow(
    /BotFather/,
  );
});
