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
    for (const spelling of new Set(spellings)) clean = clean.replaceAll(spelling, "[secret]");
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/**
 * A quote in a line: bare as JSON writes it, or escaped where JSON stands inside a text, up to four
 * deep.
 */
const quote = String.raw`\\{0,15}"`;
const secretWord = "pass(?:word|wd|code)?|pwd|secret|token|api_?v?3?_?key|密码|密碼|卡密|口令";
const secretName = String.raw`[\w-]{0,40}(?:${secretWord}|authorization|cookie)[\w-]{0,40}`;
const secretField = String.raw`${quote}${secretName}${quote}\s*:\s*`;

const patterns: readonly (readonly [RegExp, string])[] = [
  // Private links; first, because one of them has the word `secret` in it.
  [/\/(pay|receipt|secret)\/[A-Za-z0-9_-]{16,}/g, "/$1/[token]"],
  // Telegram bot tokens, also inside request addresses, where `bot` stands right before them.
  [/(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}/g, "[secret]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-"]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, "[secret]"],
  // The fields may come in any order, so all of them go (WeChat Pay v3 docs, "签名生成").
  [
    new RegExp(`WECHATPAY2-[A-Z0-9-]+ (?:\\w+=${quote}[^"\\\\]*${quote},?\\s*)+`, "g"),
    "WECHATPAY2 [secret]",
  ],
  [/\b(Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}/g, "$1 [secret]"],
  // `"authorization":"…"`, `"passWord":"…"`, `"tokenHash":"…"`: all up to the closing quote, in a
  // line and inside a text.
  [new RegExp(String.raw`(${secretField})"(?:[^"\\]|\\.)*"`, "giu"), '$1"[secret]"'],
  [
    new RegExp(String.raw`(${secretField})(\\{1,15}")(?:(?!(?<!\\)\2).)*\2`, "giu"),
    "$1$2[secret]$2",
  ],
  // `password: …`, `password is …`, `密码1234`, `secret=…`; the value ends at a separator.
  [
    new RegExp(
      `((?:${secretWord})(?:${quote})?\\s*(?:[:=：]|%3D|就?是|为|為|is\\b)?\\s*(?:${quote})?)(?!\\[secret\\])[^\\s"\\\\,;}&，。；]{3,}`,
      "giu",
    ),
    "$1[secret]",
  ],
  // The chat's cookie is its key.
  [/\bchat=[0-9A-Z]{32}/g, "chat=[secret]"],
  // Card numbers keep their ends, enough to find the order by.
  [/\b(8986\d{2})[0-9A-Z]{9,10}([0-9A-Z]{4})\b/gi, "$1****$2"],
];
