import { describe, expect, test } from "vitest";
import { type Base, type Combination, combinedFen } from "../../../src/core/advice/combination.ts";
import { cheapestCovering, largestWithin } from "../../../src/core/advice/combination-search.ts";
import type { Plan } from "../../../src/core/plans/plan.ts";

function plan(
  code: string,
  kind: Plan["kind"],
  cycleKb: number,
  priceFen: number,
  cycles = 1,
): Plan {
  return { code, network: "mobile", kind, cycleKb, cycles, priceFen, costFen: 1, forms: ["sim"] };
}

function onSale(mains: readonly Plan[], needKb: number): Base[] {
  return mains.map((one) => ({
    plan: one,
    priceFen: one.priceFen,
    cycles: one.cycles,
    shortKb: needKb - one.cycleKb,
  }));
}

const codes = (found: Combination | undefined) =>
  found && [found.base.plan?.code, ...found.addOns.map(({ code }) => code)];

describe("prices a month", () => {
  test("are compared exactly, not as they are rounded", () => {
    // 10.33… and 10.5 fen a month are both shown as 11.
    const mains = [plan("B", "main", 100, 31, 3), plan("A", "main", 100, 21, 2)];
    const found = cheapestCovering({ bases: onSale(mains, 100), addOns: [], limitFen: undefined });
    expect(codes(found)).toEqual(["B"]);
    expect(found && combinedFen(found)).toBe(11);
  });

  test("a limit is kept to the fen", () => {
    const offered = {
      bases: onSale([plan("A", "main", 50, 1_000, 12)], 100),
      addOns: [plan("X", "add-on", 50, 100)],
    };
    expect(codes(cheapestCovering({ ...offered, limitFen: 184 }))).toEqual(["A", "X"]);
    expect(cheapestCovering({ ...offered, limitFen: 183 })).toBeUndefined();
    expect(codes(largestWithin({ ...offered, limitFen: 183 }))).toEqual(["A"]);
  });
});

describe("equal prices are decided by", () => {
  const cases: [string, { mains: Plan[]; addOns: Plan[] }, string[]][] = [
    [
      "fewer add-ons",
      {
        mains: [plan("A", "main", 40, 100), plan("B", "main", 100, 200)],
        addOns: [plan("X", "add-on", 60, 100)],
      },
      ["B"],
    ],
    [
      "more data",
      { mains: [plan("A", "main", 100, 200), plan("B", "main", 120, 200)], addOns: [] },
      ["B"],
    ],
    [
      "less to pay at once",
      { mains: [plan("A", "main", 100, 400, 2), plan("B", "main", 100, 200)], addOns: [] },
      ["B"],
    ],
    [
      "the code",
      { mains: [plan("B", "main", 100, 200), plan("A", "main", 100, 200)], addOns: [] },
      ["A"],
    ],
  ];
  test.for(cases)("%s", ([, { mains, addOns }, expected]) => {
    expect(
      codes(cheapestCovering({ bases: onSale(mains, 100), addOns, limitFen: undefined })),
    ).toEqual(expected);
  });
});

test("up to three add-ons, the same one several times, and no more", () => {
  const addOns = [plan("X", "add-on", 20, 10)];
  const bases = (needKb: number) => onSale([plan("A", "main", 40, 100)], needKb);
  expect(codes(cheapestCovering({ bases: bases(100), addOns, limitFen: undefined }))).toEqual([
    "A",
    "X",
    "X",
    "X",
  ]);
  expect(cheapestCovering({ bases: bases(101), addOns, limitFen: undefined })).toBeUndefined();
});

test("a held plan is only something to buy together with an add-on", () => {
  const held: Base = { priceFen: 0, cycles: 1, shortKb: 50 };
  expect(largestWithin({ bases: [held], addOns: [], limitFen: undefined })).toBeUndefined();
  const addOns = [plan("X", "add-on", 60, 10)];
  expect(codes(cheapestCovering({ bases: [held], addOns, limitFen: undefined }))).toEqual([
    undefined,
    "X",
  ]);
});

describe("a catalogue of 1,000 plans", () => {
  /**
   * Counted and not timed: how often the search looks at a plan's data, sorting and weeding out
   * included.
   */
  function looksAt(
    makeKb: (index: number) => number,
    makeFen: (index: number, kb: number) => number,
  ): number {
    let looks = 0;
    const watched = (one: Plan): Plan => ({
      ...one,
      get cycleKb() {
        looks++;
        return one.cycleKb;
      },
    });
    const plans = Array.from({ length: 1_000 }, (_, index) => {
      const kb = makeKb(index);
      const cycles = 1 + (index % 12);
      return index % 2 === 0
        ? watched(plan(`M${index}`, "main", kb, makeFen(index, kb) * cycles, cycles))
        : watched(plan(`A${index}`, "add-on", kb, makeFen(index, kb)));
    });
    const mains = plans.filter(({ kind }) => kind === "main");
    const addOns = plans.filter(({ kind }) => kind === "add-on");
    for (const limitFen of [undefined, 1_500]) {
      cheapestCovering({ bases: onSale(mains, 777_777), addOns, limitFen });
      largestWithin({ bases: onSale(mains, 777_777), addOns, limitFen });
    }
    return looks;
  }
  /** Spread out without dice: multiplication by a prime, modulo another. */
  const spread = (index: number, modulus: number) => 1 + ((index * 7_919 + 104_729) % modulus);

  test("any prices: a few looks a plan", () => {
    expect(
      looksAt(
        (i) => spread(i, 999_983),
        (i) => spread(i * i + 1, 4_999),
      ),
    ).toBeLessThan(200_000);
  });

  test("prices that follow the data, where hardly any plan is out of the question at once", () => {
    const alike = looksAt(
      (i) => spread(i, 999_983),
      (i, kb) => Math.ceil((kb / 300) * (0.9 + spread(i * i, 97) / 485)),
    );
    expect(alike).toBeLessThan(5_000_000);
  });
});
