import type { Card } from "../cards/card.ts";
import type { OrderState } from "../orders/order-state.ts";
import type { Gives } from "../shops/chat-move.ts";
import type { Deletes, NotDeleted } from "../shops/own-data.ts";
import type { Terminal } from "../terminals/terminal.ts";
import type { Heard } from "../understanding/heard.ts";

/** What a person did, or what came back for a request that a dialogue made. */
export type Event = PersonEvent | ResultEvent;

/** What a person did, as it was heard. */
export type PersonEvent =
  /** Opened the chat for the first time. */
  | { type: "start"; payload?: string }
  | { type: "say"; heard: Heard }
  | Picked
  /**
   * Sent a photo; `texts` is what its barcodes say. With a `problem` nobody has looked whether it
   * has any. `caption` is what was written below it.
   */
  | { type: "photo"; texts: readonly string[]; problem?: PhotoProblem; caption?: Heard }
  /** Sent what we cannot read, or a secret that is not wanted any more: nobody read it. */
  | { type: "unsupported"; what: "voice" | "location" | "other" | "late-secret" }
  /** Typed the secret where it cannot be taken back; the words were thrown away unread. */
  | { type: "secret-in-chat" }
  /** Did nothing: the moment has come for which they wanted to be called. */
  | { type: "due" };

/** Why a photo was not looked at. */
export type PhotoProblem =
  /** Too many others are looked at; this one was not kept. */
  | "busy"
  /** The platform did not hand it over. */
  | "not-loaded"
  /** Too many bytes, or too many pixels. */
  | "too-large"
  /** No picture of a kind that we can open. */
  | "unsupported"
  /** It began well and could not be opened, or not in time. */
  | "unreadable";

/** Pressed a button. `fresh` is false when the button belongs to an earlier question. */
export type Picked = { type: "pick"; value: string; fresh: boolean };

/** What came back for a request. */
export type ResultEvent =
  | { type: "card-checked"; result: CardChecked }
  | { type: "order-placed"; orderNo: string; alreadyThere: boolean }
  /** The card is not theirs any more, and they have not told its password lately. */
  | { type: "order-refused" }
  | { type: "reminder-set"; atMs: number }
  | { type: "order-cancelled"; result: "cancelled" | "too-late" | "unclear" }
  | { type: "payment-checked"; state: OrderState }
  | { type: "orders-listed"; orders: readonly OrderSummary[] }
  /** Without an order when this person has none of that number. */
  | { type: "order-found"; order?: OrderSummary }
  | { type: "cards-listed"; cards: readonly KnownCard[] }
  | { type: "card-read"; result: CardRead }
  /** `accepted`: the wish is out, and the card did not work yet when it was read back. */
  | { type: "card-resumed"; result: "resumed" | "accepted" | "refused" | "unavailable" }
  /** `notMoved`: it is another shop's still. */
  | { type: "card-moved"; result: "moved" | "notMoved" }
  | { type: "link-code-made"; code: string; minutes: number }
  /** What goes along if this chat joins whoever made the code. */
  | { type: "chat-move-weighed"; code: string; gives: Gives; fromLink: boolean }
  | { type: "linked"; result: Linked; moveId?: string }
  /** Until `endsAtMs`, epoch ms, the token brings one person into the shop. */
  | { type: "invite-made"; token: string; endsAtMs: number }
  | { type: "staff-changed"; result: StaffChanged }
  | { type: "export-made"; url: string }
  /** What would go, or why nothing can. */
  | { type: "deleting-weighed"; result: Deletes | NotDeleted }
  | { type: "own-deleted" }
  /** `onlyChat`: nobody could undo it. */
  | { type: "till-made"; result: "made" | "onlyChat" }
  | { type: "tills-ended"; count: number }
  /** This chat is a till; in another one of its person's it would be done. */
  | { type: "not-at-till" };

/** How joining chats went. */
type Linked =
  | "same"
  | "wrong-code"
  | "too-often"
  /** Staff of this person would be left without an owner. */
  | "staff"
  /** Nothing but tills of this person would be left. */
  | "tills"
  /** The other side is asked. */
  | "offered"
  | "joined"
  | "declined"
  | "undone"
  /** No new chat gets this shop. */
  | "stopped"
  /** Answered before, or too late. */
  | "over";

/**
 * Whether somebody is in a shop now, or no more. `noSuchInvite`: unknown, used, over, or its maker
 * may not invite any more. `lastOwner`: nobody would own the shop. `refused`: there is no such shop
 * or person in it for whoever asks.
 */
export type StaffChanged =
  | "joined"
  | "alreadyIn"
  | "noSuchInvite"
  | "left"
  | "removed"
  | "lastOwner"
  | "refused";

/** What a carrier says to a card number and its password. */
export type CardChecked =
  /** `ofOtherShop`: it belongs to a shop that this person is not in charge of. */
  | { answer: "found"; card: Card; ofOtherShop?: true }
  /** Unknown card or wrong password: the person is never told which. */
  | { answer: "no-match"; triesLeft: number }
  | { answer: "locked"; untilMs: number }
  | { answer: "unavailable" };

/** What a carrier says of a card that this person has opened before. */
export type CardRead =
  | { answer: "found"; card: Card; terminal?: Terminal }
  | { answer: "unavailable"; terminal?: Terminal }
  | { answer: "too-often" }
  /** No such order of this person. */
  | { answer: "unknown" };

/** An order in a list. */
export type OrderSummary = { orderNo: string; state: OrderState };

/**
 * A card that this person recharged before: the order it was, and the card's number as it may be
 * shown.
 */
export type KnownCard = { orderNo: string; card: string };

/** Every kind of event and whether it came back for a request: a new one does not compile here. */
const cameBack: {
  readonly [Type in PersonEvent["type"]]: false;
} & { readonly [Type in ResultEvent["type"]]: true } = {
  start: false,
  say: false,
  pick: false,
  photo: false,
  unsupported: false,
  "secret-in-chat": false,
  due: false,
  "card-checked": true,
  "order-placed": true,
  "order-refused": true,
  "reminder-set": true,
  "order-cancelled": true,
  "payment-checked": true,
  "orders-listed": true,
  "order-found": true,
  "cards-listed": true,
  "card-read": true,
  "card-resumed": true,
  "card-moved": true,
  "link-code-made": true,
  "chat-move-weighed": true,
  linked: true,
  "invite-made": true,
  "staff-changed": true,
  "export-made": true,
  "deleting-weighed": true,
  "own-deleted": true,
  "till-made": true,
  "tills-ended": true,
  "not-at-till": true,
};

/** Whether an event came back for a request, and no person did anything. */
export function isResult(event: Event): event is ResultEvent {
  return cameBack[event.type];
}
