import { createHash } from "node:crypto";
import type { ChatMessage } from "../../src/server/chat/chat-page.ts";
import type { Instance } from "./instance.ts";
import { publicUrl } from "./instance.ts";
import { visit } from "./web-chat.ts";
import type { World } from "./world.ts";

const secondMs = 1000;

/** What one thing that was done is answered with, as it stands on the screen. */
export type Answer = {
  text: string;
  labels: readonly string[];
  /** The field for the next words hides them. */
  isHidden: boolean;
};

/** The instance has ended, or is in trouble: nothing can be said of what came of it. */
class LineLost extends Error {}

/**
 * A browser's web chat over a connection that stays open: all that is said comes to one instance,
 * and each thing is answered, or the line is lost and with it whatever could be concluded.
 */
export class Line {
  readonly address: string;
  readonly #world: World;
  readonly #instance: Instance;
  readonly #cookie: string;
  readonly #ip: string;
  #messages: readonly ChatMessage[] = [];
  #cursor = 0;
  #sent = 0;
  /** Which chat the page belongs to. */
  #mark = "";

  constructor(world: World, instance: Instance) {
    const { dice } = world.scene;
    const key = dice.bytes(16).toString("hex").toUpperCase();
    this.#world = world;
    this.#instance = instance;
    this.#cookie = `chat=${key}`;
    this.#ip = `172.20.${dice.int(1, 254)}.${dice.int(1, 254)}`;
    this.address = createHash("sha256").update(key).digest("hex");
  }

  /** Says these one after the other; gives what the last one is answered with. */
  async say(...texts: readonly string[]): Promise<Answer> {
    let answer: Answer = { text: "", labels: [], isHidden: false };
    for (const text of texts) answer = await this.#send({ type: "say", text });
    return answer;
  }

  async tell(password: string): Promise<Answer> {
    return await this.#send({ type: "secret", text: password });
  }

  /** The newest button that reads so. */
  async press(label: string): Promise<Answer> {
    const asking = this.#messages.findLast(({ choices }) =>
      choices?.some((one) => one.label === label),
    );
    const value = asking?.choices?.find((one) => one.label === label)?.value;
    if (asking === undefined || value === undefined) throw new Error(`No button reads ${label}.`);
    return await this.#send({ type: "pick", value, turn: asking.turn });
  }

  async photo(bytes: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const path = `/chat/photos?id=${this.#nextId()}&after=${this.#cursor}`;
    return await this.#post(path, bytes, "image/jpeg");
  }

  /** Says it on the page of another chat, which this browser had before. */
  async sayBelow(other: Line, text: string): Promise<number> {
    const body = JSON.stringify({ id: this.#nextId(), type: "say", text });
    return (await this.#bring(`/chat/messages?chat=${other.#mark}`, body, "application/json"))
      .status;
  }

  #send(body: object): Promise<Answer> {
    this.#world.scene.note(this.address, `does ${JSON.stringify(body)}`);
    const text = JSON.stringify({ id: this.#nextId(), ...body });
    return this.#post(`/chat/messages?after=${this.#cursor}`, text, "application/json");
  }

  async #post(path: string, body: string | Uint8Array<ArrayBuffer>, type: string): Promise<Answer> {
    const answer = await this.#bring(path, body, type);
    if (!answer.ok) throw new LineLost(`answered ${answer.status}`);
    const page = (await answer.json()) as { messages: ChatMessage[]; cursor: number; chat: string };
    this.#cursor = page.cursor;
    this.#mark = page.chat;
    this.#messages = [...this.#messages, ...page.messages];
    const said = page.messages.filter(({ from }) => from === "bot");
    return {
      text: said.map(({ text }) => text).join("\n"),
      labels: said.flatMap(({ choices = [] }) => choices.map(({ label }) => label)),
      isHidden: said.at(-1)?.expect === "secret",
    };
  }

  async #bring(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    type: string,
  ): Promise<Response> {
    const { time, dice } = this.#world.scene;
    await time.sleep(dice.int(800, 4000));
    const headers = { "content-type": type, origin: publicUrl, cookie: this.#cookie };
    const init = { method: "POST", headers: { ...headers, "accept-language": "zh-CN" }, body };
    const answer = await orGone(this.#world, this.#instance, () =>
      visit(this.#instance, this.#ip, path, init),
    );
    if (answer === undefined || answer.status >= 500 || answer.status === 429)
      throw new LineLost(`answered ${answer?.status}`);
    return answer;
  }

  #nextId(): string {
    return `${this.address.slice(0, 16)}-${++this.#sent}`;
  }
}

/** So many people, each with a line of their own to the same instance. */
export async function withLines(
  world: World,
  count: number,
  play: (...lines: readonly Line[]) => Promise<void>,
): Promise<void> {
  const instance = world.anyInstance();
  if (instance === undefined) return;
  try {
    await play(...Array.from({ length: count }, () => new Line(world, instance)));
  } catch (error) {
    if (!(error instanceof LineLost)) throw error;
  }
}

/** Undefined when the instance ends, or takes too long. */
export async function orGone<T>(
  { scene: { time } }: World,
  instance: Instance,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const { promise: patience, resolve: lose } = Promise.withResolvers<undefined>();
  const callOff = time.after(30 * secondMs, () => lose(undefined));
  const result = await Promise.race([instance.run(work), patience]);
  callOff();
  return result;
}
