import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Advice, type AdviceInput, advise, explain } from "../../../src/core/recharge/advice.ts";
import type { Card } from "../../../src/core/recharge/card.ts";
import { plansFor, seedCatalogue } from "../../../src/core/recharge/catalogue.ts";
import { monthlyFen, type Plan } from "../../../src/core/recharge/plan.ts";
import { type TerminalFamily, terminalOf } from "../../../src/core/recharge/terminal.ts";
import { createTexts } from "../../../src/texts/texts.ts";

const texts = createTexts();

const families: readonly TerminalFamily[] = ["smart", "keypad", "e-sign", "speaker"];

const expired: Card = {
  iccid: "89860400000000000015",
  carrier: "mobile",
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
    plans: plansFor(card, seedCatalogue),
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
    expect(given.alternatives.map(({ code }) => code)).toEqual(["CM-300-12M", "CM-30-12M"]);
  });

  test("over-budget: the largest that the budget buys, and first among the others what would be enough", () => {
    const given = advice({ budget: { kind: "limit", monthlyFen: 300 } });
    expect(given).toMatchObject({ verdict: "over-budget", withinBudget: true, spareKb: 0 });
    expect(given.recommended.code).toBe("CM-30-12M");
    expect(given.alternatives[0]?.code).toBe("CM-100-12M");
    expect(given.better?.code).toBe("CM-100-12M");
    expect(given.runsOutAfterDays).toBeGreaterThan(1);
    expect(given.runsOutAfterDays).toBeLessThan(30);
  });

  test("a budget of nothing still gets the cheapest that is enough, and is told that it costs more", () => {
    const given = advice({ budget: { kind: "limit", monthlyFen: 0 } });
    expect(given).toMatchObject({ verdict: "over-budget", withinBudget: false });
    expect(given.recommended.code).toBe("CM-100-12M");
    expect(lines(given)[1]).toContain("比预算高");
  });

  test("too-small: the largest there is", () => {
    const given = advice({ family: "smart", volume: { kind: "transactions", low: 100_000, high: 100_000 } });
    expect(given.verdict).toBe("too-small");
    expect(given.recommended.code).toBe("CM-1G-12M");
    expect(given.runsOutAfterDays).toBe(1);
  });

  test("a plan that is exactly at the budget is within it", () => {
    expect(advice({ budget: { kind: "limit", monthlyFen: 400 } }).verdict).toBe("fits");
    expect(advice({ budget: { kind: "limit", monthlyFen: 399 } }).verdict).toBe("over-budget");
  });

  test("no plans, no advice", () => {
    expect(advise(input({ plans: [] }))).toBeUndefined();
    expect(advise(input({ plans: seedCatalogue.filter(({ kind }) => kind === "add-on") }))).toBeUndefined();
  });

  test("a plan that is sold for other terminals is left out", () => {
    const [any] = plansFor(expired, seedCatalogue);
    const forSmart: Plan = { ...(any as Plan), families: ["smart"] };
    expect(advise(input({ plans: [forSmart] }))).toBeUndefined();
    expect(advise(input({ plans: [forSmart], family: "smart" }))?.recommended).toBe(forSmart);
  });

  test("an eSIM is advised like a card", () => {
    const given = advice({ card: { ...expired, form: "esim" }, family: "e-sign" });
    expect(given.verdict).toBe("fits");
  });

  test("a smart terminal needs more than a keypad terminal, and a busier shop more than a quiet one", () => {
    expect(advice({ family: "smart" }).need.highKb).toBeGreaterThan(advice({ family: "keypad" }).need.highKb);
    const busy = advice({ volume: { kind: "transactions", low: 400, high: 400 } });
    expect(busy.need.highKb).toBeGreaterThan(advice().need.highKb);
  });

  test("turnover becomes a range of transactions", () => {
    const { need } = advice({ volume: { kind: "turnover", low: 4_800, high: 4_800 } });
    expect(need).toMatchObject({ fromTurnover: true, perDayTransactionsLow: 40, perDayTransactionsHigh: 120 });
  });
});

describe("add-ons", () => {
  const running: Card = {
    ...expired,
    state: "active",
    planCode: "CM-30-12M",
    cycleKb: 30 * 1024,
    remainingKb: 20 * 1024,
    expiresAtMs: 1_800_000_000_000,
  };
  const kinds = (given: Advice) => given.alternatives.map(({ code }) => code);

  test("come first among the others when the term runs and the data is gone", () => {
    const usedUp = advice({ card: { ...running, state: "quota-stopped", remainingKb: 0 } });
    expect(kinds(usedUp)[0]).toBe("CM-ADD-100");
    expect(usedUp.recommended.kind).toBe("main");
    expect(kinds(advice({ card: { ...running, remainingKb: 100 } }))[0]).toBe("CM-ADD-100");
  });

  test("are not offered while there is data, nor to a card without a term", () => {
    expect(kinds(advice({ card: running }))).not.toContain("CM-ADD-100");
    const everything = seedCatalogue.filter(({ carrier }) => carrier === "mobile");
    expect(kinds(advice({ plans: everything }))).not.toContain("CM-ADD-100");
  });
});

