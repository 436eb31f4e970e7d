import { afterEach, beforeEach, expect, test } from "vitest";
import { openConversation } from "../../../src/app/conversations/open-conversation.ts";
import type { Inbound } from "../../../src/app/turns/inbound.ts";
import type { Channel, ChannelTraits, Shown } from "../../../src/channels/channel.ts";
import type { ChannelName } from "../../../src/core/conversation/message.ts";
import { passwordOf } from "../samples.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** An expired card whose carrier tells no usage, so that what is said about payments decides. */
const withoutHistory = "89860300000000000016";

const shown: Shown = { answer: "shown" };

/** A chat that notes what it is given, in order. */
async function openChat(
  name: ChannelName,
  delivery: ChannelTraits["delivery"],
  picture: Shown | "none" = shown,
) {
  const given: string[] = [];
  const channel: Channel = {
    name,
    traits: { choices: "buttons", secrets: "deleted", delivery },
    send: async (_, { text }) => {
      given.push(text.includes("一个月大概用") ? "advice" : "text");
      return shown;
    },
    ...(picture === "none"
      ? {}
      : {
          sendPicture: async (_: string, { caption }: { caption: string }) => {
            given.push(`picture: ${caption}`);
            return picture;
          },
        }),
  };
  world.app.channels[name] = channel;
  world.app.drawChart = async ({ need }) => new TextEncoder().encode(need.label);
  const { id } = await openConversation(world.app, name, "address", "zh-CN");
  let events = 0;
  const take = (event: Inbound["event"]) =>
    world.takeTurn({ conversationId: id, eventKey: `${id}:${++events}`, event });
  const pick = async (value: string) => {
    const messages = await world.store.read((tables) => tables.messages.after(id, 0, 1000));
    const under = messages.findLast(({ content }) =>
      content.choices?.some((choice) => choice.value === value),
    );
    await take({ type: "pick", value, turn: under?.turn ?? -1 });
  };
  const toAdvice = async () => {
    const words = [
      withoutHistory,
      passwordOf(withoutHistory),
      "传统键盘机",
      "键盘机",
      "每天200笔",
      "随便",
      "河南",
    ];
    for (const text of words) await take({ type: "say", text });
  };
  return { given, take, pick, toAdvice };
}

const picture = "picture: 每月流量：要用多少，套餐有多少";

test("the picture follows its advice", async () => {
  const { given, toAdvice } = await openChat("telegram", "push");
  await toAdvice();
  expect(given.slice(-2)).toEqual(["advice", picture]);
});

test("the same picture is not sent again for looking at the whole list and back", async () => {
  const { given, toAdvice, pick } = await openChat("telegram", "push");
  await toAdvice();
  await pick("plan.all");
  await pick("plan.advice");
  expect(given.slice(-4)).toEqual(["advice", picture, "text", "advice"]);
});

test("another need is another picture", async () => {
  const { given, toAdvice, take } = await openChat("telegram", "push");
  await toAdvice();
  for (let step = 0; step < 3; step++) await take({ type: "say", text: "返回" });
  for (const text of ["每天2000笔", "随便", "河南"]) await take({ type: "say", text });
  expect(given.filter((one) => one === picture)).toHaveLength(2);
});

test("a picture that does not get through changes nothing: the text has said it all", async () => {
  const { given, toAdvice, pick } = await openChat("telegram", "push", {
    answer: "unknown",
    reason: "a test",
  });
  await toAdvice();
  await pick("plan.all");
  expect(given.slice(-3)).toEqual(["advice", picture, "text"]);
  expect(world.errors()).toEqual([]);
});

test("where answers go into the platform's request, or no pictures, there is none", async () => {
  const answering = await openChat("wechat", "reply");
  await answering.toAdvice();
  expect(answering.given).not.toContain(picture);
  const plain = await openChat("telegram", "push", "none");
  await plain.toAdvice();
  expect(plain.given.at(-1)).toBe("advice");
});
