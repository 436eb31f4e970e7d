import { tidy, typedOf, type Written } from "../words/normalize.ts";
import { locateCardNumber } from "./card-number.ts";
import { coverAttempts } from "./card-problem.ts";
import { doubtfulRows } from "./iccid-windows.ts";
import { namedSecrets } from "./named-secrets.ts";
import { inOrder, replaceAt, runsOf, type SecretPlace } from "./secret-places.ts";
import { isMobilePhone, type Run } from "./secret-runs.ts";

/** `rest`: the text without the secrets, for reading what else it says. */
export type FoundPassword = { password: string; rest: string };

/** Longer than any card password; keeps a pasted page from being sent to a carrier. */
export const longestPassword = 64;

/**
 * Finds the secret in a sentence that names it: 密码1234, 密码是 1234, password: abc, 密码:135 706. Or
 * that has it beside the card number, before or behind, however it is parted from it. The first is
 * returned, the rest is without any. Undefined when there is none. Never throws.
 */
export function findPassword(text: string | Written): FoundPassword | undefined {
  const tidied = tidy(text);
  const runs = runsOf(text);
  const named = namedSecrets(tidied, runs);
  const card = locateCardNumber(tidied);
  // Where nobody knows which digits are the card's, nobody knows which are the password.
  const isCertain = card !== undefined && doubtfulRows(tidied, [card]).length === 0;
  const sure = isCertain ? runs.filter(({ pieces }) => pieces !== "loose") : [];
  const first =
    named.find((one) => canBePassword(one.value) && !isFormer(tidied, one)) ??
    (card && besideCard(tidied, card, sure));
  if (first === undefined) return undefined;
  return { password: first.value, rest: replaceAt(tidied, inOrder([...named, ...sure]), " ") };
}

/** More words than these between a card and a row of figures are about something else. */
const LONGEST_GAP = 14;

/** The run that is meant by its place: the nearest behind the card's number, else before it. */
function besideCard(
  text: string,
  card: { start: number; end: number },
  runs: readonly Run[],
): SecretPlace | undefined {
  const meant = runs.filter((run) => isMeant(text, run));
  const behind = meant.find(({ start }) => start >= card.end);
  if (behind !== undefined && behind.start - card.end <= LONGEST_GAP) return behind;
  const before = meant.findLast(({ end }) => end <= card.start);
  return before !== undefined && card.start - before.end <= LONGEST_GAP ? before : undefined;
}

/** What an answer to the question for the password holds. */
export type PasswordAnswer = {
  /** What is clearly meant for it; it may go to the carrier. */
  password?: string;
  /** There are several, and nobody can tell which is meant. */
  isSeveral: boolean;
  /** What is left to be read. */
  rest: string;
};

/**
 * The password in an answer to the question for it: one that is named, or the one lone run of
 * digits, or of letters and digits, in what was said (135701，新大陆N910; 好像是１３５７０１。; 1 3 5 7 0 1).
 * Words, emoji, numbers of phones, orders and cards are none. Never throws.
 */
export function readPassword(words: string | Written): PasswordAnswer {
  const typed = typedOf(words);
  const text = typed.length <= LONGEST_ANSWER ? words : typed.slice(0, LONGEST_ANSWER);
  const tidied = tidy(text);
  const found = findPassword(text);
  const rest = found?.rest ?? replaceAt(tidied, runsOf(text), " ");
  const left = { isSeveral: false, rest: rest.replace(/^[ ,，。;；、]+/, "") };
  if (example.test(tidied) || coverAttempts(tidied) !== tidied) return left;
  // 密码730然后619: what else stands there is another part of it.
  if (namedSecrets(tidied, runsOf(text)).some(({ value }) => !canBePassword(value))) return left;
  const [one, ...others] = distinct(mostLikely(tidied, runsOf(text)));
  if (others.length > 0 && (found === undefined || alternative.test(tidied)))
    return { ...left, isSeveral: true };
  const password = found?.password ?? one?.value;
  if (password !== undefined) return { password, ...left };
  return signsBetweenLetters.test(tidied) ? { password: tidied, isSeveral: false, rest: "" } : left;
}

