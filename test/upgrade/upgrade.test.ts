import { afterEach, describe, expect, test, vi } from "vitest";
import { en } from "../../locales/en/index.ts";
import { zhCN } from "../../locales/zh-CN/index.ts";
import { createWebChannel } from "../../src/channels/web/web-channel.ts";
import { paymentTransitions } from "../../src/core/money/payment-state.ts";
import { refundTransitions } from "../../src/core/money/refund-state.ts";
import { attemptTransitions } from "../../src/core/orders/attempt-state.ts";
import type { Order } from "../../src/core/orders/order.ts";
import {
  isFinished,
  type OrderState,
  orderTransitions,
} from "../../src/core/orders/order-state.ts";
import type { Ticket, TicketKind } from "../../src/core/tickets/ticket.ts";
import { createHttp } from "../../src/server/http.ts";
import type { JobKind } from "../../src/storage/jobs.ts";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../src/storage/sql/sqlite.ts";
import { minuteMs, type World } from "../app/world.ts";
import { stateOfStep } from "../core/conversation/samples.ts";
import { testedOn } from "../storage/database.ts";
import { expectOldNames, lastSeen, orderAt, passRecovery, workOff } from "./going-on.ts";
import {
  manifest,
  oldFolder,
  oldKey,
  openOldData,
  operate,
  resumedAtMs,
  type Way,
} from "./old-data.ts";

/** By the name of the browser: how an order ends that had not ended, if nobody pays any more. */
const wantedEnds: Readonly<Record<string, OrderState>> = {
  "4002": "closed",
  unpaid: "closed",
  "payment-open": "closed",
  "payment-changed": "closed",
  "at-pay": "closed",
  "paid-unnoticed": "done",
  "closed-and-paid": "refunded",
  paid: "done",
  waits: "done",
  "extra-due": "done",
  dead: "done",
  "dead-again": "done",
  crashed: "done",
  "adding-plan": "done",
  "doubt-young": "done",
  "doubt-open": "done",
  "doubt-proposed": "done",
  "doubt-resent": "done",
  "doubt-permitted": "done",
  unblocking: "done",
  "help-open": "done",
  "help-proposed": "done",
  "help-given-up": "done",
  "refund-due": "refunded",
  "refund-processing": "refunded",
  "stuck-open": "refunded",
  "stuck-proposed": "refunded",
};

/** Cards that have a plan which no done order of ours has paid for. */
const plansForNothing = ["late-open", "late-seen", "stranger"];

/** The states that came in after the old version: nothing of old can stand there. */
const cameLater: Readonly<Record<string, readonly string[]>> = {
  jobKinds: ["sweep", "regain"],
  ticketKinds: ["account-refused"],
  dialogues: ["chat-move", "delete-own"],
};

const jobKinds: Readonly<Record<JobKind, true>> = {
  "watch-payment": true,
  fulfil: true,
  refund: true,
  deliver: true,
  show: true,
  remind: true,
  regain: true,
  reconcile: true,
  recover: true,
  sweep: true,
};
const ticketKinds: Readonly<Record<TicketKind, true>> = {
  "in-doubt": true,
  "needs-help": true,
  "refund-stuck": true,
  quarantine: true,
  "late-success": true,
  reconcile: true,
  "account-refused": true,
  "dead-job": true,
};
const ticketStates: Readonly<Record<Ticket["state"] | "proposed", true>> = {
  open: true,
  proposed: true,
  decided: true,
  solved: true,
};

test.for([
  ["orders", orderTransitions],
  ["payments", paymentTransitions],
  ["refunds", refundTransitions],
  ["attempts", attemptTransitions],
  ["ticketKinds", ticketKinds],
  ["ticketStates", ticketStates],
  ["jobKinds", jobKinds],
  ["dialogues", stateOfStep],
] as const)("the old data has %s in every state", ([what, states]) => {
  const wanted = Object.keys(states).filter((state) => !cameLater[what]?.includes(state));
  expect(Object.keys(manifest.counts[what] ?? {}).toSorted()).toEqual(wanted.toSorted());
});

