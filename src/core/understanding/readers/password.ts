import { tidy, typedOf, type Written } from "../words/normalize.ts";
import { locateCardNumber } from "./card-number.ts";

/**
 * `masked`: the text with every labelled secret replaced by dots, fit to be stored, logged and
 * shown.
 * `rest`: the text without the labelled secrets, for reading what else it says.
 */
export type FoundPassword = { password: string; masked: string; rest: string };

/** Longer than any card password; keeps a pasted page from being sent to a carrier. */
export const longestPassword = 64;

const MASK = "••••";
/** Twenty characters with up to three signs after each. */
const LONGEST_CARD_NUMBER = 80;

/** The word for it, then nothing, 是, `:` or `is`, and where the secret starts. */
const label =
  /(?:密码|密碼|卡密|口令|(?<![a-z])(?:password|passcode|passwd|pwd|pin)(?![a-z]))(?:码|碼)?(?<link>(?: ?(?:就?是|为|為|is|was))?(?: ?[:=-])? ?["'“「]?)/gi;

/**
 * Starts with a letter, digit or sign; a comma or semicolon ends it, as the punctuation of the
 * sentence does.
 */
const secret = /[0-9A-Za-z#@$%^&*+_][!-+\--:<-~]*/y;

/** Words that follow "password" in a sentence about it. */
const notSecrets =
  /^(?:is|was|are|not|wrong|incorrect|right|correct|please|what|where|how|required|needed|lost|forgotten|invalid|error|the|a|an|my|on|for|and|or|of|again|number|code|card)$/i;

/**
 * Finds the secret in a sentence that names it: 密码1234, 密码是 1234, password: abc, pin 1234.
 * Or that has it behind the card number: 8986… 135701. The first is returned, all are masked.
 * Undefined when no label is followed by one. Never throws.
 */
export function findPassword(text: string | Written): FoundPassword | undefined {
  const typed = tidy(text);
  const secrets = [...typed.matchAll(label)].flatMap((match) => {
    const found = secretAfter(typed, match.index + match[0].length, match.groups?.link ?? "");
    return found === undefined ? [] : [found];
  });
  if (secrets.length === 0) secrets.push(...behindCardNumber(typed));
  const [first] = secrets;
  if (first === undefined) return undefined;
  return {
    password: first.password,
    masked: maskRepeats(replaceSecrets(typed, secrets, MASK), secrets),
    rest: replaceSecrets(typed, secrets, " "),
  };
}

/**
 * The password in an answer to the question for it: a labelled one, the whole message, or the one
 * word of letters and digits in a sentence (135701，新大陆N910; 是135701). `rest` is what is left to be
 * read. Never throws.
 */
export function readPassword(words: string | Written): {
  password: string | undefined;
  rest: string;
} {
  const typed = typedOf(words);
  const text = typed.slice(0, LONGEST_ANSWER);
  const labelled = findPassword(text === typed ? words : text);
  if (labelled !== undefined) return { password: labelled.password, rest: labelled.rest };
  const whole = text.trim();
  // Chinese is no password, and neither is a sentence that goes on after a comma or a line.
  if (!isSentence(whole)) return { password: whole === "" ? undefined : whole, rest: "" };
  const clauses = whole.split(clauseEnd);
  const alone = clauses.find((clause) => loneSecret.test(clause.trim()));
  if (alone !== undefined) {
    const rest = clauses.filter((clause) => clause !== alone).join("，");
    return { password: loneSecret.exec(alone.trim())?.[1], rest };
  }
  return { password: undefined, rest: whole };
}

/** Nobody says more around a password. */
const LONGEST_ANSWER = 1_000;

const clauseEnd = /[,，。;；、\n]+|(?<=^[!-~]{4,64})\s+/;
/** 是135701, 密码就是135701, 135701吧: one secret with hardly a word around it. */
const loneSecret = new RegExp(
  "^(?:我的|卡的|这个|应该|就|是|它|:|：|\\s)*" +
    "((?=[!-~]*\\d)[0-9A-Za-z#@$%^&*+_!-]{4,64})" +
    "(?:吧|的|啊|哈|对吗|对吧|谢谢|\\s)*$",
);

function isSentence(text: string): boolean {
  return (
    /\p{Script=Han}|[，；、\n]|[,;] +\S/u.test(text) || /^[a-z']+(?: [a-z']+){2,}\W*$/i.test(text)
  );
}

/** Could these words hold a password? Chinese without a row of figures cannot. */
export function mayHoldPassword(text: string | Written): boolean {
  return /[0-9A-Za-z!-~]/.test(tidy(text)) || /[零〇一二三四五六七八九]{4}/.test(typedOf(text));
}

type SecretPlace = { password: string; start: number; end: number };

function secretAfter(text: string, at: number, link: string): SecretPlace | undefined {
  const start = afterCardNumber(text, at);
  secret.lastIndex = start;
  const password = secret.exec(text)?.[0].replace(/[,.;:!?)\]}"']+$/, "");
  if (password === undefined || password === "") return undefined;
  // Without a colon a word is the rest of a sentence; a secret that has a digit is not.
  const plainWord = !/\d/.test(password);
  if (plainWord && (notSecrets.test(password) || link.trim() === "")) return undefined;
  return { password, start, end: start + password.length };
}

/** 卡号密码: 8986… 123456 names both and then gives both. */
function afterCardNumber(text: string, at: number): number {
  // Looking for one costs time, and a page may say 密码 a thousand times.
  if (!/\d/.test(text[at] ?? "")) return at;
  const card = locateCardNumber(text.slice(at, at + LONGEST_CARD_NUMBER));
  if (card === undefined || card.start !== 0) return at;
  const gap = /^[ ,;/、，]*(?:密码|password)?[ :]*/i.exec(text.slice(at + card.end));
  return at + card.end + (gap?.[0].length ?? 0);
}

/**
 * Four to twelve digits alone behind a card number are its password, unless they are somebody's
 * mobile number.
 */
const bareSecret =
  /^[ ,;/、，]{1,4}(?!1[3-9]\d{9})(\d{4,12})(?=$|[ ,;/、，。])(?! ?[,、]? ?[笔单元块])/;

function behindCardNumber(text: string): readonly SecretPlace[] {
  const card = locateCardNumber(text);
  const found = card && bareSecret.exec(text.slice(card.end, card.end + LONGEST_CARD_NUMBER));
  const password = found?.[1];
  if (card === undefined || !found || password === undefined) return [];
  const end = card.end + found[0].length;
  return [{ password, start: end - password.length, end }];
}

function replaceSecrets(
  text: string,
  secrets: readonly SecretPlace[],
  replacement: string,
): string {
  let replaced = "";
  let from = 0;
  for (const { start, end } of secrets) {
    if (start < from) continue;
    replaced += text.slice(from, start) + replacement;
    from = end;
  }
  return replaced + text.slice(from);
}

/**
 * People repeat themselves: "密码1234，对，1234". Only where it stands alone, or a card number would be
 * blotted out.
 */
function maskRepeats(text: string, secrets: readonly SecretPlace[]): string {
  let masked = text;
  for (const { password } of secrets) {
    const literal = password.replace(/[^0-9A-Za-z]/g, "\\$&");
    masked = masked.replace(new RegExp(`(?<![0-9A-Za-z])${literal}(?![0-9A-Za-z])`, "g"), MASK);
  }
  return masked;
}
