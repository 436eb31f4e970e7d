import { chinaDay } from "./calendar.ts";

/**
 * Every number, reference and id of ours is made here, and read here where it has to be read at
 * all. Each derives from what it is about: whoever makes it again gets the same one, so a repeat
 * is no second payment, job or entry, and a database that was lost can be asked about by name.
 * They are columns as well; what stands in a row is read from there.
 */

/** How many letters the dice give an order number: 40 random bits. */
export const orderLetters = 8;

/**
 * `R20261123K3M9Q2XA`: the day in China at `atMs` (epoch ms), then `orderLetters` letters of
 * Crockford's base 32. Short enough to read out on the phone.
 */
export function orderNumber(atMs: number, letters: string): string {
  return `R${chinaDay(atMs).replaceAll("-", "")}${letters}`;
}

/** Who an operator is, by the Telegram id under which they are named in the configuration. */
export function operatorId(telegramId: string): string {
  return `telegram:${telegramId}`;
}

/** Where the hash of an operator's key is kept. */
export function operatorKeyName(operator: string): string {
  return `operator-key:${operator}`;
}

/** The number of an order's payment, counted from 1, e.g. `R20261123K3M9Q2XA-1`. */
export function paymentNumber(orderNo: string, count: number): string {
  return `${orderNo}-${count}`;
}

/** Is this a number that a payment of that order has? */
export function isPaymentOf(orderNo: string, outTradeNo: string): boolean {
  return (
    outTradeNo.startsWith(`${orderNo}-`) && /^[1-9]\d*$/.test(outTradeNo.slice(orderNo.length + 1))
  );
}

/** The first number in a text that looks like one of a payment of ours; undefined without one. */
export function paymentNumberIn(text: string): string | undefined {
  return /(?<![0-9A-Za-z])R\d{8}[0-9A-Z]{8}-[1-9]\d*(?![0-9A-Za-z])/.exec(text)?.[0];
}

/** The number of a payment's one refund. */
export function refundNumber(outTradeNo: string): string {
  return `${outTradeNo}-R`;
}

/** What a call to a carrier is for. */
type CarrierStep = "plan" | "unblock";

const stepLetters: Readonly<Record<CarrierStep, string>> = { plan: "P", unblock: "U" };

/**
 * The reference under which an order's step is sent to a carrier, e.g. `R20261123K3M9Q2XAP1`.
 * Letters and digits only, 16 to 32 of them: what resellers' platforms take as an order number.
 */
export function attemptRef(orderNo: string, step: CarrierStep): string {
  return `${orderNo}${stepLetters[step]}1`;
}

/**
 * Which releases may have sent the plan of an order, as the mark on its payment tells. 1: marks
 * without a version. Their release sent plans under `<order>-1`, which was the first payment's
 * number as well; 2: this one.
 */
export type RefsVersion = 1 | 2;

/**
 * Under which references the plan of an order may have been sent that a database has forgotten,
 * the newest form last. An order with a mark of version 1 may have been sent by either release.
 */
export function planRefs(orderNo: string, version: RefsVersion): readonly [...string[], string] {
  const ref = attemptRef(orderNo, "plan");
  return version === 1 ? [`${orderNo}-1`, ref] : [ref];
}

/** The order that a plan's reference is of, if it is one that we could have made. */
export function orderOfPlanRef(ref: string): string | undefined {
  return /^(.+)(?:-1|P1)$/.exec(ref)?.[1];
}

/** The form of refs that `ref` has. */
export function versionOfRef(ref: string): RefsVersion {
  return ref.includes("-") ? 1 : 2;
}

/**
 * The reference of a wish to lift a stop from a card. `hash` is the keyed hash of the event that
 * brought the wish, hex: a turn that is repeated asks for the same thing.
 */
export function resumeRef(hash: string): string {
  return `S${hash.slice(0, 31)}`;
}

// Jobs: the id says what a job is for and is unique for ever.

/** The job that looks after an unpaid order. */
export function watchPaymentJob(orderNo: string): string {
  return `watch-payment:${orderNo}`;
}

/** The job that recharges a paid order. */
export function fulfilJob(orderNo: string): string {
  return `fulfil:${orderNo}`;
}

/** The job that gives a payment back. */
export function refundJob(outRefundNo: string): string {
  return `refund:${outRefundNo}`;
}

/** The job that shows what the event under `key` has said in a conversation. */
export function showJob(conversationId: string, key: string): string {
  return `show:${conversationId}:${key}`;
}

/** The job that comes back to a conversation at `atMs`, epoch ms. Also the key of its event. */
export function reminderJob(conversationId: string, atMs: number): string {
  return `remind:${conversationId}:${atMs}`;
}

/** The job that fills the gap of one beginning of recovery. */
export function recoveryJob(recoveryId: string): string {
  return `recover:${recoveryId}`;
}

