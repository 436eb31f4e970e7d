import { createHash } from "node:crypto";
import { openConversation } from "../../src/app/conversations/open-conversation.ts";
import type { Instance } from "./instance.ts";
import { visit } from "./web-chat.ts";
import type { World } from "./world.ts";

const secondMs = 1000;

const mostOfChat = 5;
const mostOfAddress = 50;

/** What one page holds open to hear its news; undefined when it was not let in. */
type Window = { readonly status: number; readonly isCrowdedOut: () => boolean; close(): void };

/** Many pages of one person or one shop, all at the same instance. */
class Windows {
  readonly #world: World;
  readonly #instance: Instance;
  readonly #ip: string;
  readonly #open: Window[] = [];

  constructor(world: World, instance: Instance, ip: string) {
    this.#world = world;
    this.#instance = instance;
    this.#ip = ip;
  }

  /** A chat with nothing in it; gives its cookie. Undefined when the instance is gone. */
  async chat(number: number): Promise<string | undefined> {
    const key = `${this.#ip.replaceAll(".", "X")}X${number}`.padStart(32, "0");
    const address = createHash("sha256").update(key).digest("hex");
    const opened = await this.#here((instance) =>
      openConversation(instance.app, "web", address, "zh-CN"),
    );
    return opened && `chat=${key}`;
  }

  /** One more page listens; undefined when the instance is gone. */
  async listen(cookie: string, method: "GET" | "HEAD" = "GET"): Promise<Window | undefined> {
    const answer = await this.#here((instance) =>
      visit(instance, this.#ip, "/chat/events", { method, headers: { cookie } }),
    );
    if (answer === undefined) return undefined;
    const window = windowOf(answer);
    this.#open.push(window);
    return window;
  }

  /** Several of them, as far as the instance goes on. */
  async listenAll(cookie: string, times: number): Promise<Window[] | undefined> {
    const windows: Window[] = [];
    for (let i = 0; i < times; i++) {
      const window = await this.listen(cookie);
      if (window === undefined) return undefined;
      windows.push(window);
    }
    return windows;
  }

  async closeAll(): Promise<void> {
    for (const window of this.#open.splice(0)) window.close();
    await this.#world.scene.time.sleep(secondMs);
  }

  async #here<T>(work: (instance: Instance) => Promise<T>): Promise<T | undefined> {
    const { time } = this.#world.scene;
    const { promise: patience, resolve: lose } = Promise.withResolvers<undefined>();
    const callOff = time.after(30 * secondMs, () => lose(undefined));
    // A database that is busy or full is no finding: the page would come again.
    const work1 = this.#instance.run(() => work(this.#instance)).catch(() => undefined);
    const result = await Promise.race([work1, patience]);
    callOff();
    return result;
  }
}

function windowOf({ status, body }: Response): Window {
  let told = "";
  const reader = status === 200 ? body?.getReader() : undefined;
  const decoder = new TextDecoder();
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return;
      told += decoder.decode(value);
    }
  };
  void read();
  return {
    status,
    isCrowdedOut: () => told.includes("event: crowded"),
    close: () => void reader?.cancel(),
  };
}

/** Somebody with many windows of one chat, and a shop with many chats. */
export const listeners: Record<string, (world: World) => Promise<void>> = {
  "listens in many windows": (world) => inWindows(world, listenInOneChat),
  "a shop listens in many chats": (world) => inWindows(world, listenInManyChats),
};

/** Whatever becomes of it, all windows are closed in the end. */
async function inWindows(
  world: World,
  look: (world: World, windows: Windows) => Promise<void>,
): Promise<void> {
  const { dice } = world.scene;
  const instance = world.anyInstance();
  if (instance === undefined) return;
  const ip = `192.0.2.${dice.int(1, 254)}.${dice.int(1, 999)}`;
  const windows = new Windows(world, instance, ip);
  try {
    await look(world, windows);
  } finally {
    await windows.closeAll();
  }
}

/** The oldest windows make room for the newest; who asks for the headers alone takes no room. */
async function listenInOneChat({ scene }: World, windows: Windows): Promise<void> {
  const { time, fail, count } = scene;
  const cookie = await windows.chat(0);
  const first = cookie && (await windows.listenAll(cookie, mostOfChat));
  if (!cookie || !first || first.some(({ status }) => status !== 200)) return;
  if ((await windows.listen(cookie, "HEAD")) === undefined) return;
  await time.sleep(secondMs);
  if (first.some((window) => window.isCrowdedOut()))
    fail("I28 somebody asked for the headers of a stream alone, and a window lost its place");
  const more = await windows.listenAll(cookie, 2);
  if (!more || more.some(({ status }) => status !== 200)) return;
  await time.sleep(secondMs);
  const out = [...first, ...more].filter((window) => window.isCrowdedOut()).length;
  if (out !== 2) fail(`I28 of seven windows of one chat ${out} were told to make room`);
  count("limit: windows of a chat");
}

/** An address has so many places and no more; who leaves gives theirs back. */
async function listenInManyChats({ scene }: World, windows: Windows): Promise<void> {
  const { fail, count } = scene;
  const all: Window[] = [];
  let cookie: string | undefined;
  for (let chat = 0; all.length <= mostOfAddress; chat++) {
    cookie = await windows.chat(chat);
    const opened = cookie && (await windows.listenAll(cookie, mostOfChat));
    if (!opened) return;
    all.push(...opened);
  }
  const heard = all.filter(({ status }) => status === 200).length;
  if (heard > mostOfAddress) fail(`I28 an address has ${heard} streams`);
  if (heard < mostOfAddress) return;
  await windows.closeAll();
  const again = cookie && (await windows.listen(cookie));
  if (again && again.status !== 200)
    fail(`I28 all windows of an address are closed, and the next one is refused: ${again.status}`);
  count("limit: streams of an address");
}
