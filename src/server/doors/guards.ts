import type { MiddlewareHandler } from "hono";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { type Env, networkOf } from "./requests.ts";

/** Nothing inline is ever executable, so the policy has no exception. */
const contentPolicy = [
  ...["default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'"],
  ...["form-action 'self'", "frame-ancestors 'none'"],
].join("; ");

/** What every answer says, refusals and faults too; a route may say otherwise. */
const usualHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": contentPolicy,
  "X-Content-Type-Options": "nosniff",
  // For browsers inside of apps that are older than `frame-ancestors`.
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
  // Not `no-referrer`: WeChat's H5 cashier checks the domain of the page that led to it (WeChat Pay
  // docs, H5 payment).
  "Referrer-Policy": "origin",
};

const halfYearSeconds = 182 * 24 * 60 * 60;

/** Headers that every answer needs. Over https a browser is told to stay there. */
export function securityHeaders(publicUrl: string): MiddlewareHandler<Env> {
  const stay = { "Strict-Transport-Security": `max-age=${halfYearSeconds}` };
  const all = { ...usualHeaders, ...(publicUrl.startsWith("https:") ? stay : {}) };
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(all))
      if (!headers.has(name)) headers.set(name, value);
  };
}

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
    const isReading = c.req.method === "GET" || c.req.method === "HEAD";
    // `same-site` too: what runs on a sister name of the same domain is somebody else's page.
    const isElsewhere = site === "cross-site" || site === "same-site";
    if (!isReading && (foreign || origin === "null" || isElsewhere)) {
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
    /** Photos of one chat, and of one address: each costs a second of the one reader. */
    photosOfChat: limit(3, 30),
    photosOfAddress: limit(30, 60),
    /** Requests of one address that write or ask for an order. */
    address: limit(900, 60),
    /** What one address reads of its chats, streams included. */
    reads: limit(900, 60),
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
