import { Secret } from "../../../src/core/secret.ts";
import type { TestBot } from "./bot.ts";

export const secret = "S3cret-of_the_webhook";
export const mode = {
  type: "webhook",
  url: "https://bot.example.com/telegram",
  secret: new Secret(secret),
} as const;
export const address = 501_234_567;

/** Telegram brings an update; gives back the status that we answer with. */
export async function deliver(
  to: TestBot,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<number> {
  const request = new Request(mode.url, {
    method: "POST",
    headers: { "x-telegram-bot-api-secret-token": secret, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return (await to.telegram.handleWebhook(request)).status;
}
