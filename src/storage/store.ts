import type { ChannelName } from "../channels/channel.ts";
import type { ChartWords } from "../core/recharge/advice-chart.ts";
import type { AttemptState } from "../core/recharge/attempt-state.ts";
import type { CarrierName } from "../core/recharge/card.ts";
import type { OrderState } from "../core/recharge/order-state.ts";
import type { PaymentState } from "../core/recharge/payment-state.ts";
import type { Plan } from "../core/recharge/plan.ts";
import type { RefundState } from "../core/recharge/refund-state.ts";
import type { RegionCode } from "../core/recharge/region.ts";
import type { Terminal } from "../core/recharge/terminal.ts";
import type { Language } from "../core/text.ts";
import type { DailyVolume } from "../core/understanding/daily-volume.ts";
import type { PaymentProduct } from "../payments/payment.ts";

/**
 * What must not be lost. All times are epoch milliseconds, all money is integer fen.
 *
 * `write` runs its work in one transaction and resolves after the commit reached the disk; it rolls
 * back when the work throws. Inside, use only the `tables` handed in: asking the store again would
 * wait for itself.
 * `read` sees committed data only.
 */
export interface Store {
  write<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  read<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  /**
   * Everything as it is at one moment, as lines of text that fit any database, while others go on
   * writing. Needs a store of its own where the database allows one connection only.
   */
  backup(takenAtMs: number, write: (line: string) => Promise<void>): Promise<BackupSummary>;
  /**
   * Reads a backup through and changes nothing. Throws in plain words when it is none, damaged, or
   * newer than we are.
   */
  checkBackup(lines: AsyncIterable<string>): Promise<BackupSummary>;
  /**
   * A backup that was checked takes the place of everything, in one transaction with `alongside`.
   */
  restore(
    lines: AsyncIterable<string>,
    alongside: (tables: Tables) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

export type BackupSummary = { takenAtMs: number; rows: number };

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
  readonly tickets: Tickets;
  readonly reports: Reports;
  readonly audit: Audit;
  readonly jobs: Jobs;
}

export type Person = { id: string; language: Language; createdAtMs: number };

export interface People {
  find(id: string): Promise<Person | undefined>;
  add(person: Person): Promise<void>;
  setLanguage(id: string, language: Language): Promise<void>;
  /**
   * Everything of one person becomes the other's: chats, orders, who brought them. The first one is
   * gone then.
   */
  merge(from: string, into: string): Promise<void>;
  /** Who brought this person, once and for all: the first one counts. */
  setBroughtBy(id: string, code: string): Promise<void>;
}

export type Conversation = {
  id: string;
  personId: string;
  channel: ChannelName;
  /**
   * How the channel reaches it. For the web: the SHA-256 of the cookie, hex. Unique per channel.
   */
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
  save(
    next: Pick<Conversation, "id" | "state" | "turn" | "updatedAtMs">,
    seenVersion: number,
  ): Promise<boolean>;
}

/** What a message shows. `text` is what was said, in the language it was said in. */
export type MessageContent = {
  text: string;
  choices?: readonly { label: string; value: string }[];
  /** The answer is a number itself: where choices are listed, they have letters. */
  lettered?: true;
  expect?: "secret";
  /** The order whose card hangs below the text; the card is drawn from the order as it stands. */
  orderNo?: string;
  /**
   * Drawn below the text where pictures can be shown; as it was when it was said, in the language
   * of then.
   */
  chart?: ChartWords;
  /**
   * Id of the question that was answered by a button and that this one takes the place of, where a
   * platform can edit.
   */
  replaces?: string;
};

export type Message = {
  /** `eventKey:position`, or the person's own message id; unique, so a repeat is a no-op. */
  id: string;
  conversationId: string;
  /** Order of appearance inside the conversation. */
  seq: number;
  /**
   * Goes up whenever anything in the conversation appears or changes; readers ask for what is
   * newer.
   */
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

/**
 * Small things that adapters keep between starts: where they stopped reading, what they set up,
 * open windows.
 */
export interface Kept {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  /** One holder at a time: takes or renews the lease. False while somebody else holds it. */
  lease(key: string, holder: string, nowMs: number, forMs: number): Promise<boolean>;
  /** Gives a lease back before its time; does nothing when somebody else holds it. */
  release(key: string, holder: string): Promise<void>;
  /** Does nothing when there is no such thing. */
  remove(key: string): Promise<void>;
}

/** A message that a platform has to be given. Pull channels have none. */
export type Pending = { message: Message; platformId?: string };

export interface Deliveries {
  /**
   * Our messages of a conversation that the platform does not show as they are now, oldest change
   * first. Ends at the first one that has to wait, so that nothing overtakes it.
   */
  pending(conversationId: string, nowMs: number): Promise<Pending[]>;
  /** When a message that has to wait may be tried again; undefined when none waits. */
  nextAtMs(conversationId: string): Promise<number | undefined>;
  /** The platform's id of a message that was shown. */
  platformIdOf(messageId: string): Promise<string | undefined>;
  /** Takes one message to send. False when somebody else did, or showed it already. */
  claim(
    message: Pick<Message, "id" | "conversationId" | "change">,
    nowMs: number,
  ): Promise<boolean>;
  shown(messageId: string, platformId: string | undefined): Promise<void>;
  /** Gives a claim back: to be tried again from `atMs` on. */
  later(messageId: string, atMs: number): Promise<void>;
  /** Not to be tried again until the person comes back. */
  unreachable(messageId: string): Promise<void>;
  /**
   * The person is there: what was unreachable since then is pending again, and what waits need not
   * wait longer.
   */
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
  add(attempt: {
    id: string;
    cardHash: string;
    conversationId: string;
    atMs: number;
  }): Promise<void>;
  /** A try that succeeded no longer counts. */
  remove(id: string): Promise<void>;
  count(by: { cardHash: string } | { conversationId: string }, sinceMs: number): Promise<number>;
}

/**
 * What was agreed at confirm. Nothing in it is looked up again later: this is what was paid for.
 */
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

export type OrderChange = Partial<
  Pick<Order, "paidAtMs" | "finishedAtMs" | "validUntilMs" | "carrierRef" | "problem">
>;

export interface Orders {
  add(order: Order): Promise<void>;
  find(orderNo: string): Promise<Order | undefined>;
  /**
   * Compare and set. False when the order was not in `from` any more. Throws when the table forbids
   * the move.
   */
  move(orderNo: string, from: OrderState, to: OrderState, change?: OrderChange): Promise<boolean>;
  ofPerson(personId: string, limit: number): Promise<Order[]>;
  /** The orders of a card that are neither closed nor finished, oldest first. */
  openOfCard(cardHash: string): Promise<Order[]>;
  /** The newest order of a card, by the first characters of its hash. */
  newestOfCard(cardHashStart: string): Promise<Order | undefined>;
  /** The orders that may still move, and those that ended or were made since then; oldest first. */
  unsettledSince(sinceMs: number): Promise<Order[]>;
}

export type LinkPurpose = "pay" | "receipt";

/** Links are kept as SHA-256 of their token, so that a copy of the database opens none of them. */
export interface Links {
  add(link: { tokenHash: string; purpose: LinkPurpose; orderNo: string }): Promise<void>;
  find(tokenHash: string, purpose: LinkPurpose): Promise<string | undefined>;
}

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
  /** The payments made in `[fromMs, toMs)`, by the provider's own time. */
  paidBetween(fromMs: number, toMs: number): Promise<Payment[]>;
}

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
  /** From wherever the table allows it. False when it is there already, or past it. */
  move(outRefundNo: string, to: RefundState, refundId?: string): Promise<boolean>;
  ofOrder(orderNo: string): Promise<Refund[]>;
  createdBetween(fromMs: number, toMs: number): Promise<Refund[]>;
}

