import type { Context } from "hono";
import type { Order } from "../../core/orders/order.ts";
import type { Language } from "../../core/text.ts";
import type { LinkPurpose } from "../../storage/orders.ts";
import type { Site } from "../site/site.ts";
import { type Limits, waitSeconds } from "./guards.ts";
import { clientIp, type Env } from "./requests.ts";
import { tooFast } from "./too-fast.ts";

/** `chat`: where the order's chat is, when a page can lead there. */
export type FoundOrder = {
  order: Order;
  language: Language;
  token: string;
  chat: string | undefined;
};

/** Who comes with a private link, and what those get whose link leads nowhere. */
export type PrivateLinks = {
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
      return await app.store.read(async (tables) => {
        const orderNo = await app.links.find(tables, purpose, token);
        const order = orderNo === undefined ? undefined : await tables.orders.find(orderNo);
        if (order === undefined || !isOpen(order)) return undefined;
        const person = await tables.people.find(order.personId);
        const conversation = await tables.conversations.find(order.conversationId);
        // Other chats are apps of their own: a link to our web chat would lead to an empty one.
        const chat = conversation?.channel === "web" ? "/" : undefined;
        return { order, language: person?.language ?? order.language, token, chat };
      });
    },

    async missed(c, answer) {
      // Only misses wait: somebody behind the same address who holds a real link still gets in.
      const wait = await waitSeconds(limits.misses, clientIp(c, site.trustedProxies));
      return wait === undefined ? await answer() : await tooFast(c, app, wait);
    },
  };
}
