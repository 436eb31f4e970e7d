import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forecastOf, type Usage } from "../../../src/core/cards/usage.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** A Monday in China, 10:00. */
const nowMs = Date.UTC(2026, 10, 23, 2);
/** Its last day is the Sunday before. */
const usage = (dailyKb: readonly number[], lastDayMs = nowMs - dayMs): Usage => ({
  lastDayMs,
  dailyKb,
});
const weeks = (count: number, week: readonly number[]) =>
  Array.from({ length: count }, () => week).flat();

describe("the forecast", () => {
  test("knows weekdays: the median of each, Sunday first", () => {
    const dailyKb = [
      ...weeks(3, [100, 100, 100, 100, 100, 200, 300]),
      120,
      100,
      100,
      100,
      100,
      200,
      300,
    ];
    const forecast = forecastOf(usage(dailyKb), nowMs, false);
    expect(forecast?.weekdayKb).toEqual([300, 100, 100, 100, 100, 100, 200]);
    expect(forecast?.days).toBe(28);
  });

  test("one day of updates changes neither the ordinary days nor the ends of the range", () => {
    const calm = weeks(4, [100, 110, 90, 100, 105, 95, 100]);
    const disturbed = calm.with(10, 300_000);
    const one = forecastOf(usage(calm), nowMs, false);
    const other = forecastOf(usage(disturbed), nowMs, false);
    const week = (kb: readonly (number | undefined)[] | undefined) =>
      (kb ?? []).reduce<number>((sum, x) => sum + (x ?? 0), 0);
    expect(week(other?.weekdayKb) / week(one?.weekdayKb)).toBeCloseTo(1, 1);
    expect(other?.factor.high).toBeLessThan(1.2);
  });

  test("even days still leave ten per cent either way", () => {
    expect(
      forecastOf(usage(weeks(4, [100, 100, 100, 100, 100, 100, 100])), nowMs, false)?.factor,
    ).toEqual({
      low: 0.9,
      high: 1.1,
    });
  });

  test("regular peaks are in the busy end even when they are too few for a quarter", () => {
    // Every tenth day three times as much: the quarter point does not see it, the mean does.
    const dailyKb = Array.from({ length: 28 }, (_, index) =>
      index % 7 === 0 && index > 6 ? 1_000 : 100,
    );
    const forecast = forecastOf(usage(dailyKb.with(0, 100)), nowMs, false);
    const total = dailyKb.reduce((sum, kb) => sum + kb, 0);
    const ordinary =
      4 * (forecast?.weekdayKb ?? []).reduce<number>((sum, kb) => sum + (kb ?? 0), 0);
    expect(ordinary * (forecast?.factor.high ?? 0)).toBeGreaterThan(total * 0.9);
  });

  test("growth lifts the busy end, decline lowers the quiet end, and neither without bound", () => {
    const flat = weeks(3, [100, 100, 100, 100, 100, 100, 100]);
    const factorAfter = (last: number) =>
      forecastOf(usage([...flat, ...Array<number>(7).fill(last)]), nowMs, false)?.factor;
    expect(factorAfter(115)?.high).toBeCloseTo(1.1 * 1.15);
    expect(factorAfter(115)?.low).toBeCloseTo(0.9);
    expect(factorAfter(900)?.high).toBeLessThanOrEqual(1.6 * 1.25);
    expect(factorAfter(85)?.low).toBeCloseTo(0.9 * 0.85);
    expect(factorAfter(1)?.low).toBeGreaterThanOrEqual(0.01 * 0.8);
  });

  test("only the last four weeks count", () => {
    const dailyKb = [
      ...weeks(10, [9_000, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000]),
      ...weeks(4, [1, 1, 1, 1, 1, 1, 1]),
    ];
    expect(forecastOf(usage(dailyKb), nowMs, false)?.weekdayKb).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  test("a weekday that was not seen stays open", () => {
    expect(forecastOf(usage([50, 60]), nowMs, false)?.weekdayKb).toEqual([
      60,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      50,
    ]);
  });

  test("days after a stop are not use of none; for a running card they are", () => {
    const dailyKb = [...weeks(2, [100, 100, 100, 100, 100, 100, 100]), 0, 0, 0];
    expect(forecastOf(usage(dailyKb), nowMs, true)?.weekdayKb).toEqual(Array(7).fill(100));
    expect(forecastOf(usage(dailyKb), nowMs, true)?.days).toBe(14);
    expect(forecastOf(usage(dailyKb), nowMs, false)?.days).toBe(17);
  });

  test("nothing, nothing but zeros, and what is too old say nothing", () => {
    expect(forecastOf(undefined, nowMs, false)).toBeUndefined();
    expect(forecastOf(usage([]), nowMs, false)).toBeUndefined();
    expect(forecastOf(usage([0, 0, 0]), nowMs, false)).toBeUndefined();
    expect(forecastOf(usage([5, 5, 5], nowMs - 61 * dayMs), nowMs, false)).toBeUndefined();
  });

  test("any figures: the ends are in order, nothing is negative or endless", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(), fc.double()), { maxLength: 60 }),
        fc.boolean(),
        (dailyKb, stopped) => {
          const forecast = forecastOf(usage(dailyKb), nowMs, stopped);
          if (forecast === undefined) return;
          expect(forecast.factor.low).toBeLessThan(forecast.factor.high);
          for (const kb of [...forecast.weekdayKb, forecast.factor.low, forecast.factor.high]) {
            expect(kb === undefined || (kb >= 0 && Number.isFinite(kb))).toBe(true);
          }
        },
      ),
    );
  });
});
