import { describe, expect, test } from "vitest";
import { type Advice, advise } from "../../../src/core/advice/advice.ts";
import { explain, notesOn } from "../../../src/core/advice/advice-words.ts";
import type { Card } from "../../../src/core/cards/card.ts";
import { seedCatalogue } from "../../../src/core/plans/catalogue.ts";
import type { Plan } from "../../../src/core/plans/plan.ts";

import { advice, expired, input, nowMs, texts } from "./asked.ts";

const lines = (given: Advice) => explain(given).map((line) => texts.render(line, "zh-CN"));

describe("the choice", () => {
  test("fits: the cheapest month that covers the busy end", () => {
    const given = advice();
    expect(given).toMatchObject({ verdict: "fits", monthlyFen: 400, withinBudget: true });
    expect(given.recommended.code).toBe("CM-100-12M");
    expect(given.spareKb).toBe(100 * 1024 - given.need.highKb);
    expect(given.runsOutAfterDays).toBeUndefined();
    // A month to try it, the next larger, the next cheaper.
    expect(given.alternatives.map(({ code }) => code)).toEqual([
      "CM-100-1M",
      "CM-300-12M",
      "CM-30-12M",
    ]);
  });

  test("over-budget: the largest that the budget buys, then what would be enough", () => {
    const given = advice({ budget: { kind: "limit", monthlyFen: 300 } });
    expect(given).toMatchObject({ verdict: "over-budget", withinBudget: true, spareKb: 0 });
    expect(given.recommended.code).toBe("CM-30-12M");
    expect(given.alternatives[0]?.code).toBe("CM-100-12M");
    expect(given.addOns).toEqual([]);
    expect(given.better?.base.plan?.code).toBe("CM-100-12M");
    expect(given.runsOutAfterDays).toBeGreaterThan(1);
    expect(given.runsOutAfterDays).toBeLessThan(30);
  });

  test("a budget of nothing gets the cheapest that is enough, and is told so", () => {
    const given = advice({ budget: { kind: "limit", monthlyFen: 0 } });
    expect(given).toMatchObject({ verdict: "over-budget", withinBudget: false });
    expect(given.recommended.code).toBe("CM-100-12M");
    expect(lines(given)[1]).toContain("比预算高");
  });

  test("too-small: the most there is, three of the largest add-on included", () => {
    const given = advice({
      family: "smart",
      volume: { kind: "transactions", low: 100_000, high: 100_000 },
    });
    expect(given.verdict).toBe("too-small");
    expect(given.recommended.code).toBe("CM-1G-12M");
    expect(given.addOns.map(({ code }) => code)).toEqual([
      "CM-ADD-500",
      "CM-ADD-500",
      "CM-ADD-500",
    ]);
    expect(given.runsOutAfterDays).toBe(1);
    expect(lines(given)[1]).toContain("忙的月份还要买");
  });

  test("a plan that is exactly at the budget is within it", () => {
    expect(advice({ budget: { kind: "limit", monthlyFen: 400 } }).verdict).toBe("fits");
    expect(advice({ budget: { kind: "limit", monthlyFen: 399 } }).verdict).toBe("over-budget");
  });

  test("no plans, no advice", () => {
    expect(advise(input({ plans: [] }))).toBeUndefined();
    expect(
      advise(input({ plans: seedCatalogue.filter(({ kind }) => kind === "add-on") })),
    ).toBeUndefined();
    expect(
      advise(input({ plans: seedCatalogue.filter(({ network }) => network !== "mobile") })),
    ).toBeUndefined();
  });

  test("a plan that is sold for other terminals is left out", () => {
    const any = seedCatalogue.find(({ network }) => network === "mobile");
    const forSmart: Plan = { ...(any as Plan), families: ["smart"] };
    expect(advise(input({ plans: [forSmart] }))).toBeUndefined();
    expect(advise(input({ plans: [forSmart], family: "smart" }))?.recommended).toBe(forSmart);
  });

  test("an eSIM is advised like a card", () => {
    const given = advice({ card: { ...expired, form: "esim" }, family: "e-sign" });
    expect(given.verdict).toBe("fits");
  });

  test("a smart terminal needs more than a keypad one, a busy shop more than a quiet", () => {
    expect(advice({ family: "smart" }).need.highKb).toBeGreaterThan(
      advice({ family: "keypad" }).need.highKb,
    );
    const busy = advice({ volume: { kind: "transactions", low: 400, high: 400 } });
    expect(busy.need.highKb).toBeGreaterThan(advice().need.highKb);
  });

  test("turnover becomes a range of transactions", () => {
    const { need } = advice({ volume: { kind: "turnover", low: 4_800, high: 4_800 } });
    expect(need).toMatchObject({ from: "turnover", perDay: { low: 40, high: 120 } });
    expect(lines(advice({ volume: { kind: "turnover", low: 4_800, high: 4_800 } }))[0]).toContain(
      "按一笔 ¥40–¥120 算",
    );
  });
});

