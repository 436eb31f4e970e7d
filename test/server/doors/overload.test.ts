import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { paymentOpener } from "../../../src/app/money/open-payment.ts";
import { turnTaker } from "../../../src/app/turns/take-turn.ts";
import type { WebChannel } from "../../../src/channels/web/web-channel.ts";
import type { Env } from "../../../src/server/doors/requests.ts";
import { workLimits } from "../../../src/server/doors/work-limit.ts";
import { createHttp } from "../../../src/server/http.ts";
import type { Site } from "../../../src/server/site/site.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { newChat } from "../stranger.ts";

let running: RunningService;
beforeAll(async () => {
  running = await runService();
});
afterAll(() => running.stop());

/** The service's routes; turns and photos begin and go on when they are let. */
function heldHttp(publicUrl = running.url) {
  const { app } = running.service;
  const gate = Promise.withResolvers<void>();
  const counts = { turns: 0, photos: 0, webhooks: 0 };
  const take = turnTaker(app);
  const http = createHttp({
    app: {
      ...app,
      async readCodes() {
        counts.photos++;
        await gate.promise;
        return { texts: [] };
      },
    },
    web: app.channels.web as WebChannel,
    async takeTurn(inbound) {
      counts.turns++;
      await gate.promise;
      return await take(inbound);
    },
    webhooks: {
      "/telegram/webhook": async (request) => {
        counts.webhooks++;
        const { byteLength } = await request.arrayBuffer();
        return new Response(null, { status: 200, headers: { "x-bytes": String(byteLength) } });
      },
    },
    openPayment: paymentOpener(app),
    publicUrl,
    // Every request comes from somewhere else.
    trustedProxies: ["127.0.0.1"],
  });
  let requests = 0;
  const from = () => ({ "x-forwarded-for": `198.51.${requests >> 8}.${requests++ & 255}` });
  const say = (cookie = newChat()) =>
    http.request("/chat/messages", {
      method: "POST",
      headers: { cookie, ...from() },
      body: JSON.stringify({ type: "say", id: crypto.randomUUID(), text: "你好" }),
    });
  return { http, gate, counts, from, say };
}

function expectBusy(answer: Response): void {
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
}

describe("more than can be done", () => {
  test("two hundred turns are worked on; above it come back later, and money gets in", async () => {
    const { http, gate, counts, from, say } = heldHttp();
    const waiting = Array.from({ length: 200 }, () => say());
    await expect.poll(() => counts.turns, { timeout: 20_000 }).toBe(200);
    const refused = await say();
    expectBusy(refused);
    expect(await refused.json()).toEqual({
      error: { code: "busy", message: expect.stringMatching(/过几秒/) },
    });
    const page = { accept: "text/html", ...from() };
    const secret = await http.request(`/secret/${"A".repeat(22)}`, { headers: page });
    expectBusy(secret);
    expect(secret.headers.get("content-type")).toContain("text/html");
    expectBusy(await http.request("/telegram/webhook", { method: "POST", body: "{}" }));
    expectBusy(await http.request("/chat/messages", { headers: from() }));
    expect(counts).toMatchObject({ turns: 200, webhooks: 0 });
    // What is about money, and who looks whether we are alive, is not turned away.
    const notified = await http.request("/wechatpay/notify", { method: "POST", body: "{}" });
    expect(notified.status).toBe(401);
    expect((await http.request(`/pay/${"A".repeat(22)}`, { headers: from() })).status).toBe(404);
    expect((await http.request("/healthz")).status).toBe(200);
    gate.resolve();
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(200));
    expect((await say()).status).toBe(200);
  });

  test("turns begin one a round of the event loop, so that others can come in", async () => {
    const { turns } = workLimits({ app: running.service.app } as Site);
    const rounds: number[] = [];
    let round = 0;
    const counting = setInterval(() => {}, 1e6);
    const count = (): void => {
      round++;
      if (counting.hasRef()) setImmediate(count);
    };
    setImmediate(count);
    const http = new Hono<Env>().use(turns).get("/", (c) => {
      rounds.push(round);
      return c.body(null, 204);
    });
    const asked = Array.from({ length: 60 }, () => http.request("/"));
    await Promise.all(asked);
    counting.unref();
    clearInterval(counting);
    expect(new Set(rounds).size).toBe(60);
  });

  test("forty photos are held at once", async () => {
    const { http, gate, counts, from, say } = heldHttp();
    gate.resolve();
    const cookies = Array.from({ length: 41 }, newChat);
    for (const cookie of cookies) await say(cookie);
    const held = heldHttp();
    const send = (cookie: string) =>
      held.http.request(`/chat/photos?id=${crypto.randomUUID()}`, {
        method: "POST",
        headers: { cookie, ...from() },
        body: new Uint8Array(1000),
      });
    const waiting = cookies.slice(0, 40).map(send);
    await expect.poll(() => held.counts.photos, { timeout: 20_000 }).toBe(40);
    expectBusy(await send(cookies[40] ?? ""));
    expect(counts.photos).toBe(0);
    held.gate.resolve();
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200);
    expect((await http.request("/healthz")).status).toBe(200);
  });

  test("a stream is no work: those who listen keep nobody out", async () => {
    const { http, gate, from, say } = heldHttp();
    gate.resolve();
    const cookies = Array.from({ length: 50 }, newChat);
    for (const cookie of cookies) await say(cookie);
    const streams = await Promise.all(
      Array.from({ length: 250 }, (_, index) =>
        http.request("/chat/events", {
          headers: { cookie: cookies[index % 50] ?? "", ...from() },
        }),
      ),
    );
    expect(streams.map(({ status }) => status)).toEqual(Array(250).fill(200));
    expect((await say()).status).toBe(200);
    for (const stream of streams) await stream.body?.cancel();
  });
});

test("who reads too much waits; what they write is counted by itself", async () => {
  const { http, gate, say } = heldHttp();
  gate.resolve();
  const headers = { "x-forwarded-for": "203.0.113.9" };
  const statuses = new Map<number, number>();
  for (let count = 0; count < 901; count++) {
    const path = ["/chat/messages", "/chat/events", "/"][count % 3] ?? "/";
    const { status } = await http.request(path, { headers });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect(statuses.get(429)).toBe(1);
  const refused = await http.request("/chat/messages", { headers });
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  for (const path of ["/chat/messages", "/"])
    expect((await http.request(path, { method: "HEAD", headers })).status, path).toBe(429);
  expect((await say()).status).toBe(200);
});

test("a platform's update may be larger than what a browser posts", async () => {
  const { http } = heldHttp();
  const update = (bytes: number) =>
    http.request("/telegram/webhook", { method: "POST", body: "x".repeat(bytes) });
  for (const bytes of [64 * 1024 + 1, 1024 * 1024]) {
    const answer = await update(bytes);
    expect([answer.status, answer.headers.get("x-bytes")]).toEqual([200, String(bytes)]);
  }
  const posted = await http.request("/chat/messages", {
    method: "POST",
    body: "x".repeat(64 * 1024 + 1),
  });
  expect(posted.status).toBe(413);
});

test("over https a browser is told to stay there", async () => {
  const { http } = heldHttp("https://pay.example.com");
  const answer = await http.request("/healthz");
  expect(answer.headers.get("strict-transport-security")).toMatch(/^max-age=\d{7,}/);
});
