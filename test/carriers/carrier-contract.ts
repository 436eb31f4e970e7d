import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Carrier } from "../../src/carriers/carrier.ts";
import type { CardState } from "../../src/core/cards/card.ts";
import { Secret } from "../../src/core/secret.ts";

/**
 * What every carrier adapter has to keep, whoever is on the other side. An adapter brings a partner
 * that speaks its real protocol on loopback, and calls `carrierContract` from its own test file.
 */

/** What the partner can be told to do to the next request. */
type PartnerFault =
  /** Never answers, and does nothing. */
  | "hang"
  /** Answers 502 with a proxy's HTML, and does nothing. */
  | "bad-gateway"
  /**
   * Answers an error code that is in no list, with the request repeated in the message, and does
   * nothing.
   */
  | "unlisted-code"
  /** Does the work, and breaks the connection. */
  | "lose-answer"
  /** Does the work, and sends half of the JSON. */
  | "truncate"
  /** Does the work, and sends megabytes. */
  | "oversize"
  /** Does the work, and sends JSON of another shape. */
  | "wrong-shape"
  /** Refuses the plan order: this plan cannot be ordered. */
  | "refuse-plan"
  /** Refuses the plan order: our account there is empty. */
  | "balance-too-low";

const beforeTheWork = ["hang", "bad-gateway", "unlisted-code"] as const;
const afterTheWork = ["lose-answer", "truncate", "oversize", "wrong-shape"] as const;
const open = [...beforeTheWork, ...afterTheWork] as const satisfies readonly PartnerFault[];

export type PartnerCard = { number: string; msisdn: string; iccid: string; password: string };

/** An adapter and the partner it talks to, fresh for each test. */
type CarrierWorld = {
  /** Made with a short time-out, so that a hanging partner does not hold up the suite. */
  carrier: Carrier;
  arm(fault: PartnerFault): void;
  /** Lets the partner's clock run until everything it has accepted is finished. */
  finishWork(): void;
  /** How many plan orders the partner really has for a card, failed ones not counted. */
  orderCount(iccid: string): number;
  /** A working card, and one whose term is over. */
  cards: { active: PartnerCard; expired: PartnerCard; notLiftable: PartnerCard };
  /** A plan that fits the active card, and one that fits the expired card. */
  plans: { active: string; expired: string };
  /** A plan that exists, but for another carrier's cards. */
  foreignPlan: string;
  /** A well-formed card number that the partner does not know. */
  unknownNumber: string;
  close(): Promise<void>;
};

const canary = "canary-9f3b7c61";

