import { prepareProof } from "../../../src/app/cards/prove-card.ts";
import { beginRegain, type Told } from "../../../src/app/regain/begin-regain.ts";
import { confirmRegain } from "../../../src/app/regain/confirm-regain.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { ChatMove } from "../../../src/core/shops/chat-move.ts";
import { parseCardNumber } from "../../../src/core/understanding/readers/card-number.ts";
import { li, wang } from "../../running/operators.ts";
import { chatting } from "../chatting.ts";
import { cards, passwordOf } from "../samples.ts";
import { dayMs, type World } from "../world.ts";

/** A shop whose owner has lost the phone with every chat, and what is done about it. */
export function regaining(world: () => World) {
  const chats = chatting(world);

  /** Somebody with a shop: a card of theirs, recharged and paid; resolves with WeChat's number. */
  async function openShop(address: string, cardNumber = cards.expired) {
    const { orderNo, shopId } = await world().paidOrder(cardNumber, address);
    const card = await world().app.carriers.of("sandbox").readCard(cardNumber);
    if (card.answer !== "done") throw new Error(`No card ${cardNumber}.`);
    const owner = await world().talk(address);
    const found = { answer: "found", card: card.value } as const;
    const { write } = await prepareProof(world().app, owner, found);
    await world().store.write(async (tables) => await write?.(tables));
    const [payment] = await world().paymentsOf(orderNo);
    return { owner, orderNo, shopId, transactionId: payment?.transactionId ?? "" };
  }

  /** Everything that proves it, unless something else is told. */
  async function tellOf(
    chat: Conversation,
    { transactionId }: { transactionId: string },
    other: Partial<Omit<Told, "number">> & { card?: string } = {},
  ): Promise<Told> {
    const { card = cards.expired, ...rest } = other;
    const number = parseCardNumber(card);
    if (number === undefined) throw new Error(`No card number: ${card}`);
    const password = new Secret(passwordOf(card));
    const code = rest.code ?? (await chats.codeOf(chat));
    return { code, transactionId, number, password, ...rest };
  }

  async function begin(
    chat: Conversation,
    shop: { transactionId: string },
    other: Parameters<typeof tellOf>[2] = {},
    operator = wang,
  ): Promise<string> {
    const begun = await beginRegain(world().app, await tellOf(chat, shop, other), operator);
    return begun.answer === "begun" ? begun.id : begun.why;
  }

  const confirm = (id: string, operator = li) => confirmRegain(world().app, id, operator);

  /** Begun and confirmed: the shop has been told. */
  async function announced(chat: Conversation, shop: { transactionId: string }): Promise<string> {
    const id = await begin(chat, shop);
    const confirmed = await confirm(id);
    if (confirmed.answer !== "announced") throw new Error(`It came to ${confirmed.answer}.`);
    return id;
  }

  const stateOf = async (id: string): Promise<ChatMove["state"] | undefined> =>
    (await world().store.read((tables) => tables.chatMoves.find(id)))?.state;

  /** The whole notice, and a little more. */
  const wait = () => world().advance(3 * dayMs + 1000);

  return { ...chats, openShop, begin, tellOf, confirm, announced, stateOf, wait };
}
