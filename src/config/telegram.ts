import { z } from "zod";
import { Secret } from "../core/secret.ts";
import { type Complaints, demand, type Given, httpUrl, optional } from "./keys.ts";

/** How the Telegram bot is reached, both ways. */
export type TelegramConfig = {
  botToken: Secret;
  /** Without a slash at the end. */
  apiRoot: string;
  mode: "polling" | "webhook";
  /** Always there in webhook mode. */
  webhookSecret: Secret | undefined;
};

/** What a Telegram bot needs; without a token there is none. */
export const telegramKeys = {
  TELEGRAM_BOT_TOKEN: optional(
    z.string().regex(/^\d{3,20}:[A-Za-z0-9_-]{4,100}$/, {
      error: "must be the token from BotFather, like 123456:ABC…",
    }),
  ),
  TELEGRAM_API_ROOT: optional(httpUrl),
  TELEGRAM_MODE: optional(z.enum(["polling", "webhook"], { error: "must be polling or webhook" })),
  TELEGRAM_WEBHOOK_SECRET: optional(
    z.string().regex(/^[A-Za-z0-9_-]{16,256}$/, { error: "must be 16 to 256 of A-Z a-z 0-9 _ -" }),
  ),
};

/** Those of them that nobody else may see. */
export const telegramSecrets = ["TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"] as const;

/** Undefined: no Telegram bot. */
export function readTelegram(
  given: Given<typeof telegramKeys>,
  complaints: Complaints,
): TelegramConfig | undefined {
  const {
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_MODE: mode = "polling",
    TELEGRAM_WEBHOOK_SECRET: secret,
  } = given;
  if (token === undefined) return undefined;
  if (mode === "webhook") {
    const why = "is needed in webhook mode, or anybody could pretend to be Telegram";
    demand(complaints, given, "TELEGRAM_WEBHOOK_SECRET", why);
  }
  return {
    botToken: new Secret(token),
    apiRoot: (given.TELEGRAM_API_ROOT ?? "https://api.telegram.org").replace(/\/+$/, ""),
    mode,
    webhookSecret: secret === undefined ? undefined : new Secret(secret),
  };
}
