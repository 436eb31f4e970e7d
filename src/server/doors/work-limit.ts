import type { MiddlewareHandler } from "hono";
import type { Site } from "../site/site.ts";
import type { Env } from "./requests.ts";
import { tooBusy } from "./too-fast.ts";

/** Turns that are worked on, or wait for it: a third of a second's work on a small machine. */
const mostTurns = 200;
/** Photos that are received or read at once; five megabytes each. */
const mostPhotos = 40;

/** Pages and platforms come back after this; by then what is in work is done. */
const retrySeconds = 2;

/** When more than this wait, more of the time goes to those who come in. */
const manyWaiting = 20;

/**
 * Lets so much work be under way and no more: above it everybody would wait longer and longer, and
 * WeChat Pay for its five seconds in vain. Money has no such limit: neither notifications nor pay
 * pages come by here.
 */
export function workLimits(site: Site): {
  turns: MiddlewareHandler<Env>;
  photos: MiddlewareHandler<Env>;
} {
  return { turns: workLimit(site, mostTurns), photos: workLimit(site, mostPhotos) };
}

function workLimit({ app }: Site, most: number): MiddlewareHandler<Env> {
  const begin = oneARound();
  let underWay = 0;
  return async (c, next) => {
    if (underWay >= most) return await tooBusy(c, app, retrySeconds);
    underWay++;
    try {
      await begin();
      return await next();
    } finally {
      underWay--;
    }
  };
}

/**
 * Resolves for one after the other, each in another round of the event loop. With SQLite a turn is
 * done at one go, and a round takes in one new connection: if a round did the turns of all who are
 * connected, others would wait outside, where nobody counts them and a notification of WeChat Pay
 * waits among them.
 */
function oneARound(): () => Promise<void> {
  let line = Promise.resolve();
  let waiting = 0;
  return async () => {
    const before = line;
    const next = Promise.withResolvers<void>();
    line = next.promise;
    waiting++;
    await before;
    waiting--;
    void pass(waiting > manyWaiting ? 5 : 1).then(next.resolve);
  };
}

async function pass(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++)
    await new Promise((resolve) => setImmediate(resolve));
}
