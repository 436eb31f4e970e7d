import { personActor } from "../../../src/app/person-actor.ts";
import { scopeOf } from "../../../src/core/access/scope.ts";
import { shopRoles } from "../../../src/core/shops/shop.ts";
import { card, chatMove, regain } from "../sample-rows.ts";
import { oneOf, type Perform } from "./operation.ts";

const moveStates = ["offered", "declined", "done", "undone"] as const;

/** What can be done to shops, the people in them, their cards and the chats that move. */
export const shopOperations: Record<string, Perform> = {
  addShop: (t, run, { a, b, c, atMs }) =>
    t.shops.add({ id: `${run}S${a}`, madeAtMs: atMs, ...(c === 0 ? { broughtBy: `r-${b}` } : {}) }),
  findShop: (t, run, { a }) => t.shops.find(`${run}S${a}`),
  bringShop: (t, run, { a, b }) => t.shops.setBroughtBy(`${run}S${a}`, `r-${b}`),
  joinShop: (t, run, { a, b, c, atMs }) =>
    t.shops.join({
      shopId: `${run}S${a}`,
      personId: `${run}P${b}`,
      role: oneOf(shopRoles, c),
      sinceMs: atMs,
    }),
  membershipsOf: (t, run, { a }) => t.shops.membershipsOf(`${run}P${a}`),
  membersOf: (t, run, { a }) => t.shops.membersOf(`${run}S${a}`),
  membersToChange: (t, run, { a }) => t.shops.membersToChange(`${run}S${a}`),
  leaveShop: (t, run, { a, b }) => t.shops.leave(`${run}S${a}`, `${run}P${b}`),
  addInvite: (t, run, { a, b, c, atMs }) =>
    t.invites.add(`${run}N${a}`, {
      shopId: `${run}S${b}`,
      role: oneOf(shopRoles, c),
      endsAtMs: atMs,
      ...(c === 0 ? {} : { invitedBy: `${run}P${c}` }),
    }),
  findInvite: (t, run, { a, atMs }) => t.invites.find(`${run}N${a}`, atMs),
  takeInvite: (t, run, { a }) => t.invites.take(`${run}N${a}`),
  listCards: async (t, run, { a, b }) =>
    t.cards.list(scopeOf(await personActor(t, { personId: `${run}P${a}` }), "list-cards"), b + 1),
  passOn: (t, run, { a, b, c }) => t.shops.passOn(`${run}S${a}`, `${run}P${b}`, `${run}P${c}`),
  addCard: (t, run, { a, b, atMs }) =>
    t.cards.add({ ...card, cardHash: `${run}H${a}`, shopId: `${run}S${b}`, sinceMs: atMs }),
  findCard: (t, run, { a }) => t.cards.find(`${run}H${a}`),
  moveCard: (t, run, { a, b, c, atMs }) =>
    t.cards.move(`${run}H${a}`, `${run}S${b}`, `${run}S${c}`, atMs),
  proveCard: (t, run, { a, b, c, atMs }) =>
    t.cards.prove({
      cardHash: `${run}H${a}`,
      shopId: `${run}S${b}`,
      allows: oneOf(["once", "read", "recharge"], c),
      provedAtMs: atMs,
    }),
  proofOf: (t, run, { a, b }) => t.cards.proofOf(`${run}H${a}`, `${run}S${b}`),
  endProof: (t, run, { a, b, atMs }) => t.cards.endProof(`${run}H${a}`, `${run}S${b}`, atMs),
  removeCards: (t, run, { a }) => t.cards.removeOf(`${run}S${a}`),
  removeInvites: (t, run, { a, b }) => t.invites.removeOf(`${run}P${a}`, [`${run}S${b}`]),
  countCards: (t, run, { a, b }) => t.cards.countOf(`${run}S${a}`, b + 1),
  cardsChangeShop: (t, run, { a, b, c, atMs }) =>
    t.cards.changeShop({
      cards: c === 0 ? "all" : [`${run}H${c}`],
      from: `${run}S${a}`,
      to: `${run}S${b}`,
      atMs,
    }),
  countOrders: (t, run, { a, b }) => t.orders.countOf(`${run}S${a}`, b + 1),
  ordersChangeShop: (t, run, { a, b, c }) =>
    t.orders.changeShop({
      orders: c === 0 ? "all" : [`${run}R${c}`],
      from: `${run}S${a}`,
      to: `${run}S${b}`,
    }),
  addMove: (t, run, { a, b, c, atMs }) =>
    t.chatMoves.add({
      ...chatMove,
      id: `${run}V${a}`,
      conversationId: `${run}C${a}`,
      fromPerson: `${run}P${b}`,
      intoPerson: `${run}P${c}`,
      askedIn: `${run}C${c}`,
      state: oneOf(moveStates, a + b),
      atMs,
      untilMs: atMs + 10,
    }),
  findMove: (t, run, { a }) => t.chatMoves.find(`${run}V${a}`),
  undoable: (t, run, { a, atMs }) => t.chatMoves.undoable(`${run}C${a}`, atMs),
  mayGoBack: (t, run, { a, atMs }) => t.chatMoves.mayGoBack(`${run}P${a}`, atMs),
  removeMoves: (t, run, { a }) => t.chatMoves.removeOf(`${run}P${a}`),
  moveBecomes: (t, run, { a, b, c, atMs }) =>
    t.chatMoves.become(
      `${run}V${a}`,
      oneOf(moveStates, b),
      oneOf(moveStates, c),
      b === 0 ? { came: { shops: [], memberships: [`${run}S${c}`] }, untilMs: atMs } : undefined,
    ),
  regain: (t, run, { a, b, c, atMs }) =>
    t.chatMoves.become(`${run}V${a}`, oneOf(moveStates, b), oneOf(moveStates, c), {
      untilMs: atMs,
      regain: { ...regain, shopId: `${run}S${a}` },
    }),
  openRegains: async (t, run) =>
    (await t.chatMoves.openRegains()).filter(({ id }) => id.startsWith(run)),
};
