import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { expect, vi } from "vitest";
import type { App } from "../../src/app/app.ts";
import { carriersOf } from "../../src/app/carriers.ts";
import { openConversation } from "../../src/app/conversations/open-conversation.ts";
import { type Opened, type Payer, paymentOpener } from "../../src/app/money/open-payment.ts";
import { settlePayment } from "../../src/app/money/settle-payment.ts";
import { preparePlacing } from "../../src/app/orders/place-order.ts";
import { systemClock } from "../../src/app/ports.ts";
import { runOneJob } from "../../src/app/running/run-jobs.ts";
import { turnTaker } from "../../src/app/turns/take-turn.ts";
import type { Carrier } from "../../src/carriers/carrier.ts";
import { createSandboxCarrier } from "../../src/carriers/sandbox-carrier/carrier.ts";
import { createWebChannel } from "../../src/channels/web/web-channel.ts";
import type { Conversation } from "../../src/core/conversation/message.ts";
import type { Payment } from "../../src/core/money/payment.ts";
import type { Order } from "../../src/core/orders/order.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";
import { seedCatalogue } from "../../src/core/plans/catalogue.ts";
import type { Plan } from "../../src/core/plans/plan.ts";
import { Secret } from "../../src/core/secret.ts";
import { terminalOf } from "../../src/core/terminals/terminal.ts";
import type { PaidFact } from "../../src/payments/payment.ts";
import { createWechatPay } from "../../src/payments/wechat-pay/wechat-pay.ts";
import type { CarrierSandboxOptions } from "../../src/sandbox/carrier/app.ts";
import { sampleCards } from "../../src/sandbox/carrier/cards.ts";
import { startCarrierSandbox } from "../../src/sandbox/carrier/start.ts";
import { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import { notifyRoute } from "../../src/server/doors/notify-route.ts";
import type { Env } from "../../src/server/doors/requests.ts";
import { assembleApp } from "../../src/wiring/assemble-app.ts";
import { guides } from "../running/guides.ts";
import { noPictures } from "../running/no-pictures.ts";
import { openTestStore, type TestDatabase, testedOn } from "../storage/database.ts";

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const dayMs = 24 * 60 * minuteMs;

/** 10:00 in China on an ordinary day. */
const startMs = Date.UTC(2026, 10, 23, 2, 0, 0);

/** Making RSA keys takes longer than most tests, so all worlds of a process share one merchant. */
const keyFolder = mkdtempSync(join(tmpdir(), "world-"));
process.once("exit", () => rmSync(keyFolder, { recursive: true, force: true }));

/** An order as people place it: its card is known. */
export type CardOrder = Order & { iccid: string };

type Logged = { level: "info" | "warn" | "error"; detail: object; message: string };

type WorldOptions = Partial<Pick<CarrierSandboxOptions, "planDelayMs" | "unblockDelayMs">> & {
  /** A database that stays; one of its own, that goes with the world, unless told. */
  database?: Pick<TestDatabase, "open">;
  /** An installation that has been there before: its moment, its key, its partners' books. */
  goesOnWith?: {
    nowMs: number;
    key: Secret;
    /** Files that the sandboxes go on writing. */
    carrierBook: string;
    wechatBook: string;
    /** Where it could be reached then; what WeChat still has to tell is told there. */
    publicUrl: string;
  };
};

/**
 * The app with everything it needs, for real: the database, and both partners on loopback ports.
 * Only `Date` is turned by hand, for the whole process, because both ends of a signed request
 * compare their clocks. Timers are real.
 */
export async function openWorld(options: WorldOptions = {}) {
  const earlier = options.goesOnWith;
  vi.useFakeTimers({ toFake: ["Date"], now: earlier?.nowMs ?? startMs });
  const opened = await (options.database?.open() ?? openTestStore());
  const key = earlier?.key ?? new Secret("a key that only this test uses");
  const carrierSandbox = await startCarrierSandbox({
    key,
    file: earlier?.carrierBook ?? ":memory:",
    nowMs: systemClock.nowMs,
    planDelayMs: options.planDelayMs ?? 0,
    unblockDelayMs: options.unblockDelayMs ?? 0,
  });

  const ours = new Hono<Env>();
  const [ourServer, publicUrl] = await listen(ours);
  const wechat = createWechatPaySandbox({
    folder: keyFolder,
    databasePath: earlier?.wechatBook ?? ":memory:",
    publicUrl,
    probeEvery: 0,
    setTimer: () => () => {},
    fetch: (to, init) =>
      fetch(String(to).replace(earlier?.publicUrl ?? publicUrl, publicUrl), init),
  });
  const wechatApi = new Hono();
  wechatApi.mount("/", wechat.app.fetch, { replaceRequest: false });
  const [wechatServer, wechatUrl] = await listen(wechatApi);
  const settings = wechat.clientSettings({
    apiRoot: `${wechatUrl}/`,
    notifyUrl: `${publicUrl}/wechatpay/notify`,
  });

  const logged: Logged[] = [];
  const note = (level: Logged["level"]) => (detail: object, message: string) =>
    void logged.push({ level, detail, message });
  const web = createWebChannel();
  const { app, commits } = assembleApp({
    key,
    store: opened,
    carriers: carriersOf([
      createSandboxCarrier({ apiRoot: carrierSandbox.apiRoot, key }, { timeoutMs: 1000 }),
    ]),
    payments: createWechatPay(settings, { timeoutMs: 2000 }),
    channels: { web },
    log: { info: note("info"), warn: note("warn"), error: note("error") },
    guides,
    publicUrl,
    ...noPictures,
  });
  const openPayment = paymentOpener(app);
  const { store } = app;
  const take = turnTaker(app);
  const takeTurn: typeof take = async (inbound) => {
    const taken = await take(inbound);
    await commits.idle();
    return taken;
  };
  ours.onError((error, c) => {
    note("error")({ error: error.message }, "request failed");
    return c.body(null, 500);
  });
  notifyRoute(ours, { app, web, takeTurn, openPayment, publicUrl, trustedProxies: [] });

  async function workOff(): Promise<void> {
    for (let count = 0; await runOneJob(app, "worker"); count++) {
      await commits.idle();
      if (count === 500) throw new Error("The jobs never come to rest.");
    }
  }

  async function runJobs(): Promise<void> {
    await workOff();
    await expectMoneyIsRight(app);
  }

  /**
   * On a server looking at everything costs more than the work; there it is looked at when the
   * clock stops.
   */
  const workInBetween = testedOn === "sqlite" ? runJobs : workOff;

  /** Time passes, and whatever falls due on the way is done at its moment. */
  async function advance(byMs: number): Promise<void> {
    const endMs = Date.now() + byMs;
    for (;;) {
      await workInBetween();
      const nextMs = await store.read((tables) => tables.jobs.nextRunAtMs());
      if (nextMs === undefined || nextMs > endMs) break;
      // During recovery jobs are due that nobody takes; the clock goes on past them.
      vi.setSystemTime(nextMs > Date.now() ? nextMs : Math.min(Date.now() + secondMs, endMs + 1));
      if (Date.now() > endMs) break;
    }
    vi.setSystemTime(endMs);
    await runJobs();
  }

  /**
   * Keeps everything as it is now. The returned function throws away what came since and goes on
   * with what was kept.
   */
  async function takeCopy(): Promise<() => Promise<void>> {
    const lines: string[] = [];
    await store.backup(Date.now(), async (line) => void lines.push(line));
    async function* kept(): AsyncGenerator<string> {
      yield* lines;
    }
    return () => store.restore(kept(), async () => {});
  }

  async function talk(address: string): Promise<Conversation> {
    return await openConversation(app, "web", address, "zh-CN");
  }

  /**
   * An order as the dialogue places it, for a sample card of the carrier and its first main plan.
   */
  async function placeOrder(
    cardNumber = cards.expired,
    address = "shop",
    priceFen?: number,
  ): Promise<CardOrder> {
    const conversation = await talk(address);
    const card = await app.carriers.of("sandbox").readCard(cardNumber);
    if (card.answer !== "done") throw new Error(`The carrier does not show card ${cardNumber}.`);
    const terminal = terminalOf({ family: "keypad" });
    if (terminal === undefined) throw new Error("A keypad terminal is not known.");
    const plan = {
      ...planFor(card.value.network),
      ...(priceFen === undefined ? {} : { priceFen }),
    };
    const { event, write } = await preparePlacing(app, conversation, {
      card: card.value,
      plan,
      terminal,
      volume: { kind: "transactions", low: 30, high: 100 },
      region: "GD",
      price: { retailFen: plan.priceFen, costFen: plan.costFen, discountFen: 0 },
    });
    if (event.type !== "order-placed") throw new Error(`Placing an order came to ${event.type}.`);
    if (write !== undefined) {
      await store.write(async (tables) => {
        await write(tables);
        await tables.messages.append(conversation.id, [
          {
            id: `placed:${event.orderNo}`,
            eventKey: `placed:${event.orderNo}`,
            from: "bot",
            turn: 0,
            content: { text: "order", orderNo: event.orderNo },
            atMs: Date.now(),
          },
        ]);
      });
    }
    return await cardOrderOf(event.orderNo);
  }

  async function orderOf(orderNo: string): Promise<Order> {
    const order = await store.read((tables) => tables.orders.find(orderNo));
    if (order === undefined) throw new Error(`No order ${orderNo}.`);
    return order;
  }

  async function cardOrderOf(orderNo: string): Promise<CardOrder> {
    const order = await orderOf(orderNo);
    const { iccid } = order;
    if (iccid === undefined) throw new Error(`Nobody knows the card of order ${orderNo}.`);
    return { ...order, iccid };
  }

  const stateOf = async (orderNo: string): Promise<OrderState> => (await orderOf(orderNo)).state;
  const paymentsOf = (orderNo: string): Promise<Payment[]> =>
    store.read((tables) => tables.payments.ofOrder(orderNo));

  async function openPaymentOf(orderNo: string): Promise<string> {
    const open = (await paymentsOf(orderNo)).find(({ state }) => state === "open");
    if (open === undefined) throw new Error(`Order ${orderNo} has no open payment.`);
    return open.outTradeNo;
  }

  /** The person opens the pay page and pays at WeChat. Nobody has told us yet. */
  async function payAtWechat(orderNo: string, payer: Payer = onComputer): Promise<string> {
    const opened: Opened = await openPayment(orderNo, payer);
    expect(opened.answer).toBe("open");
    const outTradeNo = await openPaymentOf(orderNo);
    expect(wechat.pay(outTradeNo)).toBe("paid");
    return outTradeNo;
  }

  /** What WeChat vouches for about a payment that was made. */
  async function paidFact(outTradeNo: string): Promise<PaidFact> {
    const answer = await app.payments.query(outTradeNo);
    if (answer.answer !== "done" || answer.value.status !== "paid") {
      throw new Error(`${outTradeNo} is not paid: ${JSON.stringify(answer)}`);
    }
    return answer.value.fact;
  }

  async function settle(outTradeNo: string) {
    return await settlePayment(app, await paidFact(outTradeNo), "notification");
  }

  /** A paid order, settled, whose recharge has not begun. */
  async function paidOrder(
    cardNumber = cards.expired,
    address = "shop",
    priceFen?: number,
  ): Promise<CardOrder> {
    const order = await placeOrder(cardNumber, address, priceFen);
    expect(await settle(await payAtWechat(order.orderNo))).toBe("settled");
    return await cardOrderOf(order.orderNo);
  }

  async function heard(address = "shop"): Promise<string[]> {
    const { id } = await talk(address);
    const messages = await store.read((tables) => tables.messages.after(id, 0, 1000));
    return messages.filter(({ from }) => from === "bot").map(({ content }) => content.text);
  }

  async function balances() {
    return await balancesOf(app);
  }

  return {
    app,
    commits,
    /** The one carrier of this world; what is put here takes its place. */
    get carrier(): Carrier {
      return app.carriers.all[0];
    },
    set carrier(other: Carrier) {
      app.carriers = carriersOf([other]);
    },
    store,
    carrierSandbox,
    wechat,
    logged,
    errors: () => logged.filter(({ level }) => level === "error").map(({ message }) => message),
    /** What waits for a person's decision, by id. */
    tickets: async () =>
      (await store.read((tables) => tables.tickets.listOpen())).map(({ id }) => id),
    runJobs,
    advance,
    takeCopy,
    /** Lets the refunds that were asked for be accepted, settled at WeChat and noticed. */
    async finishRefunds(): Promise<void> {
      await runJobs();
      vi.setSystemTime(Date.now() + 4 * secondMs);
      await wechat.work();
      await advance(minuteMs);
    },
    /**
     * To half past ten in China, some days after the world began: then there is a bill of the days
     * before.
     */
    sleepUntilBill: (days = 1) => void vi.setSystemTime(startMs + days * dayMs + 30 * minuteMs),
    /** The clock goes on while nobody works. */
    sleep: (byMs: number) => void vi.setSystemTime(Date.now() + byMs),
    talk,
    takeTurn,
    placeOrder,
    paidOrder,
    openPayment,
    openPaymentOf,
    payAtWechat,
    paidFact,
    settle,
    orderOf,
    cardOrderOf,
    stateOf,
    paymentsOf,
    heard,
    balances,
    /** WeChat sends the notifications that are due; they come in through our own HTTP route. */
    deliverNotifications: () => wechat.work(),
    async close() {
      await expectMoneyIsRight(app);
      for (const server of [ourServer, wechatServer]) {
        server.closeAllConnections();
        server.close();
      }
      wechat.close();
      await carrierSandbox.close();
      await store.close();
      vi.useRealTimers();
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export const onComputer: Payer = { product: "native", ip: "203.0.113.7" };
export const onPhone: Payer = { product: "h5", ip: "203.0.113.8" };
export const inWechat: Payer = {
  product: "jsapi",
  ip: "203.0.113.9",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
};

/** Sample cards of the carrier's sandbox, by what is the matter with them. */
export const cards = {
  active: sampleNumber("active"),
  expired: sampleNumber("expired"),
  cancelled: sampleNumber("cancelled"),
  planRefused: troubledNumber("plan-refused"),
  orderFails: troubledNumber("order-fails"),
  answerLost: troubledNumber("answer-lost"),
  unblockSlow: troubledNumber("unblock-fails-at-first"),
  unblockRefused: troubledNumber("unblock-refused"),
};

function sampleNumber(state: "active" | "expired" | "cancelled"): string {
  return found(sampleCards.find((card) => card.state === state && card.trouble === undefined))
    .number;
}

function troubledNumber(trouble: NonNullable<(typeof sampleCards)[number]["trouble"]>): string {
  return found(sampleCards.find((card) => card.trouble === trouble)).number;
}

export function passwordOf(number: string): string {
  return found(sampleCards.find((card) => card.number === number)).password;
}

/** A thirty-megabyte year: there is one of every network, with its own price. */
export function planFor(network: string): Plan {
  return found(
    seedCatalogue.find((plan) => plan.network === network && plan.code.endsWith("-30-12M")),
  );
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The sample is not there.");
  return value;
}

/** What customers have paid; what a recharge costs us lies in accounts of its own. */
type CustomerAccount = "wechat" | "held" | "earned" | "owed";
const accounts: readonly CustomerAccount[] = ["wechat", "held", "earned", "owed"];

async function balancesOf(app: App): Promise<Record<CustomerAccount, number>> {
  return await app.store.read(async (tables) => {
    const fen = { wechat: 0, held: 0, earned: 0, owed: 0 };
    for (const account of accounts) fen[account] = await tables.ledger.balance(account);
    return fen;
  });
}

/** The price is held while the order is in one of these. */
const holding: readonly OrderState[] = [
  "paid",
  "adding-plan",
  "in-doubt",
  "unblocking",
  "needs-help",
];

/**
 * What must be so at every moment, whatever went wrong: the ledger sums to zero, the held money is
 * that of the paid orders in work, the earned money that of the done ones, the owed money that of
 * the refunds under way.
 */
async function expectMoneyIsRight(app: App): Promise<void> {
  expect(await app.store.read(({ audit }) => audit.violations(0))).toEqual([]);
  const expected = { wechat: 0, held: 0, earned: 0, owed: 0 };
  await app.store.read(async (tables) => {
    for (const order of await tables.orders.unsettledSince(0)) {
      const { orderNo } = order;
      if (holding.includes(order.state)) expected.held -= order.priceFen;
      if (order.state === "done") expected.earned -= order.priceFen;
      for (const { outTradeNo } of await tables.payments.ofOrder(orderNo)) {
        const refund = await tables.refunds.find(`${outTradeNo}-R`);
        if (refund !== undefined && refund.state !== "succeeded") expected.owed -= refund.amountFen;
      }
      // Given back by hand though it was earned: gone from WeChat, and our loss.
      for (const { id, amountFen } of await tables.ledger.ofOrder(orderNo)) {
        if (id.startsWith("console:")) expected.wechat -= amountFen;
      }
    }
  });
  expected.wechat -= expected.held + expected.earned + expected.owed;
  // A negative zero is no sum of money.
  const plain = Object.fromEntries(
    Object.entries(expected).map(([account, fen]) => [account, fen + 0]),
  );
  expect(await balancesOf(app)).toEqual(plain);
}

async function listen(app: { fetch: Parameters<typeof getRequestListener>[0] }) {
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return [server, `http://127.0.0.1:${address.port}`] as const;
}
