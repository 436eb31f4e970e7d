import { timingSafeEqual } from "node:crypto";
import { mayDo } from "../../core/access/permissions.ts";
import { scopeOf } from "../../core/access/scope.ts";
import { maskCardNumber } from "../../core/cards/card.ts";
import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation, Person } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import type { Order } from "../../core/orders/order.ts";
import { exportEventKey } from "../../core/refs.ts";
import { exportMinutes } from "../../core/shops/own-data.ts";
import { text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { languageOf } from "../conversations/language.ts";
import { orderAmount, orderRows } from "../delivery/order-view.ts";
import { personActor } from "../person-actor.ts";

/** More than any shop has; a query takes no less than a number. */
const mostRows = 1_000_000;

/**
 * The private page from which this person takes their data. Its address names the chat and its end,
 * sealed for this person with the server's key.
 */
export function makeExport(app: App, { id, personId }: Conversation): ResultEvent {
  const untilMs = app.clock.nowMs() + exportMinutes * 60_000;
  const token = `${id}-${untilMs}-${seal(app, { id, personId }, untilMs)}`;
  return { type: "export-made", url: `${app.publicUrl}/privacy/data/${token}` };
}

/** A chat whose person may take their data now. */
type Export = { conversation: Conversation; language: Person["language"]; eventKey: string };

/** What an address opens. Undefined for anything else, without saying why. */
export async function findExport(app: App, token: string): Promise<Export | undefined> {
  const [, id = "", untilText = "", given = ""] =
    /^([0-9A-Z]{26})-(\d{1,15})-([A-Za-z0-9_-]{22})$/.exec(token) ?? [];
  const untilMs = Number(untilText);
  const eventKey = exportEventKey(id, untilMs);
  const { conversation, wasTaken } = await app.store.read(async (tables) => ({
    conversation: await tables.conversations.find(id),
    wasTaken: await tables.inbox.has(eventKey),
  }));
  if (conversation === undefined || wasTaken || app.clock.nowMs() >= untilMs) return undefined;
  // Whose the chat is now: one that has moved since opens nothing of its new person's.
  if (!isSame(given, seal(app, conversation, untilMs))) return undefined;
  return { conversation, language: await languageOf(app, conversation), eventKey };
}

/** What is kept about this person, once; undefined when somebody took it before. */
export async function takeExport(
  app: App,
  { conversation, eventKey }: Export,
): Promise<OwnData | undefined> {
  const data = await app.store.read((tables) => ownData(app, tables, conversation));
  const isFirst = await app.store.write(({ inbox }) => inbox.add(eventKey, app.clock.nowMs()));
  return isFirst ? data : undefined;
}

/** As it stands in the file: names in English, words in the person's language. */
type OwnData = {
  madeAt: string;
  person: { language: Person["language"]; since: string; broughtBy?: string };
  chats: readonly { channel: string; address?: string; since: string; lastUsed: string }[];
  shops: readonly { shop: string; role: string; since: string }[];
  orders: readonly {
    orderNo: string;
    state: string;
    amount: string;
    placed: string;
    receipt: readonly { label: string; value: string }[];
  }[];
  cards: readonly { card: string; network: string; since: string }[];
  messages: readonly { chat: string; at: string; from: string; text: string }[];
};

async function ownData(
  app: App,
  tables: Tables,
  conversation: Conversation,
): Promise<OwnData | undefined> {
  const { personId } = conversation;
  const actor = await personActor(tables, conversation);
  const person = await tables.people.find(personId);
  if (person === undefined || !mayDo(actor, "export-own", { of: "person", personId }))
    return undefined;
  const scope = scopeOf(actor, "export-own");
  const chats = await tables.conversations.ofPerson(personId);
  const orders = await tables.orders.list(scope, mostRows);
  const cards = await tables.cards.list(scope, mostRows);
  const said = await Promise.all(chats.map((chat) => messagesOf(tables, chat)));
  return {
    madeAt: moment(app.clock.nowMs()),
    person: {
      language: person.language,
      since: moment(person.createdAtMs),
      ...given({ broughtBy: person.broughtBy }),
    },
    chats: chats.map(shownChat),
    shops: actor.memberships.map(({ shopId, role, sinceMs }) => ({
      shop: shopId,
      role,
      since: moment(sinceMs),
    })),
    orders: orders.map((order) => shownOrder(app, order, person.language)),
    cards: cards.map(({ iccid, network, sinceMs }) => ({
      card: maskCardNumber(iccid),
      network,
      since: moment(sinceMs),
    })),
    messages: said.flat(),
  };
}

async function messagesOf(
  tables: Tables,
  { id, channel }: Conversation,
): Promise<OwnData["messages"]> {
  const messages = await tables.messages.after(id, 0, mostRows);
  return messages.map(({ atMs, from, content }) => ({
    chat: channel,
    at: moment(atMs),
    from,
    text: content.text,
  }));
}

function shownChat({ channel, address, createdAtMs, updatedAtMs }: Conversation) {
  return {
    channel,
    // Of the web chat we know but a hash of its cookie, which tells nobody anything.
    ...(channel === "web" ? {} : { address: `${address.slice(0, 2)}****${address.slice(-2)}` }),
    since: moment(createdAtMs),
    lastUsed: moment(updatedAtMs),
  };
}

function shownOrder(app: App, order: Order, language: Person["language"]) {
  return {
    orderNo: order.orderNo,
    state: app.texts.render(text(`order.state.${order.state}`), language),
    amount: orderAmount(app.texts, order, language),
    placed: moment(order.createdAtMs),
    receipt: orderRows(app.texts, order, language),
  };
}

function moment(atMs: number): string {
  return new Date(atMs).toISOString();
}

function seal(
  app: App,
  { id, personId }: Pick<Conversation, "id" | "personId">,
  untilMs: number,
): string {
  return app.links.token("export", `${id}:${personId}:${untilMs}`);
}

function isSame(given: string, expected: string): boolean {
  return (
    given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  );
}
