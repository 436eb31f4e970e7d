import type { MiddlewareHandler } from "hono";
import type { Site } from "../site/site.ts";
import type { Env } from "./requests.ts";
import { tooBusy } from "./too-fast.ts";

/** Turns that are worked on at once: a third of a second's work on a small machine. */
const mostTurns = 200;
/** Photos that are received or read at once; five megabytes each. */
const mostPhotos = 40;

/** Pages and platforms come back after this; by then what is in work is done. */
const retrySeconds = 2;

/**
 * Lets so much work be under way and no more: above it everybody would wait longer and longer, and
 * WeChat Pay for its five seconds in vain. Money has no such limit: neither notifications nor pay
 * pages come by here.
 */
export function workLimits(site: Site): { turns: MiddlewareHandler; photos: MiddlewareHandler } {
  return { turns: workLimit(site, mostTurns), photos: workLimit(site, mostPhotos) };
}

function workLimit({ app }: Site, most: number): MiddlewareHandler<Env> {
  let underWay = 0;
  return async (c, next) => {
    if (underWay >= most) return await tooBusy(c, app, retrySeconds);
    underWay++;
    try {
      return await next();
    } finally {
      underWay--;
    }
  };
}