/**
 * One call to a carrier. The row is committed before the call: whoever finds it asks instead of
 * sending.
 */
export type CarrierAttempt = {
  ref: string;
  orderNo: string;
  step: "plan" | "unblock";
  state: AttemptState;
  carrierRef?: string;
  reason?: string;
  /** When it was sent last, and when first: since then its customer waits. */
  sentAtMs: number;
  firstSentAtMs: number;
  /** How often the ref may be sent, and how often it was: never more than allowed. */
  permits: number;
  sends: number;
  /** How often in a row the carrier has said that it never heard of the ref, and since when. */
  notFoundCount: number;
  notFoundSinceMs?: number;
};

export interface CarrierAttempts {
  /**
   * Writes down that the ref is sent now, for the first time. False when the ref exists: then
   * somebody may have sent it, and all that is left to do is to ask.
   */
  add(attempt: Pick<CarrierAttempt, "ref" | "orderNo" | "step" | "sentAtMs">): Promise<boolean>;
  find(ref: string): Promise<CarrierAttempt | undefined>;
  /**
   * Allows one more sending; only where exactly `seenPermits` were allowed and all of them used.
   */
  permit(ref: string, seenPermits: number): Promise<boolean>;
  /**
   * Uses up one permission, before the call is made at `atMs`. False when none is left or the
   * attempt is decided.
   */
  takePermit(ref: string, atMs: number): Promise<boolean>;
  /**
   * The carrier says that it never heard of the ref. Returns how often in a row now, and since
   * when.
   */
  countNotFound(ref: string, atMs: number): Promise<{ count: number; sinceMs: number }>;
  /** It gave another answer, so the row of "not found" is broken. */
  forgetNotFound(ref: string): Promise<void>;
  /** From wherever the table allows it. False when it is there already, or past it. */
  finish(
    ref: string,
    to: Exclude<AttemptState, "sent">,
    detail: { carrierRef?: string; reason?: string },
  ): Promise<boolean>;
  /** The attempts of one step that were made in `[fromMs, toMs)`. */
  sentBetween(
    step: CarrierAttempt["step"],
    fromMs: number,
    toMs: number,
  ): Promise<CarrierAttempt[]>;
}

