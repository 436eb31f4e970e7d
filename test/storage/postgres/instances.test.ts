import { afterEach, beforeEach, expect, test } from "vitest";
import type { App } from "../../../src/app/app.ts";
import { checkCard } from "../../../src/app/cards/check-card.ts";
import { openConversation } from "../../../src/app/conversations/open-conversation.ts";
import { paymentOpener } from "../../../src/app/money/open-payment.ts";
import { settlePayment } from "../../../src/app/money/settle-payment.ts";
import { cancelOrder } from "../../../src/app/orders/cancel-order.ts";
import { startJobs } from "../../../src/app/running/start-jobs.ts";
import { turnTaker } from "../../../src/app/turns/take-turn.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import { Secret } from "../../../src/core/secret.ts";
import { parseCardNumber } from "../../../src/core/understanding/readers/card-number.ts";
import { CommitUnknown, postgresDialect } from "../../../src/storage/sql/postgres.ts";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { cards, onComputer, onPhone } from "../../app/samples.ts";
import { openWorld, type World } from "../../app/world.ts";
import { until } from "../../running/phone.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { interleave, pausingBefore, resultOf } from "./interleave.ts";
import { type Line, openLine } from "./line.ts";

let database: TestDatabase;
let world: World;
let line: Line;
/** The second instance; its line to the database can be cut. */
let other: App;
beforeEach(async () => {
  database = await createDatabase();
  world = await openWorld({ database });
  line = await openLine(database.url);
  other = { ...world.app, store: await openSqlStore(postgresDialect(new Secret(line.url))) };
});
afterEach(async () => {
  await other.store.close();
  await line.close();
  await world.close();
  await database.drop();
});

const both = (index: number): App => (index % 2 === 0 ? world.app : other);
const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

test("two instances work on the jobs of six orders: each order is recharged once, each job done by one of them", async () => {
  const kinds = [
    cards.expired,
    cards.active,
    cards.planRefused,
    cards.answerLost,
    cards.unblockSlow,
    cards.orderFails,
  ];
  const orders: Order[] = [];
  for (const [index, card] of kinds.entries())
    orders.push(await world.paidOrder(card, `shop-${index}`));
  const claimed: string[] = [];
  const watched = (app: App): App => ({
    ...app,
    store: {
      ...app.store,
      write: (work) =>
        app.store.write((tables) =>
          work({
            ...tables,
            jobs: {
              ...tables.jobs,
              async claim(...given) {
                const job = await tables.jobs.claim(...given);
                if (job !== undefined) claimed.push(`${job.id}#${job.fence}`);
                return job;
              },
            },
          }),
        ),
    },
  });
  const runners = [startJobs(watched(world.app)), startJobs(watched(other))];
  await until(
    "the quick orders to be done",
    async () => ((await world.stateOf(orders[0]?.orderNo ?? "")) === "done" ? true : undefined),
    30_000,
  );
  await Promise.all(runners.map((runner) => runner.stop()));
  expect(new Set(claimed).size).toBe(claimed.length);
  await world.advance(60 * 60_000);
  const states = await Promise.all(orders.map(({ orderNo }) => world.stateOf(orderNo)));
  expect(states).toEqual([
    "done",
    "done",
    expect.stringMatching(/^refund/),
    "done",
    "done",
    expect.stringMatching(/^refund/),
  ]);
  const attempts = await database.ask(
    "select order_no, count(*) as sent from carrier_attempt where step = 'plan' group by 1",
  );
  expect(attempts.map(({ sent }) => sent)).toEqual(Array(6).fill("1"));
  const earned = await database.ask(
    "select count(*) as entries from ledger_entry where id like 'earn:%'",
  );
  expect(earned).toEqual([{ entries: "4" }]);
});