export function carrierContract(name: string, openWorld: () => Promise<CarrierWorld>): void {
  describe(`${name} keeps the carrier contract`, () => {
    let world: CarrierWorld;

    beforeEach(async () => {
      world = await openWorld();
    });

    afterEach(async () => {
      await world.close();
    });

    describe("checking a card", () => {
      test("finds it by its ICCID, by 19 characters of it, and by its other number", async () => {
        const { iccid, msisdn, password } = world.cards.active;
        for (const number of [iccid, iccid.slice(0, 19), msisdn]) {
          const check = await world.carrier.checkCard(number, new Secret(password));
          expect(check).toMatchObject({ answer: "found", card: { iccid, state: "active" } });
        }
      });

      test("says the same for an unknown card and for a wrong password", async () => {
        const wrong = await world.carrier.checkCard(world.cards.active.number, new Secret(canary));
        const unknown = await world.carrier.checkCard(world.unknownNumber, new Secret(canary));
        expect(wrong).toEqual({ answer: "no-match" });
        expect(unknown).toEqual(wrong);
      });

      test.each(open)(
        "is unavailable, without a word of the password, when the partner does %s",
        async (fault) => {
          world.arm(fault);
          const check = await world.carrier.checkCard(
            world.cards.active.number,
            new Secret(canary),
          );
          expect(check.answer).toBe("unavailable");
          expect(JSON.stringify(check)).not.toContain(canary);
        },
      );
    });

    describe("reading a card", () => {
      test("reads what the check found", async () => {
        const { number, password, iccid } = world.cards.expired;
        const check = await world.carrier.checkCard(number, new Secret(password));
        const read = await world.carrier.readCard(iccid);
        expect(read).toEqual({
          answer: "done",
          value: check.answer === "found" ? check.card : undefined,
        });
      });

      test("a history is of whole kilobytes, of a month at most, and of the past", async () => {
        const read = await world.carrier.readCard(world.cards.active.iccid);
        const card = read.answer === "done" ? read.value : undefined;
        const { dailyKb = [], lastDayMs = 0 } = card?.usage ?? {};
        expect(dailyKb.length).toBeLessThanOrEqual(31);
        expect(dailyKb.every((kb) => Number.isInteger(kb) && kb >= 0)).toBe(true);
        expect(lastDayMs).toBeLessThan(card?.expiresAtMs ?? 0);
      });

      test.each(open)("is unknown when the partner does %s", async (fault) => {
        world.arm(fault);
        expect((await world.carrier.readCard(world.cards.active.iccid)).answer).toBe("unknown");
      });
    });

    describe("ordering a plan", () => {
      test("becomes done, with the new end of term, which the card then shows", async () => {
        const before = await stateOf(world, world.cards.active.iccid);
        const receipt = await finishedOrder(world, orderFor(world, "ref-1"));
        const after = await stateOf(world, world.cards.active.iccid);
        expect(receipt.validUntilMs).toBeGreaterThan(before.expiresAtMs);
        expect(after.expiresAtMs).toBe(receipt.validUntilMs);
        expect(world.orderCount(world.cards.active.iccid)).toBe(1);
      });

      test("is not done before the partner has finished", async () => {
        const first = await world.carrier.addPlan(orderFor(world, "ref-1"));
        expect(first).toEqual({ answer: "unknown", reason: "processing", known: true });
        expect(await world.carrier.findPlanOrder("ref-1"), "it says that it has it").toEqual(first);
      });

      test("the same ref twice is one order", async ({ skip }) => {
        skip(!world.carrier.traits.repeatsByRef);
        await Promise.all([
          world.carrier.addPlan(orderFor(world, "ref-1")),
          world.carrier.addPlan(orderFor(world, "ref-1")),
        ]);
        const receipt = await finishedOrder(world, orderFor(world, "ref-1"));
        expect(await world.carrier.addPlan(orderFor(world, "ref-1"))).toEqual({
          answer: "done",
          value: receipt,
        });
        expect(world.orderCount(world.cards.active.iccid)).toBe(1);
      });

      test("two refs are two orders", async () => {
        await finishedOrder(world, orderFor(world, "ref-1"));
        await finishedOrder(world, orderFor(world, "ref-2"));
        expect(world.orderCount(world.cards.active.iccid)).toBe(2);
      });

      test("a ref with other contents is not refused: an order exists under it", async ({
        skip,
      }) => {
        skip(!world.carrier.traits.repeatsByRef);
        await finishedOrder(world, orderFor(world, "ref-1"));
        const { iccid } = world.cards.expired;
        const other = await world.carrier.addPlan({
          ref: "ref-1",
          iccid,
          planCode: world.plans.expired,
        });
        expect(other.answer).toBe("unknown");
        expect(world.orderCount(iccid)).toBe(0);
      });

      test.each(["refuse-plan", "balance-too-low"] as const)(
        "is refused when the partner does %s",
        async (fault) => {
          world.arm(fault);
          expect((await world.carrier.addPlan(orderFor(world, "ref-1"))).answer).toBe("refused");
          expect(world.orderCount(world.cards.active.iccid)).toBe(0);
          expect(await world.carrier.findPlanOrder("ref-1")).toMatchObject({
            answer: "refused",
            code: "not-found",
          });
        },
      );

      test("a plan of another carrier is refused", async () => {
        const order = { ...orderFor(world, "ref-1"), planCode: world.foreignPlan };
        expect((await world.carrier.addPlan(order)).answer).toBe("refused");
        expect(world.orderCount(world.cards.active.iccid)).toBe(0);
      });

      test.each(beforeTheWork)(
        "is unknown when the partner does %s, and the order is not there",
        async (fault) => {
          world.arm(fault);
          expect((await world.carrier.addPlan(orderFor(world, "ref-1"))).answer).toBe("unknown");
          expect(await world.carrier.findPlanOrder("ref-1")).toMatchObject({
            answer: "refused",
            code: "not-found",
          });
          expect(world.orderCount(world.cards.active.iccid)).toBe(0);
        },
      );

      test.each(afterTheWork)(
        "is unknown when the partner does %s, and the order is found",
        async (fault) => {
          world.arm(fault);
          expect((await world.carrier.addPlan(orderFor(world, "ref-1"))).answer).toBe("unknown");
          world.finishWork();
          expect((await world.carrier.findPlanOrder("ref-1")).answer).toBe("done");
          expect(world.orderCount(world.cards.active.iccid)).toBe(1);
        },
      );

      test("an order that the partner has never heard of is refused as not-found", async () => {
        expect(await world.carrier.findPlanOrder("never")).toMatchObject({
          answer: "refused",
          code: "not-found",
        });
      });

      test.each(open)(
        "asking after an order is unknown when the partner does %s",
        async (fault) => {
          await finishedOrder(world, orderFor(world, "ref-1"));
          world.arm(fault);
          const found = await world.carrier.findPlanOrder("ref-1");
          expect(found.answer).toBe("unknown");
          expect(found, "silence is no word").not.toHaveProperty("known");
        },
      );
    });

    describe("unblocking", () => {
      test("brings an expired card back, after its plan and not by it", async () => {
        const { iccid } = world.cards.expired;
        await finishedOrder(world, { ref: "ref-1", iccid, planCode: world.plans.expired });
        expect((await stateOf(world, iccid)).state).not.toBe("active");

        expect(await world.carrier.unblock({ ref: "ref-1", iccid })).toEqual({
          answer: "unknown",
          reason: "processing",
        });
        world.finishWork();
        expect((await world.carrier.unblock({ ref: "ref-1", iccid })).answer).toBe("done");
        expect((await stateOf(world, iccid)).state).toBe("active");
      });

      test("a card that is not stopped is done", async () => {
        const { iccid } = world.cards.active;
        expect((await world.carrier.unblock({ ref: "ref-1", iccid })).answer).toBe("done");
      });

      test("is refused for a stop that only a person may lift", async () => {
        const { iccid } = world.cards.notLiftable;
        const before = await stateOf(world, iccid);
        expect((await world.carrier.unblock({ ref: "ref-1", iccid })).answer).toBe("refused");
        world.finishWork();
        expect((await stateOf(world, iccid)).state).toBe(before.state);
      });

      test.each(open)(
        "is unknown when the partner does %s, and the same ref works afterwards",
        async (fault) => {
          const { iccid } = world.cards.expired;
          await finishedOrder(world, { ref: "ref-1", iccid, planCode: world.plans.expired });
          world.arm(fault);
          expect((await world.carrier.unblock({ ref: "ref-1", iccid })).answer).toBe("unknown");
          await world.carrier.unblock({ ref: "ref-1", iccid });
          world.finishWork();
          expect((await stateOf(world, iccid)).state).toBe("active");
        },
      );
    });
  });
}

type PlanOrder = { ref: string; iccid: string; planCode: string };

function orderFor(world: CarrierWorld, ref: string): PlanOrder {
  return { ref, iccid: world.cards.active.iccid, planCode: world.plans.active };
}

/** Orders, lets the partner finish, and asks what became of it, as the app does. */
async function finishedOrder(world: CarrierWorld, order: PlanOrder) {
  await world.carrier.addPlan(order);
  world.finishWork();
  const found = await world.carrier.findPlanOrder(order.ref);
  if (found.answer !== "done") throw new Error(`the order ended as ${JSON.stringify(found)}`);
  return found.value;
}

async function stateOf(
  world: CarrierWorld,
  iccid: string,
): Promise<{ state: CardState; expiresAtMs: number }> {
  const read = await world.carrier.readCard(iccid);
  if (read.answer !== "done") throw new Error(`the card cannot be read: ${JSON.stringify(read)}`);
  return { state: read.value.state, expiresAtMs: read.value.expiresAtMs ?? 0 };
}
