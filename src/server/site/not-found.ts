import type { Context } from "hono";
import type { App } from "../../app/app.ts";
import { text } from "../../core/text.ts";
import { type Env, preferredLanguage } from "../doors/requests.ts";
import { noticePage } from "./notice-page.ts";
import { translator, writer } from "./site.ts";

/**
 * The one answer for every address and every link that leads nowhere, so that guessing teaches
 * nothing.
 */
export function notFound(c: Context<Env>, app: App): Response | Promise<Response> {
  const language = preferredLanguage(c);
  const write = writer(app, language);
  c.header("Cache-Control", "no-store");
  return c.html(
    noticePage({
      language,
      t: translator(app, language),
      title: write(text("http.notFound.title")),
      text: write(text("http.notFound.text")),
    }),
    404,
  );
}
