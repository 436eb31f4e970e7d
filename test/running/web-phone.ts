import { randomUUID } from "node:crypto";
import type { ChatMessage } from "../../src/server/chat/chat-page.ts";

/** A person at the web chat, without a browser: the same requests that the page makes. */
export class WebPhone {
  readonly #url: string;
  #cookie = "";
  #cursor = 0;
  #messages = new Map<string, ChatMessage>();

  constructor(url: string) {
    this.#url = url;
  }

  async open(acceptLanguage = "zh-CN"): Promise<void> {
    const answer = await fetch(`${this.#url}/`, {
      headers: { "accept-language": acceptLanguage, cookie: this.#cookie },
    });
    const set = answer.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
    this.#cookie = [this.#cookie, ...set].filter((part) => part !== "").join("; ");
    await this.send({ type: "start" }, acceptLanguage);
  }

  async send(body: Record<string, unknown>, acceptLanguage = "zh-CN"): Promise<Response> {
    const id = randomUUID();
    for (;;) {
      const answer = await this.#post({ id, ...body }, acceptLanguage);
      if (answer.status !== 429) return answer;
      // As the page does it: wait as long as asked, then send the very same message.
      await new Promise((resolve) =>
        setTimeout(resolve, Number(answer.headers.get("retry-after")) * 1000),
      );
    }
  }

  async #post(body: Record<string, unknown>, acceptLanguage: string): Promise<Response> {
    const answer = await fetch(`${this.#url}/chat/messages?after=${this.#cursor}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: this.#cookie,
        "accept-language": acceptLanguage,
      },
      body: JSON.stringify(body),
    });
    if (answer.ok) this.#take(await answer.clone().json());
    return answer;
  }

  say(text: string): Promise<Response> {
    const secret = this.messages().at(-1)?.expect === "secret";
    return this.send({ type: secret ? "secret" : "say", text });
  }

  async photo(picture: Uint8Array<ArrayBuffer>): Promise<Response> {
    const answer = await fetch(
      `${this.#url}/chat/photos?id=${randomUUID()}&after=${this.#cursor}`,
      {
        method: "POST",
        headers: { "content-type": "image/png", cookie: this.#cookie },
        body: picture,
      },
    );
    if (answer.ok) this.#take(await answer.clone().json());
    return answer;
  }

  /** Presses the newest button with this label. */
  pick(label: string): Promise<Response> {
    for (const message of this.messages().toReversed()) {
      const choice = message.choices?.find((one) => one.label === label);
      if (choice !== undefined)
        return this.send({ type: "pick", value: choice.value, turn: message.turn });
    }
    const offered = this.messages().flatMap(
      ({ choices }) => choices?.map((choice) => choice.label) ?? [],
    );
    throw new Error(`No button "${label}"; there are: ${offered.join(" | ")}`);
  }

  async refresh(): Promise<void> {
    const answer = await fetch(`${this.#url}/chat/messages?after=${this.#cursor}`, {
      headers: { cookie: this.#cookie },
    });
    this.#take(await answer.json());
  }

  messages(): ChatMessage[] {
    return [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
  }

  /** Waits until a message fulfils the condition; fails after `withinMs`. */
  async until(
    what: string,
    condition: (message: ChatMessage) => boolean,
    withinMs = 15_000,
  ): Promise<ChatMessage> {
    const giveUpAt = Date.now() + withinMs;
    for (;;) {
      const found = this.messages().findLast(condition);
      if (found !== undefined) return found;
      if (Date.now() > giveUpAt) {
        throw new Error(
          `Waited for ${what}; the chat says:\n${this.messages()
            .map(({ text }) => text)
            .join("\n---\n")}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      await this.refresh();
    }
  }

  get cookie(): string {
    return this.#cookie;
  }

  #take(news: unknown): void {
    const { messages, cursor } = news as { messages: ChatMessage[]; cursor: number };
    for (const message of messages) this.#messages.set(message.id, message);
    this.#cursor = Math.max(this.#cursor, cursor);
  }
}
