import type { CardNumber } from "../cards/card-number.ts";
import type { GuideTopic } from "../terminals/guide.ts";
import type { Intent } from "./intent.ts";
import { once } from "./once.ts";
import { type Answers, hearAnswers } from "./readers/answers.ts";
import { parseCardNumber } from "./readers/card-number.ts";
import {
  type CardNumberProblem,
  looksLikeCardNumber,
  type SeenDigits,
  seenDigits,
} from "./readers/card-problem.ts";
import { parseChoice, parseExplicitChoice } from "./readers/choice.ts";
import { type Correction, parseCorrection, parseRedo, type Redo } from "./readers/correction.ts";
import { parseGuideTopic } from "./readers/guide-topic.ts";
import { type Figures, hideSecrets, type Recognise } from "./readers/hide-secrets.ts";
import { parseIntent } from "./readers/intent.ts";
import { findLinkCode } from "./readers/link-code.ts";
import { parseOrderNumber } from "./readers/order-number.ts";
import {
  type FoundPassword,
  findPassword,
  mayHoldPassword,
  type PasswordAnswer,
  readPassword,
} from "./readers/password.ts";
import { type PlanWish, parsePlanWish } from "./readers/plan-wish.ts";
import { parseTerminal, type ToldTerminal } from "./readers/terminal.ts";
import { parseYesOrNo } from "./readers/yes-no.ts";
import type { Topic } from "./topic.ts";
import { normalize, type Written, written } from "./words/normalize.ts";

/**
 * One message as every reader takes it. It is made once where the message comes in; each reader
 * runs when its answer is first wanted, and never a second time. History, masking, steering and all
 * steps ask the same value. Nothing of it throws, and none of it is written to a log or a row.
 */
export class Heard {
  readonly #text: Written;
  readonly #answers = new Map<Topic | undefined, Answers>();

  /** What the message wants, when it wants something; undefined for an answer or for anything. */
  readonly intent: () => Intent | undefined;
  /** What is said to a question that takes yes or no. */
  readonly yesOrNo: () => "yes" | "no" | undefined;
  /** The place of a numbered answer, from 1; `lastChoice` for the last. */
  readonly choice: () => number | undefined;
  /** As `choice`, for words that can be no amount: 第二个, ②, B. */
  readonly explicitChoice: () => number | undefined;
  readonly cardNumber: () => CardNumber | undefined;
  /** What is wrong with something that was meant to be a card number. */
  readonly cardNumberProblem: () => CardNumberProblem | undefined;
  /** What is seen of a number of a card that is told in its hidden form. */
  readonly seenDigits: () => SeenDigits | undefined;
  /** A secret that is named as one or stands beside a card's number, and the text without it. */
  readonly password: () => FoundPassword | undefined;
  /** Whether there are signs that a password can consist of. */
  readonly mayHoldPassword: () => boolean;
  /** The message as the answer to the question for the password: that, and what it says beside. */
  readonly passwordAnswer: () => Omit<PasswordAnswer, "rest"> & { beside: Answers };
  /** The answer that is to be given again: 地区错了, 换个套餐. */
  readonly redo: () => Redo | undefined;
  readonly correction: () => Correction | undefined;
  /** The code that joins two chats: 绑定 K3M9Q2XA. */
  readonly linkCode: () => string | undefined;
  /** The number of an order, when hardly more than that is said. */
  readonly orderNumber: () => string | undefined;
  readonly guideTopic: () => GuideTopic | undefined;
  readonly planWish: () => PlanWish | undefined;
  /** A machine, as the answer to the question for it. */
  readonly terminal: () => ToldTerminal | undefined;

  constructor(typed: string) {
    const text = written(typed);
    this.#text = text;
    this.intent = once(() => parseIntent(text));
    this.yesOrNo = once(() => {
      const intent = this.intent();
      return intent === "yes" || intent === "no" ? intent : parseYesOrNo(text);
    });
    this.choice = once(() => parseChoice(text));
    this.explicitChoice = once(() => parseExplicitChoice(text));
    this.cardNumber = once(() => parseCardNumber(text));
    this.cardNumberProblem = once(() => looksLikeCardNumber(text));
    this.seenDigits = once(() => seenDigits(text));
    this.password = once(() => findPassword(text));
    this.mayHoldPassword = once(() => mayHoldPassword(text));
    this.passwordAnswer = once(() => {
      const { rest, ...answer } = readPassword(text);
      return { ...answer, beside: rest === typed ? this.answers() : hearAnswers(rest) };
    });
    this.redo = once(() => parseRedo(text));
    this.correction = once(() => parseCorrection(text));
    this.linkCode = once(() => findLinkCode(text));
    this.orderNumber = once(() => parseOrderNumber(text));
    this.guideTopic = once(() => parseGuideTopic(text));
    this.planWish = once(() => parsePlanWish(text));
    this.terminal = once(() => parseTerminal(text));
  }

  /** The words as typed: for a person's own history, and for signs that no reader keeps. */
  get typed(): string {
    return this.#text.typed;
  }

  /** As `normalize` writes them; upper and lower case as typed. */
  get plain(): string {
    return normalize(this.#text);
  }

  /** The words as they may be kept: see `hideSecrets`. Undefined when that is all of them. */
  withoutSecrets(expected?: Figures, known?: Recognise): string | undefined {
    return hideSecrets(this.#text, expected, known);
  }

  /** Everything that is answered, in the light of the question that was asked. */
  answers(asked?: Topic): Answers {
    const known = this.#answers.get(asked);
    if (known !== undefined) return known;
    const answers = hearAnswers(this.#text, asked);
    this.#answers.set(asked, answers);
    return answers;
  }
}