describe("add-ons", () => {
  const dayMs = 24 * 60 * 60 * 1000;
  const running: Card = {
    ...expired,
    state: "active",
    planCode: "CM-30-12M",
    cycleKb: 30 * 1024,
    remainingKb: 20 * 1024,
    expiresAtMs: nowMs + 200 * dayMs,
  };
  const kinds = (given: Advice) => given.alternatives.map(({ code }) => code);
  const row = (code: string, change: Partial<Plan>): Plan => {
    const plan = seedCatalogue.find((one) => one.code === code);
    if (plan === undefined) throw new Error(code);
    return { ...plan, ...change };
  };

  test("come first among the others when the term runs and the data is gone, but the main plan is cheaper a month", () => {
    const usedUp = advice({ card: { ...running, state: "quota-stopped", remainingKb: 0 } });
    expect(kinds(usedUp)[0]).toBe("CM-ADD-100");
    expect(usedUp.recommended.kind).toBe("main");
    expect(kinds(advice({ card: { ...running, remainingKb: 100 } }))[0]).toBe("CM-ADD-100");
  });

  test("are not offered while there is data, nor to a card without a term", () => {
    expect(kinds(advice({ card: running }))).not.toContain("CM-ADD-100");
    expect(kinds(advice())).not.toContain("CM-ADD-100");
  });

  test("an add-on in busy months is advised when no single plan is cheaper", () => {
    const plans = [
      row("CM-30-12M", {}),
      row("CM-300-12M", {}),
      row("CM-ADD-100", { priceFen: 200 }),
    ];
    const given = advice({ plans });
    expect(given).toMatchObject({ verdict: "fits", monthlyFen: 450, addOnAfterDays: 16 });
    expect([given.recommended, ...given.addOns].map(({ code }) => code)).toEqual([
      "CM-30-12M",
      "CM-ADD-100",
    ]);
    expect(given.runsOutAfterDays).toBeUndefined();
    expect(lines(given)[1]).toBe(
      "平时够用；忙的月份大约第 16 天再来买 加油包 100 MB · 当月有效，连它合每月 ¥4.50，这样最省。",
    );
    expect(given.cheaper?.code).toBe("CM-30-12M");
    // Who never gets by with the plan alone is not told that it is ordinarily enough.
    const busy = advice({ plans, volume: { kind: "transactions", low: 400, high: 400 } });
    expect(lines(busy)[1]).toContain("每月大约第 8 天再来买");
  });

  test("a running plan that is only short this time is topped up when that is cheapest", () => {
    const plans = [row("CM-100-12M", {}), row("CM-ADD-100", { priceFen: 300 })];
    const card: Card = {
      ...running,
      planCode: "CM-100-12M",
      cycleKb: 100 * 1024,
      remainingKb: 1024,
    };
    const given = advice({ card, plans });
    expect(given).toMatchObject({ verdict: "fits", monthlyFen: 300, topUp: { once: true } });
    expect(given.recommended.code).toBe("CM-ADD-100");
    expect(kinds(given)).toEqual(["CM-100-12M"]);
    expect(lines(given)[1]).toBe("套餐还没到期，只是这期流量不够：补上就能用到 2026年11月30日。");
  });

  test("a running plan, always short, is topped up every month when that is cheapest", () => {
    const plans = [row("CM-100-12M", {}), row("CM-ADD-100", { priceFen: 300 })];
    const given = advice({ card: { ...running, remainingKb: 0 }, plans });
    expect(given).toMatchObject({ verdict: "fits", monthlyFen: 300, topUp: { once: false } });
    expect(lines(given)[1]).toContain("以后忙的月份也这样补，合每月 ¥3");
  });

  test("nothing is topped up on a plan that ends before its cycle does", () => {
    const plans = [row("CM-100-12M", {}), row("CM-ADD-100", { priceFen: 300 })];
    const given = advice({
      card: { ...running, remainingKb: 0, expiresAtMs: nowMs + 2 * dayMs },
      plans,
    });
    expect(given.topUp).toBeUndefined();
    expect(given.recommended.code).toBe("CM-100-12M");
  });
});

