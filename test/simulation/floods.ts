import { publicUrl } from "./instance.ts";
import { orGone } from "./line.ts";
import { photoOf } from "./pictures.ts";
import { visit } from "./web-chat.ts";
import type { World } from "./world.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** Very many requests of one address to one instance, and how many of them it may let through. */
type Flood = {
  most: number;
  withinMs: number;
  requests: number;
  /** The request number `count` of this flood. */
  request(world: World, count: number, shop: number): { path: string; init?: RequestInit };
  /** It was let through. */
  passed(status: number): boolean;
};

const kinds: Record<string, Flood> = {
  "limit: messages in a row": {
    most: 20,
    withinMs: 10 * secondMs,
    requests: 26,
    request: (_, count, shop) => post("say", shop, { chat: 0, id: count % 2 }),
    passed: (status) => status === 200,
  },
  "limit: new chats of an address": {
    most: 60,
    withinMs: 60 * minuteMs,
    requests: 63,
    request: (_, count, shop) => post("start", shop, { chat: count, id: 0 }),
    passed: (status) => status === 200,
  },
  "limit: photos of a chat": {
    // The greeting, and three of them.
    most: 4,
    withinMs: 30 * secondMs,
    requests: 7,
    request: (_, count, shop) => (count === 0 ? post("start", shop, first) : photo(count, shop)),
    passed: (status) => status === 200,
  },
  "limit: pages of an address": {
    most: 900,
    withinMs: 60 * secondMs,
    requests: 902,
    request: () => ({ path: "/" }),
    passed: (status) => status === 200,
  },
  "limit: guessed links": {
    most: 60,
    withinMs: 10 * minuteMs,
    requests: 64,
    request: ({ scene: { dice } }, count) => ({
      path: `/${count % 2 === 0 ? "pay" : "receipt"}/${dice.bytes(16).toString("base64url")}`,
    }),
    passed: (status) => status === 404,
  },
};

const first = { chat: 0, id: 0 };

function photo(count: number, shop: number) {
  const { path: _, init } = post("start", shop, first);
  const headers = { ...init.headers, "content-type": "image/jpeg" };
  return {
    path: `/chat/photos?id=flood-photo-${count}`,
    init: { method: "POST", headers, body: photoOf("0") },
  };
}

function post(type: string, shop: number, { chat, id }: { chat: number; id: number }) {
  const key = `${String(shop).padStart(16, "0")}${String(chat).padStart(16, "0")}`;
  return {
    path: "/chat/messages",
    init: {
      method: "POST",
      headers: { "content-type": "application/json", origin: publicUrl, cookie: `chat=${key}` },
      body: JSON.stringify({
        id: `flood-${chat}-${id}`,
        type,
        ...(type === "start" ? {} : { text: "价格" }),
      }),
    },
  };
}

/** Each kind as something that somebody does. */
export const floods: Record<string, (world: World) => Promise<void>> = Object.fromEntries(
  Object.entries(kinds).map(([name, kind]) => [name, (world) => flood(world, name, kind)]),
);

async function flood(world: World, name: string, kind: Flood): Promise<void> {
  const { time, dice, fail, count } = world.scene;
  const instance = world.anyInstance();
  if (instance === undefined) return;
  const ip = `172.16.${dice.int(0, 255)}.${dice.int(0, 255)}`;
  const startedAtMs = time.nowMs;
  const shop = dice.int(0, 999_999_999);
  const statuses: number[] = [];
  for (let sent = 0; sent < kind.requests; sent++) {
    const { path, init } = kind.request(world, sent, shop);
    const answer = await orGone(world, instance, () => visit(instance, ip, path, init));
    if (answer === undefined) return;
    statuses.push(answer.status);
  }
  if (time.nowMs - startedAtMs > kind.withinMs) return;
  const passed = statuses.filter(kind.passed).length;
  if (passed > kind.most) fail(`I15 ${name}: ${passed} of ${kind.requests} were let through`);
  if (statuses.includes(429)) count(`${name}, met`);
}
