import { afterEach, describe, expect, test, vi } from "vitest";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import type { Received } from "../../../src/channels/channel.ts";
import type { Polling } from "../../../src/channels/telegram/polling.ts";
import {
  canaryToken,
  eventually,
  outgoing,
  pollsOf,
  saidBy,
  startBot,
  type TestBot,
} from "./bot.ts";

let bot: TestBot | undefined;
let polling: Polling | undefined;

afterEach(async () => {
  await polling?.stop();
  await bot?.stop();
  polling = undefined;
  bot = undefined;
});

async function poll(options: Parameters<typeof startBot>[0] = {}): Promise<TestBot> {
  bot = await startBot(options);
  polling = bot.telegram.startPolling();
  return bot;
}

describe("fetching", () => {
  test("what people do arrives, in order, and is confirmed", async () => {
    const to = await poll();
    const phone = to.sandbox.phone(7, { languageCode: "zh-hans" });
    phone.start("r-abc");
    phone.say("充值");
    phone.send({ location: { latitude: 1, longitude: 2 } });
    await eventually(() => to.received.length === 3);
    expect(to.received.map(({ event }) => event)).toEqual([
      { type: "start", payload: "r-abc" },
      { type: "say", text: "充值" },
      { type: "unsupported", what: "location" },
    ]);
    await eventually(() => to.sandbox.pending().length === 0);
  });

  test("only what we use is asked for, and what was corrected is said anew", async () => {
    const to = await poll();
    const phone = to.sandbox.phone(7);
    await eventually(() => pollsOf(to).length > 0);
    const messageId = phone.say("一");
    phone.edit(messageId, "二");
    phone.say("三");
    await eventually(() => to.received.length === 3);
    expect(saidBy(to.received)).toEqual(["一", "二", "三"]);
    expect(pollsOf(to)[0]?.values).toMatchObject({
      timeout: 30,
      allowed_updates: ["message", "edited_message", "callback_query", "my_chat_member"],
    });
  });

  test("a press is answered while what came before it is still being done", async () => {
    const gate = Promise.withResolvers<void>();
    const to = await poll({
      answersPressAfterMs: 5,
      receive: async ({ event }) => {
        if (event.type === "say") await gate.promise;
        return {};
      },
    });
    const phone = to.sandbox.phone(7);
    phone.start();
    await to.telegram.channel.send?.("7", outgoing({ choices: [{ label: "充值", value: "x" }] }));
    phone.say("看照片");
    phone.press("充值");
    const isAnswered = () =>
      to.sandbox.calls.some(({ method }) => method === "answerCallbackQuery");
    try {
      await vi.waitFor(() => expect(isAnswered()).toBe(true), 3_000);
      expect(to.received.map(({ event }) => event.type)).toEqual(["start"]);
    } finally {
      gate.resolve();
    }
    await eventually(() => to.received.length === 3);
  });

  test("blocking is heard; unblocking only through the start that follows", async () => {
    const to = await poll();
    const phone = to.sandbox.phone(7);
    phone.start();
    phone.block();
    phone.unblock();
    phone.start();
    await eventually(() => to.received.length === 3);
    expect(to.received.map(({ event }) => event.type)).toEqual(["start", "left", "start"]);
  });

  test("a webhook that is set is taken away, and what waited for it is not lost", async () => {
    const startedEarlier = await startBot();
    const api = `/bot${canaryToken}`;
    await startedEarlier.sandbox.app.request(`${api}/setWebhook?url=https://127.0.0.1:1/x`);
    startedEarlier.sandbox.phone(7).say("等着");
    const to = await poll({ sandbox: startedEarlier.sandbox });
    await eventually(() => saidBy(to.received).length === 1);
    const removed = to.sandbox.calls.find(({ method }) => method === "deleteWebhook");
    expect(removed?.values.drop_pending_updates).not.toBe(true);
  });

  test("an idle bot waits in one long poll instead of asking all the time", async () => {
    const to = await poll();
    to.sandbox.phone(7).say("一");
    await eventually(() => to.received.length === 1 && to.sandbox.pending().length === 0);
    const before = pollsOf(to).length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(pollsOf(to).length).toBe(before);
  });
});

