import { home } from "../dialogues/account/home.ts";
import { askWhichCard, diagnosis, offlineCard, remedy } from "../dialogues/diagnosis/diagnosis.ts";
import {
  guideMachine,
  guidePage,
  guideTopic,
  openGuide,
  turnGuide,
  turnsPages,
} from "../dialogues/guide/guide.ts";
import { budget } from "../dialogues/recharge/budget.ts";
import { cardNumber, hearCardNumber } from "../dialogues/recharge/card-number.ts";
import { cardPassword } from "../dialogues/recharge/card-password.ts";
import { confirm } from "../dialogues/recharge/confirm.ts";
import { dailyVolume } from "../dialogues/recharge/daily-volume.ts";
import { isAwaiting, pay } from "../dialogues/recharge/pay.ts";
import { plan } from "../dialogues/recharge/plan.ts";
import { askAgain, everythingSaid, isAnswering } from "../dialogues/recharge/proceed.ts";
import { region } from "../dialogues/recharge/region.ts";
import { terminal, terminalFamily } from "../dialogues/recharge/terminal.ts";
import { isFinished } from "../orders/order-state.ts";
import { planName, plansFor } from "../plans/catalogue.ts";
import type { Plan } from "../plans/plan.ts";
import { type Text, text } from "../text.ts";
import { hearAnswers, isEmpty } from "../understanding/readers/answers.ts";
import { inGroups, parseCardNumber } from "../understanding/readers/card-number.ts";
import { parseRedo } from "../understanding/readers/correction.ts";
import { parseGuideTopic } from "../understanding/readers/guide-topic.ts";
import {
  type Intent,
  isQuestion,
  parseChoice,
  parseExplicitChoice,
  parseIntent,
} from "../understanding/readers/intent.ts";
import { findLinkCode, linkCodeOfPayload } from "../understanding/readers/link-code.ts";
import { findPassword, mayHoldPassword } from "../understanding/readers/password.ts";
import { normalize } from "../understanding/words/normalize.ts";
import type {
  Event,
  Facts,
  Move,
  PersonEvent,
  Purposeful,
  ResultEvent,
  Say,
  State,
  Step,
  StepName,
} from "./model.ts";
import { go, request, rest, say } from "./moves.ts";
import { orderAtHand, standingOf } from "./standing.ts";

const steps: { [Name in StepName]: Step<Name> } = {
  home,
  "card-number": cardNumber,
  "card-password": cardPassword,
  terminal,
  "terminal-family": terminalFamily,
  volume: dailyVolume,
  budget,
  region,
  plan,
  confirm,
  pay,
  "offline-card": offlineCard,
  diagnosis,
  remedy,
  "guide-machine": guideMachine,
  "guide-topic": guideTopic,
  "guide-page": guidePage,
};

/** Longer messages are not a card number nor a sentence; reading on would only cost time. */
const longestMessage = 2000;

/** What one event makes of a dialogue: the next state and what to say, question included. */
export type Turn = Omit<Move, "ask"> & { asked: boolean };

/**
 * The whole dialogue as one pure function. Never throws for what a person sent.
 * A `request` in the answer is for the app: do it, and call again with its result.
 */
export function transition(state: State, event: Event, facts: Facts): Turn {
  // A result still belongs to the step that asked for it, whatever it did to the order.
  const standing = isResult(event) ? state : settled(state, facts);
  const move = withOpenOrder(standing, event, decide(standing, event, facts), facts);
  const question = move.ask ? ask(move.to, facts) : [];
  const { ask: asked, ...rest } = move;
  return { ...rest, say: [...move.say, ...question], asked };
}

/** How a typed message may be kept in a history: secrets as dots. */
export function maskTyped(state: State, typed: string): string {
  return mayBePassword(state, typed) ? "••••••" : (findPassword(typed)?.masked ?? typed);
}

/**
 * Whether words that answer the question for the password may hold one, and must not stay anywhere.
 * A guide is read while the password is still wanted: it may be typed there too.
 */
export function mayBePassword(state: State, typed: string): boolean {
  if (standingOf(state).at !== "card-password") return false;
  if ("from" in state ? isForGuide(typed) : steeringIntent(typed, state) !== undefined)
    return false;
  return parseRedo(typed) !== "card" && mayHoldPassword(typed);
}

