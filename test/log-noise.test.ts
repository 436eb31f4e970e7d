import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "../src/log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function logged() {
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    secrets: [],
    destination: { write: (line) => void lines.push(line) },
  });
  const read = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, read };
}

test.for(["info", "warn", "error"] as const)(
  "what comes without end is written so often and then counted: %s",
  (level) => {
    const { log, read } = logged();
    for (let count = 0; count < 5000; count++) log[level]({ count }, "refused");
    log[level]({}, "something else");
    const written = read().filter(({ msg }) => msg === "refused").length;
    expect(written).toBeLessThanOrEqual(600);
    expect(read().at(-1)).toMatchObject({ msg: "something else" });
    vi.advanceTimersByTime(60_000);
    expect(read().slice(written + 1)).toMatchObject([
      { msg: "more lines of a kind", of: "refused", lines: 5000 - written },
    ]);
    expect(read().at(-1)?.level).toBe(read()[0]?.level);
    // A new minute: the next one is heard again.
    log[level]({}, "refused");
    expect(read().at(-1)).toMatchObject({ msg: "refused" });
  },
);

test("one failure is one alarm, whatever it hits while it lasts", () => {
  const { log, read } = logged();
  const outage = "ConnectionLost: no route to the database";
  for (let count = 0; count < 500; count++)
    log.error({ job: `J${count}`, error: `${outage}\n    at ${count}.ts` }, "job failed");
  // Another failure of the same jobs is heard, and so is what tells of no failure.
  log.error({ job: "J1", error: "TypeError: undefined\n    at 1.ts" }, "job failed");
  log.error({ job: "J2" }, "job failed");
  const before = read();
  expect(before.slice(0, -2).length).toBeLessThanOrEqual(10);
  expect(before.slice(-2)).toMatchObject([
    { error: expect.stringContaining("TypeError") },
    { job: "J2" },
  ]);
  vi.advanceTimersByTime(60_000);
  const left = 500 - (before.length - 2);
  expect(read().slice(before.length)).toMatchObject([{ of: "job failed", lines: left }]);
});

test("failures that are called differently each time have the limit of their message", () => {
  const { log, read } = logged();
  for (let count = 0; count < 5000; count++) log.error({ error: `no ${count}` }, "job failed");
  expect(read()).toHaveLength(600);
});

test("a quiet minute says nothing of itself", () => {
  const { log, read } = logged();
  log.warn({}, "once");
  vi.advanceTimersByTime(300_000);
  expect(read()).toHaveLength(1);
});

test.for<[string, object]>([
  ["a getter that throws", Object.defineProperty({}, "value", { enumerable: true, get: thrower })],
  ["a toJSON that throws", { value: { toJSON: thrower } }],
  ["a circle", circle()],
  ["a bigint", { value: 10n ** 30n }],
])("what cannot be written takes nothing along: %s", ([, detail]) => {
  const { log, read } = logged();
  log.error(detail, "it happened");
  expect(read()).toMatchObject([{ msg: "it happened", level: 50 }]);
});

function thrower(): never {
  throw new Error("not to be read");
}

function circle(): object {
  const one: Record<string, unknown> = {};
  one.itself = one;
  return one;
}
