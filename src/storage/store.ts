import type { ChannelName } from "../channels/channel.ts";
import type { CarrierName } from "../core/recharge/card.ts";
import type { OrderState } from "../core/recharge/order-state.ts";
import type { Plan } from "../core/recharge/plan.ts";
import type { RegionCode } from "../core/recharge/region.ts";
import type { Terminal } from "../core/recharge/terminal.ts";
import type { Language } from "../core/text.ts";
import type { DailyVolume } from "../core/understanding/daily-volume.ts";
import type { PaymentProduct } from "../payments/payment.ts";

/**
 * What must not be lost. All times are epoch milliseconds, all money is integer fen.
 *
 * `write` runs its work in one transaction and resolves after the commit reached the disk; it rolls back
 * when the work throws. Inside, use only the `tables` handed in: asking the store again would wait for itself.
 * `read` sees committed data only.
 */
export interface Store {
  write<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  read<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Tables {
  readonly people: People;
  readonly conversations: Conversations;
  readonly messages: Messages;
  readonly kept: Kept;
  readonly deliveries: Deliveries;
  readonly linkCodes: LinkCodes;
  readonly inbox: Inbox;
  readonly cardTries: CardTries;
  readonly orders: Orders;
  readonly links: Links;
  readonly payments: Payments;
  readonly refunds: Refunds;
  readonly carrierAttempts: CarrierAttempts;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
}

export type Person = { id: string; language: Language; createdAtMs: number };

export interface People {
  find(id: string): Promise<Person | undefined>;
  add(person: Person): Promise<void>;
  setLanguage(id: string, language: Language): Promise<void>;
  /** Everything of one person becomes the other's: chats, orders, who brought them. The first one is gone then. */
  merge(from: string, into: string): Promise<void>;
  /** Who brought this person, once and for all: the first one counts. */
  setBroughtBy(id: string, code: string): Promise<void>;
}

export type Conversation = {
  id: string;
  personId: string;
  channel: ChannelName;
  /** How the channel reaches it. For the web: the SHA-256 of the cookie, hex. Unique per channel. */
  address: string;
  /** The dialogue's state as JSON; the loader validates it. */
  state: string;
  /** Counts the turns; a button carries the turn it was drawn in. */
  turn: number;
  /** Goes up with every change; a writer that saw an older one must start again. */
  version: number;
  createdAtMs: number;
  updatedAtMs: number;
};

export interface Conversations {
  find(id: string): Promise<Conversation | undefined>;
  findByAddress(channel: ChannelName, address: string): Promise<Conversation | undefined>;
  add(conversation: Conversation): Promise<void>;
  /** The platform gave the chat another address. */
  move(id: string, address: string): Promise<void>;
  /** False when somebody else saved first. */
  save(next: Pick<Conversation, "id" | "state" | "turn" | "updatedAtMs">, seenVersion: number): Promise<boolean>;
}

/** What a message shows. `text` is what was said, in the language it was said in. */
export type MessageContent = {
  text: string;
  choices?: readonly { label: string; value: string }[];
  expect?: "secret";
  /** The order whose card hangs below the text; the card is drawn from the order as it stands. */
  orderNo?: string;
  /** Id of the question that was answered by a button and that this one takes the place of, where a platform can edit. */
  replaces?: string;
};

export type Message = {
  /** `eventKey:position`, or the person's own message id; unique, so a repeat is a no-op. */
  id: string;
  conversationId: string;
  /** Order of appearance inside the conversation. */
  seq: number;
  /** Goes up whenever anything in the conversation appears or changes; readers ask for what is newer. */
  change: number;
  eventKey: string;
  from: "person" | "bot";
  turn: number;
  content: MessageContent;
  atMs: number;
};

export interface Messages {
  /** Gives `seq` and `change`; ids that exist already are skipped. */
  append(
    conversationId: string,
    messages: readonly Omit<Message, "conversationId" | "seq" | "change">[],
  ): Promise<void>;
  /** Marks the messages that show an order as changed. Returns the conversations concerned. */
  touchOrder(orderNo: string): Promise<string[]>;
  after(conversationId: string, change: number, limit: number): Promise<Message[]>;
  byEvent(conversationId: string, eventKey: string): Promise<Message[]>;
}

/** Small things that adapters keep between starts: where they stopped reading, what they set up, open windows. */
export interface Kept {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  /** One holder at a time: takes or renews the lease. False while somebody else holds it. */
  lease(key: string, holder: string, nowMs: number, forMs: number): Promise<boolean>;
  /** Gives a lease back before its time; does nothing when somebody else holds it. */
  release(key: string, holder: string): Promise<void>;
}

/** A message that a platform has to be given. Pull channels have none. */
export type Pending = { message: Message; platformId?: string };

export interface Deliveries {
  /**
   * Our messages of a conversation that the platform does not show as they are now, oldest change first. Ends at the
   * first one that has to wait, so that nothing overtakes it.
   */
  pending(conversationId: string, nowMs: number): Promise<Pending[]>;
  /** When a message that has to wait may be tried again; undefined when none waits. */
  nextAtMs(conversationId: string): Promise<number | undefined>;
  /** The platform's id of a message that was shown. */
  platformIdOf(messageId: string): Promise<string | undefined>;
  /** Takes one message to send. False when somebody else did, or showed it already. */
  claim(message: Pick<Message, "id" | "conversationId" | "change">, nowMs: number): Promise<boolean>;
  shown(messageId: string, platformId: string | undefined): Promise<void>;
  /** Gives a claim back: to be tried again from `atMs` on. */
  later(messageId: string, atMs: number): Promise<void>;
  /** Not to be tried again until the person comes back. */
  unreachable(messageId: string): Promise<void>;
  /** The person is there: what was unreachable since then is pending again, and what waits need not wait longer. */
  reachable(conversationId: string, sinceMs: number): Promise<void>;
}

export interface LinkCodes {
  add(code: { codeHash: string; personId: string; expiresAtMs: number }): Promise<void>;
  /** Whose code this is, without using it up. */
  find(codeHash: string, nowMs: number): Promise<string | undefined>;
  /** Uses a code up. Undefined when it is unknown, used, or over. */
  take(codeHash: string, nowMs: number): Promise<string | undefined>;
}

export interface Inbox {
  /** False when the key is there already: the event took effect before. */
  add(key: string, atMs: number): Promise<boolean>;
  has(key: string): Promise<boolean>;
}

export interface CardTries {
  add(attempt: { id: string; cardHash: string; conversationId: string; atMs: number }): Promise<void>;
  /** A try that succeeded no longer counts. */
  remove(id: string): Promise<void>;
  count(by: { cardHash: string } | { conversationId: string }, sinceMs: number): Promise<number>;
}

/** What was agreed at confirm. Nothing in it is looked up again later: this is what was paid for. */
export type OrderSnapshot = {
  plan: Plan;
  terminal: Terminal;
  volume: DailyVolume;
  region: RegionCode | "unknown";
  /** What the confirm message showed, so that advice, confirm, payment and receipt can't differ. */
  price: { retailFen: number; costFen: number; discountFen: number };
};

export type Order = {
  orderNo: string;
  personId: string;
  conversationId: string;
  language: Language;
  iccid: string;
  cardHash: string;
  carrier: CarrierName;
  snapshot: OrderSnapshot;
  priceFen: number;
  state: OrderState;
  createdAtMs: number;
  expiresAtMs: number;
  paidAtMs?: number;
  finishedAtMs?: number;
  validUntilMs?: number;
  carrierRef?: string;
  /** Why it is not done, for the person: a locale key. */
  problem?: string;
};

export type OrderChange = Partial<Pick<Order, "paidAtMs" | "finishedAtMs" | "validUntilMs" | "carrierRef" | "problem">>;

export interface Orders {
  add(order: Order): Promise<void>;
  find(orderNo: string): Promise<Order | undefined>;
  /** Compare and set. False when the order was not in `from` any more. Throws when the table forbids the move. */
  move(orderNo: string, from: OrderState, to: OrderState, change?: OrderChange): Promise<boolean>;
  ofPerson(personId: string, limit: number): Promise<Order[]>;
  /** The orders of a card that are neither closed nor finished, oldest first. */
  openOfCard(cardHash: string): Promise<Order[]>;
}

export type LinkPurpose = "pay" | "receipt";

/** Links are kept as SHA-256 of their token, so that a copy of the database opens none of them. */
export interface Links {
  add(link: { tokenHash: string; purpose: LinkPurpose; orderNo: string }): Promise<void>;
  find(tokenHash: string, purpose: LinkPurpose): Promise<string | undefined>;
}

export type PaymentState = "open" | "paid" | "closed";

export type Payment = {
  outTradeNo: string;
  orderNo: string;
  product: PaymentProduct;
  /** The request as JSON, exactly as it was sent: repeating it must not change a byte. */
  request: string;
  amountFen: number;
  state: PaymentState;
  transactionId?: string;
  paidAtMs?: number;
  createdAtMs: number;
};

export interface Payments {
  add(payment: Payment): Promise<void>;
  find(outTradeNo: string): Promise<Payment | undefined>;
  /** WeChat's own number belongs to one payment only. */
  findByTransaction(transactionId: string): Promise<Payment | undefined>;
  ofOrder(orderNo: string): Promise<Payment[]>;
  /** Closed → paid is allowed: money may win the race against our closing. */
  markPaid(outTradeNo: string, transactionId: string, paidAtMs: number): Promise<boolean>;
  markClosed(outTradeNo: string): Promise<boolean>;
}

export type RefundState = "due" | "processing" | "succeeded" | "stuck";

export type Refund = {
  outRefundNo: string;
  outTradeNo: string;
  orderNo: string;
  amountFen: number;
  /** Of the order (its card could not be recharged) or of a payment too many. */
  cause: "order" | "extra-payment";
  state: RefundState;
  refundId?: string;
  createdAtMs: number;
};

export interface Refunds {
  /** False when this payment has its refund already. */
  add(refund: Refund): Promise<boolean>;
  find(outRefundNo: string): Promise<Refund | undefined>;
  move(outRefundNo: string, from: RefundState, to: RefundState, refundId?: string): Promise<boolean>;
}

export type AttemptState = "sent" | "done" | "refused";

/** One call to a carrier. The row is committed before the call: whoever finds it asks instead of sending. */
export type CarrierAttempt = {
  ref: string;
  orderNo: string;
  step: "plan" | "unblock";
  state: AttemptState;
  carrierRef?: string;
  reason?: string;
  sentAtMs: number;
};

export interface CarrierAttempts {
  /** False when the ref exists: it was sent before. */
  add(attempt: CarrierAttempt): Promise<boolean>;
  find(ref: string): Promise<CarrierAttempt | undefined>;
  finish(ref: string, to: "done" | "refused", detail: { carrierRef?: string; reason?: string }): Promise<boolean>;
}

/**
 * `wechat`: money at WeChat Pay. `held`: paid by a customer, not yet earned. `earned`: recharged.
 * `owed`: to be given back.
 */
export type Account = "wechat" | "held" | "earned" | "owed";

/** One movement: `amountFen` from `credit` to `debit`. `id` derives from its cause, so a repeat is a no-op. */
export type LedgerEntry = {
  id: string;
  orderNo: string;
  debit: Account;
  credit: Account;
  amountFen: number;
  atMs: number;
};

export interface Ledger {
  /** False when the entry is there already. */
  post(entry: LedgerEntry): Promise<boolean>;
  /** Debits minus credits, fen. */
  balance(account: Account): Promise<number>;
  ofOrder(orderNo: string): Promise<LedgerEntry[]>;
}

export type JobKind = "watch-payment" | "fulfil" | "refund" | "deliver" | "show";

export type Job = {
  /** Says what it is for, e.g. `fulfil:R2026…`; unique for ever, so adding it twice is adding it once. */
  id: string;
  kind: JobKind;
  /** What it works on: an order, payment or refund number. */
  ref: string;
  payload: string;
  runAtMs: number;
  tries: number;
  /** Rises with every claim; only the newest claimer may finish the job. */
  fence: number;
  createdAtMs: number;
};

export interface Jobs {
  add(job: Pick<Job, "id" | "kind" | "ref" | "runAtMs" | "createdAtMs"> & { payload?: string }): Promise<void>;
  /** Takes the job that has been due for longest, or one whose worker vanished. */
  claim(worker: string, nowMs: number, leaseMs: number): Promise<Job | undefined>;
  /** False when somebody claimed it after us. */
  finish(job: Pick<Job, "id" | "fence">): Promise<boolean>;
  again(job: Pick<Job, "id" | "fence">, runAtMs: number): Promise<boolean>;
  /** Gives up; stays visible for the operator. */
  bury(job: Pick<Job, "id" | "fence">, reason: string): Promise<boolean>;
  /** Brings the next run forward; does nothing when the job is not waiting. */
  hurry(id: string, runAtMs: number): Promise<void>;
  nextRunAtMs(): Promise<number | undefined>;
  oldestDueMs(nowMs: number): Promise<number | undefined>;
}
