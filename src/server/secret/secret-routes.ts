import type { Context, Hono } from "hono";
import { languageOf } from "../../app/conversations/language.ts";
import { askAgainOnPage, findSecretQuestion } from "../../app/delivery/secret-page.ts";
import { showUnanswered } from "../../app/delivery/show-conversation.ts";
import { secretEventKey } from "../../core/refs.ts";
import { text } from "../../core/text.ts";
import { type Limits, waitSeconds } from "../doors/guards.ts";
import { clientIp, clientNetwork, type Env } from "../doors/requests.ts";
import { tooFast } from "../doors/too-fast.ts";
import { notFound } from "../site/not-found.ts";
import { noticePage } from "../site/notice-page.ts";
import { type Site, translator, writer } from "../site/site.ts";
import { secretPage } from "./secret-page.ts";

/**
 * Takes a secret for a chat whose messages can't be deleted. The address works once, see
 * app/delivery/secret-page.ts.
 */
export function secretRoutes(http: Hono<Env>, site: Site, limits: Limits): void {
  const { app } = site;

  async function missed(c: Context<Env>): Promise<Response> {
    const wait = await waitSeconds(limits.misses, clientIp(c, site.trustedProxies));
    return wait === undefined ? await notFound(c, app) : await tooFast(c, app, wait);
  }

  http.get("/secret/:token", async (c) => {
    const asked = await findSecretQuestion(app, c.req.param("token"));
    if (asked === undefined) return await missed(c);
    const language = await languageOf(app, asked.conversation);
    const question = writer(app, language)(asked.subject);
    c.header("Cache-Control", "no-store");
    return c.html(secretPage({ language, t: translator(app, language), question }));
  });

  http.post("/secret/:token", async (c) => {
    const asked = await findSecretQuestion(app, c.req.param("token"));
    if (asked === undefined) return await missed(c);
    const form = await c.req.formData().catch(() => undefined);
    const password = form?.get("password");
    if (typeof password !== "string" || password.trim() === "") return c.redirect(c.req.path, 303);
    const { id, turn } = asked.conversation;
    // Two presses of the button are one answer to one question.
    const eventKey = secretEventKey(id, turn);
    await site.takeTurn({
      conversationId: id,
      eventKey,
      event: { type: "say", text: password },
      masked: true,
      from: clientNetwork(c, site.trustedProxies),
    });
    const language = await languageOf(app, asked.conversation);
    const again = await askAgainOnPage(app, id, eventKey);
    if (again !== undefined) {
      c.header("Cache-Control", "no-store");
      const { subject, notice, path } = again;
      const question = writer(app, language)(subject);
      const t = translator(app, language);
      return c.html(secretPage({ language, t, question, notice, action: path }));
    }
    await showUnanswered(app, id);
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
