import type { MiddlewareHandler } from "hono";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { type Env, networkOf } from "./requests.ts";

/**
 * Headers that every page needs. Nothing inline is ever executable, so the policy has no exception.
 */
export const securityHeaders: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  const { headers } = c.res;
  if (!headers.has("Content-Security-Policy")) {
    headers.set(
      "Content-Security-Policy",
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
  }
  headers.set("X-Content-Type-Options", "nosniff");
  // Not `no-referrer`: WeChat's H5 cashier checks the domain of the page that led to it (WeChat Pay
  // docs, H5 payment).
  if (!headers.has("Referrer-Policy")) headers.set("Referrer-Policy", "origin");
};

/**
 * HEAD is answered by the route of GET. Nobody reads the body that it made, so it ends here: a
 * stream that nobody ends lives for ever.
 */
export const headersAlone: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  if (c.req.method !== "HEAD" || c.res.body === null) return;
  const { body, status, headers } = c.res;
  await body.cancel();
  c.res = new Response(null, { status, headers });
};

/** Refuses what another site's page makes a browser post here. Partners' servers send no Origin. */
export function sameOrigin(publicUrl: string): MiddlewareHandler<Env> {
  const own = new URL(publicUrl).host;
  return async (c, next) => {
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    const foreign =
      origin !== undefined &&
      origin !== "null" &&
      hostOf(origin) !== own &&
      hostOf(origin) !== c.req.header("host");
    if (c.req.method !== "GET" && (foreign || origin === "null" || site === "cross-site")) {
      return c.json({ error: { code: "foreign-origin", message: "" } }, 403);
    }
    return await next();
  };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** How much one address or one chat may ask for. In memory: each instance counts for itself. */
export function createLimits() {
  const limit = (points: number, seconds: number) =>
    new RateLimiterMemory({ points, duration: seconds });
  return {
    /** Messages of one chat. */
    chat: limit(20, 10),
    /** Requests of one address that write or ask for an order. */
    address: limit(900, 60),
    /** New chats of one address; keeps per-chat limits from being walked around. */
    newChats: limit(60, 3600),
    /** Wrong links from one address: nobody gets to guess tokens. */
    misses: limit(60, 600),
  };
}

/** How often who may ask; in the memory of this process. */
export type Limits = ReturnType<typeof createLimits>;

/** Undefined when there is room, else the seconds to wait. */
export async function waitSeconds(
  limiter: RateLimiterMemory,
  key: string,
): Promise<number | undefined> {
  try {
    await limiter.consume(networkOf(key));
    return undefined;
  } catch (rejected) {
    const ms = (rejected as { msBeforeNext?: number }).msBeforeNext ?? 1000;
    return Math.max(1, Math.ceil(ms / 1000));
  }
}