test("forty copies of a notification at two instances settle once", async () => {
  const { orderNo, priceFen } = await world.placeOrder();
  const fact = await world.paidFact(await world.payAtWechat(orderNo));
  const settled = await times(40, (index) => settlePayment(both(index), fact, "notification"));
  expect(settled.toSorted()).toEqual([...Array(39).fill("known"), "settled"]);
  expect(await world.balances()).toEqual({ wechat: priceFen, held: -priceFen, earned: 0, owed: 0 });
  const news = await database.ask(
    "select count(*) as jobs from job where kind in ('fulfil', 'deliver')",
  );
  expect(news).toEqual([{ jobs: "2" }]);
});

test("an order that is cancelled here is not opened for payment there", async () => {
  const { orderNo } = await world.placeOrder();
  const paused = pausingBefore(other.store, "orders", "move");
  const [cancelled, opened] = await interleave(
    database,
    paused,
    () => cancelOrder({ ...other, store: paused.store }, orderNo, "expired"),
    () => paymentOpener(world.app)(orderNo, onComputer),
  );
  expect(resultOf(cancelled)).toBe("cancelled");
  expect(resultOf(opened).answer).toBe("over");
  expect(await world.paymentsOf(orderNo)).toEqual([]);
});

test("an order has one open payment, however many devices open it at two instances", async () => {
  const { orderNo } = await world.placeOrder();
  const openers = [paymentOpener(world.app), paymentOpener(other)];
  const opened = await times(12, async (index) =>
    openers[index % 2]?.(orderNo, index % 3 === 0 ? onPhone : onComputer),
  );
  expect(opened.some((answer) => answer?.answer === "open")).toBe(true);
  expect((await world.paymentsOf(orderNo)).filter(({ state }) => state === "open")).toHaveLength(1);
});

test("guessing at two instances at once gives no more tries than at one", async () => {
  const number = parseCardNumber(cards.active);
  if (number === undefined) throw new Error("The sample is no card number.");
  const checked = await times(24, (index) => {
    const conversation = { id: `chat-${index}`, personId: `person-${index}` };
    const guesser = { conversation, from: "192.0.2.1" };
    return checkCard(both(index), guesser, { number, password: new Secret("000000") });
  });
  const lefts = checked.flatMap((check) => (check.answer === "no-match" ? [check.triesLeft] : []));
  // The fifth one is told that it was the last.
  expect(lefts.toSorted()).toEqual([1, 2, 3, 4]);
});

test("a chat that opens at two instances at once is one chat", async () => {
  const opened = await times(10, (index) =>
    openConversation(both(index), "web", "browser", "zh-CN"),
  );
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
});

test("a turn whose COMMIT was not answered fails; repeated, it is there once", async () => {
  for (const where of ["before", "after"] as const) {
    const { id: conversationId } = await world.talk(`shop-${where}`);
    const inbound = {
      conversationId,
      eventKey: `event-${where}`,
      event: { type: "say" as const, text: "帮助" },
    };
    line.cutAtCommit(where);
    await expect(turnTaker(other)(inbound)).rejects.toThrow(CommitUnknown);
    const again = await turnTaker(other)(inbound);
    expect(again.answer).toBe(where === "before" ? "taken" : "repeated");
    const messages = await world.store.read((tables) =>
      tables.messages.after(conversationId, 0, 100),
    );
    expect(messages.map(({ from }) => from)).toEqual(["person", "bot", "bot"]);
  }
});

test("a settlement whose COMMIT was not answered fails; repeated, it settles once", async () => {
  for (const [card, where, then] of [
    [cards.expired, "before", "settled"],
    [cards.active, "after", "known"],
  ] as const) {
    const { orderNo } = await world.placeOrder(card, where);
    const fact = await world.paidFact(await world.payAtWechat(orderNo));
    line.cutAtCommit(where);
    await expect(settlePayment(other, fact, "notification")).rejects.toThrow(CommitUnknown);
    expect(await settlePayment(other, fact, "notification")).toBe(then);
    await world.advance(60_000);
    expect(await world.stateOf(orderNo)).toBe("done");
  }
});
