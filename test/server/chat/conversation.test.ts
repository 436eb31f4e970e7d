import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { ChatMessage } from "../../../src/server/chat/chat-page.ts";

/** Browser modules have no types of their own; their names are given here. */
async function load<T>(name: string): Promise<T> {
  return (await import(new URL(`../../../src/server/${name}`, import.meta.url).href)) as T;
}

type Answer =
  | { answer: "done"; body: unknown }
  | { answer: "refused"; status: number; message: string | undefined }
  | { answer: "later"; message: string | undefined; retryAfterMs: number | undefined };
type Outgoing = { id: string; type: "say" | "secret" | "photo"; text?: string };
type Outbox = {
  entries(): readonly { body: Outgoing; state: string; error?: string }[];
  add(body: Outgoing, shown: string, atMs: number): void;
  retry(id: string): void;
  wake(): void;
  settle(isKnown: (id: string) => boolean): void;
};

const { createMessageBook, expectsSecret, liveChoicesOf } = await load<{
  createMessageBook(): { take(copies: readonly ChatMessage[]): boolean; list(): ChatMessage[] };
  expectsSecret(list: readonly ChatMessage[]): boolean;
  liveChoicesOf(list: readonly ChatMessage[], answering: boolean): string | undefined;
}>("chat/message-book.js");
const { createOutbox } = await load<{ createOutbox(needs: Record<string, unknown>): Outbox }>(
  "chat/outbox.js",
);
const { readAnswer, backOffMs } = await load<{
  readAnswer(status: number, retryAfter: string | null, text: string): Answer;
  backOffMs(attempt: number, random: number): number;
}>("site/requests.js");
const { createTimes } = await load<{
  createTimes(
    language: string,
    words: { today: string; yesterday: string },
  ): { above(atMs: number, previousMs: number | undefined, nowMs: number): string | undefined };
}>("chat/message-times.js");

function message(given: Partial<ChatMessage> & { id: string }): ChatMessage {
  return { seq: 1, change: 1, from: "bot", text: "", atMs: 0, turn: 1, ...given };
}

describe("the message book", () => {
  test("ends with the newest version of each message, in order, however the copies arrive", () => {
    // Each change is of one message, as the server numbers them; copies are lost to no one, but
    // repeat and overtake.
    const history = fc
      .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 20 })
      .map((places) =>
        places.map((seq, index) =>
          message({ id: `m${seq}`, seq, change: index + 1, text: `change ${index + 1}` }),
        ),
      );
    const arrivals = history.chain((changes) =>
      fc.tuple(
        fc.constant(changes),
        fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(arrivals, ([changes, arrived]) => {
        const book = createMessageBook();
        for (const copy of arrived) book.take([copy]);
        const newest = new Map(changes.map((change) => [change.id, change]));
        expect(book.list()).toEqual([...newest.values()].sort((one, other) => one.seq - other.seq));
      }),
    );
  });

  test("says whether a copy was news", () => {
    const book = createMessageBook();
    expect(book.take([message({ id: "a" })])).toBe(true);
    expect(book.take([message({ id: "a" })])).toBe(false);
  });

  test("masks for the bot's newest question only", () => {
    const asked = message({ id: "a", expect: "secret" });
    expect(expectsSecret([asked])).toBe(true);
    expect(expectsSecret([asked, message({ id: "p", seq: 2, from: "person" })])).toBe(true);
    expect(expectsSecret([asked, message({ id: "b", seq: 3 })])).toBe(false);
    expect(expectsSecret([])).toBe(false);
  });

  test("keeps only the unanswered question's buttons lively", () => {
    const choices = [{ label: "是", value: "yes" }];
    const asked = message({ id: "a", choices });
    const again = message({ id: "b", seq: 2, choices });
    expect(liveChoicesOf([asked, again], false)).toBe("b");
    expect(liveChoicesOf([asked, message({ id: "c", seq: 2 })], false)).toBe("a");
    expect(liveChoicesOf([asked, again], true)).toBeUndefined();
    expect(
      liveChoicesOf([asked, message({ id: "p", seq: 2, from: "person" })], false),
    ).toBeUndefined();
  });
});

