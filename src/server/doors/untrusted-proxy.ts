import type { MiddlewareHandler } from "hono";
import type { Site } from "../site/site.ts";
import { clientIp, directIp, type Env } from "./requests.ts";

const minuteMs = 60_000;

/**
 * Says, once a minute, that a limit has closed for a proxy: for an address that passes on what
 * others ask for and is not named as one, or for one that is named and does not say who asks. All
 * its customers count as one then, and that is a mistake of the configuration much more often than
 * an attack.
 */
export function noticeUntrustedProxy({ app, trustedProxies }: Site): MiddlewareHandler<Env> {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return async (c, next) => {
    await next();
    if (c.res.status !== 429) return;
    const isForwarded = ["x-forwarded-for", "forwarded", "x-real-ip"].some(
      (name) => c.req.header(name) !== undefined,
    );
    const address = directIp(c);
    const isNamed = trustedProxies.includes(address);
    // Named, and yet it is the proxy itself that was counted.
    const isSilent = isNamed && trustedProxies.includes(clientIp(c, trustedProxies));
    const nowMs = app.clock.nowMs();
    if ((isNamed ? !isSilent : !isForwarded) || nowMs - saidAtMs < minuteMs) return;
    saidAtMs = nowMs;
    app.log.warn(
      { address },
      isNamed
        ? "a limit closed for a proxy that sends no X-Forwarded-For"
        : "a limit closed for a proxy that is not in TRUSTED_PROXIES",
    );
  };
}
