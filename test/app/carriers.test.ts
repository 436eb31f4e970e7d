import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkCard } from "../../src/app/cards/check-card.ts";
import { readCard, resumeCard } from "../../src/app/cards/diagnose.ts";
import { askInTurn, carriersOf } from "../../src/app/carriers.ts";
import { isCarrierStopped, releaseCarrier, stopCarrier } from "../../src/app/halts/carrier-stop.ts";
import { beginRecovery } from "../../src/app/halts/recovery-mode.ts";
import { reconcileCarriersNow } from "../../src/app/reconciliation/reconcile.ts";
import { reconcileCarrier } from "../../src/app/reconciliation/reconcile-carrier.ts";
import type { Carrier } from "../../src/carriers/carrier.ts";
import type { CarrierId } from "../../src/core/cards/carrier-id.ts";
import type { Network } from "../../src/core/cards/network.ts";
import { Secret } from "../../src/core/secret.ts";
import { cards, passwordOf } from "./samples.ts";
import { minuteMs, openWorld, type World } from "./world.ts";

const other = "other" as string as CarrierId;

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** A second carrier that knows no card and no order. */
function stranger(networks: readonly Network[] = ["mobile", "unicom"]): Carrier {
  const refused = { answer: "refused", code: "not-found", reason: "no card of ours" } as const;
  return {
    id: other,
    traits: { ...world.carrier.traits, networks },
    checkCard: async () => ({ answer: "no-match" }),
    readCard: async () => refused,
    addPlan: async () => refused,
    findPlanOrder: async () => refused,
    listPlanOrders: async () => ({ answer: "done", value: [] }),
    unblock: async () => refused,
  };
}

/** The stranger is preferred from now on. */
function addStranger(networks?: readonly Network[]): Carrier {
  const first = stranger(networks);
  world.app.carriers = carriersOf([first, world.carrier]);
  return first;
}

const own = (): Carrier => world.app.carriers.of("sandbox");

describe("which carrier", () => {
  test("is that of an order, and those that serve a network", () => {
    const first = addStranger(["unicom"]);
    const ids = (network: Network | undefined) =>
      world.app.carriers.serving(network).map(({ id }) => id);
    expect(world.app.carriers.of(other)).toBe(first);
    expect(ids("unicom")).toEqual([other, "sandbox"]);
    expect(ids("mobile")).toEqual(["sandbox"]);
    expect(ids(undefined)).toEqual([other, "sandbox"]);
    expect(carriersOf([first]).serving("telecom")).toEqual([first]);
    expect(() => carriersOf([first]).of("sandbox")).toThrow("The carrier sandbox is not set up.");
  });

  test("is written down with the order, and stays when another one is preferred", async () => {
    const order = await world.placeOrder();
    expect(order).toMatchObject({ network: "mobile", carrier: "sandbox" });
    await world.settle(await world.payAtWechat(order.orderNo));
    addStranger();
    expect(world.app.carriers.route(order, order)).toBe(other);
    await world.runJobs();
    expect(await world.stateOf(order.orderNo)).toBe("done");
  });
});

describe("a card without an order", () => {
  const password = new Secret(passwordOf(cards.active));
  const number = {
    kind: "iccid",
    value: cards.active,
    network: "mobile",
    suspect: false,
  } as const;
  const card = { iccid: cards.active, network: "mobile" } as const;
  const guesser = { conversation: { id: "chat", personId: "person" } };

  test("is found at whichever carrier knows it", async () => {
    const shop = await world.talk("shop");
    addStranger();
    expect(await checkCard(world.app, guesser, { number, password })).toMatchObject({
      answer: "found",
      card,
    });
    expect(await readCard(world.app, shop, card)).toMatchObject({ result: { answer: "found" } });
    expect(await resumeCard(world.app, card, "key")).toMatchObject({ result: "resumed" });
  });

  test("is asked about again when its own carrier may be the one that is silent", async () => {
    addStranger();
    world.carrierSandbox.faults.arm("bad-gateway", { on: "cards/check" });
    expect(await checkCard(world.app, guesser, { number, password })).toEqual({
      answer: "unavailable",
    });
  });

  test("is asked of nobody after a yes", async () => {
    const asked: CarrierId[] = [];
    addStranger();
    const [first, second] = [own(), world.app.carriers.of(other)];
    const { carrier } = await askInTurn([first, second], async ({ id }) => {
      asked.push(id);
      return { answer: "done" };
    });
    expect(carrier).toBe(first);
    expect(asked).toEqual(["sandbox"]);
  });
});