describe("the outbox", () => {
  const later: Answer = { answer: "later", message: undefined, retryAfterMs: 5 };
  const done: Answer = { answer: "done", body: {} };

  function setUp(answers: Answer[], stored = new Map<string, string>()) {
    const sent: Outgoing[] = [];
    const finished: string[] = [];
    const outbox = createOutbox({
      send: async (body: Outgoing) => {
        sent.push(body);
        return answers.shift() ?? done;
      },
      storage: {
        getItem: (key: string) => stored.get(key) ?? null,
        setItem: (key: string, value: string) => stored.set(key, value),
      },
      onChange: () => {},
      onDone: (_body: unknown, entry: { body: Outgoing }) => finished.push(entry.body.id),
      onTrouble: () => {},
      random: () => 0,
    });
    return { outbox, sent, finished, stored };
  }

  const say = (id: string): Outgoing => ({ id, type: "say", text: id });

  test("repeats with the same id until it is answered, and keeps the order", async () => {
    const { outbox, sent, finished } = setUp([later, later]);
    outbox.add(say("a"), "a", 0);
    outbox.add(say("b"), "b", 0);
    await vi.waitFor(() => expect(finished).toEqual(["a", "b"]));
    expect(sent.map(({ id }) => id)).toEqual(["a", "a", "a", "b"]);
    expect(outbox.entries()).toEqual([]);
  });

  test("a refused message waits for the person and holds up no other", async () => {
    const { outbox, sent, finished } = setUp([
      { answer: "refused", status: 400, message: "太长了" },
    ]);
    outbox.add(say("a"), "a", 0);
    outbox.add(say("b"), "b", 0);
    await vi.waitFor(() => expect(finished).toEqual(["b"]));
    expect(outbox.entries()).toMatchObject([
      { body: { id: "a" }, state: "failed", error: "太长了" },
    ]);
    outbox.retry("a");
    await vi.waitFor(() => expect(finished).toEqual(["b", "a"]));
    expect(sent.map(({ id }) => id)).toEqual(["a", "b", "a"]);
  });

  test("survives a reload, except for secrets, which are written nowhere, and photos", async () => {
    const never: Answer = { answer: "later", message: undefined, retryAfterMs: 1e9 };
    const { outbox, stored } = setUp([never]);
    outbox.add(say("a"), "a", 0);
    outbox.add({ id: "s", type: "secret", text: "135790" }, "••••••", 0);
    outbox.add({ id: "p", type: "photo" }, "[图片]", 0);
    await vi.waitFor(() => expect(outbox.entries()[0]?.state).toBe("waiting"));
    expect([...stored.values()].join()).not.toContain("135790");

    const reloaded = setUp([], stored);
    reloaded.outbox.wake();
    await vi.waitFor(() => expect(reloaded.finished).toEqual(["a"]));
    expect(reloaded.sent).toEqual([say("a")]);
  });

  test("does not send again what the server turns out to have", async () => {
    const { outbox, sent } = setUp([{ answer: "later", message: undefined, retryAfterMs: 1e9 }]);
    outbox.add(say("a"), "a", 0);
    await vi.waitFor(() => expect(outbox.entries()[0]?.state).toBe("waiting"));
    outbox.settle((id) => id === "a");
    outbox.wake();
    expect(outbox.entries()).toEqual([]);
    expect(sent).toHaveLength(1);
  });
});

describe("requests", () => {
  test.each([
    [200, null, '{"a":1}', { answer: "done", body: { a: 1 } }],
    [204, null, "", { answer: "done", body: undefined }],
    [
      400,
      null,
      '{"error":{"code":"x","message":"不行"}}',
      { answer: "refused", status: 400, message: "不行" },
    ],
    [404, null, "<h1>", { answer: "refused", status: 404, message: undefined }],
    [
      429,
      "3",
      '{"error":{"message":"慢点"}}',
      { answer: "later", message: "慢点", retryAfterMs: 3000 },
    ],
    [
      502,
      null,
      "<h1>Bad gateway",
      { answer: "later", message: undefined, retryAfterMs: undefined },
    ],
    // The sign-in page of a hotel's Wi-Fi.
    [200, null, "<html>", { answer: "later", message: undefined, retryAfterMs: undefined }],
  ])("status %i, retry-after %s, body %s", (status, retryAfter, body, answer) => {
    expect(readAnswer(status, retryAfter, body)).toEqual(answer);
  });

  test("waits longer each time, never over half a minute, never under half a second", () => {
    expect([1, 2, 3, 6, 99].map((attempt) => backOffMs(attempt, 0))).toEqual([
      1000, 2000, 4000, 30_000, 30_000,
    ]);
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), random, (attempt, chance) => {
        const pauseMs = backOffMs(attempt, chance);
        expect(pauseMs).toBeGreaterThanOrEqual(500);
        expect(pauseMs).toBeLessThanOrEqual(30_000);
      }),
    );
  });
});

test("times stand above a new day and after a pause, on China's clock", () => {
  const { above } = createTimes("zh-CN", { today: "今天", yesterday: "昨天" });
  const nowMs = Date.UTC(2026, 10, 23, 6, 0);
  const minuteMs = 60_000;
  expect(above(nowMs - minuteMs, undefined, nowMs)).toBe("今天 13:59");
  expect(above(nowMs, nowMs - minuteMs, nowMs)).toBeUndefined();
  expect(above(nowMs, nowMs - 5 * minuteMs, nowMs)).toBe("14:00");
  // 00:10 in China, while it is still the day before in London.
  expect(above(Date.UTC(2026, 10, 22, 16, 10), Date.UTC(2026, 10, 22, 15, 50), nowMs)).toBe(
    "今天 00:10",
  );
  expect(above(Date.UTC(2026, 10, 22, 2, 0), undefined, nowMs)).toBe("昨天 10:00");
  expect(above(Date.UTC(2026, 10, 1, 2, 0), undefined, nowMs)).toBe("11月1日 10:00");
});
