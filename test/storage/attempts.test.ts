import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/storage/store.ts";
import { openTestStore } from "./database.ts";
import { conversation, order, person } from "./sample-rows.ts";

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await store.write(async (tables) => {
    await tables.people.add(person);
    await tables.conversations.add(conversation);
    await tables.orders.add(order);
    await tables.carrierAttempts.add({ ref: "R1-1", orderNo: "R1", step: "plan", sentAtMs: 1 });
  });
});
afterEach(() => store.close());

const permit = (seen: number) => store.write((tables) => tables.carrierAttempts.permit("R1-1", seen));
const takePermit = () => store.write((tables) => tables.carrierAttempts.takePermit("R1-1", 2));

describe("a permission to send a reference again", () => {
  test("is not there before somebody gives it", async () => {
    expect(await takePermit()).toBe(false);
  });

  test("serves one of all who ask for it", async () => {
    expect(await permit(1)).toBe(true);
    const taken = await Promise.all(Array.from({ length: 5 }, takePermit));
    expect(taken.filter((isTaken) => isTaken)).toHaveLength(1);
    expect(await store.read((tables) => tables.carrierAttempts.find("R1-1"))).toMatchObject({ sends: 2, permits: 2 });
  });

  test("is given once for what several have seen, and not while one is still unused", async () => {
    const given = await Promise.all(Array.from({ length: 5 }, () => permit(1)));
    expect(given.filter((isGiven) => isGiven)).toHaveLength(1);
    expect(await permit(2)).toBe(false);
    expect(await takePermit()).toBe(true);
    expect(await permit(2)).toBe(true);
  });

  test("ends with the attempt", async () => {
    await permit(1);
    await store.write((tables) => tables.carrierAttempts.finish("R1-1", "refused", { reason: "r" }));
    expect(await takePermit()).toBe(false);
    expect(await permit(2)).toBe(false);
  });
});
