import { describe, expect, test } from "vitest";
import type { Card } from "../../../src/core/cards/card.ts";
import { findingOf, needsRecharge, remedyAfter } from "../../../src/core/cards/diagnosis.ts";

const nowMs = Date.UTC(2026, 10, 23);
const good: Card = {
  iccid: "89860400000000000015",
  network: "mobile",
  form: "sim",
  state: "active",
  planCode: "CM-30-12M",
  remainingKb: 1,
  cycleKb: 30_720,
  expiresAtMs: nowMs + 1,
};
const { planCode: _, expiresAtMs: __, ...planless } = good;

describe("what a card's state means", () => {
  test.for<[string, Card, string]>([
    ["in order", good, "card-fine"],
    ["active by name, out of term", { ...good, expiresAtMs: nowMs }, "expired"],
    ["expired", { ...good, state: "expired", expiresAtMs: nowMs - 1 }, "expired"],
    ["no data left", { ...good, remainingKb: 0 }, "data-used-up"],
    ["stopped for its data", { ...good, state: "quota-stopped", remainingKb: 0 }, "data-used-up"],
    ["never had a plan", planless, "no-plan"],
    ["stopped by its owner", { ...good, state: "self-stopped" }, "self-stopped"],
    [
      "stopped by its owner, and out of term since",
      { ...good, state: "self-stopped", expiresAtMs: nowMs },
      "expired",
    ],
    ["unpaid", { ...good, state: "credit-stopped", expiresAtMs: nowMs - 1 }, "credit-stopped"],
    [
      "moved, and out of term",
      { ...good, state: "device-changed", expiresAtMs: nowMs - 1 },
      "device-changed",
    ],
    ["no name", { ...planless, state: "real-name-missing", remainingKb: 0 }, "real-name-missing"],
    ["irregular", { ...good, state: "abnormal" }, "abnormal"],
    ["cancelled", { ...good, state: "cancelled", remainingKb: 0 }, "cancelled"],
  ])("%s", ([, card, finding]) => {
    expect(findingOf(card, nowMs)).toBe(finding);
  });

  test("a recharge is proposed only where it helps", () => {
    const helped = (["expired", "data-used-up", "no-plan", "credit-stopped"] as const).map(
      needsRecharge,
    );
    const not = (
      ["card-fine", "self-stopped", "device-changed", "real-name-missing", "cancelled"] as const
    ).map(needsRecharge);
    expect([...helped, ...not]).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

test("what is tried gets a person in the end, and never takes out a soldered chip", () => {
  expect(remedyAfter("restart")).toBe("network");
  expect(remedyAfter("network")).toBe("sim-slot");
  expect(remedyAfter("network", { form: "esim" })).toBe("call");
  expect(remedyAfter("sim-slot")).toBe("call");
  expect(remedyAfter("call")).toBe("call");
});
