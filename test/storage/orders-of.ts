import { personActor } from "../../src/app/person-actor.ts";
import { scopeOf } from "../../src/core/access/scope.ts";
import type { Order } from "../../src/core/orders/order.ts";
import type { Tables } from "../../src/storage/store.ts";

/** The newest `limit` orders of the shops that a person is in, the newest first. */
export async function ordersOf(tables: Tables, personId: string, limit: number): Promise<Order[]> {
  return await tables.orders.list(
    scopeOf(await personActor(tables, { personId }), "find-order"),
    limit,
  );
}
