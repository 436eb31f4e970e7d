/**
 * What became of a request:
 * - `done`: the server did it; `body` is its answer, undefined when it was empty.
 * - `refused`: it will not, asking again does not help; `message` can be shown.
 * - `later`: no connection, a time-out, too many, or a fault on the other side; ask again.
 *   Only a request that is safe to repeat should be.
 *
 * @template Body
 * @typedef {{ answer: "done", body: Body }
 *   | { answer: "refused", status: number, message: string | undefined }
 *   | { answer: "later", message: string | undefined, retryAfterMs: number | undefined }} Answer
 */

const patienceMs = 15_000;
/** A photo on a weak line takes its time. */
const uploadPatienceMs = 60_000;

/**
 * Sends a request and reads the JSON answer. A Blob goes as it is, anything else as JSON. Never
 * throws.
 * @template Body what the server answers at this address
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<Answer<Body>>}
 */
export async function request(method, path, body) {
  const isFile = body instanceof Blob;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), isFile ? uploadPatienceMs : patienceMs);
  try {
    const response = await fetch(path, {
      method,
      signal: stop.signal,
      cache: "no-store",
      headers:
        body === undefined ? {} : { "content-type": isFile ? body.type : "application/json" },
      body: isFile ? body : body === undefined ? null : JSON.stringify(body),
    });
    return readAnswer(response.status, response.headers.get("retry-after"), await response.text());
  } catch {
    return { answer: "later", message: undefined, retryAfterMs: undefined };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @template Body
 * @param {number} status
 * @param {string | null} retryAfter the header, seconds
 * @param {string} text the body
 * @returns {Answer<Body>}
 */
export function readAnswer(status, retryAfter, text) {
  const { valid, value } = readJson(text);
  if (status >= 200 && status < 300 && valid) return { answer: "done", body: value };
  const message = typeof value?.error?.message === "string" ? value.error.message : undefined;
  // A page of a proxy or a hotel's Wi-Fi in place of our JSON counts as no connection.
  if (status < 400 || status >= 500 || status === 408 || status === 425 || status === 429) {
    const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
    return {
      answer: "later",
      message,
      retryAfterMs: Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : undefined,
    };
  }
  return { answer: "refused", status, message };
}

/**
 * How long to wait before try number `attempt` (from 1): doubling from one second to half a minute,
 * spread by up to a half so that a thousand browsers do not come back in the same instant.
 * @param {number} attempt
 * @param {number} random in [0, 1)
 */
export function backOffMs(attempt, random) {
  return Math.min(30_000, 1000 * 2 ** (attempt - 1)) * (1 - random / 2);
}

/**
 * @template Body
 * @param {string} text
 * @returns {{ valid: boolean, value: Body & { error?: { message?: unknown } } | undefined }}
 */
function readJson(text) {
  if (text === "") return { valid: true, value: undefined };
  try {
    return { valid: true, value: JSON.parse(text) };
  } catch {
    return { valid: false, value: undefined };
  }
}
