import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { text } from "../core/text.ts";
import { assetsRoute } from "./assets-route.ts";
import { chatRoutes } from "./chat-routes.ts";
import { demoRoutes } from "./demo-routes.ts";
import { createLimits, sameOrigin, securityHeaders } from "./guards.ts";
import { healthRoutes } from "./health-routes.ts";
import { notFound } from "./not-found.ts";
import { notifyRoute } from "./notify-route.ts";
import { payRoutes } from "./pay-routes.ts";
import { receiptRoutes } from "./receipt-routes.ts";
import { type Env, preferredLanguage } from "./requests.ts";
import { secretRoutes } from "./secret-routes.ts";
import { type Site, writer } from "./site.ts";
import { addressLimit } from "./too-fast.ts";

/** Far more than any message, notification or form of ours. */
const largestBodyBytes = 64 * 1024;

/** A photo as the page sends it: scaled down, or the original of a browser that cannot. */
const largestPhotoBytes = 5 * 1024 * 1024;

/** Everything that answers HTTP, mounted side by side. */
export function createHttp(site: Site): Hono<Env> {
  const { app } = site;
  const http = new Hono<Env>();
  const limits = createLimits();

  http.use(securityHeaders);
  http.use((c, next) =>
    bodyLimit({
      maxSize: c.req.path === "/chat/photos" ? largestPhotoBytes : largestBodyBytes,
      onError: (c) =>
        c.json(
          {
            error: {
              code: "too-large",
              message: writer(app, preferredLanguage(c))(text("http.tooLarge")),
            },
          },
          413,
        ),
    })(c, next),
  );
  for (const own of ["/chat/*", "/pay/*", "/secret/*"]) http.use(own, sameOrigin(site.publicUrl));
  for (const pages of ["/pay/*", "/receipt/*", "/secret/*"])
    http.use(pages, addressLimit(site, limits));

  assetsRoute(http);
  healthRoutes(http, site);
  if (site.demoPhone === undefined) chatRoutes(http, site, limits);
  else demoRoutes(http, site, site.demoPhone);
  payRoutes(http, site, limits);
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
