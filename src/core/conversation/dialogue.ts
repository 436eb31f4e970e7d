import type { AdviceChart } from "../advice/advice-chart.ts";
import type { Plan } from "../plans/plan.ts";
import type { Shape } from "../shape.ts";
import type { Guides } from "../terminals/guide.ts";
import type { Terminal } from "../terminals/terminal.ts";
import type { Language, Text } from "../text.ts";
import type { Heard } from "../understanding/heard.ts";
import type { Intent } from "../understanding/intent.ts";
import type { Answers } from "../understanding/readers/answers.ts";
import type { Figures } from "../understanding/readers/hide-secrets.ts";
import type { Event, OrderSummary, PersonEvent, Picked, ResultEvent } from "./events.ts";
import type { Request } from "./requests.ts";

/** A state of any dialogue. Its name is unique among all dialogues; the rest is its step's. */
export type AnyState = { readonly at: string };

/**
 * Where a conversation stands: the state of its dialogue, and what stands beside it. `Own` are the
 * states that it may be in, `All` those of every dialogue. (An interface, for the compiler compares
 * those by what is in them, and aliases by their parameters.)
 */
export interface Here<Own extends AnyState = AnyState, All extends AnyState = AnyState> {
  readonly state: Own;
  /**
   * Answers that were given before their question came, or that stay when another one is given
   * again. Their questions are not asked, neither on the way on nor on the way back. Not there when
   * there are none.
   */
  readonly known?: Answers;
  /** What goes on when an aside is closed; there while one is open, and never an aside itself. */
  readonly under?: Here<All, All>;
}

/**
 * What a dialogue may look at. Gathered by the app before the turn: no dialogue has a clock of its
 * own.
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
  /** The one card of the person's own orders whose digits are those that were seen of a number. */
  seenCard?: string;
  /** The address of the page that says what is kept. */
  privacyPage: string;
  /** How to reach a person, as the operator configured it. */
  contact?: string;
  /** The order that the step at hand is about, also while an aside is open there. */
  order?: OrderSummary & { expiresAtMs: number; terminal?: Terminal };
};

/** A button, or a line with a number or a letter. `value` has at most 64 bytes. */
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
  /** Its choices stand beside the question that is asked: no number or letter means one of them. */
  unnumbered?: true;
  /** A question that yes and no answer: they mean the first choice and the second. */
  yesNo?: true;
  /** The next thing typed is a secret: mask it. */
  expect?: "secret";
  /** Hang this order's card below the text. */
  orderNo?: string;
  /** Draw this below the text, where pictures can be shown. The text says the same. */
  chart?: AdviceChart;
};

/** What a dialogue makes of an event. */
export type Move<All extends AnyState = AnyState> = {
  to: Here<All, All>;
  say: readonly Say[];
  /** Ask the question of `to` after `say`. */
  ask: boolean;
  request?: Request;
  language?: Language;
};

/** One question of a dialogue, and what it makes of events. What is optional is seldom needed. */
export type Step<Own extends AnyState = AnyState, All extends AnyState = AnyState> = {
  /** How a stored state looks; a row that does not fit starts the conversation again. */
  shape: Pick<Shape<Own>, "read">;
  ask(here: Here<Own, All>, facts: Facts): readonly Say[];
  /** Undefined for what it does not understand. */
  on(here: Here<Own, All>, event: Event, facts: Facts): Move<All> | undefined;
  /** Where `back` leads; undefined when there is nothing behind. */
  back(here: Here<Own, All>): Here<All, All> | undefined;
  /** One sentence on what this step wants, for `help` and for what was not understood. */
  hint: Text;
  /** What is said when there is nothing behind and that needs words of its own. */
  noBack?: Text;
  /** What `cancel` does here; without it the conversation goes home. */
  cancel?(here: Here<Own, All>, facts: Facts): Move<All>;
  /** Words that this step reads itself although they ask for something elsewhere. */
  keeps?(heard: Heard): boolean;
  /**
   * What the figures of its answer are. Other rows of them may be a secret, and are neither kept
   * nor read.
   */
  figures?: Exclude<Figures, "secret">;
  /** There when this step expects a secret. */
  secret?: SecretWanted<Own>;
  /** The number of the order that this step is about; such a step ends with its order. */
  about?(state: Own): string;
  /** What somebody must know who turns to something else in the middle of that order. */
  left?(here: Here<Own, All>, event: Event, facts: Facts): readonly Say[];
};

/** How a step takes a secret. */
export type SecretWanted<Own extends AnyState = AnyState> = {
  /** What the secret belongs to, for a page that takes it in the place of the chat. */
  subject(state: Own): Text;
  /** What is said to somebody who types it where it can never be taken back. */
  notHere: Text;
  /** Words that ask for something else, and so hold no secret. */
  isOther(heard: Heard): boolean;
  /** Words that are no secret even where one would be refused unread. */
  isReadable(heard: Heard): boolean;
};

/**
 * How strongly words ask for something. `first`: whatever the step would read in them. `question`
 * and `between`: unless there are figures in them, or the step keeps them; `between` also unless
 * they answer something. `menu`: when the step does not understand them, and always where a secret
 * is expected. `last`: when the step does not understand them, and no choice is meant.
 */
export type Rank = "first" | "question" | "between" | "menu" | "last";

/** Words of a dialogue's own, beside the intents that are read for all. */
export type OwnWords = { readonly rank: Rank; said(heard: Heard): boolean };

/** What brings a dialogue in, wherever the conversation stands. */
export type Opening =
  /** Its words were said, or their button `do:<name>` was pressed; then nothing was heard. */
  | { type: "intent"; intent: Intent; heard?: Heard }
  | { type: "own-words"; name: string; heard?: Heard }
  | Picked
  | Extract<PersonEvent, { type: "start" | "photo" }>
  | ResultEvent;

/**
 * One dialogue beside the others. `Own` are its states, `All` those that it may lead to. The engine
 * knows of it only what stands here.
 */
export type Dialogue<Own extends AnyState = AnyState, All extends AnyState = AnyState> = {
  readonly name: string;
  /** Looked at in the middle of another one, which then goes on. */
  readonly aside?: true;
  /** The intents that ask for it. No two dialogues have one of them both. */
  readonly intents: { readonly [Name in Intent]?: Rank };
  readonly ownWords?: { readonly [name: string]: OwnWords };
  /** Buttons that name their thing whole, and so mean the same whenever they are pressed. */
  readonly buttons?: readonly string[];
  /** Undefined for what this dialogue has nothing to do with. */
  enter(event: Opening, here: Here<All, All>, facts: Facts): Move<All> | undefined;
  /** Words that name their thing whole, before anything else is read in them. */
  interrupts?(heard: Heard, here: Here<All, All>, facts: Facts): Move<All> | undefined;
  /** Words that are understood everywhere, before the step reads them. */
  overhears?(heard: Heard, here: Here<All, All>, facts: Facts): Move<All> | undefined;
  readonly steps: { readonly [At in Own["at"]]: Step<Extract<Own, { at: At }>, All> };
};

/** All dialogues, and the state in which nothing is going on. */
export type Dialogues = { readonly home: AnyState; readonly list: readonly Dialogue[] };
