import { describe, expect, test } from "vitest";
import { en } from "../../../locales/en/index.ts";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { dayEnd } from "../../../src/core/calendar.ts";
import type { Card, CardState } from "../../../src/core/cards/card.ts";
import { isLiftable, rechargeStop } from "../../../src/core/cards/card-stop.ts";
import { cycleEnd, termEnd } from "../../../src/core/cards/term.ts";
import { planName, plansFor, seedCatalogue } from "../../../src/core/plans/catalogue.ts";
import { monthlyFen } from "../../../src/core/plans/plan.ts";

const card: Card = {
  iccid: "89860400000000000015",
  network: "mobile",
  form: "sim",
  state: "active",
  planCode: "CM-30-12M",
  remainingKb: 0,
  cycleKb: 30 * 1024,
  expiresAtMs: 1_800_000_000_000,
};

const states: readonly CardState[] = [
  "active",
  "expired",
  "quota-stopped",
  "self-stopped",
  "credit-stopped",
  "device-changed",
  "real-name-missing",
  "abnormal",
  "cancelled",
];

describe("the seed catalogue", () => {
  test("has one row a code, and none that loses money", () => {
    expect(new Set(seedCatalogue.map(({ code }) => code)).size).toBe(seedCatalogue.length);
    for (const { code, priceFen, costFen } of seedCatalogue) {
      expect(Number.isInteger(priceFen) && Number.isInteger(costFen), code).toBe(true);
      expect(priceFen, code).toBeGreaterThanOrEqual(costFen);
    }
  });

  test("a code says what its row holds", () => {
    const prefixes = { CM: "mobile", CU: "unicom", CT: "telecom", CB: "broadnet" };
    for (const plan of seedCatalogue) {
      const [prefix, first, second] = plan.code.split("-");
      expect(prefixes[prefix as keyof typeof prefixes]).toBe(plan.network);
      expect(plan.kind).toBe(first === "ADD" ? "add-on" : "main");
      const data = first === "ADD" ? second : first;
      expect(plan.cycleKb, plan.code).toBe(data === "1G" ? 1024 * 1024 : Number(data) * 1024);
      expect(plan.cycles, plan.code).toBe(first === "ADD" ? 1 : Number(second?.replace("M", "")));
    }
  });

  test("three rows, recomputed by hand from the price list", () => {
    const row = (code: string) => seedCatalogue.find((plan) => plan.code === code);
    // 1.5 yuan × 12, 3.15 yuan × 1, 17.5 yuan × 12.
    expect(row("CM-30-12M")).toMatchObject({ costFen: 1_800, priceFen: 3_000 });
    expect(row("CU-100-1M")).toMatchObject({ costFen: 315, priceFen: 600 });
    expect(row("CU-1G-12M")).toMatchObject({ costFen: 21_000, priceFen: 26_800 });
  });

  test("more data for as long is never cheaper", () => {
    for (const a of seedCatalogue) {
      for (const b of seedCatalogue) {
        const comparable = a.network === b.network && a.kind === b.kind && a.cycles === b.cycles;
        if (comparable && a.cycleKb > b.cycleKb)
          expect(a.priceFen, `${a.code} ${b.code}`).toBeGreaterThan(b.priceFen);
      }
    }
  });
});

describe("plans for a card", () => {
  test("every network's card has at least two main plans, all of its own network", () => {
    for (const network of ["mobile", "unicom", "telecom", "broadnet"] as const) {
      const plans = plansFor({ ...card, network, state: "expired" }, seedCatalogue);
      expect(plans.length).toBeGreaterThanOrEqual(2);
      expect(new Set(plans.map((plan) => `${plan.network} ${plan.kind}`))).toEqual(
        new Set([`${network} main`]),
      );
    }
  });

  test("add-ons are only for a running main plan", () => {
    const offersAddOn = (asked: Card) =>
      plansFor(asked, seedCatalogue).some(({ kind }) => kind === "add-on");
    expect(states.filter((state) => offersAddOn({ ...card, state }))).toEqual([
      "active",
      "quota-stopped",
    ]);
    const { expiresAtMs: _, ...neverHadPlan } = card;
    expect(offersAddOn(neverHadPlan)).toBe(false);
  });

  test("a plan for one form is kept from the other", () => {
    const simOnly = seedCatalogue.map((plan) => ({ ...plan, forms: ["sim" as const] }));
    expect(plansFor({ ...card, form: "esim" }, simOnly)).toEqual([]);
    expect(plansFor(card, simOnly).length).toBeGreaterThan(0);
  });

  test("are named by their numbers", () => {
    const [main] = seedCatalogue.filter(({ code }) => code === "CM-30-12M");
    const [addOn] = seedCatalogue.filter(({ code }) => code === "CM-ADD-100");
    expect(main && planName(main)).toEqual({
      key: "plan.main",
      params: { data: { kilobytes: 30_720 }, cycles: 12 },
    });
    expect(addOn && planName(addOn)).toEqual({
      key: "plan.addOn",
      params: { data: { kilobytes: 102_400 } },
    });
    expect(main && monthlyFen(main)).toBe(250);
  });
});