/** 135710或135702: whoever says so knows no better than we. */
const alternative = /或|还是|還是|要么|(?<![a-z])or(?![a-z])/i;

/** Nobody says more around a password. */
const LONGEST_ANSWER = 1_000;

/** 初始密码 123456?, 比如 123456: somebody asks, and tells nothing. */
const example = /初始|默认|默認|比如|例如|(?<![a-z])(?:default|initial|for example|e\.g\.)/i;

/** a,b!c: no figures, and no word either. */
const signsBetweenLetters =
  /^(?=[!-~]{4,64}$)[!-~]*[A-Za-z][^A-Za-z]*[#@$%^&*+_!][^A-Za-z]*[A-Za-z]/;

/** A phone's number cannot be one, nor can what was meant to be a card's. */
function canBePassword(value: string): boolean {
  return (
    !isTooShort(value) &&
    !/[^!-~]/.test(value) &&
    !isMobilePhone(value) &&
    !/^8986\d{6,}$|^\d{13,}$/.test(value)
  );
}

/** So few figures are a part of one, or none at all. */
function isTooShort(value: string): boolean {
  return /^\d{1,3}$/.test(value);
}

/** 旧密码730691 新密码730619: the one that was. */
function isFormer(tidied: string, { start }: SecretPlace): boolean {
  return former.test(tidied.slice(Math.max(0, start - 20), start));
}

const former =
  /(?:[旧舊老]|以前的?|之前的?|(?<![a-z])(?:old|former|previous)) ?(?:密[码碼]|pass(?:word)?|pin|pwd?)(?:[:= ]|就?是|is|was)*$/i;

/** 不是135701, 135701不对: the one that is not meant. */
function isMeant(tidied: string, { start, end, value }: Run): boolean {
  return (
    canBePassword(value) &&
    !(/[a-z]/i.test(value) && isPartOfMore(tidied, start, end)) &&
    !deniedBefore.test(tidied.slice(Math.max(0, start - 8), start)) &&
    !deniedBehind.test(tidied.slice(end, end + 12))
  );
}

/** Pa55-w0rd: a part of what has letters is not tried. */
function isPartOfMore(text: string, start: number, end: number): boolean {
  return (
    /^[-.=+][0-9a-z]/i.test(text.slice(end, end + 2)) ||
    /[0-9a-z][-.=+]$/i.test(text.slice(Math.max(0, start - 2), start))
  );
}

const deniedBefore = /(?:不是|并非|不要用|(?<![a-z])not) ?$/i;
const deniedBehind =
  /^ ?(?:是?错|是?錯|不对|不對|不行|不能用|试过|試過|用过|登不|进不|(?:is|was) wrong|does ?n.t)/i;

/** What is one piece comes before what is several, and figures before what has letters. */
function mostLikely(tidied: string, all: readonly Run[]): readonly Run[] {
  const runs = all.filter((run) => isMeant(tidied, run));
  const whole = runs.filter(({ pieces }) => pieces !== "loose");
  const ofDigits = whole.filter(({ value }) => /^\d+$/.test(value));
  if (ofDigits.length > 0) return ofDigits;
  if (whole.length > 0) return whole;
  return runs.filter(({ start, end }) => tidied.length - (end - start) <= MOST_AROUND);
}

/** 是, 我的是, 。: hardly a word around it. */
const MOST_AROUND = 6;

function distinct(runs: readonly Run[]): readonly Run[] {
  return runs.filter((run, at) => runs.findIndex(({ value }) => value === run.value) === at);
}

/** Could these words hold a password? Chinese without a row of figures cannot. */
export function mayHoldPassword(text: string | Written): boolean {
  return /[0-9A-Za-z#@$%^&*]|[!-~]{3}/.test(tidy(text)) || runsOf(text).length > 0;
}
