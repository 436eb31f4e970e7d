import { describe, expect, test } from "vitest";
import type { Card } from "../../../src/core/cards/card.ts";
import { daysLeft, daysLeftText } from "../../../src/core/cards/days-left.ts";
import { createTexts } from "../../../src/texts/texts.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** Midnight in China between the 2nd and the 3rd, so that every day is a whole one. */
const nowMs = Date.UTC(2026, 10, 2, 16);

function card(change: Partial<Card> & { aDay?: readonly number[] } = {}): Card {
  const { aDay = [1_000], ...rest } = change;
  const dailyKb = Array.from({ length: 28 }, (_, index) => aDay[index % aDay.length] ?? 0);
  return {
    iccid: "89860400000000000015",
    network: "mobile",
    form: "sim",
    state: "active",
    remainingKb: 10_000,
    cycleKb: 30_720,
    expiresAtMs: nowMs + 300 * dayMs,
    usage: { lastDayMs: nowMs - dayMs, dailyKb },
    ...rest,
  };
}

const texts = createTexts();
const said = (given: Card, atMs = nowMs) => {
  const text = daysLeftText(given, atMs);
  return text && texts.render(text, "zh-CN");
};

describe("days left", () => {
  test("10,000 KB at 1,000 a day, ten per cent either way: 9 to 11 days", () => {
    expect(daysLeft(card(), nowMs)).toMatchObject({ low: 9, high: 11, lasts: false });
    expect(said(card())).toBe("按最近的用量还能用 9–11 天。");
  });

  test("the rest of today counts for its share", () => {
    const noon = nowMs + dayMs / 2;
    expect(daysLeft(card({ remainingKb: 1_000 }), noon)).toMatchObject({ low: 0, high: 1 });
    expect(said(card({ remainingKb: 1_000 }), noon)).toBe(
      "按最近的用量，忙的话今天就会用完，最多再用 1 天。",
    );
  });

  test("a weekend that takes more is foreseen", () => {
    // 28 days that end on a Monday: the pattern begins on a Tuesday.
    const shop = (state: Partial<Card>) =>
      card({ aDay: [100, 100, 100, 100, 5_000, 5_000, 100], ...state });
    // Tuesday to Friday take little, the weekend takes the rest.
    expect(daysLeft(shop({ remainingKb: 3_000 }), nowMs)?.low).toBe(4);
    expect(daysLeft(shop({ remainingKb: 300 }), nowMs)?.low).toBe(2);
  });

  test("the words fit the figures", () => {
    expect(said(card({ remainingKb: 3_200 }))).toBe("按最近的用量还能用 2–3 天。");
    expect(said(card({ remainingKb: 2_300 }))).toBe("按最近的用量还能用 2 天左右。");
    expect(said(card({ remainingKb: 500 }))).toBe("按最近的用量，今天就会用完。");
    expect(said(card({ remainingKb: 40_000 }))).toBe(
      "按最近的用量，这期流量够用到 2026年11月30日。",
    );
  });

  test("nobody is told of days after the term or after the cycle", () => {
    const ending = card({ remainingKb: 30_720, expiresAtMs: nowMs + 5 * dayMs - 1 });
    expect(said(ending)).toBe("按最近的用量，这期流量够用到 2026年11月7日。");
    expect(said(card({ network: "unicom", remainingKb: 30_720 }))).toContain("11月26日");
    // Quiet days would last longer than the cycle does: no more days than it has.
    expect(daysLeft(card({ remainingKb: 29_000 }), nowMs)).toMatchObject({
      low: 26,
      high: 28,
      lasts: false,
    });
  });

  test("says nothing without a week of history, without data, or for a stopped card", () => {
    expect(said(card({ usage: { lastDayMs: nowMs - dayMs, dailyKb: [1, 2, 3] } }))).toBeUndefined();
    const { usage: _, ...unknown } = card();
    expect(said(unknown)).toBeUndefined();
    expect(said(card({ remainingKb: 0 }))).toBeUndefined();
    expect(said(card({ state: "quota-stopped" }))).toBeUndefined();
    expect(said(card({ expiresAtMs: nowMs - 1 }))).toBeUndefined();
  });
});
