import fc from "fast-check";
import { expect, test } from "vitest";
import {
  exhausted,
  messagesLeft,
  opened,
  spent,
  type WindowRecord,
} from "../../../src/channels/wechat/windows.ts";
import { Allowance } from "../../../src/sandbox/wechat/allowance.ts";
import { runs } from "../../running/property-runs.ts";

const hourMs = 60 * 60 * 1000;

test("a message gives five in 48 hours, a touch three in a minute", () => {
  const said = opened({}, "message", 0, 0);
  expect(messagesLeft(said, 0)).toBe(5);
  expect(messagesLeft(said, 47.9 * hourMs)).toBe(5);
  expect(messagesLeft(said, 48 * hourMs)).toBe(0);
  const touched = opened({}, "touch", 0, 0);
  expect(messagesLeft(touched, 50_000)).toBe(3);
  expect(messagesLeft(touched, 60_000)).toBe(0);
  expect(messagesLeft({}, 0)).toBe(0);
});

test("spending, giving back, and being told that nothing is left", () => {
  const said = opened({}, "message", 0, 0);
  expect(messagesLeft(spent(said, 4), 1)).toBe(1);
  expect(messagesLeft(spent(spent(said, 4), -1), 1)).toBe(2);
  expect(messagesLeft(spent(said, -3), 1)).toBe(5);
  expect(messagesLeft(exhausted(said), 1)).toBe(0);
  expect(messagesLeft(opened(exhausted(said), "message", 2000, 2000), 2000)).toBe(5);
});

test("a redelivery gives nothing anew, and a time ahead of ours is not believed", () => {
  const used = spent(opened({}, "message", 1000, 1000), 3);
  expect(opened(used, "message", 1000, 9000)).toBe(used);
  expect(messagesLeft(opened({}, "touch", 9e15, 0), 2 * hourMs)).toBe(0);
});

test("what we count on, WeChat gives: whatever happens in whatever order", () => {
  const step = fc.record({
    what: fc.constantFrom(
      "message" as const,
      "touch" as const,
      "send" as const,
      "send" as const,
      "send" as const,
    ),
    waitMs: fc.oneof({ arbitrary: fc.nat(5_000), weight: 6 }, fc.nat(70_000), fc.nat(60 * hourMs)),
  });
  let sent = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
      const platform = new Allowance();
      let record: WindowRecord = {};
      let nowMs = 1_000_000;
      for (const { what, waitMs } of steps) {
        nowMs += waitMs;
        if (what === "send") {
          if (messagesLeft(record, nowMs) === 0) continue;
          record = spent(record, 1);
          expect(platform.take(nowMs)).toBe("taken");
          sent += 1;
        } else {
          platform.grant(what === "message" ? "said" : "touched", nowMs);
          record = opened(record, what, Math.floor(nowMs / 1000) * 1000, nowMs);
        }
      }
    }),
    { numRuns: runs(500) },
  );
  expect(sent).toBeGreaterThan(1000);
});
