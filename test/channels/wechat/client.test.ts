import { describe, expect, test } from "vitest";
import { createWechatClient } from "../../../src/channels/wechat/client.ts";
import { shownOf } from "../../../src/channels/wechat/errors.ts";
import { Secret } from "../../../src/core/secret.ts";
import { appId, appSecret, createWorld, openid, outgoing, settle, type World } from "./world.ts";

async function opened(): Promise<World> {
  const world = createWorld();
  await world.phone.say("你好");
  return world;
}
const send = (world: World) => world.wechat.channel.send?.(openid, outgoing("x"));
const sends = (world: World) =>
  world.requests.filter(({ url }) => url.includes("custom/send")).length;

test.for([
  [-1, { answer: "later", afterMs: 5000 }],
  [45009, { answer: "later", afterMs: 3_600_000 }],
  [45011, { answer: "later", afterMs: 60_000 }],
  [40003, { answer: "unreachable" }],
  [43004, { answer: "unreachable" }],
  [43019, { answer: "unreachable" }],
  [48004, { answer: "later", reason: "the account is not allowed this call (48004)" }],
  [50002, { answer: "later", afterMs: 60_000 }],
  [45015, { answer: "unreachable" }],
  [45047, { answer: "unreachable" }],
  [48002, { answer: "unreachable" }],
  [47003, { answer: "refused" }],
  [45002, { answer: "refused" }],
  [40037, { answer: "later", afterMs: 60_000, reason: "no such template (40037)" }],
  [
    48001,
    {
      answer: "later",
      afterMs: 60_000,
      reason: "the account has no permission for this call (48001)",
    },
  ],
  [99999, { answer: "unknown", reason: "errcode 99999" }],
  ["malformed", { answer: "unknown" }],
  ["bad-gateway", { answer: "unknown", reason: "HTTP 502" }],
] as const)("%s", async ([fault, expected]) => {
  const world = await opened();
  world.sandbox.faults.inject("custom/send", fault);
  expect(await send(world)).toMatchObject(expected);
  expect(sends(world)).toBe(1);
});

test("no answer in time: it may have arrived", async () => {
  const world = await opened();
  world.sandbox.faults.inject("custom/send", "hang");
  const sent = send(world);
  await world.clock.advance(8000);
  expect(await sent).toEqual({ answer: "unknown", reason: "no answer in time" });
});

describe("access tokens", () => {
  test.for([40001, 42001, 40014])("%s: another one, and once more", async (code) => {
    const world = await opened();
    world.sandbox.faults.inject("custom/send", code);
    expect(await send(world)).toMatchObject({ answer: "shown" });
    expect(sends(world)).toBe(2);
    const used = world.requests.flatMap(
      ({ url }) => new URL(url).searchParams.get("access_token") ?? [],
    );
    expect(new Set(used).size).toBe(2);
  });

  test("refused twice: later", async () => {
    const world = await opened();
    world.sandbox.faults.inject("custom/send", 40001, 2);
    expect(await send(world)).toMatchObject({
      answer: "later",
      afterMs: 60_000,
      reason: expect.stringContaining("40001"),
    });
    expect(sends(world)).toBe(2);
  });

  test("twenty messages share one, also when it dies in the middle", async () => {
    const world = createWorld();
    const people = Array.from({ length: 20 }, (_, place) => `openid-${place}`);
    await Promise.all(people.map((person) => world.sandbox.phone(person).say("你好")));
    await world.wechat.idle();
    const all = () =>
      Promise.all(people.map((person) => world.wechat.channel.send?.(person, outgoing("x"))));
    expect((await all()).every((shown) => shown?.answer === "shown")).toBe(true);
    expect(world.sandbox.tokens.requests).toBe(1);
    world.sandbox.tokens.revoke();
    expect((await all()).every((shown) => shown?.answer === "shown")).toBe(true);
    expect(world.sandbox.tokens.requests).toBe(2);
    await world.clock.advance(7_200_000);
    expect((await all()).every((shown) => shown?.answer === "shown")).toBe(true);
    expect(world.sandbox.tokens.requests).toBe(3);
  });

  test.for([
    [40164, 900_000],
    [40125, 900_000],
    [40013, 900_000],
    [-1, 10_000],
    ["bad-gateway", 10_000],
  ] as const)("none to be had (%s): nothing was sent, so it can wait", async ([fault, afterMs]) => {
    const world = await opened();
    world.sandbox.faults.inject("stable_token", fault);
    expect(await send(world)).toEqual({ answer: "later", afterMs });
    expect(sends(world)).toBe(0);
    expect(await send(world)).toMatchObject({ answer: "shown" });
  });
});

test.for([
  ["ECONNREFUSED", "not-sent"],
  ["ENOTFOUND", "not-sent"],
  ["ECONNRESET", "unknown"],
  ["UND_ERR_SOCKET", "unknown"],
] as const)("%s: %s, and the address is in no reason", async ([code, answer]) => {
  const world = createWorld();
  const client = createWechatClient({
    appId,
    appSecret: new Secret(appSecret),
    apiRoot: "https://api.weixin.qq.com/",
    log: world.log,
    nowMs: world.clock.nowMs,
    setTimer: world.clock.setTimer,
    fetch: async (input, init) => {
      if (String(input).endsWith("/stable_token"))
        return await world.sandbox.app.fetch(new Request(input, init));
      throw new TypeError(`fetch failed: ${String(input)}`, {
        cause: Object.assign(new Error(`connect to ${String(input)}`), { code }),
      });
    },
  });
  const ended = await client.send(openid, { msgtype: "text", text: { content: "x" } });
  expect(ended.answer).toBe(answer);
  expect(shownOf(ended).answer).toBe(answer === "unknown" ? "unknown" : "later");
  await settle();
  const written = [...world.log.lines, JSON.stringify(ended)].join();
  expect(written).toContain(code);
  expect(written).not.toMatch(/SANDBOX_|access_token|https?:/);
});
