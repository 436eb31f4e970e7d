import type { Context, Hono } from "hono";
import type { Language } from "../../core/text.ts";
import { type ChatMessage, chatPage } from "../chat/chat-page.ts";
import { type EventStream, openEventStream } from "../doors/event-stream.ts";
import { createOpenStreams } from "../doors/open-streams.ts";
import { cookie, type Env, preferredLanguage } from "../doors/requests.ts";
import type { Translate } from "../site/layout.ts";
import { notFound } from "../site/not-found.ts";
import { type Site, translator } from "../site/site.ts";
import type { DemoLink, DemoMessage, DemoPhone } from "./phone.ts";

/** A message as the page draws it. */
type ScreenMessage = ChatMessage & {
  links?: readonly DemoLink[];
  /** A path of this site. */
  picture?: string;
};

/** How often the phone is looked at; it is on this machine, so this costs nothing. */
const lookEveryMs = 200;

const yearSeconds = 365 * 24 * 60 * 60;

/** What a person would type to change the language. */
const languageWord: Readonly<Record<Language, string>> = { "zh-CN": "中文", en: "English" };

/**
 * The chat page as the screen of a Telegram or WeChat phone: what is typed goes through the
 * platform's sandbox to that channel's real code and comes back the same way. One phone, for
 * whoever opens the page.
 */
export function demoRoutes(http: Hono<Env>, site: Site, phone: DemoPhone): void {
  const screen = watch(phone, site.publicUrl);
  const taken = new Set<string>();

  http.get("/", (c) => {
    const language = preferredLanguage(c);
    const cards = site.sandbox?.cards(language) ?? [];
    c.header("Cache-Control", "no-store");
    return c.html(
      chatPage({ language, t: phoneWords(site, language, phone.platform), sandbox: { cards } }),
    );
  });
  http.get("/chat/messages", (c) => c.json(screen.after(Number(c.req.query("after") ?? 0) || 0)));
  http.post("/chat/messages", async (c) => {
    const sent = (await c.req.json().catch(() => ({}))) as Record<
      "id" | "type" | "text" | "value",
      unknown
    >;
    const id = String(sent.id ?? "");
    return await once(c, id, async () => {
      switch (sent.type) {
        case "start":
          await phone.start();
          // These phones are set to Chinese; whoever reads English says so, as they would there.
          if (preferredLanguage(c) === "en") await phone.say(languageWord.en);
          return;
        case "pick":
          // Where buttons are pressed the person says nothing; where they are words, they are said
          // by the platform.
          return await phone.pick(String(sent.value));
        default:
          screen.expectOwn(id);
          return await phone.say(String(sent.text ?? ""));
      }
    });
  });
  http.post("/chat/photos", async (c) => {
    const picture = new Uint8Array(await c.req.arrayBuffer());
    const id = c.req.query("id") ?? "";
    return await once(c, id, async () => {
      screen.expectOwn(id);
      await phone.photo(picture);
    });
  });
  http.post("/chat/language", async (c) => {
    const { language } = (await c.req.json().catch(() => ({}))) as { language?: unknown };
    if (language !== "zh-CN" && language !== "en") return c.json({ error: { message: "" } }, 400);
    c.header(
      "Set-Cookie",
      cookie("language", language, { secure: false, maxAgeSeconds: yearSeconds }),
    );
    await phone.say(languageWord[language]);
    return c.body(null, 204);
  });
  http.get("/demo/pictures/:id", async (c) => {
    const picture = phone.messages().find(({ id }) => id === c.req.param("id"))?.picture;
    if (picture === undefined) return await notFound(c, site.app);
    const isPng = picture[0] === 0x89 && picture[1] === 0x50;
    return c.body(new Uint8Array(picture), 200, {
      "Content-Type": isPng ? "image/png" : "image/jpeg",
    });
  });
  const streams = createOpenStreams();
  http.get("/chat/events", (c) => {
    const cursor = Number(c.req.header("last-event-id") ?? c.req.query("after") ?? 0) || 0;
    return openEventStream(c, { site, streams, chat: "phone" }, (stream) =>
      showOn(stream, screen, cursor),
    );
  });

  /** The page repeats what was not answered; the phone does it once. */
  async function once(c: Context<Env>, id: string, act: () => Promise<void>): Promise<Response> {
    if (!taken.has(id)) {
      taken.add(id);
      await act();
    }
    return c.json({ ...screen.after(0), showsOwn: true });
  }
}