test("the operator's commands open it under its own key, and under no other", async () => {
  const { folder, database, drop } = oldFolder();
  try {
    const env = { DATA_DIR: folder, DATABASE_URL: `sqlite:${database}` };
    // Until the service of this version has started once, the one before may still be running.
    const early = await operate(["tickets"], env);
    expect(early).toMatchObject({ code: 1, said: expect.stringMatching(/older version|旧版本/) });
    await (await openSqlStore(sqliteDialect(database))).close();
    const { code, said } = await operate(["tickets"], env);
    expect(code).toBe(0);
    for (const { id, state } of manifest.tickets) {
      if (state === "open" || state === "proposed") expect(said).toContain(id);
      else expect(said).not.toContain(`${id}\n`);
    }
    const another = await operate(["revive", "x"], {
      ...env,
      APP_KEY: oldKey.replaceAll("6", "7"),
    });
    expect(another).toMatchObject({ code: 1, said: expect.stringContaining("is not the key") });
  } finally {
    drop();
  }
});

/** What is said when a state could not be read. */
const restarted = new RegExp([zhCN["home.restarted"], en["home.restarted"]].join("|"));

const isNewer = (one: Order, other: Order): boolean =>
  one.createdAtMs > other.createdAtMs ||
  (one.createdAtMs === other.createdAtMs && one.orderNo > other.orderNo);

const isCarrierStop = (id: string): boolean => id.startsWith("reconcile:done-twice:");

const ways: readonly Way[] =
  testedOn === "sqlite" ? ["its own file", "its backup"] : ["its backup"];