describe("people beside each other", () => {
  test("one who is slow holds up nobody else, and keeps their own order", async () => {
    const slow = Promise.withResolvers<undefined>();
    const to = await poll({
      receive: ({ address }) => (address === "1" ? slow.promise : Promise.resolve(undefined)),
    });
    const [first, second] = [to.sandbox.phone(1), to.sandbox.phone(2)];
    first.say("慢 1");
    first.say("慢 2");
    second.say("快 1");
    await eventually(() => saidBy(to.received, "2").length === 1);
    second.say("快 2");
    await eventually(() => saidBy(to.received, "2").length === 2);
    expect(saidBy(to.received, "1")).toEqual([]);
    slow.resolve(undefined);
    await eventually(() => saidBy(to.received, "1").length === 2);
    expect(saidBy(to.received, "1")).toEqual(["慢 1", "慢 2"]);
    expect(saidBy(to.received, "2")).toEqual(["快 1", "快 2"]);
  });

  test("nothing is received twice while another one is under way", async () => {
    const slow = Promise.withResolvers<undefined>();
    const begun: string[] = [];
    const to = await poll({
      receive: ({ key, address }) => {
        begun.push(key);
        return address === "1" ? slow.promise : Promise.resolve(undefined);
      },
    });
    to.sandbox.phone(1).say("慢");
    to.sandbox.phone(2).say("快");
    await eventually(() => saidBy(to.received, "2").length === 1);
    await eventually(() => pollsOf(to).length > 4);
    slow.resolve(undefined);
    await eventually(() => to.sandbox.pending().length === 0);
    expect(begun).toHaveLength(2);
  });
});

describe("the offset", () => {
  test("is kept once a batch was received, and a new start goes on from there", async () => {
    const to = await poll();
    to.sandbox.phone(7).say("一");
    await eventually(() => to.received.length === 1);
    await polling?.stop();
    expect(to.sandbox.pending()).toEqual([]);
    const kept = JSON.parse(to.kept.get("telegram:7734512001:offset") ?? "{}");
    expect(kept.offset).toBe(871_000_002);

    const next = await poll({ sandbox: to.sandbox, kept: to.kept });
    next.sandbox.phone(7).say("二");
    await eventually(() => next.received.length === 1);
    expect(saidBy(next.received)).toEqual(["二"]);
    expect(pollsOf(next).at(-1)?.values.offset).toBeGreaterThanOrEqual(871_000_002);
  });

  test("an old one is not believed: Telegram may count anew after a week", async () => {
    const kept = new Map([
      ["telegram:7734512001:offset", JSON.stringify({ offset: 999_999_999, atMs: 0 })],
    ]);
    const to = await poll({ kept });
    to.sandbox.phone(7).say("一");
    await eventually(() => to.received.length === 1);
  });

  test.for(["{", "null", '{"offset":"x"}', '{"offset":1e99,"atMs":1e99}'])(
    "%s is none",
    async (value) => {
      const to = await poll({ kept: new Map([["telegram:7734512001:offset", value]]) });
      to.sandbox.phone(7).say("一");
      await eventually(() => to.received.length === 1);
    },
  );

  test("never passes what was not received; a crash brings it again", async () => {
    let healthy = false;
    const to = await poll({
      receive: async () => {
        if (!healthy) throw new Error("database is away");
        return undefined;
      },
    });
    to.sandbox.phone(7).say("一");
    await eventually(() => to.logged.length > 2);
    await polling?.stop();
    expect(to.received).toEqual([]);
    expect(to.sandbox.pending()).toHaveLength(1);

    healthy = true;
    const next = await poll({ sandbox: to.sandbox, kept: to.kept });
    await eventually(() => next.received.length === 1);
    expect(saidBy(next.received)).toEqual(["一"]);
  });

  test("a store that is away does not stop the polling", async () => {
    const broken = async (): Promise<never> => {
      throw new Error("away");
    };
    const to = await poll({ deps: { kept: { read: broken, write: broken } } });
    to.sandbox.phone(7).say("一");
    to.sandbox.phone(8).say("二");
    await eventually(() => to.received.length === 2 && to.sandbox.pending().length === 0);
  });
});

