import { isFinished } from "../orders/order-state.ts";
import { type Text, text } from "../text.ts";
import type { Heard } from "../understanding/heard.ts";
import type { Recognise } from "../understanding/readers/hide-secrets.ts";
import { secretDots } from "../understanding/readers/secret-places.ts";
import { atHand, orderAtHand } from "./at-hand.ts";
import type { Dialogue, Dialogues, Facts, Here, Move, Opening, Say } from "./dialogue.ts";
import { type Answerer, createDirectory, type Directory } from "./directory.ts";
import { type Event, isResult, type PersonEvent, type Picked, type ResultEvent } from "./events.ts";
import { movesAmong, say } from "./moves.ts";
import { type Kept, keep, mustNotBeRead } from "./secrets.ts";
import { steering } from "./steering.ts";
import { hereOf } from "./stored.ts";

/** What one event makes of a conversation: where it stands, and what to say, question included. */
type Turn = Omit<Move, "ask"> & { asked: boolean };

/** The whole conversation as pure functions, for the dialogues that were handed in. */
export type Engine = {
  /** Where a conversation begins. */
  readonly home: Here;
  /**
   * Never throws for what a person sent. A `request` in the answer is for the app: do it, and call
   * again with its result.
   */
  transition(here: Here, event: Event, facts: Facts): Turn;
  /** How typed words are kept and read; `known` is a secret that was taken before. */
  keep(here: Here, heard: Heard, known?: Recognise): Kept;
  /** Whether these words are a secret that is refused unread where it could not be taken back. */
  mustNotBeRead(here: Here, heard: Heard): boolean;
  /** What the secret belongs to that is to be typed next; undefined when none is. */
  secretWanted(here: Here): Text | undefined;
  /** The number of the order that the conversation is in the middle of, if it is. */
  orderAtHand(here: Here): string | undefined;
  /** Where a conversation stood, from its stored form; undefined when it does not fit. */
  hereOf(raw: unknown): Here | undefined;
};

/** Longer messages are not a card number nor a sentence; reading on would only cost time. */
const longestMessage = 2000;

const { go, rest } = movesAmong();

/** Puts dialogues into one conversation. Throws when two of them claim the same: see the error. */
export function createEngine(dialogues: Dialogues): Engine {
  const directory = createDirectory(dialogues);
  return {
    home: directory.home,
    transition: (here, event, facts) => transition(directory, here, event, facts),
    keep: (here, heard, known) => keep(directory, here, heard, known),
    mustNotBeRead: (here, heard) => mustNotBeRead(directory, here, heard),
    secretWanted: ({ state }) => directory.stepOf(state).secret?.subject(state),
    orderAtHand: (here) => orderAtHand(directory, here),
    hereOf: (raw) => hereOf(directory, raw),
  };
}

function transition(directory: Directory, from: Here, event: Event, facts: Facts): Turn {
  // A result still belongs to the step that asked for it, whatever it did to the order.
  const here = isResult(event) ? from : withoutEndedOrder(directory, from, facts);
  const decided = isResult(event)
    ? takeResult(directory, here, event, facts)
    : takeEvent(directory, here, event, facts);
  const move = withOpenOrder(directory, here, event, holdUnder(directory, here, decided), facts);
  const question = move.ask ? ask(directory, move.to, facts) : [];
  const { ask: asked, ...others } = move;
  return { ...others, say: [...move.say, ...question], asked };
}

/** An order that came to its end while nobody was talking leaves the conversation at home. */
function withoutEndedOrder(directory: Directory, here: Here, { order }: Facts): Here {
  if (orderAtHand(directory, here) === undefined) return here;
  if (order !== undefined && order.state !== "closed" && !isFinished(order.state)) return here;
  return here.under === undefined ? directory.home : { ...here, under: directory.home };
}

/** An aside is opened over what goes on, and holds it until it is closed. */
function holdUnder(directory: Directory, from: Here, move: Move): Move {
  if (!directory.isAside(move.to.state) || move.to.under !== undefined) return move;
  return { ...move, to: { ...move.to, under: atHand(from) } };
}