describe("which cards may be recharged", () => {
  test("four states stop a recharge, four stops are lifted after one, and no state is both", () => {
    expect(states.filter((state) => rechargeStop({ state }) !== undefined)).toEqual([
      "device-changed",
      "real-name-missing",
      "abnormal",
      "cancelled",
    ]);
    expect(states.filter(isLiftable)).toEqual([
      "expired",
      "quota-stopped",
      "self-stopped",
      "credit-stopped",
    ]);
  });

  test("every state has a name, every stop an explanation, in both languages", () => {
    for (const locale of [zhCN, en]) {
      for (const state of states) {
        expect(locale[`cardState.${state}`]).not.toBe("");
        const stop = rechargeStop({ state });
        if (stop !== undefined) expect(locale[`cardStop.${stop}`]).not.toBe("");
      }
    }
  });
});

describe("the end of a term", () => {
  const at = (moment: string) => Date.parse(`${moment}+08:00`);
  const endOf = (day: string) => at(`${day}T23:59:59.999`);

  test("a new term ends on the same day of the month, at the end of that day in China", () => {
    const term = { network: "mobile", cycles: 12, expiresAtMs: undefined } as const;
    expect(termEnd({ ...term, nowMs: at("2026-03-15T10:00:00") })).toBe(endOf("2027-03-15"));
    // Half past midnight in China is still the day before in UTC.
    expect(termEnd({ ...term, nowMs: at("2026-03-15T00:30:00") })).toBe(endOf("2027-03-15"));
    expect(termEnd({ ...term, nowMs: at("2026-03-14T23:59:59") })).toBe(endOf("2027-03-14"));
  });

  test("a day that the month lacks becomes its last", () => {
    const term = {
      network: "telecom",
      nowMs: at("2027-12-31T12:00:00"),
      expiresAtMs: undefined,
    } as const;
    expect(termEnd({ ...term, cycles: 2 })).toBe(endOf("2028-02-29"));
    expect(termEnd({ ...term, cycles: 14 })).toBe(endOf("2029-02-28"));
    expect(termEnd({ ...term, cycles: 1 })).toBe(endOf("2028-01-31"));
  });

  test("a running term is prolonged, a past one is not", () => {
    const term = { network: "broadnet", cycles: 1, nowMs: at("2026-03-15T10:00:00") } as const;
    expect(termEnd({ ...term, expiresAtMs: endOf("2026-05-20") })).toBe(endOf("2026-06-20"));
    expect(termEnd({ ...term, expiresAtMs: endOf("2026-03-14") })).toBe(endOf("2026-04-15"));
  });

  test("Unicom counts cycles from the 27th to the 26th, the current one first", () => {
    const term = { network: "unicom", expiresAtMs: undefined } as const;
    expect(termEnd({ ...term, cycles: 1, nowMs: at("2026-03-26T23:59:59") })).toBe(
      endOf("2026-03-26"),
    );
    expect(termEnd({ ...term, cycles: 1, nowMs: at("2026-03-27T00:00:00") })).toBe(
      endOf("2026-04-26"),
    );
    expect(termEnd({ ...term, cycles: 12, nowMs: at("2026-12-30T09:00:00") })).toBe(
      endOf("2027-12-26"),
    );
  });

  test("a running Unicom term gets whole further cycles", () => {
    const nowMs = at("2026-03-15T10:00:00");
    const prolong = (cycles: number) =>
      termEnd({ network: "unicom", cycles, nowMs, expiresAtMs: endOf("2026-04-26") });
    expect(prolong(1)).toBe(endOf("2026-05-26"));
    expect(prolong(12)).toBe(endOf("2027-04-26"));
  });

  test("a cycle ends with the month, Unicom's on the 26th", () => {
    expect(cycleEnd("mobile", at("2028-02-10T08:00:00"))).toBe(endOf("2028-02-29"));
    expect(cycleEnd("telecom", at("2026-12-31T23:59:59.999"))).toBe(endOf("2026-12-31"));
    expect(cycleEnd("unicom", at("2026-12-27T00:00:00"))).toBe(endOf("2027-01-26"));
    expect(dayEnd(at("2026-12-27T00:00:00"))).toBe(endOf("2026-12-27"));
  });
});
