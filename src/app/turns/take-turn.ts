import { maskTyped, mayBePassword, transition } from "../../core/conversation/machine.ts";
import type { Conversation, Message, MessageContent } from "../../core/conversation/message.ts";
import type {
  Event,
  Facts,
  PersonEvent,
  Request,
  ResultEvent,
  Say,
  State,
} from "../../core/conversation/model.ts";
import { orderAtHand } from "../../core/conversation/standing.ts";
import type { Order } from "../../core/orders/order.ts";
import { answerId } from "../../core/refs.ts";
import type { Terminal } from "../../core/terminals/terminal.ts";
import { type Language, text } from "../../core/text.ts";
import { parseCardNumber } from "../../core/understanding/readers/card-number.ts";
import { parseChoice } from "../../core/understanding/readers/intent.ts";
import { findPassword } from "../../core/understanding/readers/password.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { checkCard } from "../cards/check-card.ts";
import { listCards, readCard, resumeCard } from "../cards/diagnose.ts";
import { readState, writeState } from "../conversations/dialogue-state.ts";
import { oneAtATime } from "../conversations/one-at-a-time.ts";
import { overtaken } from "../conversations/overtaken.ts";
import { shownQuestion } from "../conversations/shown-question.ts";
import { chartWords } from "../delivery/chart-words.ts";
import { addShowJob } from "../delivery/show-conversation.ts";
import { checkPayment } from "../money/ask-payment.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { preparePlacing } from "../orders/place-order.ts";
import { makeLinkCode, useLinkCode } from "../people/link-people.ts";
import { prepareReminder } from "./remind.ts";

/** What a person did, as a channel decoded it. */
export type Inbound = {
  conversationId: string;
  /** Names this event for ever; a second one with the same key changes nothing. */
  eventKey: string;
  event: Exclude<PersonEvent, { type: "pick" }> | { type: "pick"; value: string; turn: number };
  /** The person's words came through a masked field. */
  masked?: boolean;
  /** What is typed here can never be taken back, so a secret is not accepted. */
  lasting?: boolean;
};

export type Taken =
  | {
      answer: "taken" | "repeated";
      conversation: Conversation;
      /** What was typed was a secret, or held one. */
      secret: boolean;
      /** The button stood under an earlier question. */
      stale: boolean;
    }
  | { answer: "no-conversation" };

/** How often a turn starts again when another instance saved first. */
const mostTries = 5;

/** A chain of requests longer than this is a mistake in the machine. */
const mostRequests = 4;

/**
 * One turn: load, decide, commit once, show. What the machine asks for on the way (a card to check,
 * a payment to look up) is done before the commit and is safe to repeat, so a crash anywhere leaves
 * either nothing or all.
 */
export function turnTaker(app: App): (inbound: Inbound) => Promise<Taken> {
  const inOrder = oneAtATime();
  return (inbound) =>
    inOrder(inbound.conversationId, async () => {
      for (let tries = 1; ; tries++) {
        const taken = await tryTurn(app, inbound);
        if (taken !== "overtaken") return taken;
        if (tries === mostTries)
          throw new Error(`Turn ${inbound.eventKey} was overtaken ${mostTries} times.`);
      }
    });
}

