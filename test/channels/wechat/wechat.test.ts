import { describe, expect, test } from "vitest";
import type { Outgoing } from "../../../src/channels/channel.ts";
import {
  callsOf,
  createWorld,
  openid,
  outgoing,
  send,
  settle,
  shownBy,
  type World,
} from "./world.ts";

const trouble = "该公众号提供的服务出现故障，请稍后再试";
const choices = [{ label: "确认，去付款", value: "yes" }];

/** An app that answers when the test lets it. */
function slowly(world: World, ...replies: Outgoing[]): () => void {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.app.answer = async () => {
    await gate;
    return replies;
  };
  return release;
}

describe.each([{ isPlain: true }, { isPlain: false }])(
  "a turn in its own answer (%j)",
  ({ isPlain }) => {
    test("what the turn says is what the person sees, and the app is told", async () => {
      const world = createWorld({ isPlain });
      const replies = [outgoing("找到了"), outgoing("请核对 ]]> <xml>", { choices })];
      world.app.answer = async () => replies;
      const pushed = await world.phone.say("充值");
      expect(pushed).toEqual({ tries: ["200"], outcome: "replied" });
      expect(world.app.received.map(({ event, address }) => ({ event, address }))).toEqual([
        { address: openid, event: { type: "say", text: "充值" } },
      ]);
      expect(shownBy(world)).toEqual([
        "找到了\n\n请核对 ]]> ＜xml>\n\n回复数字就行：\n1. 确认，去付款",
      ]);
      await world.wechat.idle();
      expect(world.app.replied).toEqual([replies]);
      // Should the app send one of them all the same, it has been shown.
      expect(await Promise.all(replies.map((reply) => send(world, reply)))).toMatchObject([
        { answer: "shown" },
        { answer: "shown" },
      ]);
      expect(world.requests).toEqual([]);
    });

    test("nothing to say is success", async () => {
      const world = createWorld({ isPlain });
      expect(await world.phone.say("嗯")).toEqual({ tries: ["200 success"], outcome: "accepted" });
      expect(await world.phone.unfollow()).toEqual({ tries: ["200 success"], outcome: "accepted" });
      expect(world.app.replied).toEqual([]);
    });
  },
);

describe("everything that a phone can do", () => {
  test("arrives as what it is", async () => {
    const world = createWorld();
    const { phone } = world;
    const photo = Buffer.from("ffd8ff00", "hex");
    await phone.scan("dealer-7");
    await phone.scan("dealer-8");
    await phone.say("你好");
    await phone.photo(photo);
    await phone.voice();
    await phone.location();
    await phone.link();
    await phone.video();
    await world.wechat.createMenu();
    await phone.pressMenu("do:recharge");
    await phone.unfollow();
    await phone.follow();
    expect(world.app.received.map(({ event }) => ("load" in event ? "photo" : event))).toEqual([
      { type: "start", payload: "dealer-7" },
      { type: "start", payload: "dealer-8" },
      { type: "say", text: "你好" },
      "photo",
      { type: "unsupported", what: "voice" },
      { type: "unsupported", what: "location" },
      { type: "unsupported", what: "other" },
      { type: "unsupported", what: "other" },
      { type: "pick", value: "do:recharge", turn: -1 },
      { type: "left" },
      { type: "start" },
    ]);
    expect(new Set(world.app.received.map(({ key }) => key)).size).toBe(world.app.received.length);
    const event = world.app.received[3]?.event;
    const loaded = event?.type === "photo" ? await event.load() : undefined;
    expect(loaded?.answer === "loaded" && Buffer.from(loaded.bytes).equals(photo)).toBe(true);
  });

  test("a picture that is too large or gone says so", async () => {
    const world = createWorld();
    await world.phone.photo(Buffer.alloc(5 * 1024 * 1024 + 1, 1));
    await world.phone.photo(Buffer.alloc(5 * 1024 * 1024, 1));
    const load = async (place: number) => {
      const event = world.app.received[place]?.event;
      const loaded = event?.type === "photo" ? await event.load() : undefined;
      return loaded?.answer === "loaded" ? loaded.bytes.byteLength : loaded;
    };
    expect(await load(0)).toEqual({ answer: "too-large" });
    expect(await load(1)).toBe(5 * 1024 * 1024);
    await world.clock.advance(4 * 24 * 60 * 60 * 1000);
    expect(await load(1)).toEqual({ answer: "failed", passing: false });
  });

  test("who left is never answered, and not written to", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    world.app.answer = async () => [outgoing("别走")];
    await world.phone.unfollow();
    expect(shownBy(world)).toEqual([]);
    expect(await send(world, outgoing("x"))).toMatchObject({ answer: "unreachable" });
    expect(world.requests).toEqual([]);
  });
});