/** Beside a guide only what the guide itself does not understand can be a secret. */
function isForGuide(typed: string): boolean {
  const isPage =
    turnsPages(typed) || parseGuideTopic(typed) !== undefined || parseChoice(typed) !== undefined;
  return isPage || parseIntent(typed) !== undefined;
}

function isResult(event: Event): event is ResultEvent {
  return !["start", "say", "pick", "photo", "unsupported", "secret-in-chat", "due"].includes(
    event.type,
  );
}

/** An order that came to its end while nobody was talking leaves the dialogue at home. */
function settled(state: State, facts: Facts): State {
  if (orderAtHand(state) === undefined) return state;
  const { order } = facts;
  if (order !== undefined && order.state !== "closed" && !isFinished(order.state)) return state;
  return "from" in state ? { ...state, from: { at: "home" } } : { at: "home" };
}

/** Whoever turns to something else must know that the order goes on waiting for its money. */
function withOpenOrder(from: State, event: Event, move: Move, facts: Facts): Move {
  const isItsOwnResult = event.type === "order-cancelled" || event.type === "payment-checked";
  const orderNo = orderAtHand(from);
  const staysWithIt = orderNo === undefined || orderAtHand(move.to) !== undefined;
  if (staysWithIt || isItsOwnResult || !isAwaiting(facts)) return move;
  return { ...move, say: [{ text: text("pay.leftOpen"), orderNo }, ...move.say] };
}

function decide(state: State, event: Event, facts: Facts): Move {
  switch (event.type) {
    case "start":
      return started(state, event.payload);
    case "orders-listed":
      return listed(state, event.orders);
    case "cards-listed":
      return askWhichCard(event.cards);
    case "link-code-made":
      return rest(state, say(text("link.code", { code: event.code, minutes: event.minutes })));
    case "linked":
      return go(
        event.result === "linked" ? { at: "home" } : state,
        say(text(`link.${event.result}`)),
      );
    case "photo":
      return photographed(state, event.texts);
    case "secret-in-chat":
      return go(standingOf(state), say(text("cardPassword.notHere")));
    case "unsupported":
      return go(state, say(text(`unsupported.${event.what}`)));
    case "pick":
      return picked(state, event, facts);
    case "say":
      return said(state, event.text, facts);
    case "due":
      // Who has moved on since is left in peace.
      return onStep(state, event, facts) ?? rest(state);
    default:
      // A result that the step no longer waits for: the person moved on, so only show where things
      // stand.
      return onStep(state, event, facts) ?? go(state);
  }
}

/** A deep link may carry a code that joins chats; every other payload just opens the menu. */
function started(state: State, payload: string | undefined): Move {
  const code = payload === undefined ? undefined : linkCodeOfPayload(payload);
  if (code !== undefined) return request(state, { type: "use-link-code", code });
  // Who comes back in the middle of an order must not lose sight of it.
  const standing = standingOf(state);
  if (standing.at === "pay") return go(standing, say(text("home.welcomeBack")));
  return go({ at: "home" }, say(text("home.greeting")));
}

/**
 * What a photo says is offered, never taken for granted: barcodes on a shell belong to many things.
 */
function photographed(state: State, texts: readonly string[]): Move {
  const number = texts
    .map((one) => parseCardNumber(one))
    .find((one) => one !== undefined && one.kind !== "eid");
  if (number === undefined)
    return go(state, say(text(texts.length === 0 ? "photo.nothing" : "photo.noCard")));
  const purpose = purposeOf(state);
  return rest(
    { at: "card-number", ...(purpose === undefined ? {} : { purpose }) },
    {
      text: text("photo.found", { groups: inGroups(number.value) }),
      choices: [
        { label: text("photo.yes"), value: `card:${number.value}` },
        { label: text("photo.no"), value: "do:recharge" },
      ],
    },
  );
}

function purposeOf(state: State): Purposeful["purpose"] {
  return "purpose" in state ? state.purpose : state.at === "offline-card" ? "diagnosis" : undefined;
}

