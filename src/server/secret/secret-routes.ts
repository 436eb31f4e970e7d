import type { Context, Hono } from "hono";
import { readState } from "../../app/conversations/dialogue-state.ts";
import { findSecretQuestion, secretUrl } from "../../app/delivery/secret-page.ts";
import { sendPending } from "../../app/delivery/show-conversation.ts";
import { maskCardNumber } from "../../core/cards/card.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { secretEventKey } from "../../core/refs.ts";
import { type Language, text } from "../../core/text.ts";
import { type Limits, waitSeconds } from "../doors/guards.ts";
import { clientIp, type Env } from "../doors/requests.ts";
import { tooFast } from "../doors/too-fast.ts";
import { notFound } from "../site/not-found.ts";
import { noticePage } from "../site/notice-page.ts";
import { type Site, translator, writer } from "../site/site.ts";
import { secretPage } from "./secret-page.ts";

/**
 * Takes a secret for a chat whose messages can't be deleted. The address works once, see
 * app/secret-page.ts.
 */
export function secretRoutes(http: Hono<Env>, site: Site, limits: Limits): void {
  const { app } = site;

  async function missed(c: Context<Env>): Promise<Response> {
    const wait = await waitSeconds(limits.misses, clientIp(c, site.trustedProxies));
    return wait === undefined ? await notFound(c, app) : await tooFast(c, app, wait);
  }

  async function languageOf({ personId }: Conversation) {
    return (await app.store.read((tables) => tables.people.find(personId)))?.language ?? "zh-CN";
  }

  /**
   * After a wrong password: the next try is made on this page, at the address of the next question.
   * What was said about it stands here, so it need not use up one of the few messages that the chat
   * allows.
   */
  async function questionAgain(id: string, eventKey: string) {
    const { conversation, messages } = await app.store.read(async (tables) => ({
      conversation: await tables.conversations.find(id),
      // Only what was said about this try: news that waits for the chat must still get there.
      messages: (await tables.deliveries.pending(id, app.clock.nowMs())).filter(
        ({ message }) => message.eventKey === eventKey,
      ),
    }));
    const state = conversation && readState(conversation.state);
    if (conversation === undefined || state?.at !== "card-password") return undefined;
    const [first] = messages;
    await app.store.write(async (tables) => {
      for (const { message } of messages) {
        if (await tables.deliveries.claim(message, app.clock.nowMs()))
          await tables.deliveries.shown(message.id, "page");
      }
    });
    const { pathname } = new URL(secretUrl(app, id, conversation.turn));
    return (language: Language) => ({
      question: cardLine(language, state.number.value),
      notice: first?.message.content.text,
      action: pathname,
    });
  }

  const cardLine = (language: Language, number: string): string =>
    writer(app, language)(text("secret.card", { card: maskCardNumber(number) }));

  http.get("/secret/:token", async (c) => {
    const conversation = await findSecretQuestion(app, c.req.param("token"));
    const state = conversation && readState(conversation.state);
    if (conversation === undefined || state?.at !== "card-password") return await missed(c);
    const language = await languageOf(conversation);
    const question = cardLine(language, state.number.value);
    c.header("Cache-Control", "no-store");
    return c.html(secretPage({ language, t: translator(app, language), question }));
  });

  http.post("/secret/:token", async (c) => {
    const conversation = await findSecretQuestion(app, c.req.param("token"));
    if (conversation === undefined) return await missed(c);
    const wait = await waitSeconds(limits.passwords, clientIp(c, site.trustedProxies));
    if (wait !== undefined) return await tooFast(c, app, wait);
    const form = await c.req.formData().catch(() => undefined);
    const password = form?.get("password");
    if (typeof password !== "string" || password.trim() === "") return c.redirect(c.req.path, 303);
    const { id, turn } = conversation;
    // Two presses of the button are one answer to one question.
    const eventKey = secretEventKey(id, turn);
    await site.takeTurn({
      conversationId: id,
      eventKey,
      event: { type: "say", text: password },
      masked: true,
    });
    const language = await languageOf(conversation);
    const again = await questionAgain(id, eventKey);
    if (again !== undefined) {
      c.header("Cache-Control", "no-store");
      const { question, notice, action } = again(language);
      return c.html(
        secretPage({ language, t: translator(app, language), question, notice, action }),
      );
    }
    await sendPending(app, id);
    const write = writer(app, language);
    c.header("Cache-Control", "no-store");
    return c.html(
      noticePage({
        language,
        t: translator(app, language),
        title: write(text("secret.done.title")),
        text: write(text("secret.done.text")),
        home: "none",
      }),
    );
  });
}
