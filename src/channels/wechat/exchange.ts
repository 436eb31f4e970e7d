import * as z from "zod";
import type { CallAnswer } from "./errors.ts";
import type { SetTimer } from "./settings.ts";

type ExchangeOptions = {
  /** Without a slash at the end. */
  root: string;
  setTimer: SetTimer;
  fetch: typeof fetch;
};

/** What came back over HTTP, not read yet. `not-sent`: nothing can have changed. */
type Raw =
  | { answer: "raw"; contentType: string; bytes: Uint8Array }
  | { answer: "not-sent"; reason: string }
  | { answer: "too-large" }
  | { answer: "unknown"; reason: string };
/** What is sent along; a form is made anew for each try. */
export type Body = { json: object } | { form: () => FormData } | undefined;

/** One exchange: `query` has the access token in it, and must never be logged. */
type Exchange = (
  path: string,
  query: Readonly<Record<string, string>>,
  body: Body,
  mostBytes: number,
) => Promise<Raw>;

const timeoutMs = 8000;

/** WeChat answers 200 whatever happened; these two say what did. */
const verdict = z.object({
  errcode: z.number().optional(),
  errmsg: z.string().optional(),
  rid: z.string().optional(),
});

/**
 * Makes HTTP exchanges with the server at `root`. Never throws. Only a connection that was never
 * made is sure to have changed nothing.
 */
export function createExchange({ root, setTimer, fetch }: ExchangeOptions): Exchange {
  return async (path, query, body, mostBytes) => {
    const deadline = new AbortController();
    const disarm = setTimer(() => deadline.abort(), timeoutMs);
    const search = new URLSearchParams(query).toString();
    try {
      const response = await Promise.race([
        fetch(`${root}${path}${search === "" ? "" : `?${search}`}`, {
          redirect: "manual",
          signal: deadline.signal,
          ...(body === undefined ? {} : requestBody(body)),
        }),
        aborted(deadline.signal),
      ]);
      if (response.status !== 200) {
        await response.body?.cancel();
        return { answer: "unknown", reason: `HTTP ${response.status}` };
      }
      const bytes = await Promise.race([readAtMost(response, mostBytes), aborted(deadline.signal)]);
      if (bytes === undefined) return { answer: "too-large" };
      return { answer: "raw", contentType: response.headers.get("content-type") ?? "", bytes };
    } catch (error) {
      if (deadline.signal.aborted) return { answer: "unknown", reason: "no answer in time" };
      const code = connectionCode(error);
      return neverConnected.has(code)
        ? { answer: "not-sent", reason: code }
        : { answer: "unknown", reason: `the connection broke (${code})` };
    } finally {
      disarm();
    }
  };
}

function requestBody(body: Exclude<Body, undefined>): RequestInit {
  if ("form" in body) return { method: "POST", body: body.form() };
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { method: "POST", headers, body: JSON.stringify(body.json) };
}

/**
 * JSON of the announced shape, or WeChat's error code in it. The content type says nothing: it is
 * often text/plain.
 */
export function readAnswer<T>(raw: Raw, shape: z.ZodType<T>): CallAnswer<T> {
  if (raw.answer === "not-sent")
    return { answer: "not-sent", reason: raw.reason, retryAfterMs: 5000 };
  if (raw.answer === "too-large") return { answer: "unknown", reason: "the answer is too large" };
  if (raw.answer === "unknown") return { answer: "unknown", reason: raw.reason };
  const json = parseJson(raw.bytes);
  const said = verdict.safeParse(json);
  if (!said.success) return { answer: "unknown", reason: "an answer of another shape" };
  const { errcode = 0, errmsg, rid } = said.data;
  if (errcode !== 0) return { answer: "failed", code: errcode, rid: rid ?? ridIn(errmsg) };
  const value = shape.safeParse(json);
  return value.success
    ? { answer: "done", value: value.data }
    : { answer: "unknown", reason: "an answer of another shape" };
}

/** `… rid: 5f8e-…` at the end of the message. The rest of it may quote what we sent. */
function ridIn(errmsg: string | undefined): string | undefined {
  return /\brid: ?([0-9a-f-]{8,64})/.exec(errmsg ?? "")?.[1];
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

async function readAtMost(response: Response, mostBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body === null) return new Uint8Array();
  for await (const chunk of response.body) {
    length += chunk.byteLength;
    if (length > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const neverConnected: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Only the code: the message of a network error can hold the address, and with it the token. */
function connectionCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /^[A-Z_]{2,40}$/.test(code) ? code : "no code";
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );
}
