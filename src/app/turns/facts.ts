import { scopeOf } from "../../core/access/scope.ts";
import type { Facts, Here } from "../../core/conversation/dialogue.ts";
import type { Event } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import type { App } from "../app.ts";
import { shownQuestion } from "../conversations/shown-question.ts";
import { personActor } from "../person-actor.ts";
import { visibleOrder } from "../visible-order.ts";

/** What the dialogues may look at while they decide. */
export async function gatherFacts(
  app: App,
  here: Here,
  event: Event,
  conversation: Conversation,
): Promise<Facts> {
  const facts: Facts = {
    nowMs: app.clock.nowMs(),
    plans: app.catalogue(),
    guides: app.guides,
    privacyPage: `${app.publicUrl}/privacy`,
    shownChoices: await shownChoices(app, event, conversation),
    ...given({ contact: app.contact, seenCard: await seenCard(app, event, conversation) }),
  };
  const orderNo = app.engine.orderAtHand(here);
  if (orderNo === undefined) return facts;
  const order = await app.store.read((tables) => visibleOrder(tables, conversation, orderNo));
  if (order === undefined) return facts;
  return { ...facts, order: { ...order, ...given({ terminal: order.snapshot.terminal }) } };
}

/** A person has hardly ordered for more cards than these orders are of. */
const ordersLookedThrough = 100;

/**
 * Whose number is told in its hidden form may mean a card of an order of theirs. Only of their own:
 * nobody learns here that a card exists.
 */
async function seenCard(
  app: App,
  event: Event,
  conversation: Conversation,
): Promise<string | undefined> {
  const seen = event.type === "say" ? event.heard.seenDigits() : undefined;
  if (seen === undefined) return undefined;
  const orders = await app.store.read(async (tables) =>
    tables.orders.list(
      scopeOf(await personActor(tables, conversation), "find-order"),
      ordersLookedThrough,
    ),
  );
  const fitting = new Set(
    orders.flatMap(({ iccid = "" }) =>
      iccid.startsWith(seen.first) && iccid.endsWith(seen.last) ? [iccid] : [],
    ),
  );
  const [only, ...others] = fitting;
  return others.length === 0 ? only : undefined;
}

/** Choices are looked up for the one kind of words that can mean one of them. */
async function shownChoices(
  app: App,
  event: Event,
  conversation: Conversation,
): Promise<readonly string[]> {
  if (event.type !== "say" || event.heard.choice() === undefined) return [];
  const question = await app.store.read((tables) => shownQuestion(tables, conversation));
  return question?.content.choices?.map(({ value }) => value) ?? [];
}