function picked(state: State, event: Extract<PersonEvent, { type: "pick" }>, facts: Facts): Move {
  if (event.value.startsWith("do:")) {
    const intent = intentOfButton(event.value);
    // Menu buttons say the same thing at any time; `back` and `cancel` only mean the question they
    // stood under.
    if (intent !== undefined && (event.fresh || (intent !== "back" && intent !== "cancel"))) {
      return steer(state, intent, facts) ?? go(state);
    }
  }
  if (event.value.startsWith("guide:")) return turnGuide(state, event.value, facts) ?? go(state);
  // Names the whole number itself, so it means the same whenever it is pressed.
  if (event.value.startsWith("card:"))
    return hearCardNumber(event.value.slice("card:".length), {}, purposeOf(state)) ?? go(state);
  // An older button that stands under the current question too still means the same.
  const offered =
    event.fresh ||
    ask(state, facts).some(({ choices }) => choices?.some(({ value }) => value === event.value));
  // Above a guide stands the question that it was opened from, with its buttons.
  if (!offered && "from" in state) return picked(state.from, event, facts);
  if (!offered) return go(state, say(text("stale.body")));
  return onStep(state, event, facts) ?? go(state, say(text("stale.body")));
}

function said(state: State, typed: string, facts: Facts): Move {
  // A single sign can stand for eighteen, and each reader would take them apart again.
  const length = typed.length > longestMessage ? typed.length : typed.normalize("NFKC").length;
  if (length > longestMessage) return go(state, say(text("tooLong.body", { hint: hintOf(state) })));
  const code = findLinkCode(typed);
  if (code !== undefined) return request(state, { type: "use-link-code", code });
  const steering = steeringIntent(typed, state);
  if (steering !== undefined) return steer(state, steering, facts, typed) ?? go(state);
  const understood =
    chosen(state, parseExplicitChoice(typed), facts) ??
    redone(standingOf(state), typed) ??
    withAnotherCard(state, typed) ??
    onStep(state, { type: "say", text: typed }, facts) ??
    chosen(state, parseChoice(typed), facts) ??
    answered(state, typed, facts);
  if (understood !== undefined) return understood;
  const intent = parseIntent(typed);
  return (
    (intent && steer(state, intent, facts, typed)) ??
    go(state, say(text("puzzled.body", { hint: hintOf(state) })))
  );
}

/**
 * Who answers the question that a guide was opened from has read enough. A password is only heard
 * when it is asked for.
 */
function answered(state: State, typed: string, facts: Facts): Move | undefined {
  if (!("from" in state) || state.from.at === "card-password") return undefined;
  return onStep(state.from, { type: "say", text: typed }, facts);
}

/** 地区错了, 换个套餐: back to that question alone, when no better answer stands in the same sentence. */
function redone(state: State, typed: string): Move | undefined {
  const redo = parseRedo(typed);
  if (redo === undefined || !isEmpty(hearAnswers(typed))) return undefined;
  if (state.at === "pay") return go(state, say(text("pay.noBack")));
  if (redo !== "plan")
    return parseCardNumber(typed) === undefined ? askAgain(state, redo) : undefined;
  if (state.at === "plan") return go({ ...state, showAll: true });
  return state.at === "confirm" ? back(state) : undefined;
}

/**
 * A card number is understood wherever it is said; what was answered for the card before it is
 * kept.
 */
function withAnotherCard(state: State, typed: string): Move | undefined {
  const number = parseCardNumber(typed);
  const isMeant =
    number?.kind === "iccid" || (number?.kind === "msisdn" && parseRedo(typed) === "card");
  const standing = standingOf(state);
  return isMeant ? hearCardNumber(typed, everythingSaid(standing), purposeOf(standing)) : undefined;
}

/** The number of a choice means the button at that place below what was said last. */
function chosen(state: State, place: number | undefined, facts: Facts): Move | undefined {
  if (place === undefined) return undefined;
  const values =
    facts.shownChoices ??
    ask(state, facts)
      .at(-1)
      ?.choices?.map((choice) => choice.value) ??
    [];
  const value = values.at(place > 0 ? place - 1 : place);
  return value === undefined
    ? undefined
    : picked(state, { type: "pick", value, fresh: true }, facts);
}

/**
 * The intents that steer the dialogue itself: they win over whatever a step would read in the
 * words.
 */
