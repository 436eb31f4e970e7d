import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { type ChatMessage, chatPage } from "./pages/chat-page.ts";
import { type Env, preferredLanguage } from "./requests.ts";
import { type Site, translator } from "./site.ts";

/** A phone of a chat platform's sandbox, as a person would hold it. Messages keep their place for ever. */
export type DemoPhone = {
  messages(): readonly DemoMessage[];
  start(): Promise<void>;
  say(text: string): Promise<void>;
  pick(value: string): Promise<void>;
  photo(picture: Uint8Array): Promise<void>;
};

export type DemoMessage = {
  from: "person" | "bot";
  text: string;
  choices?: readonly { label: string; value: string }[];
};

/** How often the phone is looked at; it is on this machine, so this costs nothing. */
const lookEveryMs = 200;

/**
 * The chat page as the screen of a Telegram or WeChat phone: what is typed goes through the platform's sandbox to
 * that channel's real code and comes back the same way. One phone, for whoever opens the page.
 */
export function demoRoutes(http: Hono<Env>, site: Site, phone: DemoPhone): void {
  const screen = watch(phone, site.publicUrl);

  http.get("/", (c) => {
    const language = preferredLanguage(c);
    const cards = site.sandbox?.cards(language) ?? [];
    c.header("Cache-Control", "no-store");
    return c.html(chatPage({ language, t: translator(site.app, language), sandbox: { cards } }));
  });
  http.get("/chat/messages", (c) => c.json(screen.after(Number(c.req.query("after") ?? 0) || 0)));
  http.post("/chat/messages", async (c) => {
    const sent = (await c.req.json().catch(() => ({}))) as { type?: unknown; text?: unknown; value?: unknown };
    if (sent.type === "start") await phone.start();
    else if (sent.type === "pick") await phone.pick(String(sent.value));
    else await phone.say(String(sent.text ?? ""));
    return c.json(screen.after(0));
  });
  http.post("/chat/photos", async (c) => {
    await phone.photo(new Uint8Array(await c.req.arrayBuffer()));
    return c.json(screen.after(0));
  });
  http.post("/chat/language", (c) => c.body(null, 204));
  http.get("/chat/events", (c) => {
    let cursor = Number(c.req.header("last-event-id") ?? c.req.query("after") ?? 0) || 0;
    return streamSSE(c, async (stream) => {
      while (!stream.aborted && !stream.closed) {
        const news = screen.after(cursor);
        if (news.messages.length > 0) {
          await stream.writeSSE({ event: "messages", data: JSON.stringify(news), id: String(news.cursor) });
          cursor = news.cursor;
        }
        await stream.sleep(lookEveryMs);
      }
    });
  });
}

/** Numbers what the phone shows, so that the page can ask for what is new or has changed. */
function watch(phone: DemoPhone, publicUrl: string) {
  const known: { json: string; message: ChatMessage }[] = [];
  let change = 0;

  function look(): void {
    for (const [place, shown] of phone.messages().entries()) {
      const json = JSON.stringify(shown);
      const before = known[place];
      if (before?.json === json) continue;
      change += 1;
      known[place] = { json, message: toChatMessage(shown, place, change, before?.message.atMs) };
    }
  }

  function toChatMessage(shown: DemoMessage, place: number, newest: number, atMs = Date.now()): ChatMessage {
    const { text, links } = linksOut(shown.text);
    const [link] = links;
    return {
      id: `demo-${place}`,
      seq: place + 1,
      change: newest,
      from: shown.from,
      text,
      atMs,
      turn: 0,
      ...(shown.choices === undefined ? {} : { choices: shown.choices }),
      ...(link === undefined ? {} : { order: linkCard(place, link) }),
    };
  }

  /** The page makes no links of words; addresses of our own pages become a button below the message. */
  function linksOut(text: string): { text: string; links: string[] } {
    const links = [...text.matchAll(/https?:\/\/[^\s"<>）)]+/g)].map(([url]) => url);
    return { text, links: links.filter((url) => url.startsWith(`${publicUrl}/`)) };
  }

  function linkCard(place: number, url: string): NonNullable<ChatMessage["order"]> {
    const { pathname } = new URL(url);
    return {
      orderNo: `demo-${place}`,
      title: "",
      stateText: pathname.split("/")[1] ?? "",
      tone: "waiting",
      rows: [],
      progress: [],
      pay: { href: pathname, label: "↗" },
    };
  }

  return {
    after(cursor: number): { messages: ChatMessage[]; cursor: number } {
      look();
      const messages = known.map(({ message }) => message).filter((message) => message.change > cursor);
      return { messages, cursor: change };
    },
  };
}
