import { boolean, integer, object, oneOf, string } from "../../shape.ts";
import type { Gives } from "../../shops/chat-move.ts";
import type { Deletes } from "../../shops/own-data.ts";

/** Beside the dialogues about a recharge. */
export type AccountState =
  /** Nothing is going on. */
  | { at: "home" }
  /** Shall this chat go to whoever made the code? `fromLink`: a link was followed, nothing said. */
  | { at: "chat-move"; code: string; gives: Gives; fromLink: boolean }
  /** Shall everything of this person's go? */
  | { at: "delete-own"; deletes: Deletes };

/** As it is stored. */
export const homeShape = object<Extract<AccountState, { at: "home" }>>({ at: oneOf("home") });

/** As it is stored. */
export const chatMoveShape = object<Extract<AccountState, { at: "chat-move" }>>({
  at: oneOf("chat-move"),
  code: string,
  gives: object<Gives>({ isLast: boolean, orders: integer(0), cards: integer(0) }),
  fromLink: boolean,
});

/** As it is stored. */
export const deleteOwnShape = object<Extract<AccountState, { at: "delete-own" }>>({
  at: oneOf("delete-own"),
  deletes: object<Deletes>({ chats: integer(0), cards: integer(0), orders: integer(0) }),
});
