import { scopeOf } from "../../core/access/scope.ts";
import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import type { Request } from "../../core/conversation/requests.ts";
import type { Language } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { checkCard } from "../cards/check-card.ts";
import { listCards, readCard, resumeCard } from "../cards/diagnose.ts";
import { prepareReminder } from "../conversations/remind.ts";
import { checkPayment } from "../money/ask-payment.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { preparePlacing } from "../orders/place-order.ts";
import { makeLinkCode, useLinkCode } from "../people/link-people.ts";
import { personActor } from "../people/person-actor.ts";

/** How many orders are listed in a chat. */
const mostOrders = 5;

/** What came back, and what is to be written in the commit of the turn that asked. */
type Performed = {
  event: ResultEvent;
  write?: (tables: Tables) => Promise<void>;
  language?: Language;
};

/** The event that made the dialogue ask. `from`: the network that it came from, if known. */
export type Asking = { eventKey: string; from?: string | undefined };

/**
 * The one place where what a dialogue asks for is done. Everything is safe to repeat: a turn that
 * another instance overtook starts again.
 */
export async function perform(
  app: App,
  conversation: Conversation,
  request: Request,
  { eventKey, from }: Asking,
): Promise<Performed> {
  const guesser = { conversation, from };
  switch (request.type) {
    case "check-card":
      return {
        event: { type: "card-checked", result: await checkCard(app, guesser, request) },
      };
    case "place-order":
      return await preparePlacing(app, conversation, request.agreed);
    case "remind":
      return prepareReminder(app, conversation, request.atMs);
    case "cancel-order":
      return {
        event: { type: "order-cancelled", result: await cancelOrder(app, request.orderNo) },
      };
    case "check-payment":
      return {
        event: { type: "payment-checked", state: await checkPayment(app, request.orderNo) },
      };
    case "make-link-code":
      return { event: await makeLinkCode(app, conversation) };
    case "use-link-code":
      return await useLinkCode(app, guesser, request.code);
    case "list-cards":
      return { event: await listCards(app, conversation) };
    case "read-card":
      return { event: await readCard(app, conversation, request.card) };
    case "resume-card":
      return { event: await resumeCard(app, request.card, eventKey) };
    case "find-order": {
      const { order, scope } = await app.store.read(async (tables) => ({
        order: await tables.orders.find(request.orderNo),
        scope: scopeOf(await personActor(tables, conversation)),
      }));
      // Somebody else's is answered as one that there is not.
      const isOwn = order !== undefined && scope.shopIds.includes(order.shopId);
      return { event: { type: "order-found", ...(isOwn ? { order } : {}) } };
    }
    case "list-orders": {
      const orders = await app.store.read(async (tables) =>
        tables.orders.list(scopeOf(await personActor(tables, conversation)), mostOrders),
      );
      return { event: { type: "orders-listed", orders } };
    }
  }
}
