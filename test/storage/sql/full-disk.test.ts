import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { terminalOf } from "../../../src/core/terminals/terminal.ts";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../../src/storage/sql/sqlite.ts";
import type { Store } from "../../../src/storage/store.ts";
import { expectRecharged, expectRefunded, said } from "../../app/endings.ts";
import { again, diskFull, isDiskFull, live } from "../../app/full-disk.ts";
import { cards, onComputer, planFor } from "../../app/samples.ts";
import type { CardOrder } from "../../app/shopping.ts";
import { minuteMs, openWorld, type World } from "../../app/world.ts";
import { rowOf } from "../../core/conversation/stood.ts";
import { wang } from "../../running/operators.ts";
import { ordersOf } from "../orders-of.ts";
import { writeSamples } from "../sample-rows.ts";

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

test("a full disk is called that, nothing stays, and afterwards the store works", async () => {
  const dialect = sqliteDialect(":memory:");
  const full = await openSqlStore(dialect);
  const behind = new Kysely<unknown>({ dialect });
  await writeSamples(full);
  await sql.raw("PRAGMA max_page_count = 1").execute(behind);
  const large = { id: "job:large", kind: "fulfil", ref: "R1", runAtMs: 1, createdAtMs: 1 } as const;
  const attempt = full.write(async (tables) => {
    await tables.inbox.add("first", 1);
    await tables.jobs.add({ ...large, payload: "x".repeat(100_000) });
  });
  await expect(attempt).rejects.toThrow("database or disk is full");
  await sql.raw("PRAGMA max_page_count = 1000000").execute(behind);
  expect(await full.read((tables) => tables.inbox.has("first"))).toBe(false);
  await full.write((tables) => tables.jobs.add(large));
  expect(await full.read((tables) => tables.jobs.nextRunAtMs())).toBe(1);
  await full.close();
});

/** A merchant who has answered everything: the next word confirms. */
async function atConfirm(here: World, cardNumber: string): Promise<string> {
  const conversation = await here.talk("shop");
  const terminal = terminalOf({ family: "keypad" });
  let card = await here.carrier.readCard(cardNumber);
  // A machine with much to do may be slower than the world's short patience with its carrier.
  while (card.answer === "unknown") card = await here.carrier.readCard(cardNumber);
  if (card.answer !== "done" || terminal === undefined) throw new Error("The stage cannot be set.");
  const state = rowOf({
    at: "confirm",
    plan: planFor(card.value.network),
    quotedAtMs: Date.now(),
    card: card.value,
    terminal,
    volume: { kind: "transactions", low: 30, high: 100 },
    budget: { kind: "any" },
    region: "GD",
  });
  const next = { id: conversation.id, state, turn: 1, updatedAtMs: Date.now() };
  await here.store.write((tables) => tables.conversations.save(next, conversation.version));
  return conversation.id;
}

/**
 * From "yes" to the end: the turn, the pay page, the payment, the notification, the recharge or the
 * refund.
 */
async function wholeStory(here: World, conversationId: string): Promise<CardOrder> {
  await again(() =>
    here.takeTurn({ conversationId, eventKey: "web:yes", event: { type: "say", text: "确认" } }),
  );
  const { personId } = await here.talk("shop");
  const [order, ...others] = await here.store.read((tables) => ordersOf(tables, personId, 10));
  if (order === undefined) throw new Error("No order was placed.");
  expect(others).toEqual([]);
  const opened = await again(() => here.openPayment(order.orderNo, onComputer));
  expect(opened.answer).toBe("open");
  expect(here.wechat.pay(await here.openPaymentOf(order.orderNo))).toBe("paid");
  await live(here, 3 * minuteMs);
  return await here.cardOrderOf(order.orderNo);
}

describe("the disk is full at the n-th write, for every n of a whole story", () => {
  const stories = [
    ["recharged", cards.expired, expectRecharged],
    ["refunded", cards.planRefused, expectRefundedOrWithAPerson],
  ] as const;
  const moments = ["before the commit", "after the commit"] as const;
  const cases = stories.flatMap(([name, card, expectEnd]) =>
    moments.map((moment) => ({ name, card, expectEnd, moment })),
  );

  test.for(cases)("$name, $moment", { timeout: 600_000 }, async ({ card, expectEnd, moment }) => {
    /**
     * Plays it all, with the n-th write failing; 0 for none. Returns how many writes there were.
     */
    async function play(n: number): Promise<number> {
      world = await openWorld();
      const here = world;
      const conversationId = await atConfirm(here, card);
      const full = fullAt(here.store, n, moment);
      here.app.store = full.store;
      const order = await wholeStory(here, conversationId);
      // Whatever broke has healed within the quarter of an hour that a lease and some pauses take.
      await live(here, 15 * minuteMs, 5 * minuteMs);
      await expectEnd(here, order);
      await here.close();
      world = undefined;
      return full.writes;
    }
    const writes = await play(0);
    expect(writes).toBeGreaterThan(20);
    for (let n = 1; n <= writes; n++)
      expect(await play(n), `write ${n} was reached`).toBeGreaterThanOrEqual(n);
  });
});

