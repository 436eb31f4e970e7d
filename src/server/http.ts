import { type Context, Hono } from "hono";
import { text } from "../core/text.ts";
import { chatRoutes } from "./chat/chat-routes.ts";
import { demoRoutes } from "./demo/demo-routes.ts";
import { bodyLimits, photoPath } from "./doors/body-limit.ts";
import { createLimits, headersAlone, sameOrigin, securityHeaders } from "./doors/guards.ts";
import { healthRoutes } from "./doors/health-routes.ts";
import { notifyRoute } from "./doors/notify-route.ts";
import { type Env, preferredLanguage } from "./doors/requests.ts";
import { addressLimit } from "./doors/too-fast.ts";
import { noticeUntrustedProxy } from "./doors/untrusted-proxy.ts";
import { workLimits } from "./doors/work-limit.ts";
import { payRoutes } from "./pay/pay-routes.ts";
import { privacyRoutes } from "./privacy/privacy-routes.ts";
import { receiptRoutes } from "./receipt/receipt-routes.ts";
import { secretRoutes } from "./secret/secret-routes.ts";
import { assetsRoute } from "./site/assets-route.ts";
import { notFound } from "./site/not-found.ts";
import { type Site, writer } from "./site/site.ts";

/** Everything that answers HTTP, mounted side by side. */
export function createHttp(site: Site): Hono<Env> {
  const { app } = site;
  const http = new Hono<Env>();
  const limits = createLimits();

  http.use(headersAlone);
  http.use(securityHeaders(site.publicUrl));
  http.use(noticeUntrustedProxy(site));
  http.use(bodyLimits(site));
  for (const own of ["/chat/*", "/pay/*", "/privacy/*", "/secret/*"])
    http.use(own, sameOrigin(site.publicUrl));
  for (const pages of ["/pay/*", "/privacy/*", "/receipt/*", "/secret/*"])
    http.use(pages, addressLimit(site, limits));
  for (const read of ["/", "/chat/*"]) http.get(read, addressLimit(site, limits, "reads"));
  const { turns, photos } = workLimits(site);
  http.use(photoPath, photos);
  const webhooks = Object.keys(site.webhooks ?? {});
  for (const taking of ["/chat/messages", "/chat/language", "/secret/*", ...webhooks])
    http.use(taking, turns);

  assetsRoute(http);
  healthRoutes(http, site);
  if (site.demoPhone === undefined) chatRoutes(http, site, limits);
  else demoRoutes(http, site, site.demoPhone);
  payRoutes(http, site, limits);
  privacyRoutes(http, site, limits);
  receiptRoutes(http, site, limits);
  secretRoutes(http, site, limits);
  notifyRoute(http, site);
  for (const [path, answer] of Object.entries(site.webhooks ?? {}))
    http.all(path, (c) => answer(c.req.raw));

  http.notFound((c) => notFound(c, app));
  http.onError((error, c) => {
    // Somebody hung up in the middle of a request: nobody reads the answer, and it is no alarm of
    // ours.
    if (hungUp(c)) return c.body(null, 400);
    app.log.error(
      { error: error.stack ?? error.message, path: c.req.path, method: c.req.method },
      "request failed",
    );
    const message = writer(app, preferredLanguage(c))(text("http.failed"));
    return c.json({ error: { code: "failed", message } }, 500);
  });
  return http;
}

function hungUp({ env }: Context<Env>): boolean {
  const incoming = env?.incoming;
  return incoming?.destroyed === true && !incoming.complete;
}
