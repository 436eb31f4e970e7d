import { readOut, readOutSigns } from "../words/digits.ts";
import { locateCardNumber } from "./card-number.ts";
import type { SecretPlace } from "./secret-places.ts";
import type { Run } from "./secret-runs.ts";

/** Twenty characters with up to three signs after each. */
const LONGEST_CARD_NUMBER = 80;

/** As people of other languages call it, and as it is mistyped. */
const otherWords =
  "contrase[nñ]a|пароль|パスワード|暗証番号|비밀번호|senha|passwort|mật khẩu|kata sandi|" +
  "[密蜜][马馬吗嘛]|[蜜暗][码碼]|密文|🔑|passwrod|pswd|pasword|m[iìǐ] ?m[aǎ]|mm(?=[ :=]{0,2}[0-9]{4})";
const word =
  `(?<![a-z0-9])(?:${otherWords})|` +
  "密 ?[码碼]|密匙|密钥|卡密|口令|(?<![a-z])(?:pass(?: ?word| ?code| ?phrase|wd)?|psw|pwd?|pin(?: ?code)?|mi ?ma|secret)(?![a-z](?![a-z]*\\d))";
/** What people say before they say it: 密码错了 是, 密码好像是. */
const doubt =
  "(?: ?(?:错了?|錯了?|不对|不對|改成?了?|换成?|换了|应该|應該|好像|可能|大概|似乎|记得|記得|我的)[,: ]{0,2}){0,2}";
/** The word for it, then nothing, 是, `:` or `is`, and where the secret starts. */
const label = new RegExp(
  `(?:${word})(?:码|碼)?${doubt}(?<link>(?: ?(?:就?是|为|為|(?:is|was)(?![0-9a-z])))?(?: ?[:=|>~—–-]{1,4})?) ?["'“「『(（《【<[]?`,
  "gi",
);
const anyWord = new RegExp(word, "i");

/**
 * Starts with a letter, digit or sign; a comma or semicolon ends it, as the punctuation of the
 * sentence does.
 */
const secret = /[0-9A-Za-z#@$%^&*+_][!-+\--:<-~]*/y;
/** Figures end where something else begins: 135706/300/50. */
const figures = /^\d{4,12}(?=[/|()[\]<>=~-]|(?:pwd?|pass|pin|mima)\d)/i;
/** 7_3_0_6_1_9, **730619**: signs that are set between and around figures. */
const spelt = /^[*_~]{0,3}\d(?:[._*~+-]{1,3}\d){3,11}[*_~]{0,3}$/;
const emphasized = /^(?<sign>[*_~]{1,3})\d{4,12}\k<sign>$/;
/** Read out one by one: 一三五七零六. */
const spokenSecret = new RegExp(`[${readOutSigns}十百千万0-9]{4,16}`, "y");

/** Words that follow "password" in a sentence about it. */
const notSecrets =
  /^(?:is|was|are|not|wrong|incorrect|right|correct|please|what|where|how|required|needed|lost|forgotten|invalid|error|the|a|an|my|on|for|and|or|of|again|number|code|card|ok|okay|yes|no|here|this|that|it|through|to|in|with|by|if|when|still|now|help|unknown|changed)$/i;

const orderNumber = /(?<![0-9a-z])R20\d{6}[0-9A-Z]{8,12}(?![0-9a-z])/gi;

/** Whether a tidied text speaks of a password. */
export function isLabelled(tidied: string): boolean {
  return anyWord.test(tidied.replace(orderNumber, ""));
}

/** The secrets of a tidied text that stand behind a word for one. `runs` are those of the text. */
export function namedSecrets(tidied: string, runs: readonly Run[]): readonly SecretPlace[] {
  // R20261123V1T3PWN2: the letters of an order's number are no word.
  const words = tidied.replace(orderNumber, (number) => "|".repeat(number.length));
  const found = [...words.matchAll(label)].flatMap((match) => {
    const at = match.index + match[0].length;
    const found = secretAfter(tidied, at, match.groups?.link ?? "", runs);
    return found === undefined ? [] : [found];
  });
  return isLabelled(tidied) ? [...found, ...parts(tidied)] : found;
}

/** 密码前三位730后三位619, 密码730然后619: told in parts, each too short to be looked for alone. */
function parts(tidied: string): readonly SecretPlace[] {
  return [...tidied.matchAll(part)].map(({ 0: all, 1: value = "", index }) => {
    const end = index + all.length;
    return { value, start: end - value.length, end };
  });
}

const part =
  /(?:[前后後头尾](?:面|边|邊|[一二三四五六两\d][位个個])|然后|然後|接着|接著|再加|(?<![a-z])then)(?:就?是|为)? ?:? ?(\d{1,3})(?![\d笔单块元])/g;

function secretAfter(
  text: string,
  at: number,
  link: string,
  runs: readonly Run[],
): SecretPlace | undefined {
  const start = afterCardNumber(text, at);
  const run = runs.find((one) => one.start === start && one.pieces !== "one");
  // 密码:135 706 is one; 密码1234 200 is not.
  const isOne = run?.pieces === "even" || /^\d{1,3}(?!\d)/.test(text.slice(start, start + 4));
  if (run !== undefined && isOne) return run;
  spokenSecret.lastIndex = start;
  const spoken = spokenSecret.exec(text)?.[0];
  if (spoken !== undefined && !/^\d/.test(spoken))
    return { value: readOut(spoken), start, end: start + spoken.length };
  secret.lastIndex = start;
  const written = secret.exec(text)?.[0].replace(/[,.;:!?)\]}"'([{<>|=~-]+$/, "");
  if (written === undefined || written === "") return undefined;
  const value = plainValue(written);
  // Without a colon a word is the rest of a sentence; a secret that has a digit is not.
  const plainWord = !/\d/.test(value);
  if (plainWord && (notSecrets.test(value) || link.trim() === "")) return undefined;
  return { value, start, end: start + (value === digitsOf(written) ? written : value).length };
}

function plainValue(written: string): string {
  if (spelt.test(written) || emphasized.test(written)) return digitsOf(written);
  return figures.exec(written)?.[0] ?? written;
}

function digitsOf(written: string): string {
  return written.replace(/\D/g, "");
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
