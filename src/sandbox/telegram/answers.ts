import { given } from "../../core/given.ts";

/**
 * A refusal, with the description that the real server gives (tdlib/telegram-bot-api, Client.cpp).
 */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: RefusalParameters | undefined;

  constructor(code: number, description: string, parameters?: RefusalParameters) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

/** What a refusal tells a program (Bot API, "ResponseParameters"). */
export type RefusalParameters = { retry_after?: number; migrate_to_chat_id?: number };

/** A refusal in the words that the real server begins with. */
export function badRequest(what: string): Refusal {
  return new Refusal(400, `Bad Request: ${what}`);
}

/** `description` only comes with setWebhook and deleteWebhook. */
export function accepted(result: unknown, description?: string): Response {
  return Response.json({ ok: true, result, ...given({ description }) });
}

/** A refusal as it goes over the wire. */
export function refused({ code, message, parameters }: Refusal): Response {
  const retryAfter = parameters?.retry_after;
  return Response.json(
    {
      ok: false,
      error_code: code,
      description: message,
      ...given({ parameters }),
    },
    {
      status: code,
      headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
    },
  );
}