describe("the explanation", () => {
  test("says the need, the price a month with the spare, and the risk of the next cheaper", () => {
    expect(lines(advice())).toEqual([
      "每天约 200 笔，一个月大概用 19 MB–36 MB（估算，已留余量）。",
      "合每月 ¥4，忙的月份也能余 64 MB 左右。",
      "再便宜一档是 30 MB/月 · 12 个月，合每月 ¥2.50，淡季够用，忙的月份可能 25 天就用完。",
    ]);
  });

  test("says what would be enough when the budget is not", () => {
    const [, second, third] = lines(advice({ budget: { kind: "limit", monthlyFen: 300 } }));
    expect(second).toBe("合每月 ¥2.50，忙的月份大约 25 天用完。");
    expect(third).toBe("想整月不断网，可以选 100 MB/月 · 12 个月，合每月 ¥4。");
  });
});

const anyPlan: fc.Arbitrary<Plan> = fc.record({
  code: fc.stringMatching(/^[A-Z]{4}$/),
  carrier: fc.constant("mobile" as const),
  kind: fc.constantFrom("main" as const, "add-on" as const),
  cycleKb: fc.integer({ min: 1, max: 4_000_000 }),
  cycles: fc.integer({ min: 1, max: 24 }),
  priceFen: fc.integer({ min: 1, max: 100_000 }),
  costFen: fc.constant(1),
  forms: fc.constant(["sim", "esim"] as const),
});

const anyInput: fc.Arbitrary<AdviceInput> = fc.record({
  card: fc
    .record({
      state: fc.constantFrom("active" as const, "expired" as const, "quota-stopped" as const),
      term: fc.boolean(),
    })
    .map(({ state, term }): Card => ({ ...expired, state, ...(term ? { expiresAtMs: 1 } : {}) })),
  terminal: fc.constantFrom(...families).map((family) => terminalOf({ family })),
  volume: fc.record({
    kind: fc.constantFrom("transactions" as const, "turnover" as const),
    low: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.double()),
    high: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.double()),
  }),
  budget: fc.oneof(
    fc.constant({ kind: "any" as const }),
    fc.record({ kind: fc.constant("limit" as const), monthlyFen: fc.nat({ max: 20_000 }) }),
  ),
  plans: fc.uniqueArray(anyPlan, { selector: ({ code }) => code, maxLength: 12 }),
});

test("whatever is asked, the advice is sound", () => {
  fc.assert(
    fc.property(anyInput, (asked) => {
      const given = advise(asked);
      const mains = asked.plans.filter(({ kind }) => kind === "main");
      expect(given === undefined).toBe(mains.length === 0);
      if (given === undefined) return;
      const { need, recommended, alternatives, verdict } = given;
      const withinBudget = (plan: Plan) => asked.budget.kind === "any" || monthlyFen(plan) <= asked.budget.monthlyFen;
      const enough = mains.filter(({ cycleKb }) => cycleKb >= need.highKb);
      expect(recommended.kind).toBe("main");
      expect(need.lowKb).toBeLessThanOrEqual(need.highKb);
      expect(verdict === "fits").toBe(enough.some(withinBudget));
      expect(verdict === "too-small").toBe(enough.length === 0);
      if (verdict === "fits") {
        const cheapest = Math.min(...enough.filter(withinBudget).map(monthlyFen));
        expect(monthlyFen(recommended)).toBe(cheapest);
      }
      // Whoever named a budget that buys something is never advised to break it.
      expect(given.withinBudget).toBe(withinBudget(recommended));
      if (mains.some(withinBudget)) expect(given.withinBudget).toBe(true);
      expect(given.runsOutAfterDays === undefined).toBe(recommended.cycleKb >= need.highKb);
      expect(alternatives.length).toBeLessThanOrEqual(2);
      expect(new Set([recommended, ...alternatives]).size).toBe(alternatives.length + 1);
      for (const language of ["zh-CN", "en"] as const) {
        const written = explain(given).map((line) => texts.render(line, language));
        expect(written).toHaveLength(3);
        expect(written.join("")).not.toMatch(/\{\{|undefined|NaN|Infinity/);
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
