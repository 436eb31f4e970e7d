import { expect, test } from "vitest";
import type { PersonActor } from "../../../src/core/access/actor.ts";
import { scopeOf } from "../../../src/core/access/scope.ts";
import type { Orders } from "../../../src/storage/orders.ts";

const actor: PersonActor = {
  is: "person",
  personId: "P1",
  memberships: [
    { shopId: "own", personId: "P1", role: "owner", sinceMs: 1 },
    { shopId: "boss's", personId: "P1", role: "cashier", sinceMs: 2 },
  ],
};

test("a scope holds the shops in which somebody may do that", () => {
  expect(scopeOf(actor, "list-orders").shopIds).toEqual(["own"]);
  expect(scopeOf(actor, "list-cards").shopIds).toEqual(["own", "boss's"]);
});

test("a list without one does not compile", () => {
  const lists = (orders: Orders) => {
    // @ts-expect-error: whose orders?
    orders.list({ shopIds: ["own"] }, 5);
    // @ts-expect-error: whose orders?
    orders.list(5);
    return orders.list(scopeOf(actor, "list-orders"), 5);
  };
  expect(lists).toBeTypeOf("function");
});
