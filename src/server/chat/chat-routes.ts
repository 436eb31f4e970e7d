import type { Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import { chooseLanguage, languageOf } from "../../app/conversations/language.ts";
import { findConversation, openConversation } from "../../app/conversations/open-conversation.ts";
import { sha256Hex } from "../../app/ports.ts";
import type { Inbound } from "../../app/turns/inbound.ts";
import { lookAtPhoto } from "../../app/turns/photo.ts";
import { decodeWeb, type WebInbound } from "../../channels/web/decode.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { webEventKey } from "../../core/refs.ts";
import type { TextKey } from "../../core/text.ts";

import { openEventStream } from "../doors/event-stream.ts";
import { type Limits, waitSeconds } from "../doors/guards.ts";
import { createOpenStreams } from "../doors/open-streams.ts";
import { clientIp, clientNetwork, cookie, type Env, preferredLanguage } from "../doors/requests.ts";
import { addressLimit } from "../doors/too-fast.ts";
import { type Site, translator, writer } from "../site/site.ts";
import { chatMark, newsFor } from "./chat-news.ts";
import { chatPage } from "./chat-page.ts";
import { createLiveNews } from "./live-news.ts";

const yearSeconds = 365 * 24 * 60 * 60;

/** The web chat: its page, its messages, its live stream. Whoever has the cookie is the person. */
export function chatRoutes(http: Hono<Env>, site: Site, limits: Limits): void {
  const { app } = site;
  const secure = site.publicUrl.startsWith("https:");

  http.get("/", async (c) => {
    const key = chatKey(getCookie(c, "chat"));
    if (key === undefined) {
      const fresh = app.dice.letters(32);
      c.header("Set-Cookie", cookie("chat", fresh, { secure, maxAgeSeconds: yearSeconds }), {
        append: true,
      });
    }
    const conversation = await conversationOf(site, key);
    const language =
      conversation === undefined ? preferredLanguage(c) : await languageOf(app, conversation);
    c.header("Cache-Control", "no-store");
    const cards = site.sandbox?.cards(language);
    return c.html(
      chatPage({
        language,
        t: translator(app, language),
        ...(cards === undefined ? {} : { sandbox: { cards } }),
      }),
    );
  });

  http.get("/chat/messages", async (c) => {
    const conversation = await conversationOf(site, chatKey(getCookie(c, "chat")));
    const after = cursorOf(c.req.query("after"));
    c.header("Cache-Control", "no-store");
    return c.json(
      conversation === undefined
        ? { messages: [], cursor: 0 }
        : await newsFor(site, conversation.id, after),
    );
  });

  http.post("/chat/messages", async (c) => {
    const language = preferredLanguage(c);
    const refuse = (status: 400 | 401 | 409 | 413 | 429, code: string, key: TextKey) =>
      c.json({ error: { code, message: writer(app, language)({ key }) } }, status);

    const key = chatKey(getCookie(c, "chat"));
    if (key === undefined) return refuse(401, "no-chat", "http.noChat");
    const posted = decodeWeb(new Uint8Array(await c.req.arrayBuffer()));
    if (posted === undefined) return refuse(400, "not-understood", "http.notUnderstood");

    const address = sha256Hex(key);
    const ip = clientIp(c, site.trustedProxies);
    const wait = await hasRoom(limits, address, ip);
    if (wait !== undefined) {
      c.header("Retry-After", String(wait));
      return refuse(429, "too-fast", "http.tooFast");
    }
    const known = await findConversation(app, "web", address);
    if (isOtherChat(c, known)) return refuse(409, "other-chat", "http.otherChat");
    const waitForNew = known === undefined ? await waitSeconds(limits.newChats, ip) : undefined;
    if (waitForNew !== undefined) {
      c.header("Retry-After", String(waitForNew));
      return refuse(429, "too-many-chats", "http.tooFast");
    }
    const conversation = known ?? (await openConversation(app, "web", address, language));
    const taken = await site.takeTurn({
      ...toInbound(conversation.id, posted),
      from: clientNetwork(c, site.trustedProxies),
    });
    if (taken.answer === "no-conversation") return refuse(409, "other-chat", "http.otherChat");
    return c.json(await newsFor(site, taken.conversation.id, cursorOf(c.req.query("after"))));
  });

  http.post("/chat/photos", async (c) => {
    const language = preferredLanguage(c);
    const refuse = (status: 400 | 401 | 409 | 429, code: string, key: TextKey) =>
      c.json({ error: { code, message: writer(app, language)({ key }) } }, status);
    const key = chatKey(getCookie(c, "chat"));
    const conversation = await conversationOf(site, key);
    if (key === undefined || conversation === undefined)
      return refuse(401, "no-chat", "http.noChat");
    if (isOtherChat(c, conversation)) return refuse(409, "other-chat", "http.otherChat");
    const id = c.req.query("id") ?? "";
    if (!/^[0-9A-Za-z-]{8,64}$/.test(id))
      return refuse(400, "not-understood", "http.notUnderstood");
    const [address, ip] = [sha256Hex(key), clientIp(c, site.trustedProxies)];
    const wait =
      (await hasRoom(limits, address, ip)) ??
      (await waitSeconds(limits.photosOfAddress, ip)) ??
      (await waitSeconds(limits.photosOfChat, address));
    if (wait !== undefined) {
      c.header("Retry-After", String(wait));
      return refuse(429, "too-fast", "http.tooFast");
    }
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const photo = await lookAtPhoto(app, conversation.id, async () => ({
      answer: "loaded",
      bytes,
    }));
    const eventKey = webEventKey(conversation.id, id);
    const taken = await site.takeTurn({
      conversationId: conversation.id,
      eventKey,
      event: photo,
      from: clientNetwork(c, site.trustedProxies),
    });
    if (taken.answer === "no-conversation") return refuse(409, "other-chat", "http.otherChat");
    return c.json(await newsFor(site, conversation.id, cursorOf(c.req.query("after"))));
  });

  http.post("/chat/language", addressLimit(site, limits), async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const language = (body as { language?: unknown } | undefined)?.language;
    if (language !== "zh-CN" && language !== "en")
      return c.json({ error: { code: "not-understood", message: "" } }, 400);
    const conversation = await conversationOf(site, chatKey(getCookie(c, "chat")));
    if (conversation !== undefined) await chooseLanguage(app, conversation, language);
    c.header("Set-Cookie", cookie("language", language, { secure, maxAgeSeconds: yearSeconds }));
    return c.body(null, 204);
  });

  const streams = createOpenStreams();
  const live = createLiveNews({
    read: (conversationId, after) => newsFor(site, conversationId, after),
    listen: (conversationId, onNew) => site.web.listen(conversationId, onNew),
    log: app.log,
  });
  http.get("/chat/events", async (c) => {
    const conversation = await conversationOf(site, chatKey(getCookie(c, "chat")));
    if (conversation === undefined) return c.body(null, 204);
    const { id } = conversation;
    const cursor = cursorOf(c.req.header("last-event-id") ?? c.req.query("after"));
    return await openEventStream(c, { site, streams, chat: id }, (stream) =>
      live.follow(id, cursor, stream),
    );
  });
}

