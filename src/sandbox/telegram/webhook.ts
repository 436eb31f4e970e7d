import type { Parameters } from "./parameters.ts";
import { type StoredUpdate, type Updates, writtenUpdate } from "./updates.ts";

type Hook = { url: string; secret: string; maxConnections: number };

type WebhookDeps = {
  updates: Updates;
  nowMs(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  post: typeof fetch;
  /** Between 0 and 1. */
  random(): number;
  isAway(): boolean;
  /** The receiver may answer with a call of the API. */
  call(method: string, values: Parameters["values"]): Promise<void>;
};

const secondMs = 1_000;
/**
 * tdlib/telegram-bot-api, WebhookActor: as long a receiver may take, and the longest pause begins
 * here.
 */
const patienceMs = 60 * secondMs;
const longestPauseMs = 60 * secondMs;
const longestRetryAfterSeconds = 3600;

/**
 * Delivers updates as the real server does (tdlib/telegram-bot-api, WebhookActor.cpp): one in
 * flight per queue, so a refused one holds up its queue and no other; again at once, then after 2,
 * 4, 8 … s up to a random 60 to 120 s; a
 * `Retry-After` of up to an hour is kept.
 */
export class Webhook {
  readonly #deps: WebhookDeps;
  readonly #running = new Map<string, Promise<void>>();
  #hook: Hook | undefined;
  #ending = new AbortController();
  #lastError: { atMs: number; message: string } | undefined;

  constructor(deps: WebhookDeps) {
    this.#deps = deps;
    deps.updates.listen(() => this.wake());
  }

  get hook(): Hook | undefined {
    return this.#hook;
  }

  get lastError() {
    return this.#lastError;
  }

  /** Undefined takes it away; what was not delivered stays pending. */
  async set(hook: Hook | undefined): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#running.values());
    this.#ending = new AbortController();
    this.#hook = hook;
    this.#lastError = undefined;
    this.wake();
  }

  /** Begins with every queue that has something and is not being worked on. */
  wake(): void {
    const hook = this.#hook;
    if (hook === undefined || this.#ending.signal.aborted) return;
    for (const update of this.#deps.updates.pending()) {
      const queue = queueOf(update);
      if (this.#running.has(queue)) continue;
      const running = this.#work(queue, hook, this.#ending.signal).finally(() => {
        this.#running.delete(queue);
        // Something may have come between the last look and this.
        this.wake();
      });
      this.#running.set(queue, running);
    }
  }

  /** Resolves when nothing is being delivered or waited for. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  close(): void {
    this.#hook = undefined;
    this.#ending.abort();
  }

  async #work(queue: string, hook: Hook, ending: AbortSignal): Promise<void> {
    const { updates, sleep } = this.#deps;
    let failing: { update: StoredUpdate; times: number; delayMs: number } | undefined;
    while (!ending.aborted) {
      const update = updates.pending().find((one) => queueOf(one) === queue);
      if (update === undefined) return;
      if (failing?.update !== update) failing = { update, times: 0, delayMs: secondMs };
      const result = await this.#post(update, hook, ending);
      if (ending.aborted && !result.ok) return;
      if (result.ok) {
        updates.confirm(update);
        continue;
      }
      this.#lastError = { atMs: this.#deps.nowMs(), message: result.why };
      let pauseMs = Math.min(result.retryAfterSeconds, longestRetryAfterSeconds) * secondMs;
      if (pauseMs === 0 && failing.times > 0) {
        const capMs = longestPauseMs * (1 + this.#deps.random());
        failing.delayMs = Math.min(capMs, failing.delayMs * 2);
        pauseMs = failing.delayMs;
      }
      failing.times += 1;
      await sleep(pauseMs, ending);
    }
  }

  async #post(
    update: StoredUpdate,
    hook: Hook,
    ending: AbortSignal,
  ): Promise<{ ok: true } | { ok: false; why: string; retryAfterSeconds: number }> {
    if (this.#deps.isAway()) return { ok: false, why: "away", retryAfterSeconds: 1 };
    try {
      const answer = await this.#deps.post(hook.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(hook.secret === "" ? {} : { "x-telegram-bot-api-secret-token": hook.secret }),
        },
        body: JSON.stringify(writtenUpdate(update)),
        redirect: "manual",
        signal: AbortSignal.any([ending, AbortSignal.timeout(patienceMs)]),
      });
      const body = await answer.text();
      if (answer.ok) {
        await this.#callBack(body);
        return { ok: true };
      }
      const retryAfterSeconds = Math.max(
        0,
        Math.floor(Number(answer.headers.get("retry-after")) || 0),
      );
      return {
        ok: false,
        why: `Wrong response from the webhook: ${answer.status} ${answer.statusText}`,
        retryAfterSeconds,
      };
    } catch (error) {
      const timedOut = error instanceof Error && error.name === "TimeoutError";
      return {
        ok: false,
        why: timedOut ? "Read timeout expired" : "Connection refused",
        retryAfterSeconds: 0,
      };
    }
  }

  /**
   * The answer may be a call; its result is seen by nobody (Bot API, "Making requests when getting
   * updates").
   */
  async #callBack(body: string): Promise<void> {
    try {
      const { method, ...values } = JSON.parse(body);
      if (
        typeof method === "string" &&
        !/^(?:get|setwebhook$|deletewebhook$|close$|logout$)/i.test(method)
      ) {
        await this.#deps.call(method, values);
      }
    } catch {
      // No JSON, or a call that was refused.
    }
  }
}

/** Messages queue up by chat and button presses by person, so the two may overtake each other. */
function queueOf({ id, kind, content }: StoredUpdate): string {
  const idOf = (field: string): unknown =>
    (Reflect.get(content, field) as { id?: unknown } | undefined)?.id;
  if (kind === "callback_query") return `callback:${idOf("from")}`;
  return `chat:${idOf("chat") ?? `none:${id}`}`;
}
