import type { OperatorActor } from "../../core/access/actor.ts";
import { cardKey } from "../../core/cards/card.ts";
import type { CardNumber } from "../../core/cards/card-number.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Secret } from "../../core/secret.ts";
import { confirmDays } from "../../core/shops/regain.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { checkCard } from "../cards/check-card.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import { givesOf } from "../people/move-chat.ts";
import { sha256Hex } from "../ports.ts";
import { isCardOf, orderPaidWith, ownerOf } from "./regain-proofs.ts";

const dayMs = 24 * 60 * 60_000;

/** What somebody who has lost every chat tells an operator. */
export type Told = {
  /** The code that their new chat got for 绑定. */
  code: string;
  /** WeChat's own number of a payment, as it stands in their WeChat. */
  transactionId: string;
  number: CardNumber;
  password: Secret;
};

/** Why no regain is begun. */
type NotBegun =
  | "recovering"
  | "code"
  | "payment"
  | "same"
  | "staff"
  | "tills"
  | "open"
  | "no-owner"
  | "card"
  | "password"
  | "locked"
  | "unavailable";

/** How beginning ended; `id` is what the second operator confirms. */
type Begun = { answer: "begun"; id: string } | { answer: "refused"; why: NotBegun };

/**
 * Takes in that somebody has lost every chat of theirs, with what proves that the shop is theirs: a
 * payment of it and a card of it with its password, which is checked with the carrier like any
 * other try of that chat, and kept nowhere. A second operator has to agree.
 */
export async function beginRegain(app: App, told: Told, operator: OperatorActor): Promise<Begun> {
  const found = await app.store.read((tables) => findMatter(app, tables, told));
  if (typeof found === "string") return refused(found);
  const checked = await checkCard(app, { conversation: found.chat }, told);
  if (checked.answer !== "found")
    return refused(checked.answer === "no-match" ? "password" : checked.answer);
  const cardHash = app.hashCard(cardKey(checked.card.iccid));
  const begun = await app.store.write(async (tables): Promise<Begun> => {
    const nowMs = app.clock.nowMs();
    // Read anew: the carrier may have taken its time.
    const matter = await findMatter(app, tables, told);
    if (typeof matter === "string") return refused(matter);
    const { chat, order, owner, outTradeNo } = matter;
    const { shopId } = order;
    if (!(await isCardOf(tables, cardHash, shopId))) return refused("card");
    if ((await tables.linkCodes.take(sha256Hex(told.code), nowMs)) === undefined)
      return refused("code");
    const [askedIn = chat] = await tables.conversations.ofPerson(owner);
    const id = app.dice.letters(26);
    await tables.chatMoves.add({
      id,
      conversationId: chat.id,
      fromPerson: chat.personId,
      intoPerson: owner,
      askedIn: askedIn.id,
      state: "proposed",
      came: { shops: [], memberships: [] },
      atMs: nowMs,
      untilMs: nowMs + confirmDays * dayMs,
      regain: {
        shopId,
        outTradeNo,
        cardHash,
        begun: { operatorId: operator.id, by: operator.name, atMs: nowMs },
      },
    });
    return { answer: "begun", id };
  });
  const by = { operator: operator.id, by: operator.name };
  app.log.warn({ ...begun, ...by }, "an operator began to give a shop to a new chat");
  return begun;
}

type Matter = { chat: Conversation; order: Order; owner: string; outTradeNo: string };

/** The new chat, the shop and whose it is; or why it is nothing, before a password is tried. */
async function findMatter(
  app: App,
  tables: Tables,
  { code, transactionId }: Told,
): Promise<Matter | NotBegun> {
  if (await isRecovering(tables)) return "recovering";
  const nowMs = app.clock.nowMs();
  const made = await tables.linkCodes.find(sha256Hex(code), nowMs);
  const chat = made && (await tables.conversations.find(made.conversationId));
  // The chat may have become another person's since it made the code.
  if (chat === undefined || chat.personId !== made?.personId) return "code";
  const payment = await tables.payments.findByTransaction(transactionId);
  const order = payment && (await orderPaidWith(tables, payment.outTradeNo));
  if (payment === undefined || order === undefined) return "payment";
  const owner = await ownerOf(tables, order);
  if (owner === undefined) return "no-owner";
  if (owner === chat.personId) return "same";
  const gives = await givesOf(tables, chat);
  if (typeof gives === "string") return gives;
  const others = await tables.chatMoves.openRegains();
  const isOpen = others.some(
    ({ regain, untilMs, state }) =>
      regain.shopId === order.shopId && (state === "announced" || nowMs < untilMs),
  );
  return isOpen ? "open" : { chat, order, owner, outTradeNo: payment.outTradeNo };
}

function refused(why: NotBegun): Begun {
  return { answer: "refused", why };
}