/**
 * `wechat`: money at WeChat Pay. `held`: paid by a customer, not yet earned. `earned`: recharged.
 * `owed`: to be given back. `carrier`: what carriers have to get for plans. `cost`: what recharges
 * cost us.
 * `loss`: what went out without anything coming in.
 */
export type Account = "wechat" | "held" | "earned" | "owed" | "carrier" | "cost" | "loss";

/**
 * One movement: `amountFen` from `credit` to `debit`. `id` derives from its cause, so a repeat is a
 * no-op.
 */
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

/** What a person has to decide or to look at. */
export type TicketKind =
  /** Nobody knows whether the carrier added the plan. */
  | "in-doubt"
  /** The plan is on the card, the SIM is still stopped. */
  | "needs-help"
  /** WeChat could not give the money back. */
  | "refund-stuck"
  /** Money that matches nothing of ours. */
  | "quarantine"
  /** The carrier added a plan whose money we had given back. */
  | "late-success"
  /** Two books disagree in a way that no rule settles. */
  | "reconcile"
  /** A job failed until its deadline. */
  | "dead-job";

export type TicketDecision = "succeeded" | "refund" | "resend" | "try-again" | "refunded" | "seen";

/** The manual queue. `id` says what it is about, e.g. `in-doubt:R2026…`; unique for ever. */
export type Ticket = {
  id: string;
  kind: TicketKind;
  orderNo?: string;
  /** What is known, for the person who decides. No secret, no whole card number. */
  evidence: Readonly<Record<string, unknown>>;
  state: "open" | "decided" | "solved";
  openedAtMs: number;
  /** A decision about much money waits for a second person. */
  proposal?: { decision: TicketDecision; by: string; note: string };
  decision?: TicketDecision;
  decidedBy?: string;
  note?: string;
  decidedAtMs?: number;
};

