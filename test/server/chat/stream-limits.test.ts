import { Hono } from "hono";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { App } from "../../../src/app/app.ts";
import { paymentOpener } from "../../../src/app/money/open-payment.ts";
import { turnTaker } from "../../../src/app/turns/take-turn.ts";
import type { WebChannel } from "../../../src/channels/web/web-channel.ts";
import { headersAlone } from "../../../src/server/doors/guards.ts";
import type { Env } from "../../../src/server/doors/requests.ts";
import { createHttp } from "../../../src/server/http.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { WebPhone } from "../../running/web-phone.ts";
import { behindProxy, newAddress, newChat, placeOrder, post } from "../stranger.ts";
import { type Listening, listen } from "./listening.ts";

let running: RunningService;
let url = "";
beforeAll(async () => {
  running = await runService(behindProxy);
  url = running.url;
});
afterAll(async () => {
  expect(running.logged().filter((line) => line.includes('"level":50'))).toEqual([]);
  await running.stop();
});

const say = (text: string): string =>
  JSON.stringify({ type: "say", id: crypto.randomUUID(), text });

/** A chat with its greeting. */
async function startedChat(): Promise<string> {
  const cookie = newChat();
  const started = await post(url, JSON.stringify({ type: "start", id: "aaaaaaaa" }), { cookie });
  expect(started.status).toBe(200);
  return cookie;
}

/** The same service's routes by themselves, with a count of who listens and of what is read. */
function countedHttp() {
  const { app } = running.service;
  const real = app.channels.web as WebChannel;
  const counts = { listening: 0, reads: 0 };
  const web: WebChannel = {
    ...real,
    listen(id, onNew) {
      counts.listening++;
      const stop = real.listen(id, onNew);
      return () => {
        counts.listening--;
        stop();
      };
    },
  };
  const read: App["store"]["read"] = (work) => {
    counts.reads++;
    return app.store.read(work);
  };
  const http = createHttp({
    app: { ...app, store: { ...app.store, read } },
    web,
    takeTurn: turnTaker(app),
    openPayment: paymentOpener(app),
    publicUrl: url,
    trustedProxies: [],
  });
  return { http, counts };
}

/** Reads until the server ends the stream; the names of the events. */
async function untilItEnds(stream: Listening): Promise<string[]> {
  const names: string[] = [];
  try {
    for (;;) names.push((await stream.next()).event);
  } catch {
    return names;
  }
}

test("HEAD answers as GET does, without a body, and leaves nobody listening", async () => {
  const phone = new WebPhone(url);
  await phone.open();
  const payHref = await placeOrder(phone);
  const { http, counts } = countedHttp();
  const headers = { cookie: phone.cookie };
  for (const path of [
    "/",
    "/chat/messages",
    "/chat/events?after=999999999",
    "/assets/chat/chat.js",
    "/healthz",
    "/readyz",
    payHref,
    `${payHref}/state`,
    `/receipt/${"A".repeat(22)}`,
    `/secret/${"A".repeat(22)}`,
    "/nothing/here",
  ]) {
    const head = await http.request(path, { method: "HEAD", headers });
    const get = await http.request(path, { headers });
    await get.body?.cancel();
    expect([path, head.status, head.body]).toEqual([path, get.status, null]);
    expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
  }
  await expect.poll(() => counts.listening).toBe(0);
  // Nor has it taken anybody's place: of as many windows as there may be none is pushed out by it.
  const windows = await Promise.all(
    Array.from({ length: 5 }, async () => listen(await http.request("/chat/events", { headers }))),
  );
  onTestFinished(async () => {
    for (const window of windows) await window.close();
  });
  await Promise.all(windows.map((window) => window.next()));
  for (let count = 0; count < 3; count++)
    await http.request("/chat/events", { method: "HEAD", headers });
  await post(url, say("帮助"), headers);
  for (const window of windows) expect((await window.next()).event).toBe("messages");
});

