import type { Card } from "../cards/card.ts";
import type { CardNumber } from "../cards/card-number.ts";
import type { Agreed } from "../orders/agreed.ts";
import type { Secret } from "../secret.ts";
import type { ShopRole } from "../shops/shop.ts";

/**
 * Everything that a dialogue can have done. The app does it before the turn's commit, safe to
 * repeat, and comes back with a result event.
 */
export type Request =
  | { type: "check-card"; number: CardNumber; password: Secret }
  | { type: "place-order"; agreed: Agreed }
  /** Come back to this person by yourself at that moment. */
  | { type: "remind"; atMs: number }
  | { type: "cancel-order"; orderNo: string }
  | { type: "check-payment"; orderNo: string }
  | { type: "list-orders" }
  /** One order of this person. */
  | { type: "find-order"; orderNo: string }
  /** The cards that this person recharged before. */
  | { type: "list-cards" }
  /**
   * The card of an earlier order of this person, or one whose password was right in this dialogue.
   */
  | { type: "read-card"; card: { orderNo: string } | Pick<Card, "iccid" | "network"> }
  /** Have the carrier lift a stop that the owner asked for. */
  | { type: "resume-card"; card: Pick<Card, "iccid" | "network"> }
  /** A card of another shop, whose password was right here, belongs to this person's own shop. */
  | { type: "move-card"; card: Pick<Card, "iccid" | "network"> }
  /** A code that joins another chat to this person. */
  | { type: "make-link-code" }
  /** What would joining whoever was given the code mean? `fromLink`: a link was followed. */
  | { type: "use-link-code"; code: string; fromLink: boolean }
  /** This chat is to join them; they are asked. */
  | { type: "offer-chat"; code: string }
  /** Whoever made the code takes the chat that said it, or does not. */
  | { type: "answer-chat"; moveId: string; isTaken: boolean }
  /** A chat goes back to its former person: this one, unless the move is named. */
  | { type: "undo-chat"; moveId?: string }
  /** Nobody of this shop has lost their chats: a new one is not to get it. */
  | { type: "stop-regain"; moveId: string }
  /** A token: whoever brings it first is in the shop, in this role. */
  | { type: "invite"; shopId: string; role: ShopRole }
  /** Be in the shop whose invite has this token. */
  | { type: "join"; token: string }
  /** Be in this shop no more. */
  | { type: "leave"; shopId: string }
  /** Somebody else is in this shop no more. */
  | { type: "remove"; shopId: string; personId: string }
  /** From now on others speak in this chat as well, which may less than its person. */
  | { type: "make-till" }
  /** The tills of this person are chats like any other again. */
  | { type: "end-tills" }
  /** A private page from which this person takes what is kept about them. */
  | { type: "export-own" }
  /** Everything of this person's goes. Without `isAgreed` it is only told what that would mean. */
  | { type: "delete-own"; isAgreed: boolean };
