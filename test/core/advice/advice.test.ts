import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Advice, type AdviceInput, advise } from "../../../src/core/advice/advice.ts";
import { chartOf } from "../../../src/core/advice/advice-chart.ts";
import { explain, notesOn } from "../../../src/core/advice/advice-words.ts";
import type { Card } from "../../../src/core/cards/card.ts";
import { plansFor, seedCatalogue } from "../../../src/core/plans/catalogue.ts";
import type { Plan } from "../../../src/core/plans/plan.ts";
import { type TerminalFamily, terminalOf } from "../../../src/core/terminals/terminal.ts";
import { createTexts } from "../../../src/texts/texts.ts";

const texts = createTexts();

/** 10:00 in China on an ordinary day. */
const nowMs = Date.UTC(2026, 10, 23, 2);

const families: readonly TerminalFamily[] = ["smart", "keypad", "e-sign", "speaker"];

const expired: Card = {
  iccid: "89860400000000000015",
  network: "mobile",
  form: "sim",
  state: "expired",
  remainingKb: 0,
  cycleKb: 0,
};

function input(change: Partial<AdviceInput> & { family?: TerminalFamily } = {}): AdviceInput {
  const { family = "keypad", ...rest } = change;
  const card = rest.card ?? expired;
  return {
    card,
    terminal: terminalOf({ family }),
    volume: { kind: "transactions", low: 200, high: 200 },
    budget: { kind: "any" },
    region: "unknown",
    plans: seedCatalogue,
    nowMs,
    ...rest,
  };
}

