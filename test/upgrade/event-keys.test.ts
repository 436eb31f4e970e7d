import { afterEach, beforeEach, expect, test } from "vitest";
import { receiver } from "../../src/app/turns/receive.ts";
import { decodeUpdate } from "../../src/channels/telegram/decode.ts";
import { decode } from "../../src/channels/wechat/decode.ts";
import { openWorld, type World } from "../app/world.ts";
import { saidUpdate } from "../channels/telegram/updates.ts";

// An update that was taken before an upgrade may come once more after it: its platform had not
// been answered yet. Before, its key was another one.

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

function fromTelegram() {
  const decoded = decodeUpdate(saidUpdate("充值"), { botId: 110201543, username: undefined });
  if (decoded.kind !== "received" || decoded.event.type !== "say") throw new Error("not a message");
  const { key, formerKey = "", address, event } = decoded;
  return { key, formerKey, address, event };
}

function fromWechat(given: Readonly<Record<string, string>>) {
  const fields = new Map(
    Object.entries({ FromUserName: "oShop", CreateTime: "1800000000", ...given }),
  );
  const decoded = decode(fields, {
    appId: "wx1",
    loadImage: async () => ({ answer: "failed", passing: true }),
  });
  if (decoded.type !== "received") throw new Error("not a message");
  return decoded.received;
}

const ways = [
  ["telegram", "tg:110201543:871000025", fromTelegram()],
  ["wechat", "wx:wx1:24680", fromWechat({ MsgType: "text", Content: "充值", MsgId: "24680" })],
] as const;

test.each(ways)(
  "%s: what was taken under its old key is not taken again",
  async (name, oldKey, received) => {
    expect(received.formerKey).toBe(oldKey);
    const receive = receiver(world.app, name, world.takeTurn);
    await world.store.write((tables) => tables.inbox.add(oldKey, world.app.clock.nowMs()));
    expect(await receive(received)).toMatchObject({ repeated: true });
    expect(await world.store.read((tables) => tables.inbox.has(received.key))).toBe(false);
  },
);

test.each(ways)("%s: what was never taken is, once", async (name, _, received) => {
  const receive = receiver(world.app, name, world.takeTurn);
  expect(await receive(received)).toMatchObject({ repeated: false });
  expect(await receive(received)).toMatchObject({ repeated: true });
});

test("what has no number of its own at WeChat has the key that it had", () => {
  const { key, formerKey } = fromWechat({ MsgType: "event", Event: "CLICK", EventKey: "do:help" });
  expect(key).toBe("wx:wx1:oShop:1800000000:CLICK:do:help");
  expect(formerKey).toBeUndefined();
});
