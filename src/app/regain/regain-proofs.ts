import type { Order } from "../../core/orders/order.ts";
import type { Regaining } from "../../core/shops/chat-move.ts";
import type { Tables } from "../../storage/store.ts";

/** The order that was paid with this payment of ours; undefined when it was not paid. */
export async function orderPaidWith(
  tables: Tables,
  outTradeNo: string,
): Promise<Order | undefined> {
  const payment = await tables.payments.find(outTradeNo);
  return payment?.state === "paid" ? await tables.orders.find(payment.orderNo) : undefined;
}

/** Whether this card is that shop's, or was before it moved: more than recharged once. */
export async function isCardOf(tables: Tables, cardHash: string, shopId: string): Promise<boolean> {
  if ((await tables.cards.find(cardHash))?.shopId === shopId) return true;
  const proof = await tables.cards.proofOf(cardHash, shopId);
  return proof !== undefined && proof.allows !== "once";
}

/** Who owns the shop: whoever placed the order, where they do, else the one who has for longest. */
export async function ownerOf(
  tables: Tables,
  { shopId, placedBy }: Pick<Order, "shopId" | "placedBy">,
): Promise<string | undefined> {
  // Who is an owner now is one until the commit.
  const members = await tables.shops.membersToChange(shopId);
  const owners = members.filter(({ role }) => role === "owner");
  return (owners.find(({ personId }) => personId === placedBy) ?? owners[0])?.personId;
}

/**
 * Whether everything is still so as it was when the regain was begun: payment, card, owner, and
 * whose the new chat is.
 */
export async function isStillProved(
  tables: Tables,
  { regain, conversationId, fromPerson, intoPerson }: Regaining,
): Promise<boolean> {
  const { shopId, outTradeNo, cardHash } = regain;
  if ((await orderPaidWith(tables, outTradeNo))?.shopId !== shopId) return false;
  if (!(await isCardOf(tables, cardHash, shopId))) return false;
  const owner = await ownerOf(tables, { shopId, placedBy: intoPerson });
  const chat = await tables.conversations.find(conversationId);
  return owner === intoPerson && chat?.personId === fromPerson;
}
