import type { Context } from "hono";
import { findLinkedOrder } from "../../app/orders/read-order.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Language } from "../../core/text.ts";
import type { LinkPurpose } from "../../storage/orders.ts";
import type { Site } from "../site/site.ts";
import { type Limits, waitSeconds } from "./guards.ts";
import { clientIp, type Env } from "./requests.ts";
import { tooFast } from "./too-fast.ts";

/** `chat`: where the order's chat is, when a page can lead there. */
type FoundOrder = {
  order: Order;
  language: Language;
  token: string;
  chat: string | undefined;
};

/** Who comes with a private link, and what those get whose link leads nowhere. */
type PrivateLinks = {
  /**
   * The order behind the request's token. A wrong token, another page's token and one past its time
   * look the same.
   */
  find(c: Context<Env>): Promise<FoundOrder | undefined>;
  /** Answers a link that was not found; an address that keeps guessing is told to wait instead. */
  missed(c: Context<Env>, answer: () => Response | Promise<Response>): Promise<Response>;
};

/** `isOpen`: whether the link still shows an order in this state. */
export function privateLinks(
  site: Site,
  limits: Limits,
  purpose: LinkPurpose,
  isOpen: (order: Order) => boolean,
): PrivateLinks {
  const { app } = site;
  return {
    async find(c) {
      const token = c.req.param("token") ?? "";
      if (!/^[A-Za-z0-9_-]{22}$/.test(token)) return undefined;
      const found = await findLinkedOrder(app, purpose, token);
      if (found === undefined || !isOpen(found.order)) return undefined;
      // Other chats are apps of their own: a link to our web chat would lead to an empty one.
      const chat = found.channel === "web" ? "/" : undefined;
      return { order: found.order, language: found.language, token, chat };
    },

    async missed(c, answer) {
      // Only misses wait: somebody behind the same address who holds a real link still gets in.
      const wait = await waitSeconds(limits.misses, clientIp(c, site.trustedProxies));
      return wait === undefined ? await answer() : await tooFast(c, app, wait);
    },
  };
}