function steeringIntent(typed: string, state: State): Intent | undefined {
  const intent = parseIntent(typed);
  // At the password every word would be one: what stands in our own menus must not count as a wrong
  // try.
  if (
    state.at === "card-password" &&
    intent !== undefined &&
    (menuIntents.has(intent) || isQuestion(intent))
  ) {
    return intent;
  }
  if (intent !== undefined && isAskedInBetween(intent, typed, state)) return intent;
  return intent === "back" ||
    intent === "cancel" ||
    intent === "help" ||
    intent === "language-zh" ||
    intent === "language-en" ||
    intent === "settings" ||
    intent === "privacy"
    ? intent
    : undefined;
}

/**
 * A question or a wish that answers nothing: a step that reads generously must not take it for an
 * answer.
 */
function isAskedInBetween(intent: Intent, typed: string, state: State): boolean {
  // What is tried on the machine did not help, or did; and a guide has pages of its own for such
  // questions.
  if (state.at === "remedy" && intent === "pos-offline") return false;
  if ("from" in state && parseGuideTopic(typed) !== undefined) return false;
  // 便宜点吗 and 最便宜的多少钱 choose among plans where plans are shown.
  const isOfPlans = state.at === "plan" || state.at === "confirm";
  const isAsked =
    isQuestion(intent) || askedAnywhere.has(intent) || (!isOfPlans && askedElsewhere.has(intent));
  if (!isAsked || hasFigures(typed)) return false;
  return isQuestion(intent) || isEmpty(hearAnswers(typed));
}

const askedAnywhere: ReadonlySet<Intent> = new Set([
  "refund",
  "invoice",
  "guide",
  "human",
  "pos-offline",
]);
const askedElsewhere: ReadonlySet<Intent> = new Set(["offers", "price-list"]);

/** 一个月多少钱 only asks; 每天200笔多少钱 answers something first. */
function hasFigures(typed: string): boolean {
  return /\d|[一二两三四五六七八九十百千万几](?:笔|单|块|元|多?[百千万])/.test(normalize(typed));
}

const menuIntents: ReadonlySet<Intent> = new Set([
  "recharge",
  "orders",
  "receipt",
  "balance",
  "price-list",
  "human",
  "pos-offline",
  "link",
  "greeting",
  "guide",
  "offers",
  "refund",
  "invoice",
  "thanks",
  "wait",
]);

const buttonIntents: Record<string, Intent> = {
  "do:recharge": "recharge",
  "do:orders": "orders",
  "do:help": "help",
  "do:back": "back",
  "do:cancel": "cancel",
  "do:human": "human",
  "do:balance": "balance",
  "do:pos-offline": "pos-offline",
  "do:guide": "guide",
  "do:settings": "settings",
  "do:language-zh": "language-zh",
  "do:language-en": "language-en",
  "do:link": "link",
};

function intentOfButton(value: string): Intent | undefined {
  return Object.hasOwn(buttonIntents, value) ? buttonIntents[value] : undefined;
}

function steer(state: State, intent: Intent, facts: Facts, typed = ""): Move | undefined {
  switch (intent) {
    case "back":
      return back(state);
    case "cancel":
      return cancel(state, facts);
    case "help":
      return go(state, say(text("help.body", { hint: hintOf(state) })));
    case "language-zh":
      return { ...go(state, say(text("language.changed"))), language: "zh-CN" };
    case "language-en":
      return { ...go(state, say(text("language.changed"))), language: "en" };
    case "recharge":
      return go({ at: "card-number" });
    case "orders":
    case "receipt":
      return request(state, { type: "list-orders" });
    case "balance":
      return go({ at: "card-number" }, say(text("balance.body")));
    case "price-list":
      return go(state, say(prices(standingOf(state), facts)));
    case "pos-offline":
      return request(state, { type: "list-cards" });
    case "guide":
      return openGuide(state, facts, parseGuideTopic(typed));
    case "human":
      return go(state, say(person(facts)));
    case "refund":
      return toPerson(state, text("refund.ask"), facts);
    case "invoice":
      return toPerson(state, text("invoice.ask"), facts);
    case "thanks":
      return quietly(state, text("thanks.body"));
    case "wait":
      return quietly(state, text("wait.body"));
    case "offers":
      return go(state, say(text("offers.none")));
    case "settings":
      return rest(state, {
        text: text("settings.body"),
        choices: [
          { label: text("settings.zh"), value: "do:language-zh" },
          { label: text("settings.en"), value: "do:language-en" },
          { label: text("settings.link"), value: "do:link" },
        ],
      });
    case "privacy":
      return go(state, say(text("privacy.body")));
    case "link":
      return request(state, { type: "make-link-code" });
    case "greeting":
      return state.at === "home" ? go(state, say(text("home.greeting"))) : go(state);
    case "yes":
    case "no":
    case "skip":
      return undefined;
    case "paid":
      // No order is waited for here, but there may be one from before.
      return request(state, { type: "list-orders" });
    default:
      return go(state, say(text(`answer.${intent}`)));
  }
}