function advice(change: Parameters<typeof input>[0] = {}): Advice {
  const given = advise(input(change));
  if (given === undefined) throw new Error("no advice");
  return given;
}

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

  test("over-budget: the largest that the budget buys, and first among the others what would be enough", () => {
    const given = advice({ budget: { kind: "limit", monthlyFen: 300 } });
    expect(given).toMatchObject({ verdict: "over-budget", withinBudget: true, spareKb: 0 });
    expect(given.recommended.code).toBe("CM-30-12M");
    expect(given.alternatives[0]?.code).toBe("CM-100-12M");
    expect(given.addOns).toEqual([]);
    expect(given.better?.base.plan?.code).toBe("CM-100-12M");
    expect(given.runsOutAfterDays).toBeGreaterThan(1);
    expect(given.runsOutAfterDays).toBeLessThan(30);
  });

  test("a budget of nothing still gets the cheapest that is enough, and is told that it costs more", () => {
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

  test("a smart terminal needs more than a keypad terminal, and a busier shop more than a quiet one", () => {
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

  test("a main plan with an add-on in busy months is advised when no single plan is cheaper, and says when", () => {
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

  test("a running plan that is short every month is topped up every month when that is cheapest", () => {
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
const anyPlan: fc.Arbitrary<Plan> = fc.record({
  code: fc.stringMatching(/^[A-Z]{4}$/),
  network: fc.constant("mobile" as const),
  kind: fc.constantFrom("main" as const, "add-on" as const),
  cycleKb: fc.oneof(
    fc.integer({ min: 1, max: 60 }).map((step) => step * 5_000),
    fc.integer({ min: 1, max: 4_000_000 }),
  ),
  cycles: fc.constantFrom(1, 2, 3, 6, 12),
  priceFen: fc.oneof(
    fc.integer({ min: 1, max: 30 }).map((step) => step * 100),
    fc.integer({ min: 1, max: 100_000 }),
  ),
  costFen: fc.constant(1),
  forms: fc.constant(["sim", "esim"] as const),
});

const anyCard: fc.Arbitrary<Card> = fc
  .record({
    state: fc.constantFrom("active" as const, "expired" as const, "quota-stopped" as const),
    term: fc.constantFrom(undefined, -3, 2, 40, 400),
    remainingKb: fc.constantFrom(0, 5_000, 50_000),
    cycleKb: fc.constantFrom(0, 30_720, 102_400),
  })
  .map(({ term, ...rest }) => ({
    ...expired,
    ...rest,
    ...(term === undefined ? {} : { expiresAtMs: nowMs + term * 86_400_000 }),
  }));

const anyInput: fc.Arbitrary<AdviceInput> = fc.record({
  card: anyCard,
  terminal: fc.constantFrom(...families).map((family) => terminalOf({ family })),
  volume: fc.record({
    kind: fc.constantFrom("transactions" as const, "turnover" as const),
    low: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.double()),
    high: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.double()),
  }),
  budget: fc.oneof(
    fc.constant({ kind: "any" as const }),
    fc.record({
      kind: fc.constant("limit" as const),
      monthlyFen: fc.oneof(
        fc.nat({ max: 20_000 }),
        fc.nat({ max: 40 }).map((step) => step * 100),
      ),
    }),
  ),
  region: fc.constantFrom("unknown", "GD", "XZ"),
  plans: fc.uniqueArray(anyPlan, { selector: ({ code }) => code, maxLength: 12 }),
  nowMs: fc.constant(nowMs),
});

/**
 * One way to get through a month: what is bought, in whole fen a month times 12, and what is
 * missing, KB.
 */
type Way = { codes: string; count: number; dozenFen: number; shortKb: number; atOnceFen: number };

/**
 * Every way there is, by counting them up: each main plan, and the running plan, with none to three
 * add-ons.
 */
function everyWay({ card, plans }: AdviceInput, needKb: number): Way[] {
  const adding = plans
    .filter(({ kind }) => kind === "add-on")
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const extras: Plan[][] = [[]];
  for (const [i, one] of adding.entries()) {
    extras.push([one]);
    for (const [j, two] of adding.entries()) {
      if (j < i) continue;
      extras.push([one, two]);
      for (const [k, three] of adding.entries()) if (k >= j) extras.push([one, two, three]);
    }
  }
  const bases = plans
    .filter(({ kind }) => kind === "main")
    .map(({ code, priceFen, cycles, cycleKb }) => ({
      code,
      atOnceFen: priceFen,
      // Terms of the sample divide twelve, so this is exact.
      dozenFen: (priceFen * 12) / cycles,
      shortKb: needKb - cycleKb,
    }));
  const monthEndMs = Date.UTC(2026, 10, 30, 16) - 1;
  const live = card.state === "active" || card.state === "quota-stopped";
  if (live && card.expiresAtMs !== undefined && card.expiresAtMs >= monthEndMs) {
    const restKb = Math.ceil((needKb * (monthEndMs - nowMs)) / (30 * 86_400_000));
    const nowShort = restKb - (card.state === "active" ? card.remainingKb : 0);
    const shortKb = Math.max(nowShort, needKb - card.cycleKb);
    if (nowShort > 0) bases.push({ code: "", atOnceFen: 0, dozenFen: 0, shortKb });
  }
  return bases.flatMap((base) =>
    extras
      .filter((extra) => base.code !== "" || extra.length > 0)
      .map((extra) => ({
        codes: [base.code, ...extra.map(({ code }) => code)].join("\n"),
        count: extra.length,
        dozenFen: base.dozenFen + extra.reduce((sum, { priceFen }) => sum + priceFen * 12, 0),
        shortKb: base.shortKb - extra.reduce((sum, { cycleKb }) => sum + cycleKb, 0),
        atOnceFen: base.atOnceFen,
      })),
  );
}

function first(ways: readonly Way[], order: readonly ((way: Way) => number)[]): Way | undefined {
  return ways.toSorted((one, other) => {
    for (const by of order) if (by(one) !== by(other)) return by(one) - by(other);
    return one.codes < other.codes ? -1 : 1;
  })[0];
}

const price = ({ dozenFen }: Way) => dozenFen;
const count = ({ count }: Way) => count;
const short = ({ shortKb }: Way) => shortKb;
const atOnce = ({ atOnceFen }: Way) => atOnceFen;

/** What the advice must be, by the rules alone. */
function byBruteForce(
  asked: AdviceInput,
  needKb: number,
): { verdict: Advice["verdict"]; way: Way } | undefined {
  const ways = everyWay(asked, needKb);
  const { budget } = asked;
  const affordable = ways.filter(
    (way) => budget.kind === "any" || Math.ceil(way.dozenFen / 12) <= budget.monthlyFen,
  );
  const cheapest = (among: readonly Way[]) =>
    first(
      among.filter(({ shortKb }) => shortKb <= 0),
      [price, count, short, atOnce],
    );
  const largest = (among: readonly Way[]) => first(among, [short, count, price, atOnce]);
  const fitting = cheapest(affordable);
  if (fitting !== undefined) return { verdict: "fits", way: fitting };
  const covering = cheapest(ways);
  const way = largest(affordable) ?? covering ?? largest(ways);
  return way && { verdict: covering === undefined ? "too-small" : "over-budget", way };
}

test("the choice is the one that counting up every combination finds, in 10,000 random catalogues", () => {
  const seen = { fits: 0, "over-budget": 0, "too-small": 0, none: 0, withAddOns: 0, topUp: 0 };
  fc.assert(
    fc.property(anyInput, (asked) => {
      const given = advise(asked);
      const expected =
        given === undefined ? byBruteForce(asked, 1) : byBruteForce(asked, given.need.highKb);
      if (given === undefined || expected === undefined) {
        // With an unknown need only this can be said: nothing was advised because nothing is on
        // sale for the card.
        expect(asked.plans.filter(({ kind }) => kind === "main")).toEqual([]);
        expect(given).toBeUndefined();
        seen.none++;
        return;
      }
      const codes = [given.recommended, ...given.addOns].map(({ code }) => code);
      const [base, extra] =
        given.topUp === undefined ? [codes[0] ?? "", codes.slice(1)] : ["", codes];
      expect(given.verdict).toBe(expected.verdict);
      expect([base, ...extra.toSorted()].join("\n")).toBe(expected.way.codes);
      expect(given.monthlyFen).toBe(Math.ceil(expected.way.dozenFen / 12));
      expect(given.spareKb).toBe(Math.max(0, -expected.way.shortKb));
      seen[given.verdict]++;
      if (given.addOns.length > 0) seen.withAddOns++;
      if (given.topUp !== undefined) seen.topUp++;
    }),
    { numRuns: 10_000 },
  );
  // Every kind of ending was really met.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});

test("whatever is asked, the advice is sound", () => {
  fc.assert(
    fc.property(anyInput, (asked) => {
      const given = advise(asked);
      if (given === undefined) return;
      const { need, recommended, addOns, alternatives, budget } = {
        ...given,
        budget: asked.budget,
      };
      expect(need.lowKb).toBeLessThanOrEqual(need.highKb);
      expect(addOns.every(({ kind }) => kind === "add-on")).toBe(true);
      expect(recommended.kind).toBe(given.topUp === undefined ? "main" : "add-on");
      // Whoever named a budget that buys something is never advised to break it.
      expect(given.withinBudget).toBe(
        budget.kind === "any" || given.monthlyFen <= budget.monthlyFen,
      );
      if (given.verdict === "fits") expect(given.runsOutAfterDays).toBeUndefined();
      else expect(given.runsOutAfterDays !== undefined || !given.withinBudget).toBe(true);
      expect(alternatives.length).toBeLessThanOrEqual(3);
      expect(new Set([recommended, ...alternatives]).size).toBe(alternatives.length + 1);
      // What is offered can be booked now.
      const bookable = plansFor(asked.card, asked.plans);
      for (const plan of [recommended, ...alternatives]) expect(bookable).toContain(plan);
      const chart = chartOf(given);
      expect(chart.bars.filter(({ mark }) => mark === "recommended")).toHaveLength(1);
      for (const language of ["zh-CN", "en"] as const) {
        const written = explain(given).map((line) => texts.render(line, language));
        expect(written).toHaveLength(3);
        expect(`${written.join("")}${texts.render(chart.summary, language)}`).not.toMatch(
          /\{\{|undefined|NaN|Infinity/,
        );
      }
    }),
    { numRuns: 1_000 },
  );
});

test("the order of the plans does not matter", () => {
  fc.assert(
    fc.property(anyInput, (asked) => {
      expect(advise({ ...asked, plans: asked.plans.toReversed() })).toEqual(advise(asked));
    }),
  );
});