async function tryTurn(app: App, inbound: Inbound): Promise<Taken | "overtaken"> {
  const { conversationId, eventKey } = inbound;
  const seen = await app.store.read(async (tables) => {
    const conversation = await tables.conversations.find(conversationId);
    const person = conversation && (await tables.people.find(conversation.personId));
    return { conversation, person, repeated: await tables.inbox.has(eventKey) };
  });
  const { conversation, person } = seen;
  if (conversation === undefined || person === undefined) return { answer: "no-conversation" };

  const kept = readState(conversation.state);
  const state: State = kept ?? { at: "home" };
  const event = toEvent(inbound, conversation, state);
  const marks = {
    secret: holdsSecret(inbound, state),
    stale: event.type === "pick" && !event.fresh,
  };
  if (seen.repeated)
    return { answer: "repeated", conversation, ...marks, secret: await wasSecret(app, inbound) };

  const decided = await decide(app, conversation, state, event, eventKey);
  const language = decided.language ?? person.language;
  const turn =
    decided.asked || decided.state.at !== state.at ? conversation.turn + 1 : conversation.turn;
  const says =
    kept === undefined ? [{ text: text("home.restarted") }, ...decided.says] : decided.says;
  const nowMs = app.clock.nowMs();

  const result = await app.store
    .write(async (tables): Promise<"saved" | "repeated" | "overtaken"> => {
      if (!(await tables.inbox.add(eventKey, nowMs))) return "repeated";
      const next = {
        id: conversation.id,
        state: writeState(decided.state),
        turn,
        updatedAtMs: nowMs,
      };
      if (!(await tables.conversations.save(next, conversation.version))) throw overtaken;
      if (decided.language !== undefined)
        await tables.people.setLanguage(person.id, decided.language);
      for (const write of decided.writes) await write(tables);
      await addShowJob(app, tables, conversation, eventKey);
      const shown = await ownMessage(app, tables, inbound, state, conversation, language);
      const replaced = await replacedBy(tables, inbound, conversation);
      const said = says.map((say) => ({
        ...render(app, say, language),
        ...(replaced === undefined || says.length > 1 || say.orderNo !== undefined
          ? {}
          : { replaces: replaced }),
      }));
      await tables.messages.append(conversation.id, [
        ...(shown === undefined
          ? []
          : [
              {
                id: eventKey,
                eventKey,
                from: "person" as const,
                turn,
                content: shown,
                atMs: nowMs,
              },
            ]),
        ...said.map((content, position) => ({
          // Effects are numbered below their event: a redelivery would make the very same ids.
          id: answerId(eventKey, position),
          eventKey,
          from: "bot" as const,
          turn,
          content,
          atMs: nowMs,
        })),
      ]);
      return "saved";
    })
    .catch((error: unknown) => {
      if (error === overtaken) return "overtaken" as const;
      throw error;
    });
  if (result === "overtaken") return result;
  if (result === "repeated") return { answer: "repeated", conversation, ...marks };
  return { answer: "taken", conversation, ...marks };
}

/**
 * The dialogue has moved on since, but the history knows whether these words were kept as they
 * came.
 */
async function wasSecret(app: App, { conversationId, eventKey, event }: Inbound): Promise<boolean> {
  if (event.type !== "say") return false;
  const messages = await app.store.read((tables) =>
    tables.messages.byEvent(conversationId, eventKey),
  );
  const own = messages.find(({ from }) => from === "person");
  return own !== undefined && own.content.text !== event.text.slice(0, longestKept);
}

/** Is there something in what was typed that must not stay in a chat? */
function holdsSecret({ event }: Inbound, state: State): boolean {
  return event.type === "say" && maskTyped(state, event.text) !== event.text;
}

/**
 * The question whose button was pressed. When the answer is just the next question, a platform that
 * can edit shows it in the same place: going through a menu does not fill the chat.
 */
async function replacedBy(
  tables: Tables,
  { event }: Inbound,
  conversation: Conversation,
): Promise<string | undefined> {
  if (event.type !== "pick" || event.turn !== conversation.turn) return undefined;
  const question = await shownQuestion(tables, conversation);
  if (question === undefined || question.content.orderNo !== undefined) return undefined;
  const [newest] = await tables.messages.after(conversation.id, question.change, 1);
  return newest === undefined ? question.id : undefined;
}

function toEvent(
  { event, masked, lasting }: Inbound,
  conversation: Conversation,
  state: State,
): PersonEvent {
  // A secret for a question that is over (another tab answered it) must not be read as the answer
  // to the next one.
  if (masked === true && state.at !== "card-password")
    return { type: "pick", value: "", fresh: false };
  if (lasting === true && event.type === "say") {
    const isPassword =
      mayBePassword(state, event.text) && parseCardNumber(event.text)?.kind !== "iccid";
    if (isPassword) return { type: "secret-in-chat" };
    return { type: "say", text: findPassword(event.text)?.masked ?? event.text };
  }
  if (event.type !== "pick") return event;
  return { type: "pick", value: event.value, fresh: event.turn === conversation.turn };
}

type Decided = {
  state: State;
  says: readonly Say[];
  asked: boolean;
  language?: Language;
  writes: readonly ((tables: Tables) => Promise<void>)[];
};

async function decide(
  app: App,
  conversation: Conversation,
  from: State,
  first: Event,
  eventKey: string,
): Promise<Decided> {
  let state = from;
  let event = first;
  let asked = false;
  let language: Language | undefined;
  const says: Say[] = [];
  const writes: ((tables: Tables) => Promise<void>)[] = [];
  for (let requests = 0; ; requests++) {
    const turn = transition(state, event, await gather(app, state, event, conversation));
    state = turn.to;
    asked ||= turn.asked;
    language = turn.language ?? language;
    says.push(...turn.say);
    if (turn.request === undefined) break;
    if (requests === mostRequests) throw new Error("The dialogue asks in a circle.");
    const done = await perform(app, conversation, turn.request, eventKey);
    if (done.write !== undefined) writes.push(done.write);
    language = done.language ?? language;
    event = done.event;
  }
  return { state, says, asked, writes, ...(language === undefined ? {} : { language }) };
}