test("nobody reads a body that HEAD made, so it is ended", async () => {
  let ended = false;
  const http = new Hono<Env>().use(headersAlone).get("/", (c) => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel() {
        ended = true;
      },
    });
    return c.body(endless, 200, { "Content-Type": "text/plain" });
  });
  expect((await http.request("/", { method: "HEAD" })).body).toBe(null);
  expect(ended).toBe(true);
});

test("a chat has five streams, and a sixth ends the oldest, which is told why", async () => {
  const cookie = await startedChat();
  const open = async (): Promise<Listening> =>
    await listen(await fetch(`${url}/chat/events`, { headers: { cookie, ...newAddress() } }));
  const windows: Listening[] = [];
  for (let count = 0; count < 7; count++) windows.push(await open());
  const [first, second, ...left] = windows;
  if (first === undefined || second === undefined) throw new Error("unreachable");
  for (const ended of [first, second])
    expect(await untilItEnds(ended)).toEqual(["messages", "crowded"]);
  await Promise.all(left.map((window) => window.next()));
  await post(url, say("还在吗"), { cookie });
  for (const window of left) {
    expect(JSON.stringify((await window.next()).news)).toContain("还在吗");
    await window.close();
  }
});

test("an address has fifty streams, then it is told to wait; others are not", async () => {
  const address = newAddress();
  const cookies = await Promise.all(Array.from({ length: 11 }, startedChat));
  const open = (cookie: string, from = address) =>
    fetch(`${url}/chat/events`, { headers: { cookie, ...from } });
  const windows: Listening[] = [];
  for (const cookie of cookies.slice(0, 10))
    for (let count = 0; count < 5; count++) windows.push(await listen(await open(cookie)));
  const last = cookies.at(-1) ?? "";
  const refused = await open(last);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  // A chat that is full makes room for itself.
  const again = await listen(await open(cookies[0] ?? ""));
  windows.push(again);
  await again.next();
  const elsewhere = await open(last, newAddress());
  expect(elsewhere.status).toBe(200);
  await elsewhere.body?.cancel();
  for (const window of windows) await window.close();
  await expect
    .poll(async () => {
      const answer = await open(last);
      await answer.body?.cancel();
      return answer.status;
    })
    .toBe(200);
});

test("one read a knock for all who listen to a conversation", async () => {
  const { http, counts } = countedHttp();
  const cookie = await startedChat();
  const windows = await Promise.all(
    Array.from({ length: 5 }, async () =>
      listen(await http.request("/chat/events", { headers: { cookie } })),
    ),
  );
  await Promise.all(windows.map((window) => window.next()));
  expect(counts.listening).toBe(1);
  const before = counts.reads;
  await post(url, say("帮助"), { cookie });
  for (const window of windows) expect((await window.next()).news.messages).not.toEqual([]);
  expect(counts.reads - before).toBeLessThanOrEqual(2);
  // Two leave while a message is on its way to all; the others go on.
  const [first, second, ...left] = windows;
  await Promise.all([post(url, say("菜单"), { cookie }), first?.close(), second?.close()]);
  for (const window of left) expect((await window.next()).news.messages).not.toEqual([]);
  expect(counts.listening).toBe(1);
  for (const window of left) await window.close();
  await expect.poll(() => counts.listening).toBe(0);
});

test("a window whose line is slow holds up no other, and misses nothing", async () => {
  const { http } = countedHttp();
  const cookie = await startedChat();
  const open = async () => listen(await http.request("/chat/events", { headers: { cookie } }));
  const [slow, quick] = [await open(), await open()];
  onTestFinished(async () => {
    await slow.close();
    await quick.close();
  });
  await quick.next();
  const said = Array.from({ length: 8 }, (_, index) => `第 ${index} 句`);
  for (const words of said) {
    await post(url, say(words), { cookie });
    expect(JSON.stringify((await quick.next()).news)).toContain(words);
  }
  let heard = "";
  while (!said.every((words) => heard.includes(words)))
    heard += JSON.stringify((await slow.next()).news);
});