describe("an update that always fails", () => {
  const poisonous = async ({ event }: Received) => {
    if (event.type === "say" && event.text === "毒") throw new Error("always");
    return undefined;
  };

  test("is skipped after five failures, and what comes behind it is heard", async () => {
    const to = await poll({ receive: poisonous });
    const phone = to.sandbox.phone(7);
    phone.say("毒");
    phone.say("还在吗");
    await eventually(() => saidBy(to.received).length === 1 && to.sandbox.pending().length === 0);
    expect(saidBy(to.received)).toEqual(["还在吗"]);
    const errors = to.logged.filter(({ level }) => level === "error");
    expect(errors).toMatchObject([{ detail: { updateId: 871_000_001 } }]);
    // The sixth time, after the message behind it had shown that it is not us, was the last.
    expect(
      to.logged.filter(({ message }) => message.includes("could not be received")),
    ).toHaveLength(5);
  });

  test.each([
    ["135706", true],
    ["密码一三五七零六", true],
    ["多少钱", false],
  ])(
    "%s is removed if it may be a password, and its writer hears of it",
    async (text, isSecret) => {
      const to = await poll({
        receive: async ({ event }) => {
          if (event.type === "say" && event.text === text) throw new Error("always");
          return undefined;
        },
      });
      const phone = to.sandbox.phone(7, { languageCode: "zh-hans" });
      phone.start();
      phone.say(text);
      phone.say("还在吗");
      await eventually(() => to.sandbox.pending().length === 0);
      const told = to.sandbox.calls.flatMap(({ method, values }) =>
        method === "deleteMessage" || method === "sendMessage" ? [values.text ?? method] : [],
      );
      expect(told).toEqual(
        isSecret ? ["deleteMessage", zhCN["telegram.lostAndRemoved"]] : [zhCN["telegram.lost"]],
      );
      expect(JSON.stringify(to.logged)).not.toContain(text);
    },
  );

  test("holds up nobody else meanwhile", async () => {
    const to = await poll({ receive: poisonous });
    to.sandbox.phone(7).say("毒");
    const other = to.sandbox.phone(8);
    for (const words of ["一", "二", "三", "四", "五", "六", "七", "八"]) {
      other.say(words);
      await eventually(() => saidBy(to.received).at(-1) === words);
      // Until the poison one has failed once more, or was given up.
      const times = to.logged.length;
      await eventually(() => to.logged.length > times || to.sandbox.pending().length === 0);
      if (to.sandbox.pending().length === 0) break;
    }
    await eventually(() => to.sandbox.pending().length === 0);
    expect(to.logged.filter(({ level }) => level === "error")).toHaveLength(1);
  });

  test("an update is not given up because the service came back just then", async () => {
    let tries = 0;
    const to = await poll({
      receive: async () => {
        tries += 1;
        // Five times the first message, then its fifth failure makes us ask the second one: healthy
        // by now.
        if (tries <= 5) throw new Error("database is away");
        return undefined;
      },
    });
    const phone = to.sandbox.phone(7);
    phone.say("一");
    phone.say("二");
    await eventually(() => to.sandbox.pending().length === 0);
    expect(saidBy(to.received).toSorted()).toEqual(["一", "二"].toSorted());
  });

  test("when everything fails nothing is given up, and afterwards everything arrives", async () => {
    let healthy = false;
    let failures = 0;
    const to = await poll({
      receive: async () => {
        if (healthy) return undefined;
        failures += 1;
        throw new Error("database is away");
      },
    });
    const phone = to.sandbox.phone(7);
    phone.say("一");
    phone.say("二");
    await eventually(() => failures > 30);
    healthy = true;
    await eventually(() => saidBy(to.received).length === 2 && to.sandbox.pending().length === 0);
    expect(saidBy(to.received)).toHaveLength(2);
    expect(to.logged.filter(({ message }) => message.includes("skipped"))).toEqual([]);
  });
});
