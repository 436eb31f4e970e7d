import { describe, expect, test } from "vitest";
import {
  isFinished,
  mayBecome,
  type OrderState,
  orderTransitions,
} from "../../../src/core/orders/order-state.ts";

const states = Object.keys(orderTransitions) as OrderState[];
const nextOf = (state: OrderState): readonly OrderState[] => orderTransitions[state];

/**
 * Every way an order can go from its first state to an end. Runs for ever when the table has a
 * circle.
 */
function livesFrom(state: OrderState, before: readonly OrderState[] = []): OrderState[][] {
  if (before.includes(state)) throw new Error(`A circle: ${[...before, state].join(" → ")}`);
  const life = [...before, state];
  return nextOf(state).length === 0
    ? [life]
    : nextOf(state).flatMap((next) => livesFrom(next, life));
}

const lives = livesFrom("awaiting-payment");

describe("the table of order states", () => {
  test("leads from awaiting-payment to every state", () => {
    expect(new Set(lives.flat())).toEqual(new Set(states));
  });

  test("names no state that is not in it", () => {
    for (const state of states) for (const next of nextOf(state)) expect(states).toContain(next);
  });

  test("has no circle: ranks exist that only rise", () => {
    const rankOf = (state: OrderState): number =>
      Math.max(...lives.map((life) => life.indexOf(state)));
    for (const state of states)
      for (const next of nextOf(state)) expect(rankOf(next)).toBeGreaterThan(rankOf(state));
  });

  test("ends in recharged or refunded, or in closed when nobody paid", () => {
    expect(new Set(lives.map((life) => life.at(-1)))).toEqual(new Set(["done", "refunded"]));
    expect(states.filter(isFinished)).toEqual(["done", "refunded"]);
  });

  test("never recharges and refunds the same order", () => {
    for (const life of lives) {
      expect(
        life.includes("refunded") && (life.includes("done") || life.includes("unblocking")),
        life.join(" → "),
      ).toBe(false);
    }
  });

  test("never recharges what was not paid, never leaves a paid order to nobody", () => {
    for (const life of lives) {
      if (life.includes("adding-plan"))
        expect(life.indexOf("paid")).toBeLessThan(life.indexOf("adding-plan"));
      if (life.includes("paid")) expect(life.slice(life.indexOf("paid"))).not.toContain("closed");
    }
  });

  test("never ends a doubt by closing, and leaves it only with an answer", () => {
    expect(nextOf("in-doubt")).toEqual(["unblocking", "refund-due"]);
  });

  test("is what mayBecome says, for all pairs", () => {
    for (const from of states)
      for (const to of states) expect(mayBecome(from, to)).toBe(nextOf(from).includes(to));
  });
});
