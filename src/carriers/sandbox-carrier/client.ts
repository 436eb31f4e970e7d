import type { Outcome } from "../../core/outcome.ts";
import type { Secret } from "../../core/secret.ts";
import { signedHeaders } from "./wire.ts";

/**
 * What came back from one request. `reason` is made of our own words and numbers only, never of the
 * other side's text or of what we sent, so a password cannot reach a log through it.
 */
export type Reply =
  | { answer: "replied"; status: number; json: unknown }
  | { answer: "no-reply"; reason: string };

/** Largest answer that is read, bytes; a card is a few hundred. */
const MAX_REPLY_BYTES = 64 * 1024;

/** What a request to the sandbox carrier needs; `timeoutMs` is for the whole of it. */
export type ClientParts = {
  apiRoot: string;
  key: Secret;
  fetch: typeof fetch;
  nowMs: () => number;
  timeoutMs: number;
};

/** Sends one signed request. Never throws. */
export async function post(
  { apiRoot, key, fetch, nowMs, timeoutMs }: ClientParts,
  route: string,
  content: Record<string, string | number>,
): Promise<Reply> {
  const path = `/v1/${route}`;
  const body = JSON.stringify(content);
  try {
    const response = await fetch(new URL(path, apiRoot), {
      method: "POST",
      headers: signedHeaders({ path, body, nowMs: nowMs() }, key),
      body,
      // A redirect would send card and password to whoever is named in it.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const bytes = await readLimited(response);
    if (bytes === undefined)
      return { answer: "no-reply", reason: `answer larger than ${MAX_REPLY_BYTES} bytes` };
    const json = parseJson(bytes);
    if (json === undefined)
      return { answer: "no-reply", reason: `HTTP ${response.status} without readable JSON` };
    return { answer: "replied", status: response.status, json };
  } catch (error) {
    return { answer: "no-reply", reason: failureName(error) };
  }
}

/** Who is not let in, or may not, is refused whatever is asked for. */
const accountStatuses: readonly number[] = [401, 403];

/**
 * A reply that settles nothing, as an outcome. A code is named only when it looks like one. What
 * refuses our account settles nothing either: an earlier request may have been let in.
 */
export function unsettled(
  reply: Reply,
  code?: string,
): Extract<Outcome<never>, { answer: "unknown" }> {
  if (reply.answer === "no-reply") return { answer: "unknown", reason: reply.reason };
  const named =
    code !== undefined && /^[A-Za-z0-9-]{1,40}$/.test(code) ? code : "unexpected answer";
  const unknown = { answer: "unknown", reason: `HTTP ${reply.status}: ${named}` } as const;
  return accountStatuses.includes(reply.status) ? { ...unknown, account: named } : unknown;
}

async function readLimited(response: Response): Promise<Uint8Array | undefined> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream, so the rest is not downloaded.
  for await (const chunk of response.body) {
    length += chunk.byteLength;
    if (length > MAX_REPLY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function failureName(error: unknown): string {
  if (!(error instanceof Error)) return "request failed";
  if (error.name === "TimeoutError") return "time-out";
  const cause = error.cause;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? `connection failed: ${code}` : "connection failed";
}
