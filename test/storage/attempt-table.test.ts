import { afterEach, beforeEach, expect, test } from "vitest";
import type { CarrierAttempts } from "../../src/storage/orders.ts";
import type { Store } from "../../src/storage/store.ts";
import { openTestStore } from "./database.ts";
import { writeSamples } from "./sample-rows.ts";

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await writeSamples(store);
  await on((attempts) => attempts.add({ ref, orderNo: "R1", step: "plan", sentAtMs: 10 }));
});
afterEach(() => store.close());

const ref = "R1-1";

function on<T>(work: (attempts: CarrierAttempts) => Promise<T>): Promise<T> {
  return store.write((tables) => work(tables.carrierAttempts));
}

test("the first sending uses the only permission", async () => {
  expect(await on((attempts) => attempts.takePermit(ref, 20))).toBe(false);
  expect(await on((attempts) => attempts.find(ref))).toMatchObject({
    permits: 1,
    sends: 1,
    sentAtMs: 10,
  });
});

test("another permission is given once, when none is left; each is used once", async () => {
  expect(await on((attempts) => attempts.permit(ref, 2)), "seen wrongly").toBe(false);
  expect(await on((attempts) => attempts.permit(ref, 1))).toBe(true);
  expect(await on((attempts) => attempts.permit(ref, 1)), "by a second one who saw the same").toBe(
    false,
  );
  expect(await on((attempts) => attempts.permit(ref, 2)), "before it is used").toBe(false);
  expect(await on((attempts) => attempts.takePermit(ref, 20))).toBe(true);
  expect(await on((attempts) => attempts.takePermit(ref, 21))).toBe(false);
  expect(await on((attempts) => attempts.find(ref))).toMatchObject({
    permits: 2,
    sends: 2,
    sentAtMs: 20,
    firstSentAtMs: 10,
  });
  expect(await on((attempts) => attempts.permit(ref, 2))).toBe(true);
});

test("one permission serves one of all who ask for it", async () => {
  expect(await on((attempts) => attempts.permit(ref, 1))).toBe(true);
  const taken = await Promise.all(
    Array.from({ length: 5 }, () => on((attempts) => attempts.takePermit(ref, 20))),
  );
  expect(taken.filter((isTaken) => isTaken)).toHaveLength(1);
  expect(await on((attempts) => attempts.find(ref))).toMatchObject({ sends: 2, permits: 2 });
});

test("it is given once for what several have seen", async () => {
  const given = await Promise.all(
    Array.from({ length: 5 }, () => on((attempts) => attempts.permit(ref, 1))),
  );
  expect(given.filter((isGiven) => isGiven)).toHaveLength(1);
});

test("what is decided is not sent again", async () => {
  await on((attempts) => attempts.permit(ref, 1));
  await on((attempts) => attempts.finish(ref, "refused", { reason: "no" }));
  expect(await on((attempts) => attempts.takePermit(ref, 20))).toBe(false);
  expect(await on((attempts) => attempts.permit(ref, 1))).toBe(false);
});

test("only what was refused can turn out to be late, once", async () => {
  expect(await on((attempts) => attempts.finish(ref, "late", {}))).toBe(false);
  expect(await on((attempts) => attempts.finish(ref, "refused", { reason: "no" }))).toBe(true);
  expect(await on((attempts) => attempts.finish(ref, "done", { carrierRef: "P1" }))).toBe(false);
  expect(await on((attempts) => attempts.finish(ref, "late", { carrierRef: "P1" }))).toBe(true);
  expect(await on((attempts) => attempts.finish(ref, "late", { carrierRef: "P2" }))).toBe(false);
  expect(await on((attempts) => attempts.find(ref))).toMatchObject({
    state: "late",
    carrierRef: "P1",
    reason: "no",
  });
});

test("not found is counted in a row; a permission or another answer ends the row", async () => {
  expect(await on((attempts) => attempts.countNotFound(ref, 20))).toEqual({
    count: 1,
    sinceMs: 20,
  });
  expect(await on((attempts) => attempts.countNotFound(ref, 30))).toEqual({
    count: 2,
    sinceMs: 20,
  });
  await on((attempts) => attempts.forgetNotFound(ref));
  expect(await on((attempts) => attempts.countNotFound(ref, 40))).toEqual({
    count: 1,
    sinceMs: 40,
  });
  await on((attempts) => attempts.permit(ref, 1));
  expect(await on((attempts) => attempts.countNotFound(ref, 50))).toEqual({
    count: 1,
    sinceMs: 50,
  });
});