describe("an honest seller", () => {
  const dayMs = 24 * 60 * 60 * 1000;
  const notes = (change: Parameters<typeof input>[0]) => {
    const asked = input(change);
    return notesOn(advice(change), asked.card, asked.region).map((note) =>
      texts.render(note, "zh-CN"),
    );
  };
  const running: Card = {
    ...expired,
    state: "active",
    planCode: "CM-100-12M",
    cycleKb: 100 * 1024,
    remainingKb: 90 * 1024,
    expiresAtMs: nowMs + 100 * dayMs,
  };

  test("says that there is no hurry when the card has enough", () => {
    expect(notes({ card: running })).toEqual([
      "顺便说一句：照这个用量，现在的套餐够用到 2027年3月3日，不急着充。",
    ]);
    // Enough for this cycle, but not for the next ones: that is no reason to wait.
    expect(notes({ card: { ...running, cycleKb: 30 * 1024, remainingKb: 28 * 1024 } })).toEqual([]);
  });

  test("says nothing of the kind when it ends the day after tomorrow or is nearly empty", () => {
    expect(notes({ card: { ...running, expiresAtMs: nowMs + 2 * dayMs } })).toEqual([]);
    expect(notes({ card: { ...running, remainingKb: 1024 } })).toEqual([]);
    expect(notes({})).toEqual([]);
  });

  test("warns where the signal is weak, and nowhere promises that it is good", () => {
    const [warning] = notes({ region: "XZ" });
    expect(warning).toContain("西藏有些地方中国移动信号弱，信号因地点而异");
    expect(notes({ region: "GD" })).toEqual([]);
  });
});

describe("usage", () => {
  const dayMs = 24 * 60 * 60 * 1000;
  const card: Card = {
    ...expired,
    usage: { lastDayMs: nowMs - dayMs, dailyKb: Array.from({ length: 28 }, () => 1_000) },
  };

  test("decides over what was told", () => {
    const given = advice({ card, volume: { kind: "transactions", low: 3_000, high: 3_000 } });
    expect(given.need).toMatchObject({
      from: "history",
      historyDays: 28,
      lowKb: 27_000,
      highKb: 37_950,
    });
    expect(lines(given)[0]).toBe(
      "看这张卡最近 28 天的实际用量，一个月大概用 26 MB–37 MB（已留余量）。",
    );
  });

  test("of a few days is filled up with what was told", () => {
    const few: Card = {
      ...card,
      usage: { lastDayMs: nowMs - dayMs, dailyKb: [1_000, 1_000, 1_000] },
    };
    const { need } = advice({ card: few });
    const told = advice().need;
    expect(need.from).toBe("both");
    expect(need.highKb).toBeLessThan(told.highKb);
    expect(need.highKb).toBeGreaterThan(37_950);
  });
});

describe("the explanation", () => {
  test("says the need, the price a month with the spare, and the risk of the next cheaper", () => {
    expect(lines(advice())).toEqual([
      "每天约 200 笔，一个月大概用 17 MB–56 MB（估算，已留余量）。",
      "合每月 ¥4，忙的月份也能余 44 MB 左右。",
      "再便宜一档是 30 MB/月 · 12 个月，合每月 ¥2.50，淡季够用，忙的月份可能 16 天就用完。",
    ]);
  });

  test("says what would be enough when the budget is not", () => {
    const [, second, third] = lines(advice({ budget: { kind: "limit", monthlyFen: 300 } }));
    expect(second).toBe("合每月 ¥2.50，忙的月份大约 16 天用完。");
    expect(third).toBe("想整月不断网，可以选 100 MB/月 · 12 个月，合每月 ¥4。");
  });
});

/** Few different figures, so that prices and sizes often tie. */
