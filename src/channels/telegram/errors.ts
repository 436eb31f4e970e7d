import { GrammyError, HttpError } from "grammy";
import type { Secret } from "../../core/secret.ts";
import type { Shown } from "../channel.ts";

/** Why a call failed, in words that never hold the token. */
export type Failure = {
  /** HTTP status and `error_code`; undefined when no readable answer came. */
  code: number | undefined;
  reason: string;
  retryAfterMs?: number;
  movedTo?: string;
};

/** `retry_after` when Telegram does not say. */
const patienceMs = 5_000;

/** A bot that Telegram does not know (any more) is tried again after this. */
const mendMs = 60_000;

/**
 * grammY keeps the request's payload and, inside network errors, its address with the token in it,
 * so nothing of an error goes on but what is picked here.
 */
export function failureOf(error: unknown, token: Secret): Failure {
  if (error instanceof GrammyError) {
    const { retry_after, migrate_to_chat_id } = error.parameters;
    return {
      code: error.error_code,
      reason: withoutToken(error.description, token),
      ...(retry_after === undefined ? {} : { retryAfterMs: retry_after * 1000 }),
      ...(migrate_to_chat_id === undefined ? {} : { movedTo: String(migrate_to_chat_id) }),
    };
  }
  return { code: undefined, reason: withoutToken(networkReason(error), token) };
}

function networkReason(error: unknown): string {
  const inner: unknown = error instanceof HttpError ? error.error : error;
  if (!(inner instanceof Error)) return "no answer";
  // node-fetch: `code` of the system (ECONNREFUSED), or its own `type` (invalid-json,
  // body-timeout).
  const { code, type } = inner as { code?: unknown; type?: unknown };
  if (typeof code === "string") return `no answer: ${code}`;
  if (typeof type === "string") return `no readable answer: ${type}`;
  return /timed out/.test(inner.message) ? "no answer: timed out" : `no answer: ${inner.name}`;
}

/** The text with every spelling of the bot's token taken out, for the log. */
export function withoutToken(text: string, token: Secret): string {
  const value = token.reveal();
  // After the colon stands the secret part, and it must not show by itself either.
  const secretPart = value.slice(value.indexOf(":") + 1);
  return [value, encodeURIComponent(value), secretPart].reduce(
    (left, one) => left.replaceAll(one, "[secret]"),
    text,
  );
}

/** Already as it should be; counts as done. */
export function isNotModified({ code, reason }: Failure): boolean {
  return code === 400 && /message is not modified/i.test(reason);
}

/** There is nothing left that could be edited: the person removed it, or it is too old. */
export function isNotEditable({ code, reason }: Failure): boolean {
  return (
    code === 400 &&
    /message to edit not found|message can't be edited|message_id_invalid|message identifier is not specified|there is no text in the message to edit/i.test(
      reason,
    )
  );
}

/** Is the message to be deleted gone already? */
export function isAlreadyDeleted({ code, reason }: Failure): boolean {
  return code === 400 && /message to delete not found/i.test(reason);
}

/** What a failed send means for the message (error texts: tdlib/telegram-bot-api, Client.cpp). */
export function shownOf(failure: Failure): Exclude<Shown, { answer: "shown" }> {
  const { code, reason, movedTo, retryAfterMs } = failure;
  if (code === undefined || code >= 500) return { answer: "unknown", reason };
  if (code === 429) return { answer: "later", afterMs: retryAfterMs ?? patienceMs };
  if (movedTo !== undefined) return { answer: "moved", address: movedTo };
  if (code === 403 || /chat not found|user is deactivated|peer_id_invalid/i.test(reason)) {
    return { answer: "unreachable", reason };
  }
  // The token is renewed or mistyped. Nothing is wrong with the message, so it waits until that is
  // mended.
  if (code === 401 || code === 404) return { answer: "later", afterMs: mendMs, reason };
  return { answer: "refused", reason };
}

/** Bots get no file over 20 MB (Bot API, "getFile"). */
export function isTooBig({ code, reason }: Failure): boolean {
  return code === 400 && /file is too big/i.test(reason);
}

/** Worth another try a little later. */
export function isPassing({ code }: Failure): boolean {
  return code === undefined || code === 429 || code >= 500;
}
