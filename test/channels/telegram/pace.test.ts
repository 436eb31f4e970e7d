import { expect, test } from "vitest";
import { Pace } from "../../../src/channels/telegram/pace.ts";

test("a clock that is set back closes no chat", () => {
  let nowMs = 10_000_000;
  const pace = new Pace(2, () => nowMs);
  expect([pace.ask("chat"), pace.ask("chat"), pace.ask("chat")]).toEqual([0, 0, 1000]);
  pace.close("other", 5000);
  nowMs -= 7_200_000;
  expect(pace.ask("chat")).toBe(1000);
  expect(pace.ask("other")).toBe(5000);
  nowMs += 1000;
  expect(pace.ask("chat")).toBe(0);
});
