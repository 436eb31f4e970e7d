import * as z from "zod";
import type { Outcome } from "../../core/outcome.ts";

type Failure = Exclude<Outcome<never>, { answer: "done" }>;

/**
 * The codes our app acts on, by WeChat's code without its underscores: the documents use two
 * generations of spellings (`ORDERPAID`, `ORDER_PAID`). Any other code goes on as it is, in kebab
 * case.
 */
const knownCodes = new Map([
  ["ORDERPAID", "already-paid"],
  ["ORDERCLOSED", "closed"],
  ["ORDERNOTEXIST", "not-found"],
  ["RESOURCENOTEXISTS", "not-found"],
  ["NOTENOUGH", "not-enough"],
  ["NOAUTH", "no-auth"],
  ["RULELIMIT", "rule-limit"],
  ["ACCOUNTERROR", "account-error"],
  ["STATEMENTCREATING", "not-ready"],
  ["NOSTATEMENTEXIST", "no-statement"],
]);

/** Codes that leave the outcome open whatever the HTTP status they arrive with. */
const openCodes = new Set([
  "SYSTEMERROR",
  "BANKERROR",
  "FREQUENCYLIMITED",
  "RATELIMITEXCEEDED",
  "USERPAYING",
  "ACCEPT",
]);

/**
 * Codes that are about our account, or about requests as we make them, and that no repetition
 * changes (WeChat Pay v3 docs, "公共错误码" and "错误码" of each call). NOT_ENOUGH is a matter of the one
 * refund that it answers, and of the hour.
 */
const accountCodes = new Set([
  "NOAUTH",
  "MCHNOTEXISTS",
  "APPIDMCHIDNOTMATCH",
  "ACCOUNTERROR",
  "RULELIMIT",
  "REQUESTBLOCKED",
  "SIGNERROR",
]);

// Plain z.object: it copies only what is named here, and so leaves the request's Authorization
// behind.
const thrown = z.object({
  code: z.string().optional().catch(undefined),
  response: z
    .object({
      status: z.number(),
      data: z.unknown(),
      headers: z.object({ "request-id": z.string() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

const problem = z.object({ code: z.string().regex(/^\w{1,64}$/), message: z.string().catch("") });

/**
 * Turns whatever a signed request threw into our answer, and keeps nothing of the original: it
 * holds the Authorization header and prints as thousands of lines. Only a received 4xx with a
 * definite code is `refused`; 4xx and 5xx carry no signature that is worth checking.
 */
export function failure(error: unknown): Failure {
  const { code, response } = thrown.catch({}).parse(error);
  if (response === undefined)
    return { answer: "unknown", reason: `no answer (${code ?? "error before sending"})` };

  const { status } = response;
  const requestId = response.headers?.["request-id"] ?? "none";
  const told = problem.safeParse(readable(response.data));
  if (!told.success)
    return { answer: "unknown", reason: `HTTP ${status} ${code ?? ""}, Request-ID ${requestId}` };

  const { code: theirs, message } = told.data;
  const reason = `HTTP ${status} ${theirs} ${brief(message)}, Request-ID ${requestId}`;
  const squashed = theirs.replaceAll("_", "").toUpperCase();
  const isDefinite = status >= 400 && status < 500 && status !== 429 && !openCodes.has(squashed);
  if (!isDefinite) return { answer: "unknown", reason };
  const refused = { answer: "refused", code: knownCodes.get(squashed) ?? kebab(theirs) } as const;
  // Who is not let in (401) is refused whatever the word for it.
  const isOfAccount = accountCodes.has(squashed) || status === 401;
  return { ...refused, reason, ...(isOfAccount ? { account: refused.code } : {}) };
}

/**
 * A failed download answers with JSON too, but it comes as bytes. An unverified 2xx comes as text
 * and says nothing.
 */
function readable(data: unknown): unknown {
  if (!(data instanceof Uint8Array)) return data;
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
}

/** One line of a foreign text for our log; a signature that was echoed to us stays out of it. */
function brief(message: string): string {
  return message
    .replace(/WECHATPAY2-.*/s, "…")
    .replace(/\s+/g, " ")
    .slice(0, 160);
}

function kebab(code: string): string {
  return code.toLowerCase().replaceAll("_", "-");
}
