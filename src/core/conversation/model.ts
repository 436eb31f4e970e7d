import type { AdviceChart } from "../advice/advice-chart.ts";
import type { RegionCode } from "../advice/region.ts";
import type { Budget, DailyVolume } from "../advice/stated.ts";
import type { Card } from "../cards/card.ts";
import type { Remedy } from "../cards/diagnosis.ts";
import type { Agreed } from "../orders/agreed.ts";
import type { OrderState } from "../orders/order-state.ts";
import type { Plan } from "../plans/plan.ts";
import type { Secret } from "../secret.ts";
import type { GuideMachine, Guides, GuideTopic } from "../terminals/guide.ts";
import type { Terminal } from "../terminals/terminal.ts";
import type { Language, Text } from "../text.ts";
import type { Answers } from "../understanding/readers/answers.ts";
import type { CardNumber } from "../understanding/readers/card-number.ts";

/**
 * Where a dialogue stands. Each member holds exactly what its step needs, so a step never asks
 * "is it there?". Raise `stateVersion` when a member changes in a way that old rows do not fit.
 */
export type State =
  | { at: "home" }
  | ({ at: "card-number" } & SaidAhead & Purposeful)
  | ({ at: "card-password"; number: CardNumber } & SaidAhead & Purposeful)
  | ({ at: "terminal"; card: Card } & SaidAhead)
  | ({ at: "terminal-family"; card: Card; brand?: string; model?: string } & SaidAhead)
  | ({ at: "volume" } & Placed & SaidAhead)
  | ({ at: "budget" } & Placed & SaidAhead & { volume: DailyVolume })
  | ({ at: "region" } & Placed & SaidAhead & { volume: DailyVolume; budget: Budget })
  | ({ at: "plan"; showAll: boolean } & Stated & SaidAhead)
  | ({ at: "confirm"; plan: Plan; quotedAtMs: number } & Stated & SaidAhead)
  | { at: "pay"; orderNo: string }
  /** The terminal has no network: which card is in it? */
  | { at: "offline-card"; cards: readonly KnownCard[] }
  /** What is wrong with the card, and the one next step. */
  | { at: "diagnosis"; card: Card; terminal?: Terminal }
  /** The card is fine, or nobody can say: something to try on the machine. */
  | { at: "remedy"; remedy: Remedy; card?: Card; terminal?: Terminal }
  /** Guides are read in the middle of something else, which goes on afterwards. */
  | { at: "guide-machine"; from: Standing; brand?: string; topic?: GuideTopic }
  | { at: "guide-topic"; from: Standing; machine: GuideMachine }
  | { at: "guide-page"; from: Standing; machine: GuideMachine; topic: GuideTopic; step: number };

/** 2: `known` came in. Rows of 1 have none and fit as they are. */
export const stateVersion = 2;

/**
 * Answers that were given before their question came, or that stay when another one is given again.
 * Their questions are not asked, neither on the way on nor on the way back. Not there when there
 * are none.
 */
export type SaidAhead = { known?: Answers };

/** Every state but those that only look aside. */
export type Standing = Exclude<State, { from: unknown }>;

/** Why a card is asked for; to recharge it when nothing is said. */
export type Purposeful = { purpose?: "diagnosis" };

/**
 * A card that this person recharged before: the order it was, and the card's number as it may be
 * shown.
 */
export type KnownCard = { orderNo: string; card: string };

/** A card in its terminal. */
export type Placed = { card: Card; terminal: Terminal };

/** Everything that advice needs. */
export type Stated = Placed & {
  volume: DailyVolume;
  budget: Budget;
  region: RegionCode | "unknown";
};

export type StepName = State["at"];
export type StateOf<Name extends StepName> = Extract<State, { at: Name }>;

/** What a person did, or what came back for a request that the machine made. */
export type Event = PersonEvent | ResultEvent;

export type PersonEvent =
  /** Opened the chat for the first time. */
  | { type: "start"; payload?: string }
  | { type: "say"; text: string }
  /** Pressed a button. `fresh` is false when the button belongs to an earlier question. */
  | { type: "pick"; value: string; fresh: boolean }
  /** Sent a photo; `texts` is what its barcodes say, empty when none could be read. */
  | { type: "photo"; texts: readonly string[] }
  /** Sent something that we cannot read. */
  | { type: "unsupported"; what: "voice" | "location" | "other" }
  /** Typed the secret where it cannot be taken back; the words were thrown away unread. */
  | { type: "secret-in-chat" }
  /** Did nothing: the moment has come for which they wanted to be called. */
  | { type: "due" };