/** The one job of a sweep over its own table. */
export function sweepJob(sweep: string): string {
  return `sweep:${sweep}`;
}

/**
 * What a job that compares books works on: all of our own; the bills, on a day in China
 * (`YYYY-MM-DD`); a carrier's list, at an hour in UTC (`YYYY-MM-DDTHH`).
 */
type Comparison =
  | { book: "books" }
  | { book: "bill"; day: string }
  | { book: "carrier"; hour: string };

/** The job of a comparison: its id, and the `ref` that `readComparison` reads. */
export function comparisonJob(comparison: Comparison): { id: string; ref: string } {
  const ref = comparisonRef(comparison);
  return { id: `reconcile:${ref}`, ref };
}

function comparisonRef(comparison: Comparison): string {
  switch (comparison.book) {
    case "books":
      return "books";
    case "bill":
      return `bill:${comparison.day}`;
    case "carrier":
      return `carrier:${comparison.hour}`;
  }
}

/** The comparison that the `ref` of a job names; undefined when it names none. */
export function readComparison(ref: string): Comparison | undefined {
  const [book, when = ""] = ref.split(":");
  if (book === "books") return { book };
  if (when === "") return undefined;
  if (book === "bill") return { book, day: when };
  return book === "carrier" ? { book, hour: when } : undefined;
}

/** The report of one comparison; `span` is its day or hour, `carrier` whose list it was. */
export function reportId(of: { book: "bill" | "carrier"; carrier?: string; span: string }): string {
  const { book, carrier, span } = of;
  return carrier === undefined ? `${book}:${span}` : `${book}:${carrier}:${span}`;
}

/** The job that brings a shop back to somebody who has lost every chat. */
export function regainJob(moveId: string): string {
  return `regain:${moveId}`;
}

// Events and messages.

/**
 * What one chat is told of a regain. `untilMs`: the moment that it is then about; put off, it is
 * told anew.
 */
export function regainToldId(
  { id, untilMs }: { id: string; untilMs: number },
  what: string,
  conversationId: string,
): string {
  return `regain:${id}:${what}:${untilMs}:${conversationId}`;
}

/**
 * A piece of news: the id of its job and of its message. `about`: the order, or one of its
 * refunds.
 */
export function newsId(about: string, news: string): string {
  return `deliver:${about}:${news}`;
}

/** The message that an event has said as its `position`th, from 0. */
export function answerId(eventKey: string, position: number): string {
  return `${eventKey}:${position}`;
}

/** The key of an event of the web chat; `id` was made by the browser, or is `start`. */
export function webEventKey(conversationId: string, id: string): string {
  return `web:${conversationId}:${id}`;
}

/** The key of a download of somebody's own data: it happens once. */
export function exportEventKey(conversationId: string, untilMs: number): string {
  return `export:${conversationId}:${untilMs}`;
}

/** Where it is kept until when WeChat lets us write to this follower. */
export function wechatWindowName(address: string): string {
  return `wechat:window:${address}`;
}

/** The key of a secret typed on its own page, for the question of that turn. */
export function secretEventKey(conversationId: string, turn: number): string {
  return `secret:${conversationId}:${turn}`;
}

// Entries of the ledger: the id says what caused the movement.

/** The entries of a payment: its money came in, and is to be given back. */
export function paymentEntry(what: "pay" | "owe", outTradeNo: string): string {
  return `${what}:${outTradeNo}`;
}

/** The entry of an order's price, once its card works. */
export function earningEntry(orderNo: string): string {
  return `earn:${orderNo}`;
}

/** The entry of what a plan costs, or of a plan whose money went back, by the carrier's ref. */
export function planEntry(what: "cost" | "loss", ref: string): string {
  return `${what}:${ref}`;
}

/** The entry of a refund: ours, or one made at the provider's console. */
export function refundEntry(what: "refund" | "console", outRefundNo: string): string {
  return `${what}:${outRefundNo}`;
}

// Tickets: one for each thing that a person may have to decide.

/** The id of the ticket of this kind about that. */
export function ticketName(kind: string, about: string): string {
  return `${kind}:${about}`;
}

/** What the ticket with this id is about. */
export function aboutOfTicket(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}

/**
 * What a ticket is about that names no row alone: what was found, and of what. `of` is a number, a
 * reference, a day or a rule's object.
 */
export function findingName(what: string, of: string): string {
  return `${what}:${of}`;
}

/** What was found, and of what. */
export function readFinding(name: string): { what: string; of: string } {
  const [what = "", ...of] = name.split(":");
  return { what, of: of.join(":") };
}

// Names under which tries are counted beside those of cards.

/** The wrong link codes of a chat, or its looks at cards without a password. */
export function triesName(what: "link" | "read", conversationId: string): string {
  return `${what}:${conversationId}`;
}
