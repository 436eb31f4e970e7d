import { createHash } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { ChatMessage } from "../../src/server/chat/chat-page.ts";
import type { Button, Chat } from "./chat.ts";
import type { Instance } from "./instance.ts";
import { publicUrl } from "./instance.ts";
import type { World } from "./world.ts";

type Page = { messages: ChatMessage[]; cursor: number };

/** One browser's request to one of our instances; undefined when no answer came. */
export async function browse(
  world: World,
  { ip, name }: { ip: string; name: string },
  path: string,
  init: RequestInit = {},
): Promise<Response | undefined> {
  return await world.town.ask(name, (instance) => visit(instance, ip, path, init));
}

/** The same at this very instance. */
export async function visit(
  { http }: Instance,
  ip: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  // What a real server hands over, as far as it is looked at.
  const env = { incoming: { socket: { remoteAddress: ip } } } as unknown as HttpBindings;
  return await http.fetch(new Request(`${publicUrl}${path}`, init), env);
}

/** The web chat of one browser: the requests that the page makes. */
export class WebChat implements Chat {
  readonly channel = "web";
  readonly address: string;
  readonly ip: string;
  readonly cookie: string;
  readonly #world: World;
  readonly #name: string;
  readonly #messages = new Map<string, ChatMessage>();
  #cursor = 0;
  #sent = 0;
  #last: { path: string; init: RequestInit } | undefined;

  constructor(world: World, name: string, ip: string) {
    const key = world.scene.dice.bytes(16).toString("hex").toUpperCase();
    this.#world = world;
    this.#name = name;
    this.ip = ip;
    this.cookie = `chat=${key}`;
    this.address = createHash("sha256").update(key).digest("hex");
  }

  open(language: "zh-CN" | "en"): Promise<boolean> {
    return this.#send({ type: "start" }, language);
  }

  say(text: string): Promise<boolean> {
    return this.#send({ type: "say", text });
  }

  tell(password: string): Promise<boolean> {
    return this.#send({ type: "secret", text: password });
  }

  photo(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return this.#post(`/chat/photos?id=${this.#nextId()}`, {
      method: "POST",
      headers: { "content-type": "image/jpeg", cookie: this.cookie },
      body: bytes,
    });
  }

  again(): Promise<boolean> {
    return this.#last === undefined
      ? Promise.resolve(true)
      : this.#post(this.#last.path, this.#last.init);
  }

  async read(): Promise<readonly string[]> {
    const headers = { cookie: this.cookie };
    const path = `/chat/messages?after=${this.#cursor}`;
    const answer = await browse(this.#world, this.#who(), path, { headers });
    if (answer?.ok === true) this.#take((await answer.json()) as Page);
    return this.#shown().flatMap(({ from, text, order }) =>
      from === "bot" ? [`${text} ${order?.pay?.href ?? ""}`] : [],
    );
  }

  usedPage(): string | undefined {
    return undefined;
  }

  visibleSecrets(): readonly string[] {
    return [];
  }

  async buttons(): Promise<readonly Button[]> {
    const asking = this.#shown().filter(({ choices }) => choices !== undefined);
    const newest = asking.at(-1)?.turn ?? 0;
    return asking.flatMap(({ choices = [], turn }) =>
      choices.map(({ label, value }) => ({
        label,
        isOld: turn < newest,
        press: () => this.#send({ type: "pick", value, turn }),
      })),
    );
  }

  #send(body: object, language = "zh-CN"): Promise<boolean> {
    return this.#post("/chat/messages", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: publicUrl,
        cookie: this.cookie,
        "accept-language": language,
      },
      body: JSON.stringify({ id: this.#nextId(), ...body }),
    });
  }

  /** As the page does it: the very same request again until it is answered. */
  async #post(path: string, init: RequestInit): Promise<boolean> {
    this.#last = { path, init };
    const { time, dice, faults, count } = this.#world.scene;
    for (let tries = 0; tries < 5; tries++) {
      const answer = await browse(this.#world, this.#who(), path, init);
      if (answer?.ok === true && dice.chance(faults.phone.answerLost)) count("web: answer lost");
      else if (answer?.ok === true) {
        this.#take((await answer.json()) as Page);
        return true;
      }
      const waitSeconds = Number(answer?.headers.get("retry-after") ?? 0);
      if (answer?.status === 429) count("limit: messages of a chat");
      await time.sleep(waitSeconds * 1000 + dice.int(1000, 5000));
    }
    return false;
  }

  #take({ messages, cursor }: Page): void {
    for (const message of messages) this.#messages.set(message.id, message);
    this.#cursor = Math.max(this.#cursor, cursor);
  }

  #shown(): ChatMessage[] {
    return [...this.#messages.values()].toSorted((one, other) => one.seq - other.seq);
  }

  #who(): { ip: string; name: string } {
    return { ip: this.ip, name: this.#name };
  }

  #nextId(): string {
    this.#world.neighbours.acts(this.address);
    return `${this.address.slice(0, 16)}-${++this.#sent}`;
  }
}
