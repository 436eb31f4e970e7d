import type { Context, MiddlewareHandler } from "hono";
import type { App } from "../../app/app.ts";
import type { TextKey } from "../../core/text.ts";
import { noticePage } from "../site/notice-page.ts";
import { type Site, translator } from "../site/site.ts";
import { type Limits, waitSeconds } from "./guards.ts";
import { clientIp, type Env, preferredLanguage } from "./requests.ts";

/** Lets an address ask only so often; what lies behind is not touched by what comes on top. */
export function addressLimit(
  site: Site,
  limits: Limits,
  what: "address" | "reads" = "address",
): MiddlewareHandler<Env> {
  return async (c, next) => {
    const wait = await waitSeconds(limits[what], clientIp(c, site.trustedProxies));
    return wait === undefined ? await next() : await tooFast(c, site.app, wait);
  };
}

/** 429: this one asks too often. */
export function tooFast(c: Context<Env>, app: App, seconds: number): Response | Promise<Response> {
  return later(c, app, seconds, { status: 429, code: "too-fast", key: "http.tooFast" });
}

/** 503: all of them together ask too much. */
export function tooBusy(c: Context<Env>, app: App, seconds: number): Response | Promise<Response> {
  return later(c, app, seconds, { status: 503, code: "busy", key: "http.busy" });
}

/**
 * As a page for whoever opened one and as JSON for scripts. Never 404: a page would take its link
 * for dead.
 */
function later(
  c: Context<Env>,
  app: App,
  seconds: number,
  { status, code, key }: { status: 429 | 503; code: string; key: TextKey },
): Response | Promise<Response> {
  const language = preferredLanguage(c);
  const message = translator(app, language)(key);
  c.header("Retry-After", String(seconds));
  c.header("Cache-Control", "no-store");
  if (c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html")) {
    return c.html(
      noticePage({ language, t: translator(app, language), title: message, text: "" }),
      status,
    );
  }
  return c.json({ error: { code, message } }, status);
}