export type ResultEvent =
  | { type: "card-checked"; result: CardChecked }
  | { type: "order-placed"; orderNo: string; alreadyThere: boolean }
  | { type: "reminder-set"; atMs: number }
  | { type: "order-cancelled"; result: "cancelled" | "too-late" | "unclear" }
  | { type: "payment-checked"; state: OrderState }
  | { type: "orders-listed"; orders: readonly OrderSummary[] }
  | { type: "cards-listed"; cards: readonly KnownCard[] }
  | { type: "card-read"; result: CardRead }
  /** `accepted`: the wish is out, and the card did not work yet when it was read back. */
  | { type: "card-resumed"; result: "resumed" | "accepted" | "refused" | "unavailable" }
  | { type: "link-code-made"; code: string; minutes: number }
  | { type: "linked"; result: "linked" | "same" | "wrong-code" | "too-often" };

export type CardChecked =
  | { answer: "found"; card: Card }
  /** Unknown card or wrong password: the person is never told which. */
  | { answer: "no-match"; triesLeft: number }
  | { answer: "locked"; untilMs: number }
  | { answer: "unavailable" };

export type CardRead =
  | { answer: "found"; card: Card; terminal?: Terminal }
  | { answer: "unavailable"; terminal?: Terminal }
  | { answer: "too-often" }
  /** No such order of this person. */
  | { answer: "unknown" };

export type OrderSummary = { orderNo: string; state: OrderState };

/**
 * What the machine needs done before it can go on. The app does it and comes back with a result
 * event.
 */
export type Request =
  | { type: "check-card"; number: CardNumber; password: Secret }
  | { type: "place-order"; agreed: Agreed }
  /** Come back to this person by yourself at that moment. */
  | { type: "remind"; atMs: number }
  | { type: "cancel-order"; orderNo: string }
  | { type: "check-payment"; orderNo: string }
  | { type: "list-orders" }
  /** The cards that this person recharged before. */
  | { type: "list-cards" }
  /**
   * The card of an earlier order of this person, or one whose password was right in this dialogue.
   */
  | { type: "read-card"; card: { orderNo: string } | Pick<Card, "iccid" | "network"> }
  /** Have the carrier lift a stop that the owner asked for. */
  | { type: "resume-card"; card: Pick<Card, "iccid" | "network"> }
  /** A code that joins another chat to this person. */
  | { type: "make-link-code" }
  /** Join this chat to the person who was given the code. */
  | { type: "use-link-code"; code: string };

/**
 * What the machine may look at. Gathered by the app before the turn; the machine has no clock of
 * its own.
 */
export type Facts = {
  nowMs: number;
  plans: readonly Plan[];
  guides: Guides;
  /**
   * The values of the buttons that were shown last and still count; a person may type their number.
   * Not given: those of the step.
   */
  shownChoices?: readonly string[];
  /** How to reach a person, as the operator configured it. */
  contact?: string;
  /** The order that the `pay` step waits for, also while a guide is read there. */
  order?: OrderSummary & { expiresAtMs: number; terminal?: Terminal };
};

export type Choice = { label: Text; value: string };

/** One message of ours. */
export type Say = {
  text: Text;
  choices?: readonly Choice[];
  /**
   * Where choices are listed by a mark that is typed, letters: the answer to this question is a
   * number itself.
   */
  lettered?: true;
  /** The next thing typed is a secret: mask it. */
  expect?: "secret";
  /** Hang this order's card below the text. */
  orderNo?: string;
  /** Draw this below the text, where pictures can be shown. The text says the same. */
  chart?: AdviceChart;
};

/** What a step makes of an event. */
export type Move = {
  to: State;
  say: readonly Say[];
  /** Ask the question of `to` after `say`. */
  ask: boolean;
  request?: Request;
  language?: Language;
};

/** One step of the dialogue. `on` returns undefined for what it does not understand. */
export type Step<Name extends StepName> = {
  ask(state: StateOf<Name>, facts: Facts): readonly Say[];
  on(state: StateOf<Name>, event: PersonEvent | ResultEvent, facts: Facts): Move | undefined;
  /** Where `back` leads; undefined when there is nothing behind. */
  back(state: StateOf<Name>): State | undefined;
  /** One sentence on what this step wants, for `help` and for what was not understood. */
  hint: Text;
};
