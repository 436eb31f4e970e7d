import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { describe, expect, test, vi } from "vitest";
import { callsOf, createWorld, outgoing, shownBy, startMs } from "./world.ts";

describe("nobody is there to hear the answer", () => {
  test("WeChat hung up on every try: it follows by customer message, once", async () => {
    const world = createWorld({ sandbox: { fetch: (input, init) => hungUp(input, init) } });
    const hungUp: typeof fetch = async (input, init) => {
      const response = world.wechat.handle(new Request(input, { ...init, signal: gone() }));
      await response;
      throw new Error("the socket is closed");
    };
    const reply = outgoing("订单好了");
    world.app.answer = async () => [reply];
    const pushed = await world.phone.say("确认");
    await world.wechat.idle();
    expect(pushed.outcome).toBe("given-up");
    expect(shownBy(world).filter((text) => text === "订单好了")).toHaveLength(1);
    expect(callsOf(world, "custom/send")).toHaveLength(1);
    expect(world.app.replied).toEqual([[reply]]);
  });

  test("over a real connection that closes while the turn is taken", async () => {
    const closed = Promise.withResolvers<void>();
    const caller = new AbortController();
    const server = serve({ port: 0, fetch: (request) => world.wechat.handle(request) });
    await once(server, "listening");
    server.once("connection", (socket) => socket.once("close", () => closed.resolve()));
    const { port } = server.address() as AddressInfo;
    const world = createWorld({
      sandbox: {
        fetch: (input, init) => {
          const url = new URL(String(input));
          const here = `http://127.0.0.1:${port}${url.pathname}${url.search}`;
          return fetch(here, { ...init, signal: caller.signal });
        },
      },
    });
    const reply = outgoing("订单好了");
    world.app.answer = async () => {
      caller.abort();
      await closed.promise;
      return [reply];
    };
    expect((await world.phone.say("确认")).outcome).toBe("given-up");
    await vi.waitFor(() => expect(world.app.replied).toEqual([[reply]]));
    expect(callsOf(world, "custom/send")).toHaveLength(1);
    server.close();
  });

  test("and cannot be reached either: it is not called shown", async () => {
    const world = createWorld({ sandbox: { fetch: (input, init) => hungUp(input, init) } });
    const hungUp: typeof fetch = async (input, init) =>
      await world.wechat.handle(new Request(input, { ...init, signal: gone() }));
    world.sandbox.faults.inject("custom/send", 45047, 9);
    world.app.answer = async () => [outgoing("订单好了")];
    await world.phone.say("确认");
    await world.wechat.idle();
    expect(world.app.replied).toEqual([]);
  });

  test("this process stood still for longer than WeChat waits", async () => {
    let stoodStillMs = 0;
    const world = createWorld({ deps: { nowMs: () => startMs + stoodStillMs } });
    const reply = outgoing("订单好了");
    world.app.answer = async () => {
      // No timer fires while nothing runs.
      stoodStillMs = 16_500;
      return [reply];
    };
    await world.phone.say("确认");
    await world.wechat.idle();
    expect(callsOf(world, "custom/send")).toHaveLength(1);
    expect(world.app.replied).toEqual([[reply]]);
  });

  test("the second try is heard: nothing is sent beside its answer", async () => {
    let tries = 0;
    const world = createWorld({ sandbox: { fetch: (input, init) => firstHangsUp(input, init) } });
    const firstHangsUp: typeof fetch = async (input, init) => {
      const isFirst = ++tries === 1;
      const signal = isFirst ? gone() : null;
      const answer = await world.wechat.handle(new Request(input, { ...init, signal }));
      if (isFirst) throw new Error("the socket is closed");
      return answer;
    };
    world.sandbox.faults.inject("custom/send", -1, 9);
    world.app.answer = async () => [outgoing("好")];
    const pushed = await world.phone.say("确认");
    await world.wechat.idle();
    expect(pushed.tries.length).toBeGreaterThan(1);
    expect(shownBy(world).filter((text) => text === "好").length).toBeLessThan(2);
  });
});

/** The other side hung up before we answered. */
function gone(): AbortSignal {
  return AbortSignal.abort();
}
