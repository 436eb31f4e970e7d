import type { Context, Hono } from "hono";
import { findExport, takeExport } from "../../app/people/export-own.ts";
import { keptForMs } from "../../app/running/clearing.ts";
import { type Limits, waitSeconds } from "../doors/guards.ts";
import { clientIp, type Env, preferredLanguage } from "../doors/requests.ts";
import { tooFast } from "../doors/too-fast.ts";
import { notFound } from "../site/not-found.ts";
import { type Site, translator } from "../site/site.ts";
import { exportPage, privacyPage } from "./privacy-page.ts";

const dayMs = 24 * 60 * 60_000;

/** Said as it is cleared. */
const keptDays = Object.fromEntries(
  Object.entries(keptForMs).map(([table, ms]) => [table, Math.round(ms / dayMs)]),
);

/** What is kept of people, and the page from which somebody takes what is kept about them. */
export function privacyRoutes(http: Hono<Env>, site: Site, limits: Limits): void {
  const { app } = site;

  async function missed(c: Context<Env>): Promise<Response> {
    const wait = await waitSeconds(limits.misses, clientIp(c, site.trustedProxies));
    return wait === undefined ? await notFound(c, app) : await tooFast(c, app, wait);
  }

  http.get("/privacy", (c) => {
    const asked = c.req.query("language");
    const language = asked === "zh-CN" || asked === "en" ? asked : preferredLanguage(c);
    c.header("Cache-Control", "no-store");
    return c.html(privacyPage({ language, t: translator(app, language), keptDays }));
  });

  http.get("/privacy/data/:token", async (c) => {
    const found = await findExport(app, c.req.param("token"));
    if (found === undefined) return await missed(c);
    const { language } = found;
    c.header("Cache-Control", "no-store");
    return c.html(exportPage({ language, t: translator(app, language) }));
  });

  http.post("/privacy/data/:token", async (c) => {
    const found = await findExport(app, c.req.param("token"));
    const data = found && (await takeExport(app, found));
    if (data === undefined) return await missed(c);
    c.header("Cache-Control", "no-store");
    c.header("Content-Type", "application/json; charset=utf-8");
    c.header("Content-Disposition", 'attachment; filename="my-data.json"');
    return c.body(JSON.stringify(data, undefined, 2));
  });
}
