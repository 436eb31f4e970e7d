import { expect } from "vitest";
import { fulfilOrder } from "../../../src/app/orders/fulfil-order.ts";
import type { CarrierTraits, PlanReceipt } from "../../../src/carriers/carrier.ts";
import type { CarrierAttempt } from "../../../src/core/orders/attempt.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import { cards } from "../samples.ts";
import type { CardOrder } from "../shopping.ts";
import type { World } from "../world.ts";

/** Under which the plan of an order is sent for the first time. */
export const refOf = ({ orderNo }: Order): string => `${orderNo}P1`;

/** What can happen to a plan on its way to the carrier of the world that is open. */
export function sending(world: () => World) {
  async function attemptOf(order: Order): Promise<CarrierAttempt> {
    const attempt = await world().store.read((tables) => tables.carrierAttempts.find(refOf(order)));
    if (attempt === undefined) throw new Error("There is no attempt.");
    return attempt;
  }

  /** A paid order whose intent is committed and whose request got lost. */
  async function lostOrder(cardNumber = cards.expired): Promise<CardOrder> {
    const order = await world().paidOrder(cardNumber);
    world().carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    await world().runJobs();
    expect(await world().stateOf(order.orderNo)).toBe("adding-plan");
    expect(await attemptOf(order)).toMatchObject({ sends: 1, permits: 1 });
    return order;
  }

  /**
   * A worker that stops in the middle of its call, and its job is taken by others; the function
   * lets it read `answer`.
   */
  async function pauseSender(
    order: Order,
    answer: Outcome<PlanReceipt>,
  ): Promise<() => Promise<unknown>> {
    const { carrier } = world();
    const reached = Promise.withResolvers<void>();
    const resumed = Promise.withResolvers<void>();
    world().carrier = {
      ...carrier,
      async addPlan() {
        reached.resolve();
        await resumed.promise;
        return answer;
      },
    };
    const first = fulfilOrder(world().app, order.orderNo);
    await reached.promise;
    world().carrier = carrier;
    return async () => {
      resumed.resolve();
      return await first;
    };
  }

  /**
   * A worker that stands still right behind the commit that `find` waits for, while `meanwhile`
   * happens.
   */
  function standStillAfter(isThere: () => Promise<boolean>, meanwhile: () => Promise<void>): void {
    const { store } = world().app;
    world().app.store = {
      ...store,
      write: async (work) => {
        const result = await store.write(work);
        if (await isThere()) {
          world().app.store = store;
          await meanwhile();
        }
        return result;
      },
    };
  }

  function setTraits(traits: Partial<CarrierTraits>): void {
    const { carrier } = world();
    world().carrier = { ...carrier, traits: { ...carrier.traits, ...traits } };
  }

  return { attemptOf, lostOrder, pauseSender, standStillAfter, setTraits };
}