describe.for(ways)("old data from %s", (way) => {
  let world: World | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
    vi.useRealTimers();
  });

  async function open(): Promise<World> {
    vi.useFakeTimers({ toFake: ["Date"], now: resumedAtMs });
    world = await openOldData(way);
    return world;
  }

  test("has its rows under their old names", async () => {
    const { store } = await open();
    await store.read((tables) => expectOldNames(tables));
    for (const { account, fen } of manifest.balances)
      expect(await store.read(({ ledger }) => ledger.balance(account as "wechat")), account).toBe(
        fen,
      );
  });

  test("gives everybody a shop, and a card to that of its newest ended order", async () => {
    const { store } = await open();
    await store.read(async (tables) => {
      const newest = new Map<string, Order>();
      for (const { orderNo } of manifest.orders) {
        const order = await tables.orders.find(orderNo);
        if (order === undefined) throw new Error(`No order ${orderNo}.`);
        expect(order.shopId).toBe(`shop-${order.placedBy}`);
        const [member] = await tables.shops.membersOf(order.shopId);
        expect(member).toMatchObject({ personId: order.placedBy, role: "owner" });
        const hasEnded = order.state === "done" || order.state === "refunded";
        const known = newest.get(order.cardHash);
        if (hasEnded && order.iccid !== undefined && !(known && isNewer(known, order)))
          newest.set(order.cardHash, order);
      }
      expect(newest.size).toBeGreaterThan(3);
      for (const [cardHash, { shopId, createdAtMs }] of newest) {
        expect(await tables.cards.find(cardHash)).toMatchObject({ shopId });
        expect(await tables.cards.proofOf(cardHash, shopId)).toMatchObject({
          allows: "recharge",
          provedAtMs: createdAtMs,
        });
      }
    });
  });

  test("opens its old links", async () => {
    const here = await open();
    await passRecovery(here);
    const { app, takeTurn, openPayment } = here;
    const http = createHttp({
      app,
      web: createWebChannel(),
      takeTurn,
      openPayment,
      publicUrl: app.publicUrl,
      trustedProxies: [],
    });
    for (const { orderNo, payToken, receiptToken } of manifest.orders) {
      const state = await here.stateOf(orderNo);
      expect(app.links.url("pay", orderNo)).toBe(`${app.publicUrl}/pay/${payToken}`);
      const pay = await http.request(`/pay/${payToken}`);
      if (state === "closed") expect(pay.status).toBe(404);
      else if (state === "done" || state === "refunded")
        expect(pay.headers.get("location")).toBe(`/receipt/${receiptToken}`);
      else expect(await pay.text()).toContain(orderNo);
      const receipt = await http.request(`/receipt/${receiptToken}`);
      if (state === "done" || state === "refunded") expect(await receipt.text()).toContain(orderNo);
    }
  });

  test("goes on with its dialogues where they stood", async () => {
    const here = await open();
    await passRecovery(here);
    for (const { id, channel, address, at } of manifest.conversations) {
      const before = await lastSeen(here, id);
      await here.takeTurn({
        conversationId: id,
        eventKey: `help:${id}`,
        event: { type: "say", text: "帮助" },
      });
      const helped = await lastSeen(here, id);
      expect(helped.texts.length, `${channel} ${address}`).toBeGreaterThan(before.texts.length);
      expect(helped.texts.join()).not.toMatch(restarted);
      // Once its order is over, there is nothing to wait for.
      if (at !== "pay") expect(helped.at, `${channel} ${address}`).toBe(at);

      const { turn, choice } = helped;
      if (choice === undefined) continue;
      const event = { type: "pick", value: choice, turn } as const;
      const taken = await here.takeTurn({ conversationId: id, eventKey: `pick:${id}`, event });
      expect(taken, `${channel} ${address} ${choice}`).toMatchObject({
        answer: "taken",
        stale: false,
      });
    }
    const [one, other] = await here.store.read(({ conversations }) =>
      Promise.all([
        conversations.findByAddress("web", "linked-1"),
        conversations.findByAddress("web", "linked-2"),
      ]),
    );
    expect(one?.personId).toBe(other?.personId);
  });

  test("lets an old order be paid and be recharged", async () => {
    const here = await open();
    await passRecovery(here);
    await workOff(here, isCarrierStop);
    for (const address of ["unpaid", "payment-open", "payment-changed", "at-pay"]) {
      const { orderNo } = await orderAt(here, address);
      expect(await here.settle(await here.payAtWechat(orderNo)), address).toBe("settled");
      await here.advance(minuteMs);
      expect(await here.stateOf(orderNo), address).toBe("done");
    }
  });

  test("comes to an end, all of it", async () => {
    const here = await open();
    const { store, carrierSandbox } = here;
    const shownTo: string[] = [];
    here.app.channels.telegram = {
      name: "telegram",
      traits: { choices: "buttons", secrets: "deleted", delivery: "push" },
      async send(address) {
        shownTo.push(address);
        return { answer: "shown", platformId: String(shownTo.length) };
      },
    };
    await passRecovery(here);

    // What was stopped stays stopped: nothing new was sent.
    await here.advance(3 * minuteMs);
    const { iccid: stopped } = await here.cardOrderOf((await orderAt(here, "paid")).orderNo);
    expect(carrierSandbox.orderCount(stopped)).toBe(0);
    await workOff(here, isCarrierStop);
    await here.finishRefunds();
    await here.advance(40 * minuteMs);
    for (let round = 0; (await here.tickets()).length > 0; round++) {
      if (round === 5) throw new Error(`Still open: ${(await here.tickets()).join(", ")}`);
      await workOff(here);
      await here.finishRefunds();
      await here.advance(40 * minuteMs);
    }

    const plans = new Map<string, number>();
    for (const { orderNo, address, state: before } of manifest.orders) {
      const { state, iccid = "" } = await here.orderOf(orderNo);
      expect(state, address).toBe(wantedEnds[address] ?? before);
      expect(isFinished(state) || state === "closed", address).toBe(true);
      const isOnCard = state === "done" || plansForNothing.includes(address);
      plans.set(iccid, (plans.get(iccid) ?? 0) + (isOnCard ? 1 : 0));
    }
    for (const [iccid, count] of plans) expect(carrierSandbox.orderCount(iccid)).toBe(count);
    await store.read(expectOldNames);
    for (const { orderNo } of manifest.orders) {
      const refunds = await store.read((tables) => tables.refunds.ofOrder(orderNo));
      expect(refunds.filter(({ state }) => state !== "succeeded")).toEqual([]);
    }
    expect(await here.balances()).toMatchObject({ held: 0, owed: 0 });
    expect(await store.read(({ jobs }) => jobs.dead())).toMatchObject([
      { id: "deliver:nothing:nothing" },
    ]);

    // One message was to be tried again later, one was being sent when the process died.
    expect(shownTo).toEqual(expect.arrayContaining(["4002", "4004", "4006"]));
    expect(shownTo).not.toContain("4005");
    // Somebody wanted to be called when the carrier is quick again.
    const called = manifest.conversations.find(
      ({ address }) => address === "at-confirm-called-later",
    );
    const before = await lastSeen(here, called?.id ?? "");
    await here.advance(4 * 60 * minuteMs);
    expect((await lastSeen(here, called?.id ?? "")).texts.length).toBeGreaterThan(
      before.texts.length,
    );
  });
});
