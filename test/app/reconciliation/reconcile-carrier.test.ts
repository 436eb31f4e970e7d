import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scheduleReconciliation } from "../../../src/app/reconciliation/reconcile.ts";
import { reconcileCarrier } from "../../../src/app/reconciliation/reconcile-carrier.ts";
import {
  type ReportContent,
  writeReport,
} from "../../../src/app/reconciliation/reconcile-report.ts";
import type { ListedPlanOrder } from "../../../src/carriers/carrier.ts";
import { cards, planFor } from "../samples.ts";
import type { CardOrder } from "../shopping.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const hourMs = 60 * minuteMs;

async function compare(): Promise<ReportContent> {
  const span = { fromMs: Date.now() - 48 * hourMs, toMs: Date.now() };
  const report = await reconcileCarrier(world.app, world.carrier, span);
  if (report === undefined || report === "unknown") throw new Error(`The list is ${report}.`);
  return report;
}

const found = async (): Promise<string[]> =>
  (await compare()).findings.map(
    ({ difference, about, action }) => `${difference} ${about} ${action}`,
  );

const sell = (order: CardOrder, ref = `${order.orderNo}P1`, planCode = order.snapshot.plan.code) =>
  world.carrier.addPlan({ ref, iccid: order.iccid, planCode });

async function doneOrder(): Promise<CardOrder> {
  const order = await world.paidOrder();
  await world.runJobs();
  expect(await world.stateOf(order.orderNo)).toBe("done");
  return order;
}

/** What the list shows is changed on its way. */
function changeList(
  change: (rows: readonly ListedPlanOrder[]) => readonly ListedPlanOrder[],
): void {
  const { carrier } = world;
  const { listPlanOrders } = carrier;
  world.carrier = {
    ...carrier,
    async listPlanOrders(fromMs, toMs) {
      const list = await listPlanOrders?.(fromMs, toMs);
      if (list?.answer !== "done") throw new Error("There is no list.");
      return { answer: "done", value: change(list.value) };
    },
  };
}

test("books that agree", async () => {
  await doneOrder();
  world.sleep(hourMs);
  const report = await compare();
  expect(report).toMatchObject({ book: "carrier", span: "2026-11-23T03", rows: 1, findings: [] });
  expect(writeReport(world.app, report, "zh-CN")).toBe(
    "运营商订单，2026年11月23日 11:00 之前两天：1 笔\n两边一致。",
  );
  expect(writeReport(world.app, report, "en")).toBe(
    "Carrier orders of the two days before 23 Nov 2026 11:00: 1\nBoth sides agree.",
  );
  expect(
    await world.store.read((tables) => tables.reports.find("carrier:sandbox:2026-11-23T03")),
  ).toBeDefined();
});

test("done there, undecided here: the order's own job asks at once", async () => {
  world.carrierSandbox.faults.arm("lose-answer", { on: "orders" });
  world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find", times: 1000 });
  const { orderNo } = await world.paidOrder();
  await world.advance(minuteMs);
  expect(await world.stateOf(orderNo)).toBe("adding-plan");
  world.carrierSandbox.faults.clear();
  const nextMs = await world.store.read((tables) => tables.jobs.nextRunAtMs());
  expect(nextMs).toBeGreaterThan(Date.now());
  expect(await found()).toEqual([`done-there ${orderNo}P1 settled`]);
  await world.runJobs();
  expect(await world.stateOf(orderNo)).toBe("done");
});

test("done there, given back here: a loss with a ticket", async () => {
  const order = await world.paidOrder();
  world.carrierSandbox.faults.arm("refuse-plan");
  await world.finishRefunds();
  await sell(order);
  world.sleep(secondMs);
  expect(await found()).toEqual([`done-late ${order.orderNo}P1 ticket`]);
  expect(await world.tickets()).toEqual([`late-success:${order.orderNo}P1`]);
  expect(await found(), "once").toEqual([]);
});