/** The cookie's value when it has the shape that we give out. */
function chatKey(value: string | undefined): string | undefined {
  return value !== undefined && /^[0-9A-Z]{32}$/.test(value) ? value : undefined;
}

/**
 * The browser's cookie was replaced while this window stayed open: what is typed below one
 * conversation, a password perhaps, is not said in another.
 */
function isOtherChat(c: Context<Env>, known: Conversation | undefined): boolean {
  const mark = c.req.query("chat");
  return mark !== undefined && (known === undefined || mark !== chatMark(known.id));
}

function cursorOf(given: string | undefined): number {
  return given !== undefined && /^\d{1,15}$/.test(given) ? Number(given) : 0;
}

async function conversationOf(
  site: Site,
  key: string | undefined,
): Promise<Conversation | undefined> {
  return key === undefined ? undefined : await findConversation(site.app, "web", sha256Hex(key));
}

async function hasRoom(limits: Limits, address: string, ip: string): Promise<number | undefined> {
  return (await waitSeconds(limits.address, ip)) ?? (await waitSeconds(limits.chat, address));
}

function toInbound(conversationId: string, posted: WebInbound): Inbound {
  // The conversation is part of the key, so that no browser can use up another one's message ids.
  const eventKey = webEventKey(conversationId, posted.type === "start" ? "start" : posted.id);
  switch (posted.type) {
    case "start":
      return { conversationId, eventKey, event: { type: "start" } };
    case "say":
      return { conversationId, eventKey, event: { type: "say", text: posted.text } };
    case "secret":
      return { conversationId, eventKey, event: { type: "say", text: posted.text }, masked: true };
    case "pick":
      return {
        conversationId,
        eventKey,
        event: { type: "pick", value: posted.value, turn: posted.turn },
      };
  }
}
