import { afterEach, describe, expect, test } from "vitest";
import type { Polling } from "../../../src/channels/telegram/polling.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { Fault } from "../../../src/sandbox/telegram/faults.ts";
import {
  canaryToken,
  eventually,
  pollsOf,
  quickTime,
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

describe("Telegram is away for ten minutes", () => {
  test("nothing is lost, nothing comes twice, and the pauses grow", async () => {
    const time = quickTime();
    const to = await poll({ deps: { time } });
    const phone = to.sandbox.phone(7);
    phone.say("之前");
    await eventually(() => to.received.length === 1);

    to.sandbox.faults.goAway();
    phone.say("中间 1");
    phone.say("中间 2");
    const goneAtMs = time.nowMs();
    await eventually(() => time.nowMs() - goneAtMs > 10 * 60_000);
    const tries = time.waitedMs.length;
    to.sandbox.faults.comeBack();
    phone.say("之后");
    await eventually(() => to.received.length === 4 && to.sandbox.pending().length === 0);

    expect(saidBy(to.received)).toEqual(["之前", "中间 1", "中间 2", "之后"]);
    expect(new Set(to.received.map(({ key }) => key)).size).toBe(4);
    expect(time.waitedMs.filter((ms) => ms >= 1_000).slice(0, 6)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000,
    ]);
    // Ten minutes in steps of half a minute: a busy loop would have hundreds.
    expect(tries).toBeLessThan(40);
    const spoken = to.logged.map(({ message }) => message);
    expect(spoken.filter((message) => message.includes("cannot be fetched"))).toHaveLength(1);
    expect(spoken.filter((message) => message.includes("fetched again"))).toHaveLength(1);
    expect(JSON.stringify(to.logged)).not.toContain("canary");
  });

  test.for<[string, Fault, number]>([
    ["429", { type: "too-many-requests", retryAfterSeconds: 17 }, 17_000],
    ["502 with a page", { type: "bad-gateway" }, 1_000],
    ["500", { type: "server-error" }, 1_000],
  ])("%s: waited out", async ([, fault, waitMs]) => {
    const time = quickTime();
    const sandbox = (await startBot()).sandbox;
    sandbox.faults.arm(fault, { on: "getUpdates" });
    const to = await poll({ sandbox, deps: { time } });
    to.sandbox.phone(7).say("一");
    await eventually(() => to.received.length === 1);
    expect(time.waitedMs).toContain(waitMs);
  });

  test("an empty answer that comes at once is no reason to ask without pause", async () => {
    const time = quickTime();
    const sandbox = (await startBot()).sandbox;
    const to = await poll({ sandbox, deps: { time: { ...time, nowMs: () => 0 } } });
    // A proxy that answers for Telegram.
    await eventually(() => pollsOf(to).length === 1);
    await sandbox.app.request(`/bot${canaryToken}/getUpdates`);
    await eventually(() => time.waitedMs.length > 0);
    expect(time.waitedMs.every((ms) => ms >= 500)).toBe(true);
  });
});

describe("two bots with one token", () => {
  test("the conflict is told once, and the pauses are long", async () => {
    const time = quickTime();
    const sandbox = (await startBot()).sandbox;
    const description =
      "Conflict: terminated by other getUpdates request; " +
      "make sure that only one bot instance is running";
    sandbox.faults.arm({ type: "refuse", code: 409, description }, { on: "getUpdates", times: 6 });
    const to = await poll({ sandbox, deps: { time } });
    to.sandbox.phone(7).say("一");
    await eventually(() => to.received.length === 1);
    expect(to.logged.filter(({ level }) => level === "error")).toHaveLength(1);
    expect(time.waitedMs.filter((ms) => ms === 30_000)).toHaveLength(5);
  });

  test("only the one with the lease polls; the other takes over when it may", async () => {
    let holder = "a";
    const first = await startBot({ deps: { lease: async () => holder === "a" } });
    const second = await startBot({
      sandbox: first.sandbox,
      deps: { lease: async () => holder === "b" },
    });
    const [a, b] = [first.telegram.startPolling(), second.telegram.startPolling()];
    const phone = first.sandbox.phone(7);
    phone.say("一");
    await eventually(() => first.received.length === 1);
    holder = "b";
    // The long poll of the first one ends with this.
    phone.say("二");
    await eventually(() => first.received.length === 2);
    phone.say("三");
    await eventually(() => second.received.length === 1);
    expect(saidBy(first.received)).toEqual(["一", "二"]);
    expect(saidBy(second.received)).toEqual(["三"]);
    await Promise.all([a.stop(), b.stop()]);
    await first.stop();
  });

  test("a lease that cannot be asked for is not ours", async () => {
    const time = quickTime();
    const to = await poll({ deps: { time, lease: () => Promise.reject(new Error("away")) } });
    await eventually(() => time.waitedMs.length > 3);
    expect(to.sandbox.calls).toEqual([]);
  });
});

describe("stopping", () => {
  test("ends the long poll, finishes what is under way, and confirms it", async () => {
    const slow = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<void>();
    const to = await poll({
      receive: () => {
        begun.resolve();
        return slow.promise;
      },
    });
    to.sandbox.phone(7).say("一");
    await begun.promise;
    let stopped = false;
    const stopping = polling?.stop().then(() => {
      stopped = true;
    });
    // Ample time to stop too early; there is no upper bound to wait for.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stopped).toBe(false);
    slow.resolve(undefined);
    await stopping;
    expect(to.received).toHaveLength(1);
    expect(to.sandbox.pending()).toEqual([]);
    const before = to.sandbox.calls.length;
    to.sandbox.phone(7).say("二");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(to.sandbox.calls).toHaveLength(before);
  });

  test("works while Telegram is away, and twice", async () => {
    const to = await poll();
    to.sandbox.faults.goAway();
    await polling?.stop();
    await polling?.stop();
    expect(to.received).toEqual([]);
  });
});

test("a token that is not accepted is told once", async () => {
  const time = quickTime();
  const sandbox = (await startBot()).sandbox;
  const to = await startBot({
    sandbox: { ...sandbox, token: "7734512001:BBE-canary_wrong_canary_wrong_canary_1" },
    deps: { time },
  });
  const running = to.telegram.startPolling();
  await eventually(() => time.waitedMs.length > 3);
  await running.stop();
  await sandbox.close();
  expect(to.logged.filter(({ level }) => level === "error")).toMatchObject([
    { detail: { reason: "Unauthorized" } },
  ]);
  expect(time.waitedMs.slice(0, 3)).toEqual([30_000, 30_000, 30_000]);
  expect(JSON.stringify(to.logged)).not.toContain("canary");
  expect(new Secret(canaryToken).toString()).toBe("[secret]");
});