/** Whoever turns to something else must know that an order goes on waiting. */
function withOpenOrder(
  directory: Directory,
  from: Here,
  event: Event,
  move: Move,
  facts: Facts,
): Move {
  const staysWithIt =
    orderAtHand(directory, from) === undefined || orderAtHand(directory, move.to) !== undefined;
  if (staysWithIt) return move;
  const here = atHand(from);
  const left = directory.stepOf(here.state).left?.(here, event, facts) ?? [];
  return { ...move, say: [...left, ...move.say] };
}

/**
 * What came back goes to the step at hand, or to the dialogue that asks for such things from
 * anywhere. When nobody waits for it any more the person moved on, so only show where things stand.
 */
function takeResult(directory: Directory, here: Here, event: ResultEvent, facts: Facts): Move {
  return onStep(directory, here, event, facts) ?? enter(directory, event, here, facts) ?? go(here);
}

function takeEvent(directory: Directory, here: Here, event: PersonEvent, facts: Facts): Move {
  switch (event.type) {
    case "start":
      return enter(directory, event, here, facts) ?? go(directory.home);
    case "photo":
      return takePhoto(directory, here, event, facts);
    case "secret-in-chat": {
      const ongoing = atHand(here);
      const { secret } = directory.stepOf(ongoing.state);
      return go(ongoing, ...(secret === undefined ? [] : [say(secret.notHere)]));
    }
    case "unsupported":
      return go(here, say(text(`unsupported.${event.what}`)));
    case "pick":
      return takePick(directory, here, event, facts);
    case "say":
      return takeSentence(directory, here, event.heard, facts);
    case "due":
      // Who has moved on since is left in peace.
      return onStep(directory, here, event, facts) ?? rest(here);
  }
}

/**
 * What is written below a photo is said like anything else. It comes first when it names a card or
 * can answer the question for a secret, for what a photo says is only offered.
 */
function takePhoto(
  directory: Directory,
  here: Here,
  event: Extract<PersonEvent, { type: "photo" }>,
  facts: Facts,
): Move {
  const { caption, texts } = event;
  const written = () => caption && understand(directory, here, caption, facts);
  const isTold =
    caption !== undefined &&
    (caption.cardNumber() !== undefined ||
      (directory.stepOf(atHand(here).state).secret !== undefined && caption.mayHoldPassword()));
  const told = isTold ? written() : undefined;
  const nothing = text(texts.length === 0 ? "photo.nothing" : "photo.noCard");
  return told ?? enter(directory, event, here, facts) ?? written() ?? go(here, say(nothing));
}

function takePick(directory: Directory, here: Here, event: Picked, facts: Facts): Move {
  const answerer = directory.answererOfButton(event.value);
  // Menu buttons say the same thing at any time; `back` and `cancel` only mean the question they
  // stood under.
  const isOfItsQuestion =
    answerer?.by === "engine" && (answerer.intent === "back" || answerer.intent === "cancel");
  if (answerer !== undefined && (event.fresh || !isOfItsQuestion))
    return letAnswer(directory, answerer, here, facts) ?? go(here);
  const owner = directory.ownerOfButton(event.value);
  if (owner !== undefined) return owner.enter(event, here, facts) ?? go(here);
  // An older button that stands under the current question too still means the same.
  const offered =
    event.fresh ||
    ask(directory, here, facts).some(({ choices }) =>
      choices?.some(({ value }) => value === event.value),
    );
  // Above an aside stands the question that it was opened from, with its buttons.
  if (!offered && here.under !== undefined) return takePick(directory, here.under, event, facts);
  if (!offered) return go(here, say(text("stale.body")));
  return onStep(directory, here, event, facts) ?? go(here, say(text("stale.body")));
}

function takeSentence(directory: Directory, here: Here, heard: Heard, facts: Facts): Move {
  const { hint } = directory.stepOf(here.state);
  if (isTooLong(heard)) return go(here, say(text("tooLong.body", { hint })));
  const isHidden = heard.typed.includes(secretDots);
  return (
    understand(directory, here, heard, facts) ??
    go(here, say(text(isHidden ? "puzzled.hidden" : "puzzled.body", { hint })))
  );
}