describe("too slow for the answer", () => {
  test("the person sees that we type, and then one customer-service message", async () => {
    const world = createWorld();
    const replies = [outgoing("找到了"), outgoing("请核对", { turn: 4, choices })];
    const release = slowly(world, ...replies);
    const pushed = world.phone.say("8986…");
    await world.clock.advance(4000);
    expect(await pushed).toEqual({ tries: ["200 success"], outcome: "accepted" });
    expect(world.phone.isShownTyping()).toBe(true);
    expect(shownBy(world)).toEqual([]);
    release();
    await world.wechat.idle();
    await settle();
    expect(world.phone.messages().at(-1)).toEqual({
      from: "account",
      type: "menu",
      text: "找到了\n\n请核对",
      items: [{ id: "4:yes", content: "1. 确认，去付款" }],
    });
    expect(world.app.replied).toEqual([replies]);
    // The app may have meant to send it too.
    expect(await Promise.all(replies.map((reply) => send(world, reply)))).toMatchObject([
      { answer: "shown" },
      { answer: "shown" },
    ]);
    expect(callsOf(world, "custom/send")).toHaveLength(1);

    world.app.answer = async () => [];
    await world.phone.pick("4:yes");
    expect(world.app.received.at(-1)?.event).toEqual({ type: "pick", value: "yes", turn: 4 });
  });

  test("just in time is in time", async () => {
    const world = createWorld();
    const release = slowly(world, outgoing("好"));
    const pushed = world.phone.say("x");
    await world.clock.advance(3999);
    release();
    expect((await pushed).outcome).toBe("replied");
    expect(world.requests).toEqual([]);
  });

  test("what cannot be sent late stays with the app", async () => {
    const world = createWorld();
    const release = slowly(world, outgoing("好"));
    await world.wechat.createMenu();
    const pushed = world.phone.pressMenu("do:recharge");
    await world.clock.advance(70_000);
    await pushed;
    release();
    await world.wechat.idle();
    expect(shownBy(world)).toEqual([]);
    expect(world.app.replied).toEqual([]);
    expect(callsOf(world, "custom/send")).toEqual([]);
  });

  test("a failure after the answer is tried again, and owned up to in the end", async () => {
    const world = createWorld();
    let fails = 1;
    world.app.answer = async () => {
      await new Promise<void>((resolve) => world.clock.setTimer(resolve, 4500));
      if (fails-- > 0) throw new Error("database is locked");
      return [outgoing("好")];
    };
    const first = world.phone.say("一");
    await world.clock.advance(60_000);
    expect((await first).outcome).toBe("accepted");
    expect(shownBy(world)).toEqual(["好"]);

    fails = 99;
    const second = world.phone.say("二");
    await world.clock.advance(60_000);
    await second;
    expect(shownBy(world)).toEqual(["好", "刚才没处理好，请再发一次。"]);
    expect(world.log.lines.join()).toContain("was lost");
    expect(world.log.lines.join()).not.toContain("database is locked");
  });
});

