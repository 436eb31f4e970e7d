import { Refusal } from "./answers.ts";

/** Each update has its number and one field of content (Bot API, "Update"). */
export type StoredUpdate = {
  id: number;
  kind: string;
  content: object;
  createdAtMs: number;
};

/** What comes without asking: everything but these (Bot API, "getUpdates"). */
const onlyWhenAsked = ["chat_member", "message_reaction", "message_reaction_count"];

const hourMs = 60 * 60 * 1000;
/** tdlib/telegram-bot-api, Client.cpp: after this nobody waits for an answer any more. */
const keptMs = (kind: string): number => (kind === "callback_query" ? 150_000 : 24 * hourMs);

type Waiting = { wake(): void; refuse(refusal: Refusal): void };

/** The updates that nobody has confirmed yet, and the one request that may wait for new ones. */
export class Updates {
  readonly #nowMs: () => number;
  #lastId: number;
  #pending: StoredUpdate[] = [];
  #allowed: readonly string[] | undefined;
  #waiting: Waiting | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(nowMs: () => number, firstId: number) {
    this.#nowMs = nowMs;
    this.#lastId = firstId - 1;
  }

  /** Undefined when the bot does not want this kind. */
  add(kind: string, content: object): StoredUpdate | undefined {
    const wanted = this.#allowed?.includes(kind) ?? !onlyWhenAsked.includes(kind);
    if (!wanted) return undefined;
    this.#lastId += 1;
    const update = { id: this.#lastId, kind, content, createdAtMs: this.#nowMs() };
    this.#pending.push(update);
    this.#waiting?.wake();
    for (const onNew of this.#listeners) onNew();
    return update;
  }

  /** An empty list means the default; undefined leaves it as it was. */
  allow(kinds: readonly string[] | undefined): void {
    if (kinds !== undefined) this.#allowed = kinds.length === 0 ? undefined : kinds;
  }

  get allowed(): readonly string[] | undefined {
    return this.#allowed;
  }

  pending(): readonly StoredUpdate[] {
    const nowMs = this.#nowMs();
    this.#pending = this.#pending.filter(
      ({ kind, createdAtMs }) => nowMs - createdAtMs < keptMs(kind),
    );
    return this.#pending;
  }

  confirm(update: StoredUpdate): void {
    this.#pending = this.#pending.filter((one) => one !== update);
  }

  forgetAll(): void {
    this.#pending = [];
  }

  listen(onNew: () => void): void {
    this.#listeners.add(onNew);
  }

  /** Long polling. Throws the refusal of a request that another one ended. */
  async fetch(wanted: {
    offset: number;
    limit: number;
    timeoutMs: number;
    signal: AbortSignal;
  }): Promise<readonly StoredUpdate[]> {
    this.endWaiting(
      "terminated by other getUpdates request; make sure that only one bot instance is running",
    );
    this.#confirmBefore(wanted.offset);
    if (this.pending().length === 0 && wanted.timeoutMs > 0)
      await this.#wait(wanted.timeoutMs, wanted.signal);
    return this.pending().slice(0, wanted.limit);
  }

  endWaiting(why: string): void {
    this.#waiting?.refuse(new Refusal(409, `Conflict: ${why}`));
  }

  #confirmBefore(offset: number): void {
    const pending = this.pending();
    // From the end of the queue; everything before is forgotten (Bot API, "getUpdates").
    if (offset < 0) this.#pending = pending.slice(offset);
    else this.#pending = pending.filter(({ id }) => id >= offset);
  }

  #wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", waiting.wake);
        if (this.#waiting === waiting) this.#waiting = undefined;
      };
      const waiting: Waiting = {
        wake() {
          end();
          resolve();
        },
        refuse(refusal) {
          end();
          reject(refusal);
        },
      };
      const timer = setTimeout(waiting.wake, timeoutMs);
      signal.addEventListener("abort", waiting.wake);
      this.#waiting = waiting;
    });
  }
}

/** An update as it goes over the wire. */
export function writtenUpdate({ id, kind, content }: StoredUpdate): object {
  return { update_id: id, [kind]: content };
}
