import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { text } from "../../core/text.ts";
import { type Site, writer } from "../site/site.ts";
import { type Env, preferredLanguage } from "./requests.ts";

/** Far more than any message, notification or form of ours. */
const largestBodyBytes = 64 * 1024;

/** A photo as the page sends it: scaled down, or the original of a browser that cannot. */
const largestPhotoBytes = 5 * 1024 * 1024;

/** Where the chat page posts photos to. */
export const photoPath = "/chat/photos";

/**
 * Refuses bodies that are too large. What a chat platform may send is known to its adapter alone,
 * which asks who sends it before it reads anything.
 */
export function bodyLimits(site: Site): MiddlewareHandler<Env> {
  const limit = (
    maxSize: number,
    key: "http.tooLarge" | "photo.too-large",
  ): MiddlewareHandler<Env> =>
    bodyLimit({
      maxSize,
      onError: (c) => {
        const message = writer(site.app, preferredLanguage(c))(text(key));
        return c.json({ error: { code: "too-large", message } }, 413);
      },
    });
  const usual = limit(largestBodyBytes, "http.tooLarge");
  const photos = limit(largestPhotoBytes, "photo.too-large");
  return async (c, next) => {
    if (site.webhooks?.[c.req.path] !== undefined) return await next();
    return await (c.req.path === photoPath ? photos : usual)(c, next);
  };
}