/**
 * A store whose n-th write fails once: nothing of it is kept, or all of it and the caller never
 * learns.
 */
function fullAt(store: Store, n: number, moment: "before the commit" | "after the commit") {
  const counted = {
    writes: 0,
    store: {
      ...store,
      async write<T>(work: Parameters<typeof store.write<T>>[0]): Promise<T> {
        const isIt = ++counted.writes === n;
        const result = await store.write(async (tables) => {
          const done = await work(tables);
          if (isIt && moment === "before the commit") throw diskFull;
          return done;
        });
        if (isIt) throw diskFull;
        return result;
      },
    } satisfies Store,
  };
  return counted;
}

/**
 * When the carrier's refusal was lost with the write that should have kept it, the same question
 * brings no second refusal that proves anything: nothing is given back then, the money stays held
 * and a person decides.
 */
async function expectRefundedOrWithAPerson(here: World, order: CardOrder): Promise<void> {
  if ((await here.stateOf(order.orderNo)) === "refunded") return await expectRefunded(here, order);
  await live(here, 60 * minuteMs, 10 * minuteMs);
  expect(await here.stateOf(order.orderNo)).toBe("in-doubt");
  expect(await here.tickets()).toEqual([`in-doubt:${order.orderNo}`]);
  expect(here.carrierSandbox.orderCount(order.iccid)).toBe(0);
  expect(await here.balances()).toMatchObject({
    wechat: order.priceFen,
    held: -order.priceFen,
    owed: 0,
  });
  expect(await said(here, "已退回微信")).toBe(0);
  const decided = {
    decision: "refund",
    operator: wang,
    note: "the carrier's list has no such order",
  } as const;
  const decide = () => decideTicket(here.app, `in-doubt:${order.orderNo}`, decided);
  const first = await decide();
  if (first.answer === "refused") {
    // It was sent again by itself since the ticket was opened: whoever decides has to look once
    // more.
    expect(first.reason).toContain("look once more");
    await live(here, minuteMs);
    expect(await decide()).toEqual({ answer: "decided" });
  }
  await live(here, 5 * minuteMs);
  await expectRefunded(here, order);
}

describe("SQLite itself has no page left", () => {
  // Rows that are there before decide how full each table's last page is, and so which insert is
  // the first to fail.
  test.for([0, 1, 2, 3, 4, 5, 6, 7])(
    "as the person goes to pay, after %i others",
    async (others) => {
      const folder = mkdtempSync(join(tmpdir(), "disk-full-"));
      try {
        const file = join(folder, "main.sqlite");
        smallPages(file);
        const dialect = sqliteDialect(file);
        // A second Kysely on the same dialect has the same connection, and the limit is one
        // connection's.
        const behind = new Kysely<unknown>({ dialect });
        const pragma = async (words: string) =>
          (await sql.raw<Record<string, number>>(`PRAGMA ${words}`).execute(behind)).rows[0] ?? {};
        world = await openWorld({ database: { open: () => openSqlStore(dialect) } });
        const here = world;
        const order = await here.placeOrder();
        for (let other = 0; other < others; other++) await leaveRows(here, order, other);
        await here.runJobs();
        // Less than there are means: not one more.
        await pragma("max_page_count = 1");

        await openAndPay(here, order.orderNo).catch((error: unknown) => {
          if (!isDiskFull(error)) throw error;
          here.app.log.error({ error: String(error) }, "the page could not be opened");
        });
        await live(here, 10 * minuteMs);
        const met = here.logged.filter(({ detail }) =>
          JSON.stringify(detail).includes("disk is full"),
        );
        expect(met, "SQLite said so itself").not.toEqual([]);

        // Somebody makes room. Who could not pay, tries again.
        await pragma("max_page_count = 1000000");
        if ((await here.paymentsOf(order.orderNo)).length === 0)
          await openAndPay(here, order.orderNo);
        await live(here, 60 * minuteMs);
        await expectRecharged(here, order);
        expect(
          await here.store.read((tables) => tables.jobs.nextRunAtMs()),
          "nothing is left to do",
        ).toBeUndefined();
      } finally {
        await world?.close();
        world = undefined;
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

/**
 * In pages of the smallest size nearly every row needs a new one; in the usual ones the whole story
 * fits into the first.
 */
function smallPages(file: string): void {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA page_size = 512; VACUUM;");
  database.close();
}

/** What somebody else did before: a message, and a job that is done. */
async function leaveRows(here: World, { conversationId }: CardOrder, other: number): Promise<void> {
  const atMs = Date.now();
  const id = `other:${other}`;
  await here.store.write(async (tables) => {
    await tables.inbox.add(id, atMs);
    await tables.jobs.add({ id, kind: "show", ref: "nobody", runAtMs: atMs, createdAtMs: atMs });
    await tables.messages.append(conversationId, [
      { id, eventKey: id, from: "person", turn: 0, content: { text: "在吗" }, atMs },
    ]);
  });
}

async function openAndPay(here: World, orderNo: string): Promise<void> {
  expect((await here.openPayment(orderNo, onComputer)).answer).toBe("open");
  expect(here.wechat.pay(await here.openPaymentOf(orderNo))).toBe("paid");
}
