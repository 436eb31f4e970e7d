import type { PersonActor } from "../../core/access/actor.ts";
import { scopeOf } from "../../core/access/scope.ts";
import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import type { Request } from "../../core/conversation/requests.ts";
import { type ChatMove, isRegaining } from "../../core/shops/chat-move.ts";
import type { App } from "../app.ts";
import { checkCard } from "../cards/check-card.ts";
import { listCards, readCard, resumeCard } from "../cards/diagnose.ts";
import { moveCard, prepareProof } from "../cards/prove-card.ts";
import { overtaken } from "../conversations/overtaken.ts";
import type { Performed, StillMay } from "../conversations/performed.ts";
import { prepareReminder } from "../conversations/remind.ts";
import type { Guesser } from "../guesser.ts";
import { checkPayment } from "../money/ask-payment.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { preparePlacing } from "../orders/place-order.ts";
import { listOrders } from "../orders/read-order.ts";
import { prepareDeleting, weighDeleting } from "../people/delete-own.ts";
import { makeExport } from "../people/export-own.ts";
import {
  makeLinkCode,
  prepareAnswer,
  prepareOffer,
  prepareUndo,
  useLinkCode,
} from "../people/link-people.ts";
import { prepareInvite, prepareJoining, prepareTakingOut } from "../people/staff.ts";
import { prepareEndOfTills, prepareTill } from "../people/tills.ts";
import { prepareStop } from "../regain/stop-regain.ts";
import { type Loaded, load } from "./load.ts";

/** The event that made the dialogue ask. `from`: the network that it came from, if known. */
export type Asking = { eventKey: string; from?: string | undefined };

/**
 * The gate: the one place where what a chat asks for is done, once it is clear that whoever asks
 * may. That is asked again in the transaction that writes. Everything is safe to repeat: a turn
 * that another instance overtook starts again.
 */
export async function perform(
  app: App,
  conversation: Conversation,
  request: Request,
  asking: Asking,
): Promise<Performed> {
  const loaded = await app.store.read((tables) => load(app, tables, conversation, request));
  if (loaded?.isForbiddenAtTill) return { event: { type: "not-at-till" } };
  if (loaded?.isAllowed !== true) return { event: refused(request) };
  const stillMay: StillMay = async (tables) =>
    (await load(app, tables, conversation, request))?.isAllowed === true;
  const { write, ...done } = await handle(app, { conversation, loaded, stillMay, asking }, request);
  if (write === undefined) return done;
  return {
    ...done,
    async write(tables) {
      // Asked anew, the turn comes to the refusal.
      if (!(await stillMay(tables))) throw overtaken;
      await write(tables);
    },
  };
}

type Given = { conversation: Conversation; loaded: Loaded; stillMay: StillMay; asking: Asking };

async function handle(
  app: App,
  { conversation, loaded: { actor, order, move }, stillMay, asking }: Given,
  request: Request,
): Promise<Performed> {
  const guesser = { conversation, from: asking.from };
  switch (request.type) {
    case "check-card":
      return await prepareProof(app, conversation, await checkCard(app, guesser, request));
    case "place-order":
      return await preparePlacing(app, conversation, request.agreed);
    case "remind":
      return prepareReminder(app, conversation, request.atMs);
    case "cancel-order": {
      const result = await cancelOrder(app, request.orderNo, { wishedBy: stillMay });
      return { event: { type: "order-cancelled", result } };
    }
    case "check-payment":
      return {
        event: { type: "payment-checked", state: await checkPayment(app, request.orderNo) },
      };
    case "invite":
    case "join":
    case "leave":
    case "remove":
      return await changeStaff(app, actor, request);
    case "list-cards":
      return { event: await listCards(app, scopeOf(actor, request.type)) };
    case "read-card": {
      const card = "iccid" in request.card ? request.card : order;
      return {
        event: card === undefined ? refused(request) : await readCard(app, conversation, card),
      };
    }
    case "resume-card":
      return { event: await resumeCard(app, request.card, asking.eventKey) };
    case "move-card":
      return {
        event: { type: "card-moved", result: "moved" },
        write: (tables) => moveCard(app, tables, actor, request.card),
      };
    case "find-order":
      return { event: { type: "order-found", ...(order === undefined ? {} : { order }) } };
    case "list-orders":
      return { event: await listOrders(app, scopeOf(actor, request.type)) };
    default:
      return await handleOwn(app, { conversation, move, guesser }, request);
  }
}

type OwnGiven = { conversation: Conversation; move: ChatMove | undefined; guesser: Guesser };

/** What is about whoever asks: their chats, and what is kept about them. */
async function handleOwn(
  app: App,
  { conversation, move, guesser }: OwnGiven,
  request: Extract<
    Request,
    { type: `${string}-${"link-code" | "chat" | "own" | "till" | "tills"}` | "stop-regain" }
  >,
): Promise<Performed> {
  switch (request.type) {
    case "make-link-code":
      return { event: await makeLinkCode(app, conversation) };
    case "use-link-code":
      return { event: await useLinkCode(app, guesser, request) };
    case "offer-chat":
      return await prepareOffer(app, conversation, request.code);
    case "answer-chat":
    case "undo-chat":
    case "stop-regain":
      return move === undefined
        ? { event: refused(request) }
        : await changeMove(app, conversation, move, request);
    case "make-till":
      return await prepareTill(app, conversation);
    case "end-tills":
      return await prepareEndOfTills(app, conversation);
    case "export-own":
      return { event: makeExport(app, conversation) };
    case "delete-own":
      return request.isAgreed
        ? await prepareDeleting(app, conversation)
        : { event: await weighDeleting(app, conversation) };
  }
}

async function changeMove(
  app: App,
  conversation: Conversation,
  move: ChatMove,
  request: Extract<Request, { type: "answer-chat" | "undo-chat" | "stop-regain" }>,
): Promise<Performed> {
  switch (request.type) {
    case "answer-chat":
      return await prepareAnswer(app, conversation, { move, isTaken: request.isTaken });
    case "undo-chat":
      return await prepareUndo(app, conversation, move);
    case "stop-regain":
      return isRegaining(move) ? prepareStop(app, conversation, move) : { event: refused(request) };
  }
}

async function changeStaff(
  app: App,
  actor: PersonActor,
  request: Extract<Request, { type: "invite" | "join" | "leave" | "remove" }>,
): Promise<Performed> {
  switch (request.type) {
    case "invite":
      return prepareInvite(app, actor, request);
    case "join":
      return await prepareJoining(app, actor, request.token);
    case "leave":
      return await prepareTakingOut(app, { ...request, personId: actor.personId }, "left");
    case "remove":
      return await prepareTakingOut(app, request, "removed");
  }
}

/** What is not for whoever asks is answered like what there is not. */
function refused(request: Request): ResultEvent {
  switch (request.type) {
    case "list-orders":
      return { type: "orders-listed", orders: [] };
    case "list-cards":
      return { type: "cards-listed", cards: [] };
    case "read-card":
      return { type: "card-read", result: { answer: "unknown" } };
    case "resume-card":
      return { type: "card-resumed", result: "refused" };
    case "move-card":
      return { type: "card-moved", result: "notMoved" };
    case "place-order":
      return { type: "order-refused" };
    case "invite":
    case "join":
    case "leave":
    case "remove":
      return { type: "staff-changed", result: "refused" };
    case "answer-chat":
    case "undo-chat":
    case "stop-regain":
      return { type: "linked", result: "over" };
    default:
      // As an order number that nobody knows.
      return { type: "order-found" };
  }
}