/** Sends what the phone shows from now on. Returns the way to stop. */
function showOn(stream: EventStream, screen: Screen, from: number): () => void {
  let cursor = from;
  const look = async (): Promise<void> => {
    const { messages, cursor: newest } = screen.after(cursor);
    if (messages.length > 0) {
      cursor = newest;
      const data = JSON.stringify({ messages, cursor });
      await stream.send({ event: "messages", data, id: String(cursor) });
    }
    if (stream.isOpen()) timer = setTimeout(look, lookEveryMs);
  };
  let timer = setTimeout(look, 0);
  return () => clearTimeout(timer);
}

/** The page's words, which name the phone whose screen it is. */
function phoneWords(site: Site, language: Language, platform: DemoPhone["platform"]): Translate {
  const t = translator(site.app, language);
  return (key, params) => {
    if (key === "web.name") return t(`demo.name.${platform}`);
    if (key === "web.sandbox.mark") return t(`demo.mark.${platform}`);
    if (key === "web.chat.cards.hint") return t(`demo.hint.${platform}`);
    return t(key, params);
  };
}

type Screen = ReturnType<typeof watch>;

/** Numbers what the phone shows, so that the page can ask for what is new or has changed. */
function watch(phone: DemoPhone, publicUrl: string) {
  const known = new Map<string, { json: string; message: ScreenMessage }>();
  /** Ids that the page gave to what the person is just saying, oldest first. */
  const own: string[] = [];
  let change = 0;

  function look(): void {
    const there = phone.messages();
    for (const one of there) {
      const json = JSON.stringify({ ...one, picture: undefined });
      const before = known.get(one.id);
      if (before?.json !== json) put(one.id, json, toScreen(one, before?.message));
    }
    const ids = new Set(there.map(({ id }) => id));
    for (const [id, { json, message }] of known) {
      // The phone just drops it; dots let whoever watches see that something was deleted here.
      if (!ids.has(id) && json !== "") put(id, "", { ...bare(message), text: "••••••" });
    }
  }

  function put(id: string, json: string, message: ScreenMessage): void {
    change += 1;
    known.set(id, { json, message: { ...message, change } });
  }

  function toScreen(one: DemoMessage, before: ScreenMessage | undefined): ScreenMessage {
    const parts = one.parts.map((part) => (typeof part === "string" ? part : inside(part)));
    const links = (one.links ?? []).map(inside);
    return {
      ...(before === undefined ? bare({ id: idFor(one), from: one.from }) : bare(before)),
      text: parts.map((part) => (typeof part === "string" ? part : part.label)).join(""),
      ...(parts.every((part) => typeof part === "string") ? {} : { parts }),
      ...(links.length === 0 ? {} : { links }),
      ...(one.choices === undefined || one.choices.length === 0 ? {} : { choices: one.choices }),
      ...(one.picture === undefined ? {} : { picture: `/demo/pictures/${one.id}` }),
    };
  }

  function bare({
    id,
    from,
    seq = known.size + 1,
    atMs = Date.now(),
  }: Pick<ChatMessage, "id" | "from"> & Partial<ChatMessage>) {
    return { id, from, seq, atMs, change, turn: 0, text: "" };
  }

  function idFor({ id, from }: DemoMessage): string {
    return (from === "person" ? own.shift() : undefined) ?? `demo-${id}`;
  }

  /**
   * Addresses of our own pages become paths, which also work where the page was opened under
   * another name.
   */
  function inside({ label, href }: DemoLink): DemoLink {
    return { label, href: href.startsWith(`${publicUrl}/`) ? href.slice(publicUrl.length) : href };
  }

  return {
    /** The next thing that the person says on the phone is what the page calls `id`. */
    expectOwn(id: string): void {
      look();
      if (id !== "") own.push(id);
    },
    after(cursor: number): { messages: ScreenMessage[]; cursor: number } {
      look();
      const messages = [...known.values()]
        .map(({ message }) => message)
        .filter((message) => message.change > cursor);
      return { messages, cursor: change };
    },
  };
}