/** What a sentence says: the order in which it is read. Undefined when it says nothing. */
function understand(
  directory: Directory,
  here: Here,
  heard: Heard,
  facts: Facts,
): Move | undefined {
  const interrupted = firstOf(directory, ({ interrupts }) => interrupts?.(heard, here, facts));
  if (interrupted !== undefined) return interrupted;
  const first = steering(directory, here, heard);
  if (first !== undefined) return letAnswer(directory, first, here, facts) ?? go(here);
  const event = { type: "say", heard } as const;
  const understood =
    takeChoice(directory, here, heard.explicitChoice(), facts) ??
    firstOf(directory, ({ overhears }) => overhears?.(heard, here, facts)) ??
    onStep(directory, here, event, facts) ??
    takeChoice(directory, here, heard.choice(), facts) ??
    answerBelow(directory, here, event, facts);
  if (understood !== undefined) return understood;
  const answerer = directory.answererOf(heard);
  return answerer && letAnswer(directory, answerer, here, facts);
}

/** A single sign can stand for eighteen, and each reader would take them apart again. */
function isTooLong({ typed }: Heard): boolean {
  return typed.length > longestMessage || typed.normalize("NFKC").length > longestMessage;
}

/**
 * Who answers the question that an aside was opened from has seen enough. A secret is only heard
 * when it is asked for.
 */
function answerBelow(
  directory: Directory,
  { under }: Here,
  event: PersonEvent,
  facts: Facts,
): Move | undefined {
  if (under === undefined || directory.stepOf(under.state).secret !== undefined) return undefined;
  return onStep(directory, under, event, facts);
}

/** The number of a choice means the button at that place below what was said last. */
function takeChoice(
  directory: Directory,
  here: Here,
  place: number | undefined,
  facts: Facts,
): Move | undefined {
  if (place === undefined) return undefined;
  const values =
    facts.shownChoices ??
    ask(directory, here, facts)
      .at(-1)
      ?.choices?.map((choice) => choice.value) ??
    [];
  const value = values.at(place > 0 ? place - 1 : place);
  return value === undefined
    ? undefined
    : takePick(directory, here, { type: "pick", value, fresh: true }, facts);
}

function letAnswer(
  directory: Directory,
  answerer: Answerer,
  here: Here,
  facts: Facts,
): Move | undefined {
  if (answerer.by !== "engine") return answerer.by.enter(answerer.opening, here, facts);
  switch (answerer.intent) {
    case "back":
      return back(directory, here);
    case "cancel":
      return cancel(directory, here, facts);
    case "help":
      return go(here, say(text("help.body", { hint: directory.stepOf(here.state).hint })));
  }
}

function back(directory: Directory, here: Here): Move {
  const step = directory.stepOf(here.state);
  const before = step.back(here);
  return before === undefined ? go(here, say(step.noBack ?? text("back.nowhere"))) : go(before);
}

function cancel(directory: Directory, here: Here, facts: Facts): Move {
  // Closes the aside only; what it was opened in the middle of goes on.
  if (here.under !== undefined) return go(here.under);
  return (
    directory.stepOf(here.state).cancel?.(here, facts) ??
    go(directory.home, say(text("home.cancelled")))
  );
}

function ask(directory: Directory, here: Here, facts: Facts): readonly Say[] {
  return directory.stepOf(here.state).ask(here, facts);
}

function onStep(directory: Directory, here: Here, event: Event, facts: Facts): Move | undefined {
  return directory.stepOf(here.state).on(here, event, facts);
}

function enter(directory: Directory, event: Opening, here: Here, facts: Facts): Move | undefined {
  return firstOf(directory, (dialogue) => dialogue.enter(event, here, facts));
}

/** What the first dialogue says that has to do with it, in the order of the list. */
function firstOf(
  { all }: Directory,
  look: (dialogue: Dialogue) => Move | undefined,
): Move | undefined {
  for (const dialogue of all) {
    const move = look(dialogue);
    if (move !== undefined) return move;
  }
  return undefined;
}
