import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { paymentOpener } from "../../../src/app/money/open-payment.ts";
import { turnTaker } from "../../../src/app/turns/take-turn.ts";
import type { WebChannel } from "../../../src/channels/web/web-channel.ts";
import { createWebChannel } from "../../../src/channels/web/web-channel.ts";
import { createHttp } from "../../../src/server/http.ts";
import { payOnComputer } from "../../running/payer.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { WebPhone } from "../../running/web-phone.ts";
import { behindProxy, type News, newAddress, newChat, placeOrder, post } from "../stranger.ts";
import { listen } from "./listening.ts";

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

function open(cookie: string, headers: Record<string, string> = {}, query = ""): Promise<Response> {
  return fetch(`${url}/chat/events${query}`, { headers: { cookie, ...newAddress(), ...headers } });
}

/** A chat with its greeting. */
async function startedChat(): Promise<string> {
  const cookie = newChat();
  expect(
    (await post(url, JSON.stringify({ type: "start", id: "aaaaaaaa" }), { cookie })).status,
  ).toBe(200);
  return cookie;
}

test("a stream without a chat is 204, so that a browser stops asking", async () => {
  expect((await open(newChat())).status).toBe(204);
});

test("what is new arrives by itself, in order, with the place to go on from", async () => {
  const cookie = await startedChat();
  const stream = await listen(await open(cookie));
  onTestFinished(() => stream.close());
  const greeting = await stream.next();
  expect(greeting.event).toBe("messages");
  expect(greeting.id).toBe(String(greeting.news.cursor));
  await post(url, say("帮助"), { cookie });
  const help = await stream.next();
  expect(Number(help.id)).toBeGreaterThan(Number(greeting.id));
  expect(help.news.messages.map(({ text }) => text).join()).toContain("返回，回上一步");
  expect(help.news.messages.map(({ seq }) => seq)).toEqual(
    help.news.messages.map(({ seq }) => seq).toSorted((a, b) => a - b),
  );
});

test("a browser that comes back gets what it missed, all of it and nothing twice", async () => {
  const cookie = await startedChat();
  const seen: string[] = [];
  let last = "0";
  for (let round = 0; round < 5; round++) {
    // Said while nobody listens.
    for (const words of ["帮助", `第 ${round} 轮`]) await post(url, say(words), { cookie });
    const stream = await listen(await open(cookie, { "last-event-id": last }));
    const { id, news } = await stream.next();
    last = id;
    seen.push(...news.messages.map((message) => message.id));
    await stream.close();
  }
  const all = (await (await fetch(`${url}/chat/messages`, { headers: { cookie } })).json()) as News;
  expect(seen).toEqual(all.messages.map((message) => message.id));
  expect(new Set(seen).size).toBe(seen.length);
});

test("messages that are sent while the stream opens and closes are never lost", async () => {
  const cookie = await startedChat();
  const seen = new Map<string, number>();
  let last = "0";
  const talking = (async () => {
    for (let index = 0; index < 15; index++) await post(url, say(`话 ${index}`), { cookie });
  })();
  const texts = (news: News) =>
    news.messages.filter(({ from }) => from === "person").map(({ text }) => text);
  while (seen.size < 15) {
    const stream = await listen(await open(cookie, { "last-event-id": last }));
    const { id, news } = await stream.next();
    await stream.close();
    last = id;
    for (const text of texts(news)) seen.set(text, (seen.get(text) ?? 0) + 1);
  }
  await talking;
  expect([...seen.keys()]).toEqual(Array.from({ length: 15 }, (_, index) => `话 ${index}`));
  expect(Math.max(...seen.values())).toBe(1);
});

test.for(["abc", "-1", "1e3", "99999999999999999999", "1;DROP", ""])(
  "a made-up place (%j) begins at the start",
  async (id) => {
    const cookie = await startedChat();
    const stream = await listen(await open(cookie, { "last-event-id": id }));
    onTestFinished(() => stream.close());
    expect((await stream.next()).news.messages.length).toBeGreaterThan(0);
  },
);

test("two windows of one person both hear; another person hears nothing of it", async () => {
  const [mine, theirs] = [await startedChat(), await startedChat()];
  const windows = await Promise.all(
    [mine, mine, theirs].map(async (cookie) => listen(await open(cookie))),
  );
  onTestFinished(async () => {
    for (const window of windows) await window.close();
  });
  const [first, second, other] = windows;
  if (first === undefined || second === undefined || other === undefined)
    throw new Error("unreachable");
  await Promise.all(windows.map((window) => window.next()));
  await post(url, say("只给我看"), { cookie: mine });
  await post(url, say("只给他看"), { cookie: theirs });
  for (const window of [first, second])
    expect(JSON.stringify((await window.next()).news)).toContain("只给我看");
  const heard = JSON.stringify((await other.next()).news);
  expect(heard).toContain("只给他看");
  expect(heard).not.toContain("只给我看");
});

test("an order's card changes before the eyes of who looks: paid, then done", async () => {
  const phone = new WebPhone(url);
  await phone.open();
  const payHref = await placeOrder(phone);
  const stream = await listen(await open(phone.cookie));
  onTestFinished(() => stream.close());
  await payOnComputer(url, payHref);
  const tones: string[] = [];
  while (tones.at(-1) !== "good") {
    const { news } = await stream.next();
    tones.push(...news.messages.flatMap(({ order }) => (order === undefined ? [] : [order.tone])));
  }
  expect(tones).toContain("waiting");
});

test("the stream of a store in trouble ends in silence, and the operator hears of it", async () => {
  const { app } = running.service;
  const lines: string[] = [];
  const log = (detail: object, message: string): void =>
    void lines.push(`${message} ${JSON.stringify(detail)}`);
  let broken = false;
  const store = {
    ...app.store,
    read: (work: never) =>
      broken ? Promise.reject(new Error("disk K7canary99x")) : app.store.read(work),
  } as typeof app.store;
  const http = createHttp({
    app: { ...app, store, log: { info: log, warn: log, error: log } },
    web: app.channels.web as WebChannel,
    takeTurn: turnTaker(app),
    openPayment: paymentOpener(app),
    publicUrl: url,
    trustedProxies: [],
  });
  const cookie = await startedChat();
  const answer = await http.request("/chat/events", { headers: { cookie } });
  const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader();
  await reader.read();
  broken = true;
  await post(url, say("帮助"), { cookie });
  let rest = "";
  for (let read = await reader.read(); !read.done; read = await reader.read())
    rest += new TextDecoder().decode(read.value);
  expect(rest).not.toContain("K7canary99x");
  expect(lines).toEqual([expect.stringContaining("chat stream failed")]);
});

test("a service that stops does not wait for open streams", async () => {
  const short = await runService();
  const phone = new WebPhone(short.url);
  await phone.open();
  const stream = await fetch(`${short.url}/chat/events`, { headers: { cookie: phone.cookie } });
  await short.stop();
  await expect(stream.text()).rejects.toThrow();
});

test("the web channel calls exactly those who listen", () => {
  const web = createWebChannel();
  const heard: string[] = [];
  const stopFirst = web.listen("a", () => heard.push("first"));
  const stopSecond = web.listen("a", () => {
    heard.push("second");
    // Leaving in the middle of being called must not hurt the others.
    stopSecond();
  });
  web.listen("b", () => heard.push("other"));
  web.knock?.("a");
  web.knock?.("a");
  stopFirst();
  stopFirst();
  web.knock?.("a");
  web.knock?.("nobody");
  expect(heard).toEqual(["first", "second", "first"]);
});
