import { type DestinationStream, pino } from "pino";
import type { Log } from "./app/app.ts";
import type { Secret } from "./core/secret.ts";
import { quietLog } from "./log-noise.ts";

/**
 * JSON lines. Every finished line goes through `scrub` before it is written: field-name rules alone
 * miss a secret that sits inside an error text. No call throws, and no message comes without end.
 */
export function createLog(options: {
  level: string;
  secrets: readonly Secret[];
  /** Takes whole lines and never throws. */
  destination: DestinationStream;
}): Log {
  const scrub = scrubber(options.secrets);
  const log = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: scrub },
    },
    options.destination,
  );
  return quietLog(log);
}

/** Returns a function that removes what must not be written from a line. */
function scrubber(secrets: readonly Secret[]): (line: string) => string {
  // Short values would tear holes into ordinary words; our keys are all longer.
  const values = secrets
    .map((secret) => secret.reveal().trim())
    .filter((value) => value.length >= 8);
  // A line is JSON, so a value with a quote or a line break stands there escaped: once, and once
  // more in JSON in a text.
  const spellings = values.flatMap((value) => [
    escaped(escaped(value)),
    escaped(value),
    value,
    encodeURIComponent(value),
  ]);
  return (line) => {
    let clean = line;
    // Before the cut, or half of a key would stand at the end.
    for (const spelling of new Set(spellings)) clean = clean.replaceAll(spelling, "[secret]");
    if (clean.length > longestLine) clean = cut(clean);
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

/** Nobody reads on, and what somebody from outside makes long must not cost time. */
const longestLine = 32 * 1024;
/** No secret that is searched for by its looks is longer. */
const longestWord = 4096;

/**
 * The beginning of a line that is too long, as a line that is JSON again. Its last word is left
 * out: half of a secret would look like nothing that is searched for.
 */
function cut(line: string): string {
  const [start = "{"] = /^\{"level":\d{1,3},"time":"[^"]{1,40}",/.exec(line) ?? [];
  let end = longestLine;
  while (end > longestLine - longestWord && !/[\s",;}]/.test(line[end - 1] ?? "")) end -= 1;
  const head = line.slice(start.length, end);
  return `${start}"cut":${JSON.stringify(`${head}…`)}}\n`;
}

function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/**
 * A quote in a line: bare as JSON writes it, or escaped where JSON stands inside a text, up to four
 * deep.
 */
const quote = String.raw`\\{0,15}"`;
const chineseWord = "密码|密碼|卡密|口令";
const secretWord = `pass(?:word|wd|code)?|pwd|secret|token|api_?v?3?_?key|${chineseWord}`;
const secretName = String.raw`[\w-]{0,40}(?:${secretWord}|authorization|cookie)[\w-]{0,40}`;
const secretField = String.raw`${quote}${secretName}${quote}\s{0,8}:\s{0,8}`;
const between = String.raw`(?:${quote})?\s{0,8}`;
/** What can be a part of a secret; the value ends at a separator. */
const sign = String.raw`[^\s"\\,;}&，。；]`;
/** The same among the letters of English: Chinese goes on without a space. */
const ascii = String.raw`[!#-%'-+\--:<-[\]-z~]`;
/** A row of figures as people write them, read out or in any script. */
const figures = String.raw`(?:[\p{Nd}零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺][ \-.]?){4,64}`;

const patterns: readonly (readonly [RegExp, string])[] = [
  // Private links; first, because one of them has the word `secret` in it.
  [/\/(pay|receipt|secret|privacy\/data)\/[A-Za-z0-9_-]{16,}/g, "/$1/[token]"],
  // Telegram bot tokens, also inside request addresses, where `bot` stands right before them.
  [/(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}/g, "[secret]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-"]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, "[secret]"],
  // The fields may come in any order, so all of them go (WeChat Pay v3 docs, "签名生成").
  [
    new RegExp(
      `WECHATPAY2-[A-Z0-9-]{1,40} (?:\\w{1,40}=${quote}[^"\\\\]*${quote},?\\s{0,8})+`,
      "g",
    ),
    "WECHATPAY2 [secret]",
  ],
  [/\b(Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}/g, "$1 [secret]"],
  // `"authorization":"…"`, `"passWord":"…"`, `"tokenHash":"…"`: all up to the closing quote, in a
  // line and inside a text; there one that does not close hides the rest of that text.
  [new RegExp(String.raw`(${secretField})"(?:[^"\\]|\\.)*"`, "giu"), '$1"[secret]"'],
  [
    new RegExp(String.raw`(${secretField})(\\{1,15}")(?:(?!(?<!\\)(?:\2|")).)*(?:\2|(?="))`, "giu"),
    "$1$2[secret]$2",
  ],
  // `password: …`, `secret=…`, `口令：…`: whatever follows.
  [
    new RegExp(
      `((?:${secretWord})${between}(?:[:=：]|%3D)${between})(?!\\[secret\\])` +
        `(?:${figures}|${sign}{3,})`,
      "giu",
    ),
    "$1[secret]",
  ],
  // `password is …`, `密码1234`, 密码是 一三五七: behind a mere word only what is no word itself.
  [
    new RegExp(
      `((?:${secretWord})${between}(?:就?是|为|為|is\\b)?${between})(?!\\[secret\\])` +
        `(?:${figures}|(?=[^\\s"\\\\,;}&，。；]{0,64}[0-9#@$%^&*+])${sign}{3,})`,
      "giu",
    ),
    "$1[secret]",
  ],
  [
    new RegExp(
      `((?:${chineseWord})${between}(?:就?是|为|為)?${between})[0-9A-Za-z#@]${ascii}{2,}`,
      "gu",
    ),
    "$1[secret]",
  ],
  // The chat's cookie is its key.
  [/\bchat=[0-9A-Z]{32}/g, "chat=[secret]"],
  // Card numbers keep their ends, enough to find the order by.
  [/\b(8986\d{2})[0-9A-Z]{9,10}([0-9A-Z]{4})\b/gi, "$1****$2"],
];