export interface Tickets {
  /** False when the ticket is there already, open or not. */
  open(
    ticket: Pick<Ticket, "id" | "kind" | "orderNo" | "evidence" | "openedAtMs">,
  ): Promise<boolean>;
  find(id: string): Promise<Ticket | undefined>;
  /** Oldest first. */
  listOpen(): Promise<Ticket[]>;
  propose(id: string, proposal: NonNullable<Ticket["proposal"]>): Promise<boolean>;
  /** False when it is not open any more. */
  decide(
    id: string,
    decided: { decision: TicketDecision; decidedBy: string; note: string; decidedAtMs: number },
  ): Promise<boolean>;
  /** It settled itself before anybody decided. Does nothing when it is not open. */
  solve(id: string, atMs: number): Promise<void>;
  /** Opens a ticket again whose decision came to nothing, with what is known now. */
  reopen(id: string, evidence: Ticket["evidence"]): Promise<void>;
}

/** What a reconciliation found; `content` is JSON. */
export type Report = { id: string; content: string; atMs: number };

export interface Reports {
  /** The newest one of an id stays. */
  write(report: Report): Promise<void>;
  find(id: string): Promise<Report | undefined>;
  newest(limit: number): Promise<Report[]>;
}

/** Something that must never be: which rule is broken, and about what. */
export type Violation = { rule: string; about: string };

/**
 * Looks over all books at once for what no order of events may ever lead to. Empty is as it should
 * be.
 */
export interface Audit {
  /**
   * Holds at every committed instant. Looks at what was made since then and at what is in work; 0
   * for everything.
   */
  violations(sinceMs: number): Promise<Violation[]>;
  /** Holds while partners answer: jobs that have been due since before this moment. */
  stuckJobs(sinceMs: number): Promise<Violation[]>;
}

export type JobKind =
  | "watch-payment"
  | "fulfil"
  | "refund"
  | "deliver"
  | "show"
  | "remind"
  | "reconcile"
  | "recover";

export type Job = {
  /**
   * Says what it is for, e.g. `fulfil:R2026…`; unique for ever, so adding it twice is adding it
   * once.
   */
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

/** A job that was given up, for the person who looks. */
export type DeadJob = Job & { reason: string };

export interface Jobs {
  add(
    job: Pick<Job, "id" | "kind" | "ref" | "runAtMs" | "createdAtMs"> & { payload?: string },
  ): Promise<void>;
  /**
   * Takes the job that has been due for longest, or one whose worker vanished. `only`: of this
   * kind.
   */
  claim(worker: string, nowMs: number, leaseMs: number, only?: JobKind): Promise<Job | undefined>;
  /** Holds a claimed job for longer. False when it is not ours any more. */
  renew(job: Pick<Job, "id" | "fence">, untilMs: number): Promise<boolean>;
  /** False when somebody claimed it after us. */
  finish(job: Pick<Job, "id" | "fence">): Promise<boolean>;
  again(job: Pick<Job, "id" | "fence">, runAtMs: number): Promise<boolean>;
  /**
   * As `again`, after an error of our own. A job that has failed without a break for
   * `giveUpAfterMs` is `dead`: nobody takes it any more, and it stays visible for the operator.
   * Undefined when somebody claimed it after us.
   */
  failed(
    job: Pick<Job, "id" | "fence">,
    failure: { nowMs: number; runAtMs: number; giveUpAfterMs: number; reason: string },
  ): Promise<"again" | "dead" | undefined>;
  dead(): Promise<DeadJob[]>;
  /**
   * Brings a dead or finished job back to life. False when there is no such job, or it is alive.
   */
  revive(id: string, runAtMs: number): Promise<boolean>;
  /** Brings the next run forward; does nothing when the job is not waiting. */
  hurry(id: string, runAtMs: number): Promise<void>;
  /**
   * Jobs of these kinds that wait for a moment after `beyondMs`, and leases of any that end after
   * it, are due at `runAtMs`.
   */
  pullBack(kinds: readonly JobKind[], beyondMs: number, runAtMs: number): Promise<void>;
  nextRunAtMs(): Promise<number | undefined>;
  oldestDueMs(nowMs: number): Promise<number | undefined>;
}
