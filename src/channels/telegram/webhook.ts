import { createHash, timingSafeEqual } from "node:crypto";
import { type BotName, decodeUpdate } from "./decode.ts";
import { readAtMost } from "./file.ts";
import type { Intake } from "./intake.ts";
import type { TelegramMode } from "./settings.ts";

const longestBodyBytes = 1024 * 1024;

/**
 * Answers one delivery. 200 only when the update is done with; everything else makes Telegram
 * deliver it again, first at once, then in growing intervals for up to a day
 * (tdlib/telegram-bot-api, WebhookActor.cpp). Never rejects.
 */
export async function handleDelivery(
  request: Request,
  mode: TelegramMode,
  bot: BotName,
  intake: Intake,
): Promise<Response> {
  if (mode.type !== "webhook") return answer(404);
  // Before the body: a stranger must not be able to make us read anything.
  if (!isSecret(request.headers.get("x-telegram-bot-api-secret-token"), mode.secret.reveal()))
    return answer(401);
  if (request.method !== "POST") return answer(405);
  const body = await readBody(request);
  if (body === "too-large") return answer(413);
  const update = decodeUpdate(body, bot);
  if (update.kind === "unreadable") return answer(400);
  return answer((await intake.take(update)) === "taken" ? 200 : 500);
}

function answer(status: number): Response {
  return new Response(null, { status });
}

function isSecret(given: string | null, secret: string): boolean {
  // Hashing first makes the lengths equal, and so the time that the comparison takes.
  const digest = (value: string): Buffer => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(given ?? ""), digest(secret)) && secret !== "";
}

/** Undefined when it is no JSON. */
async function readBody(request: Request): Promise<unknown> {
  if (Number(request.headers.get("content-length") ?? 0) > longestBodyBytes) return "too-large";
  try {
    const bytes =
      request.body === null ? new Uint8Array() : await readAtMost(request.body, longestBodyBytes);
    if (bytes === undefined) return "too-large";
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
