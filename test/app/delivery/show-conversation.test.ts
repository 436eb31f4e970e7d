import { afterEach, beforeEach, expect, test } from "vitest";
import { receiver } from "../../../src/app/turns/receive.ts";
import type { Channel, Shown } from "../../../src/channels/channel.ts";
import { shownOf } from "../../../src/channels/telegram/errors.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

let world: World;
/** What the platform has shown, and how it answers now; undefined: it shows. */
let sent: string[];
let answer: Shown | undefined;
let asked: number;

beforeEach(async () => {
  world = await openWorld();
  sent = [];
  asked = 0;
  answer = undefined;
  const platform: Channel = {
    name: "web",
    traits: { choices: "buttons", secrets: "deleted", delivery: "push" },
    async send(_, { text }) {
      asked += 1;
      if (answer !== undefined) return answer;
      sent.push(text);
      return { answer: "shown", platformId: String(sent.length) };
    },
  };
  world.app.channels = { web: platform };
});
afterEach(() => world.close());

const isTold = () => sent.some((text) => text.includes("充值成功"));
const personSays = (text: string) =>
  receiver(
    world.app,
    "web",
    world.takeTurn,
  )({ key: text, address: "shop", event: { type: "say", text } });

test("what is said while our token is wrong is said once it is mended", async () => {
  const { orderNo } = await world.paidOrder();
  answer = shownOf({ code: 401, reason: "Unauthorized" });
  await world.advance(10 * minuteMs);
  expect(await world.stateOf(orderNo)).toBe("done");
  expect(asked, "one question a minute").toBeLessThan(15);
  expect(world.errors()).toContain("message waits until our account is mended");
  answer = undefined;
  await world.advance(2 * minuteMs);
  expect(isTold()).toBe(true);
});

test("news that was refused comes along when the person is back, and no sooner", async () => {
  await world.paidOrder();
  answer = { answer: "refused", reason: "Bad Request: BUTTON_DATA_INVALID" };
  await world.advance(10 * minuteMs);
  expect(world.errors()).toContain("message refused by the platform");
  const before = asked;
  answer = undefined;
  await world.advance(60 * minuteMs);
  expect(asked).toBe(before);
  await personSays("你好");
  await world.advance(minuteMs);
  expect(isTold()).toBe(true);
});

const nextRun = () => world.store.read(({ jobs }) => jobs.nextRunAtMs());

test("what is shown at once leaves no job behind", async () => {
  await personSays("你好");
  expect(sent).not.toEqual([]);
  expect(await nextRun()).toBeUndefined();
});

test("what waits keeps its jobs until all of it is shown", async () => {
  answer = { answer: "later", afterMs: 5000 };
  await personSays("你好");
  await personSays("帮助");
  expect(await nextRun()).toBeLessThanOrEqual(Date.now() + 5000);
  answer = undefined;
  await world.advance(minuteMs);
  const once = [...sent];
  expect(once.length).toBeGreaterThan(1);
  await world.advance(minuteMs);
  expect(sent).toEqual(once);
  expect(await nextRun()).toBeUndefined();
});