async function gather(
  app: App,
  state: State,
  event: Event,
  conversation: Conversation,
): Promise<Facts> {
  const facts: Facts = {
    nowMs: app.clock.nowMs(),
    plans: app.catalogue(),
    guides: app.guides,
    shownChoices: await shownChoices(app, event, conversation),
    ...(app.contact === undefined ? {} : { contact: app.contact }),
  };
  const orderNo = orderAtHand(state);
  if (orderNo === undefined) return facts;
  const order = await app.store.read((tables) => tables.orders.find(orderNo));
  return order === undefined ? facts : { ...facts, order: { ...order, ...terminalIn(order) } };
}

/** The terminal that an order's card is in, where somebody knows it. */
function terminalIn({ snapshot: { terminal } }: Order): { terminal?: Terminal } {
  return terminal === undefined ? {} : { terminal };
}

/** Choices are looked up for the one kind of words that can mean one of them. */
async function shownChoices(
  app: App,
  event: Event,
  conversation: Conversation,
): Promise<readonly string[]> {
  if (event.type !== "say" || parseChoice(event.text) === undefined) return [];
  const question = await app.store.read((tables) => shownQuestion(tables, conversation));
  return question?.content.choices?.map(({ value }) => value) ?? [];
}

type Performed = {
  event: ResultEvent;
  write?: (tables: Tables) => Promise<void>;
  language?: Language;
};

async function perform(
  app: App,
  conversation: Conversation,
  request: Request,
  eventKey: string,
): Promise<Performed> {
  switch (request.type) {
    case "check-card":
      return {
        event: { type: "card-checked", result: await checkCard(app, conversation.id, request) },
      };
    case "place-order":
      return await preparePlacing(app, conversation, request.agreed);
    case "remind":
      return prepareReminder(app, conversation, request.atMs);
    case "cancel-order":
      return {
        event: { type: "order-cancelled", result: await cancelOrder(app, request.orderNo) },
      };
    case "check-payment":
      return {
        event: { type: "payment-checked", state: await checkPayment(app, request.orderNo) },
      };
    case "make-link-code":
      return { event: await makeLinkCode(app, conversation) };
    case "use-link-code":
      return await useLinkCode(app, conversation, request.code);
    case "list-cards":
      return { event: await listCards(app, conversation) };
    case "read-card":
      return { event: await readCard(app, conversation, request.card) };
    case "resume-card":
      return { event: await resumeCard(app, request.card, eventKey) };
    case "list-orders": {
      const orders = await app.store.read((tables) =>
        tables.orders.ofPerson(conversation.personId, 5),
      );
      return { event: { type: "orders-listed", orders } };
    }
  }
}

function render(app: App, say: Say, language: Language): MessageContent {
  return {
    text: app.texts.render(say.text, language),
    ...(say.choices === undefined
      ? {}
      : {
          choices: say.choices.map(({ label, value }) => ({
            label: app.texts.render(label, language),
            value,
          })),
        }),
    ...(say.lettered === undefined ? {} : { lettered: say.lettered }),
    ...(say.expect === undefined ? {} : { expect: say.expect }),
    ...(say.orderNo === undefined ? {} : { orderNo: say.orderNo }),
    ...(say.chart === undefined ? {} : { chart: chartWords(app, say.chart, language) }),
  };
}

/** The person's side of the history. A button shows its label, a secret shows dots. */
async function ownMessage(
  app: App,
  tables: Tables,
  { event, masked }: Inbound,
  state: State,
  conversation: Conversation,
  language: Language,
): Promise<MessageContent | undefined> {
  switch (event.type) {
    case "start":
    case "due":
      return undefined;
    case "say":
      return {
        text: masked === true ? "••••••" : maskTyped(state, event.text).slice(0, longestKept),
      };
    case "pick":
      return { text: await labelOf(tables, conversation.id, event.value) };
    case "photo":
      return { text: app.texts.render(text("photo.sent"), language) };
    case "secret-in-chat":
      return { text: "••••••" };
    case "unsupported":
      return { text: "…" };
  }
}

/** What a person can see of a very long message of their own. */
const longestKept = 4000;

async function labelOf(tables: Tables, conversationId: string, value: string): Promise<string> {
  const recent = await tables.messages.after(conversationId, 0, 100);
  const choices = recent.flatMap((message: Message) => message.content.choices ?? []);
  return choices.findLast((choice) => choice.value === value)?.label ?? "…";
}