describe("an attempt that a restored database has forgotten", () => {
  test("of a paid order: written down, so that it is asked about and not sent", async () => {
    const order = await world.paidOrder();
    await sell(order);
    world.sleep(secondMs);
    expect(await found()).toEqual([`not-ours ${order.orderNo}P1 booked`]);
    await world.advance(minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });

  test("of an order whose money went back: a loss with a ticket, not silence", async () => {
    const order = await world.paidOrder(cards.cancelled);
    await world.finishRefunds();
    expect(await world.stateOf(order.orderNo)).toBe("refunded");
    const row = {
      ref: `${order.orderNo}P1`,
      iccid: order.iccid,
      planCode: order.snapshot.plan.code,
    } as const;
    changeList(() => [{ ...row, carrierRef: "P1", state: "done" }]);
    expect(await found()).toEqual([`not-ours ${order.orderNo}P1 ticket`]);
    expect(await world.tickets()).toEqual([`late-success:${order.orderNo}P1`]);
    expect(await world.store.read((tables) => tables.ledger.balance("loss"))).toBe(
      order.snapshot.price.costFen,
    );
    expect(await found()).toEqual([]);
  });
});

test("a plan of an unpaid order: a person has to look, until a payment shows", async () => {
  const order = await world.placeOrder();
  world.wechat.faults.inject("notification", "lost");
  await world.payAtWechat(order.orderNo);
  await sell(order);
  world.sleep(secondMs);
  expect(await found()).toEqual([`not-ours ${order.orderNo}P1 booked`]);
  expect(await found()).toEqual([`done-there ${order.orderNo}P1 ticket`]);
  expect(await world.tickets()).toEqual([`reconcile:done-there:${order.orderNo}P1`]);
  const violations = await world.store.read(({ audit }) => audit.violations(0));
  expect(violations).toEqual([
    { rule: "nothing is sent or given back for an unpaid order", about: order.orderNo },
  ]);
  await world.settle(`${order.orderNo}-1`);
  await world.advance(minuteMs);
  expect(await world.stateOf(order.orderNo)).toBe("done");
  expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
});

test("an order that is none of ours: somebody has our key", async () => {
  const order = await doneOrder();
  await sell(order, "somebody-else");
  world.sleep(secondMs);
  const report = await compare();
  expect(report.findings).toEqual([
    {
      difference: "not-ours",
      about: "somebody-else",
      action: "ticket",
      fen: planFor("mobile").costFen,
    },
  ]);
  expect(await world.tickets()).toEqual(["reconcile:not-ours:somebody-else"]);
  expect(writeReport(world.app, report, "zh-CN")).toContain(
    "· 运营商有订单，我们没有记录：somebody-else，¥",
  );
});

test("one reference done twice: the carrier is stopped", async () => {
  const { orderNo } = await doneOrder();
  world.sleep(secondMs);
  changeList((rows) => rows.flatMap((row) => [row, { ...row, carrierRef: "P2" }]));
  expect(await found()).toEqual([`done-twice ${orderNo}P1 ticket`]);
  expect(await world.tickets()).toEqual([`reconcile:done-twice:${orderNo}P1`]);
  expect(
    await world.store.read((tables) => tables.kept.read("carrier-stop:sandbox")),
  ).toBeDefined();
});

test.for([
  ["plan", { planCode: "CM-60-12M" }],
  ["card", { iccid: cards.active }],
] as const)("another %s than was paid for: a person has to look", async ([, change]) => {
  const { orderNo } = await doneOrder();
  world.sleep(secondMs);
  changeList((rows) => rows.map((row) => ({ ...row, ...change })));
  expect(await found()).toEqual([`another-order ${orderNo}P1 ticket`]);
  expect(await world.tickets()).toEqual([`reconcile:another-order:${orderNo}P1`]);
});

describe("done here, not in the list", () => {
  beforeEach(async () => {
    await doneOrder();
    changeList(() => []);
  });

  test("of the last minutes may be on its way into it", async () => {
    world.sleep(9 * minuteMs);
    expect(await found()).toEqual([]);
  });

  test("but known when asked: the list lags behind", async () => {
    world.sleep(11 * minuteMs);
    expect(await found()).toEqual([expect.stringMatching(/^not-done-there .* confirmed$/)]);
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find" });
    expect(await found()).toEqual([expect.stringMatching(/^not-done-there .* later$/)]);
    expect(await world.tickets()).toEqual([]);
  });

  test("and unknown when asked: a person has to look", async () => {
    world.sleep(11 * minuteMs);
    world.carrier.findPlanOrder = async () => ({
      answer: "refused",
      code: "not-found",
      reason: "none",
    });
    expect(await found()).toEqual([expect.stringMatching(/^not-done-there .* ticket$/)]);
    expect(await world.tickets()).toEqual([expect.stringMatching(/^reconcile:not-done-there:/)]);
  });
});

test("a list of many pages is read to its end", async () => {
  const order = await doneOrder();
  // Two hundred a page; the very last one is the one that is not ours.
  for (let number = 0; number < 450; number++) await sell(order, `another-${number}`);
  world.sleep(secondMs);
  const { rows, findings } = await compare();
  expect(rows).toBe(451);
  expect(findings.map(({ about }) => about)).toEqual(
    Array.from({ length: 450 }, (_, number) => `another-${number}`),
  );
});

test("a silent carrier is asked at the next turn; one without a list never", async () => {
  await doneOrder();
  const span = { fromMs: 0, toMs: Date.now() + 1 };
  world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/list" });
  expect(await reconcileCarrier(world.app, world.carrier, span)).toBe("unknown");
  const { listPlanOrders: _, ...without } = world.carrier;
  world.carrier = without;
  expect(await reconcileCarrier(world.app, world.carrier, span)).toBeUndefined();
  await scheduleReconciliation(world.app);
  expect(
    await world.store.read(({ audit }) => audit.stuckJobs(Date.now() + 2 * hourMs)),
  ).not.toContainEqual(expect.objectContaining({ about: expect.stringContaining("carrier:") }));
});

describe("our own books", () => {
  const books = async () => await world.store.read((tables) => tables.tickets.listOpen());

  test("are looked over every five minutes; what is wrong goes to a person, once", async () => {
    const { orderNo } = await doneOrder();
    await scheduleReconciliation(world.app);
    await world.runJobs();
    expect(await books()).toEqual([]);
    // A fault of ours: money booked that nobody paid, and booked back before the world is checked.
    const entry = {
      orderNo,
      debit: "wechat",
      credit: "held",
      amountFen: 1,
      atMs: Date.now(),
    } as const;
    await world.store.write((tables) => tables.ledger.post({ ...entry, id: "fault" }));
    world.sleep(5 * minuteMs);
    await expect(world.runJobs()).rejects.toThrow();
    await world.store.write((tables) =>
      tables.ledger.post({ ...entry, id: "repair", debit: "held", credit: "wechat" }),
    );
    await world.advance(11 * minuteMs);
    expect(await world.tickets(), "stays for a person to see").toEqual([
      `reconcile:held money is that of the paid orders in work:${orderNo}`,
    ]);
  });

  test("a job that is late is named until it has run", async () => {
    await scheduleReconciliation(world.app);
    await world.runJobs();
    const id = "show:nobody";
    const late = () =>
      world.store.write((tables) =>
        tables.jobs.add({
          id,
          kind: "show",
          ref: "nobody",
          runAtMs: Date.now() - 2 * hourMs,
          createdAtMs: Date.now(),
        }),
      );
    // Leased by a worker that does not come back.
    await late();
    await world.store.write((tables) =>
      tables.jobs.claim("gone", Date.now(), 20 * minuteMs, { queues: ["talk"] }),
    );
    await world.advance(6 * minuteMs);
    expect(await world.tickets()).toEqual([`reconcile:no job waits for an hour:${id}`]);
    await world.advance(30 * minuteMs);
    expect(await world.tickets()).toEqual([]);
  });

  test("go on being looked over after their job had died", async () => {
    await scheduleReconciliation(world.app);
    const job = await world.store.write((tables) =>
      tables.jobs.claim("w", Date.now(), minuteMs, { queues: ["bulk"] }),
    );
    if (job === undefined) throw new Error("There is no job.");
    expect(job.id).toBe("reconcile:books");
    const failure = { nowMs: Date.now(), runAtMs: Date.now(), giveUpAfterMs: 0, reason: "broken" };
    expect(await world.store.write((tables) => tables.jobs.failed(job, failure))).toBe("dead");
    await scheduleReconciliation(world.app);
    expect(await world.store.read((tables) => tables.jobs.dead())).toEqual([]);
  });
});