describe("redelivery", () => {
  test("while the first is being worked on: it waits, and nothing happens twice", async () => {
    const world = createWorld({ sandbox: { patienceMs: 3000 } });
    const release = slowly(world, outgoing("好"));
    const pushed = world.phone.say("充值");
    await world.clock.advance(3500);
    // WeChat hung up after three seconds and has sent it again.
    release();
    expect(await pushed).toEqual({ tries: ["no answer", "200"], outcome: "replied" });
    await world.wechat.idle();
    expect(shownBy(world)).toEqual(["好"]);
    expect(world.app.received).toHaveLength(1);
    expect(world.app.replied).toHaveLength(1);
    expect(world.requests).toEqual([]);
  });

  test("afterwards, because the answer got lost: the same answer", async () => {
    const world = createWorld();
    world.app.answer = async () => [outgoing("好")];
    world.sandbox.faults.inject("push", "lose-answer");
    const pushed = await world.phone.say("充值");
    expect(pushed).toEqual({ tries: ["no answer", "200"], outcome: "replied" });
    expect(shownBy(world)).toEqual(["好"]);
    const keys = world.app.received.map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test("afterwards, when it was answered by a message: not a second time", async () => {
    const world = createWorld();
    const release = slowly(world, outgoing("好"));
    const pushed = world.phone.say("充值");
    await world.clock.advance(4000);
    await pushed;
    release();
    await world.wechat.idle();
    expect(await world.phone.repeat()).toEqual({ tries: ["200 success"], outcome: "accepted" });
    expect(shownBy(world)).toEqual(["好"]);
  });

  test("ten copies at once act once", async () => {
    const world = createWorld();
    world.app.answer = async () => [outgoing("好")];
    await world.phone.say("一");
    const release = slowly(world, outgoing("二"));
    const first = world.phone.say("二");
    const copies = Array.from({ length: 10 }, () => world.phone.repeat());
    await settle();
    release();
    await Promise.all([first, ...copies]);
    expect(world.app.received).toHaveLength(2);
    expect(world.app.replied).toHaveLength(2);
  });

  test("when nothing was committed: WeChat asks again, three times in all", async () => {
    const world = createWorld();
    let fails = 1;
    world.app.answer = async () => {
      if (fails-- > 0) throw new Error("busy");
      return [outgoing("好")];
    };
    expect(await world.phone.say("充值")).toEqual({ tries: ["500", "200"], outcome: "replied" });
    expect(shownBy(world)).toEqual(["好"]);
    fails = 99;
    expect((await world.phone.say("充值")).outcome).toBe("given-up");
    expect(shownBy(world).at(-1)).toBe(trouble);
  });

  test("gives no new window", async () => {
    const world = createWorld();
    await world.phone.say("你好");
    for (let count = 0; count < 5; count++) {
      expect(await send(world, outgoing(`${count}`))).toMatchObject({ answer: "shown" });
    }
    await world.phone.repeat();
    await world.wechat.idle();
    expect(await send(world, outgoing("6"))).toMatchObject({ answer: "unreachable" });
  });
});

describe("more than one answer holds", () => {
  test("the rest follows, in order, after the answer", async () => {
    const world = createWorld();
    const replies = [
      outgoing("一".repeat(500)),
      outgoing("二".repeat(500)),
      outgoing("三".repeat(500), { choices }),
    ];
    world.app.answer = async () => replies;
    await world.phone.say("全部");
    await settle();
    expect(shownBy(world).map((text) => text[0])).toEqual(["一"]);
    await world.clock.advance(1000);
    await world.wechat.idle();
    expect(shownBy(world).map((text) => text[0])).toEqual(["一", "二", "三"]);
    expect(world.app.replied).toEqual([[replies[0]], [replies[1], replies[2]]]);
  });

  test("and follows once, though the answer got lost and was given again", async () => {
    const world = createWorld();
    world.app.answer = async () => [outgoing("一".repeat(500)), outgoing("二".repeat(500))];
    world.sandbox.faults.inject("push", "lose-answer");
    expect((await world.phone.say("全部")).tries).toEqual(["no answer", "200"]);
    await world.clock.advance(5000);
    await world.wechat.idle();
    expect(shownBy(world).map((text) => text[0])).toEqual(["一", "二"]);
  });
});
