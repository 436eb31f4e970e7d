import type { Facts, Opening, Say } from "../../conversation/dialogue.ts";
import type { OrderSummary } from "../../conversation/events.ts";
import { say } from "../../conversation/moves.ts";
import { type Text, text } from "../../text.ts";
import { type Intent, isQuestion } from "../../understanding/intent.ts";
import { linkCodeOfPayload } from "../../understanding/readers/link-code.ts";
import { type Dialogue, go, type Here, type Move, request, rest } from "../states.ts";
import { afterLinking, chatMove, chatMoveWords, pickedMove, weighed } from "./chat-move.ts";
import { home } from "./home.ts";
import type { AccountState } from "./model.ts";
import {
  askedForOwnData,
  deleteOwn,
  deletingWeighed,
  exported,
  ownDataWords,
  ownDeleted,
} from "./own-data.ts";
import { askedForTill, notAtTill, tillMade, tillsEnded, tillWords } from "./till.ts";

/** The person's own things: the menu, past orders, language, joined chats, and every question. */
export const account: Dialogue<AccountState> = {
  name: "account",
  intents: {
    "language-zh": "first",
    "language-en": "first",
    settings: "first",
    privacy: "first",
    "why-password": "question",
    "no-password": "question",
    "where-card-number": "question",
    "why-asked": "question",
    "how-long": "question",
    "is-safe": "question",
    "refund-policy": "question",
    "how-pay": "question",
    "who-are-you": "question",
    refund: "between",
    invoice: "between",
    human: "between",
    offers: "between",
    orders: "menu",
    receipt: "menu",
    link: "menu",
    greeting: "menu",
    thanks: "menu",
    wait: "menu",
    goodbye: "menu",
    declined: "between",
    paid: "last",
  },
  ownWords: {
    ...chatMoveWords,
    ...ownDataWords,
    ...tillWords,
    "order-number": { rank: "first", said: (heard) => heard.orderNumber() !== undefined },
  },
  enter,
  interrupts(heard, here) {
    const code = heard.linkCode();
    return code === undefined
      ? undefined
      : request(here, { type: "use-link-code", code, fromLink: false });
  },
  buttons: ["chat-move:"],
  steps: { home, "chat-move": chatMove, "delete-own": deleteOwn },
};

function enter(event: Opening, here: Here, facts: Facts): Move | undefined {
  switch (event.type) {
    case "start":
      return started(here, event.payload);
    case "intent":
      return asked(here, event.intent, facts);
    case "pick":
      return pickedMove(event, here);
    case "own-words": {
      if (event.name === "undo-chat") return request(here, { type: "undo-chat" });
      const wanted = askedForOwnData(event.name, here) ?? askedForTill(event.name, here);
      if (wanted !== undefined) return wanted;
      const orderNo = event.heard?.orderNumber();
      return orderNo === undefined ? undefined : request(here, { type: "find-order", orderNo });
    }
    case "order-found":
      return found(here, event.order);
    case "orders-listed":
      return listed(here, event.orders);
    case "link-code-made":
      return rest(here, say(text("link.code", { code: event.code, count: event.minutes })));
    case "chat-move-weighed":
      return weighed(here, event);
    case "linked":
      return afterLinking(here, event);
    case "export-made":
      return exported(here, event);
    case "deleting-weighed":
      return deletingWeighed(here, event);
    case "own-deleted":
      return ownDeleted();
    case "till-made":
      return tillMade(here, event);
    case "tills-ended":
      return tillsEnded(here, event);
    case "not-at-till":
      return notAtTill(here);
    default:
      return undefined;
  }
}

/** A deep link may carry a code that joins chats; every other payload just opens the menu. */
function started(here: Here, payload: string | undefined): Move {
  const code = payload === undefined ? undefined : linkCodeOfPayload(payload);
  if (code !== undefined) return request(here, { type: "use-link-code", code, fromLink: true });
  // Who comes back in the middle of an order must not lose sight of it.
  const ongoing = here.under ?? here;
  if (ongoing.state.at === "pay") return go(ongoing, say(text("home.welcomeBack")));
  return go({ state: { at: "home" } }, say(text("home.greeting")));
}

function asked(here: Here, intent: Intent, facts: Facts): Move | undefined {
  switch (intent) {
    case "language-zh":
      return { ...go(here, say(text("language.changed"))), language: "zh-CN" };
    case "language-en":
      return { ...go(here, say(text("language.changed"))), language: "en" };
    case "settings":
      return rest(here, settings);
    case "privacy":
      return go(here, say(text("privacy.body", { url: facts.privacyPage })));
    case "orders":
    case "receipt":
    // No order is waited for where this is heard, but there may be one from before.
    case "paid":
      return request(here, { type: "list-orders" });
    case "link":
      return request(here, { type: "make-link-code" });
    case "human":
      return go(here, say(person(facts)));
    case "refund":
      return toPerson(here, text("refund.ask"), facts);
    case "invoice":
      return toPerson(here, text("invoice.ask"), facts);
    case "offers":
      return go(here, say(text("offers.none")));
    case "greeting":
      return here.state.at === "home" ? go(here, say(text("home.greeting"))) : go(here);
    case "thanks":
      return quietly(here, text("thanks.body"));
    case "wait":
      return quietly(here, text("wait.body"));
    case "goodbye":
      return quietly(here, text("goodbye.body"));
    case "declined":
      return quietly(here, text("declined.body"));
    default:
      return isQuestion(intent) ? go(here, say(text(`answer.${intent}`))) : undefined;
  }
}

const settings: Say = {
  text: text("settings.body"),
  choices: [
    { label: text("settings.zh"), value: "do:language-zh" },
    { label: text("settings.en"), value: "do:language-en" },
    { label: text("settings.link"), value: "do:link" },
  ],
};

/**
 * The question still stands and is not repeated, except where the field for a secret hangs on it.
 */
function quietly(here: Here, words: Text): Move {
  return here.state.at === "card-password" ? go(here, say(words)) : rest(here, say(words));
}

function person({ contact }: Facts): Text {
  return contact === undefined ? text("human.none") : text("human.body", { contact });
}

/** What only a person can do, with the order at hand, or the latest ones. */
function toPerson(here: Here, why: Text, facts: Facts): Move {
  const { state } = here;
  if (state.at === "pay")
    return rest(here, say(why), { text: person(facts), orderNo: state.orderNo });
  return { ...request(here, { type: "list-orders" }), say: [say(why), say(person(facts))] };
}

/** The order as it stands; the question goes on standing below it. */
function found(here: Here, order: OrderSummary | undefined): Move {
  if (order === undefined) return go(here, say(text("orders.unknown")));
  const { orderNo } = order;
  const card: Say = { text: text("orders.line", { orderNo }), orderNo };
  return here.state.at === "pay" ? rest(here, card) : go(here, card);
}

function listed(here: Here, orders: readonly OrderSummary[]): Move {
  if (orders.length === 0) return go(here, say(text("orders.none")));
  const cards = orders.map(({ orderNo }) => ({ text: text("orders.line", { orderNo }), orderNo }));
  const message: readonly Say[] = [say(text("orders.title")), ...cards];
  return here.state.at === "pay" ? rest(here, ...message) : go(here, ...message);
}