describe("each carrier by itself", () => {
  const span = () => ({ fromMs: Date.now() - 60 * minuteMs, toMs: Date.now() + 1 });

  test("is stopped, and let go on", async () => {
    addStranger();
    const stopped = (id: CarrierId) => world.store.read((tables) => isCarrierStopped(tables, id));
    const found = { ref: "R1-1", carrierRefs: ["C1", "C2"], costFen: 100 };
    await stopCarrier(world.app, other, found);
    expect([await stopped(other), await stopped("sandbox")]).toEqual([true, false]);
    const order = await world.paidOrder();
    expect(order.carrier).toBe(other);
    await world.runJobs();
    expect(await world.stateOf(order.orderNo)).toBe("paid");

    await world.store.write(async (tables) => {
      const ticket = await tables.tickets.find("reconcile:done-twice:R1-1");
      if (ticket === undefined) throw new Error("Nobody was told.");
      await tables.tickets.solve(ticket.id, Date.now());
      const evidence = { matter: "done-twice", carrier: "sandbox", ...found } as const;
      await releaseCarrier(tables, { ...ticket, kind: "reconcile", evidence });
      expect(await isCarrierStopped(tables, other)).toBe(true);
      await releaseCarrier(tables, ticket);
    });
    expect(await stopped(other)).toBe(false);
  });

  test("is compared with what was sent to it, in a report of its own", async () => {
    const order = await world.paidOrder();
    await world.runJobs();
    const first = addStranger();
    world.sleep(20 * minuteMs);
    expect(await reconcileCarrier(world.app, first, span())).toMatchObject({ findings: [] });
    expect(await reconcileCarrier(world.app, own(), span())).toMatchObject({ findings: [] });
    expect(await reconcileCarriersNow(world.app)).toMatchObject([
      { carrier: other, rows: 0 },
      { carrier: "sandbox", rows: 1 },
    ]);
    const reports = await world.store.read((tables) => tables.reports.newest(5));
    expect(reports.map(({ id }) => id).toSorted()).toEqual([
      "carrier:other:2026-11-23T02",
      "carrier:sandbox:2026-11-23T02",
    ]);

    // A ref that was sent to another carrier is none that this one can have.
    const ref = `${order.orderNo}-1`;
    first.listPlanOrders = async () => ({
      answer: "done",
      value: [{ ref, iccid: "", planCode: "", carrierRef: "X1", state: "done" }],
    });
    expect(await reconcileCarrier(world.app, first, span())).toMatchObject({
      findings: [{ difference: "not-ours", about: ref, action: "ticket" }],
    });
  });

  test("has to answer before the gap after a restore is filled", async () => {
    const first = addStranger();
    first.listPlanOrders = async () => ({ answer: "unknown", reason: "silent" });
    await world.store.write((tables) => beginRecovery(world.app, tables, Date.now()));
    const recovering = () => world.store.read(({ kept }) => kept.read("recovery"));
    await world.advance(5 * minuteMs);
    expect(await recovering()).toBeDefined();
    expect(world.logged.map(({ detail }) => detail)).toContainEqual(
      expect.objectContaining({ carrierList: other }),
    );
    first.listPlanOrders = async () => ({ answer: "done", value: [] });
    await world.advance(5 * minuteMs);
    expect(await recovering()).toBeUndefined();
  });
});