/**
 * The question still stands and is not repeated, except where the field for a secret hangs on it.
 */
function quietly(state: State, words: Text): Move {
  return state.at === "card-password" ? go(state, say(words)) : rest(state, say(words));
}

function person({ contact }: Facts): Text {
  return contact === undefined ? text("human.none") : text("human.body", { contact });
}

/** What only a person can do, with the order at hand, or the latest ones. */
function toPerson(state: State, why: Text, facts: Facts): Move {
  if (state.at === "pay")
    return rest(state, say(why), { text: person(facts), orderNo: state.orderNo });
  return { ...request(state, { type: "list-orders" }), say: [say(why), say(person(facts))] };
}

function back(state: State): Move {
  if (state.at === "pay") return go(state, say(text("pay.noBack")));
  const before = onEachStep(state, (step, here) => step.back(here));
  return before === undefined ? go(state, say(text("back.nowhere"))) : go(before);
}

function cancel(state: State, facts: Facts): Move {
  // Closes the guide only; what it was read in the middle of goes on.
  if ("from" in state) return go(state.from);
  if (state.at !== "pay") return go({ at: "home" }, say(text("home.cancelled")));
  if (!isAwaiting(facts)) return rest(state, { text: text("pay.tooLate"), orderNo: state.orderNo });
  return request(state, { type: "cancel-order", orderNo: state.orderNo });
}

function listed(state: State, orders: readonly { orderNo: string }[]): Move {
  if (orders.length === 0) return go(state, say(text("orders.none")));
  const cards = orders.map(({ orderNo }) => ({ text: text("orders.line", { orderNo }), orderNo }));
  const message: readonly Say[] = [say(text("orders.title")), ...cards];
  return state.at === "pay" ? rest(state, ...message) : go(state, ...message);
}

/** Once the card is known, only what can be booked on it. */
function prices(state: State, { plans }: Facts): Text {
  const lines = (offered: readonly Plan[]) =>
    offered.map((one) => text("plan.other", { plan: planName(one), price: { fen: one.priceFen } }));
  if (isAnswering(state))
    return text("prices.card", { plans: { lines: lines(plansFor(state.card, plans)) } });
  const network = state.at === "card-password" ? state.number.network : undefined;
  const mains = plans.filter(
    (one) => one.kind === "main" && (network === undefined || one.network === network),
  );
  return text("prices.body", {
    plans: {
      lines: mains.map((one) =>
        text("prices.line", {
          network: text(`network.${one.network}`),
          plan: planName(one),
          price: { fen: one.priceFen },
        }),
      ),
    },
  });
}

function hintOf(state: State): Text {
  return steps[state.at].hint;
}

function ask(state: State, facts: Facts): readonly Say[] {
  return onEachStep(state, (step, here) => step.ask(here, facts));
}

function onStep(state: State, event: Event, facts: Facts): Move | undefined {
  if (event.type === "orders-listed" || event.type === "cards-listed") return undefined;
  return onEachStep(state, (step, here) => step.on(here, event, facts));
}

/**
 * The one place that pairs a state with its step; TypeScript cannot see that the two names agree.
 */
function onEachStep<T>(
  state: State,
  use: <Name extends StepName>(step: Step<Name>, here: Extract<State, { at: Name }>) => T,
): T {
  return use(steps[state.at] as Step<typeof state.at>, state as never);
}
