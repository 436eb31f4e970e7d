import { type DestinationStream, pino } from "pino";
import type { Log } from "./app/app.ts";
import type { Secret } from "./core/secret.ts";

/**
 * JSON lines. Every finished line goes through `scrub` before it is written: field-name rules alone miss a secret
 * that sits inside an error text.
 */
export function createLog(options: {
  level: string;
  secrets: readonly Secret[];
  destination?: DestinationStream;
}): Log {
  const scrub = scrubber(options.secrets);
  return pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: scrub } },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/** Returns a function that removes what must not be written from a line. */
export function scrubber(secrets: readonly Secret[]): (line: string) => string {
  // Short values would tear holes into ordinary words; our keys are all longer.
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value.length >= 8);
  // A line is JSON, so a value with a quote or a line break stands there escaped.
  const spellings = [...new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]))];
  return (line) => {
    let clean = line;
    for (const spelling of spellings) clean = clean.replaceAll(spelling, "[secret]");
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

const patterns: readonly (readonly [RegExp, string])[] = [
  // Telegram bot tokens, also inside request addresses.
  [/\b\d{6,12}:[A-Za-z0-9_-]{30,}/g, "[secret]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, "[secret]"],
  [/WECHATPAY2-SHA256-RSA2048 [^\n]*?signature=\\?"[^"]*"/g, "WECHATPAY2-SHA256-RSA2048 [secret]"],
  // `password: …`, `"passWord":"…"`, `密码1234`, `secret=…`; the value ends at a separator.
  [
    /((?:pass(?:word|wd)?|pwd|secret|token|密码|密碼)\\?"?\s*(?:[:=：]|是|为)?\s*\\?"?)[^\s"\\,;}&，。；]{3,}/giu,
    "$1[secret]",
  ],
  // Private links.
  [/\/(pay|receipt)\/[A-Za-z0-9_-]{16,}/g, "/$1/[token]"],
  // Card numbers keep their ends, enough to find the order by.
  [/\b(8986\d{2})[0-9A-Z]{9,10}([0-9A-Z]{4})\b/g, "$1****$2"],
];
