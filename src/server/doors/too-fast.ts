import type { Context, MiddlewareHandler } from "hono";
import type { App } from "../../app/app.ts";
import { noticePage } from "../site/notice-page.ts";
import { type Site, translator, writer } from "../site/site.ts";
import { type Limits, waitSeconds } from "./guards.ts";
import { clientIp, type Env, preferredLanguage } from "./requests.ts";

/** Lets an address ask only so often; what lies behind is not touched by what comes on top. */
export function addressLimit(site: Site, limits: Limits): MiddlewareHandler<Env> {
  return async (c, next) => {
    const wait = await waitSeconds(limits.address, clientIp(c, site.trustedProxies));
    return wait === undefined ? await next() : await tooFast(c, site.app, wait);
  };
}

/**
 * 429, as a page for whoever opened one and as JSON for scripts. Never 404: a page would take its
 * link for dead.
 */
export function tooFast(c: Context<Env>, app: App, seconds: number): Response | Promise<Response> {
  const language = preferredLanguage(c);
  const message = writer(app, language)({ key: "http.tooFast" });
  c.header("Retry-After", String(seconds));
  c.header("Cache-Control", "no-store");
  if (c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html")) {
    return c.html(
      noticePage({ language, t: translator(app, language), title: message, text: "" }),
      429,
    );
  }
  return c.json({ error: { code: "too-fast", message } }, 429);
}
