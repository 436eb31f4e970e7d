import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paymentTransitions } from "../../src/core/money/payment-state.ts";
import { refundTransitions } from "../../src/core/money/refund-state.ts";
import { attemptTransitions } from "../../src/core/orders/attempt-state.ts";
import { orderTransitions } from "../../src/core/orders/order-state.ts";
import { allows, statesBefore, type Transitions } from "../../src/core/transitions.ts";

/** Every life that money depends on, where it begins, and where nothing more happens. */
const tables: readonly {
  name: string;
  table: Transitions<string>;
  begins: string;
  ends: readonly string[];
}[] = [
  {
    name: "order",
    table: orderTransitions,
    begins: "awaiting-payment",
    ends: ["done", "refunded"],
  },
  { name: "payment", table: paymentTransitions, begins: "open", ends: ["paid"] },
  { name: "refund", table: refundTransitions, begins: "due", ends: ["succeeded"] },
  { name: "carrier attempt", table: attemptTransitions, begins: "sent", ends: ["done", "late"] },
];

describe.for(tables)("the table of the $name", ({ table, begins, ends }) => {
  const states = Object.keys(table);

  test("names only states that it explains, and none twice in a row", () => {
    for (const [from, next] of Object.entries(table)) {
      expect(
        next.filter((to) => !states.includes(to)),
        from,
      ).toEqual([]);
      expect(new Set(next).size, from).toBe(next.length);
      expect(next, "staying is no step").not.toContain(from);
    }
  });

  test("leads from its beginning to every state", () => {
    const reached = new Set([begins]);
    for (const state of reached) for (const next of table[state] ?? []) reached.add(next);
    expect([...reached].toSorted()).toEqual(states.toSorted());
  });

  test("has a rank that only rises: no life ever goes back", () => {
    const ranks = ranksOf(table);
    for (const from of states) {
      for (const to of table[from] ?? [])
        expect(ranks.get(to), `${from} → ${to}`).toBeGreaterThan(ranks.get(from) ?? 0);
    }
  });

  test("ends where it should: those states lead nowhere, and no other does", () => {
    expect(states.filter((state) => table[state]?.length === 0).toSorted()).toEqual(
      ends.toSorted(),
    );
  });

  test("any sequence of wishes ends after at most as many steps as there are states", () => {
    const wishes = fc.array(fc.constantFrom(...states), { maxLength: 60 });
    fc.assert(
      fc.property(wishes, (wanted) => {
        const ranks = ranksOf(table);
        const life = [begins];
        for (const to of wanted) {
          const at = life.at(-1) ?? begins;
          expect(allows(table, at, to)).toBe(statesBefore(table, to).includes(at));
          if (allows(table, at, to)) life.push(to);
        }
        expect(new Set(life).size, life.join(" → ")).toBe(life.length);
        const passed = life.map((state) => ranks.get(state) ?? 0);
        expect(passed).toEqual(passed.toSorted((one, other) => one - other));
      }),
    );
  });
});

/**
 * The longest way to each state. Throws when a life could run in a circle: then there is no rank.
 */
function ranksOf(table: Transitions<string>): Map<string, number> {
  const ranks = new Map<string, number>();
  const rankOf = (state: string, behind: readonly string[]): number => {
    if (behind.includes(state)) throw new Error(`A circle: ${[...behind, state].join(" → ")}`);
    const known = ranks.get(state);
    if (known !== undefined) return known;
    const before = statesBefore(table, state).map((from) => rankOf(from, [...behind, state]));
    const rank = before.length === 0 ? 0 : Math.max(...before) + 1;
    ranks.set(state, rank);
    return rank;
  };
  for (const state of Object.keys(table)) rankOf(state, []);
  return ranks;
}
