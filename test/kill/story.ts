import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Payer } from "../../src/app/money/open-payment.ts";
import { createSandboxCarrier } from "../../src/carriers/sandbox-carrier/carrier.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";
import { seedCatalogue } from "../../src/core/plans/catalogue.ts";
import { Secret } from "../../src/core/secret.ts";
import { terminalOf } from "../../src/core/terminals/terminal.ts";
import { sampleCards } from "../../src/sandbox/carrier/cards.ts";
import type { SampleCard, Trouble } from "../../src/sandbox/carrier/sample-card.ts";
import { startCarrierSandbox } from "../../src/sandbox/carrier/start.ts";
import { serveOnLoopback } from "../../src/sandbox/loopback.ts";
import { startTelegramSandbox } from "../../src/sandbox/telegram/start.ts";
import { loadIdentity } from "../../src/sandbox/wechat-pay/identity.ts";
import { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import { signedHeaders } from "../../src/sandbox/wechat-pay/signature.ts";
import type { Store } from "../../src/storage/store.ts";
import { rowOf } from "../core/conversation/stood.ts";
import { type Books, readBooks } from "./books.ts";
import type { Answers, Command, Wiring } from "./commands.ts";
import type { KillAt } from "./crash-points.ts";
import { type Databases, openDatabase } from "./databases.ts";
import { brokenAtAnyMoment, brokenAtTheEnd } from "./invariants.ts";
import { giveBack, Killed, type ServiceProcess, takeProcess } from "./service-process.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** 10:00 in China on an ordinary day. */
const startMs = Date.UTC(2026, 10, 23, 2, 0, 0);

/** Far more than any of the stories needs; what is still open then is open for ever. */
const patienceMs = 48 * 60 * minuteMs;

/**
 * An undisturbed story takes some ten; one that asks the carrier for an hour until a person
 * decides, some sixty.
 */
const mostSteps = 300;

const personId = 1001;
const address = String(personId);
const publicUrl = "http://shop.example";

const onComputer: Payer = { product: "native", ip: "203.0.113.7" };
export const onPhone: Payer = { product: "h5", ip: "203.0.113.8" };

export type Scenario = {
  name: string;
  card: "expired" | Trouble;
  /** How long the carrier works on what it took; it answers at once unless told. */
  planDelayMs?: number;
  unblockDelayMs?: number;
  play(story: Story): Promise<void>;
  endsAs: OrderState;
  /** What the person must have read, each at least once. */
  heard: readonly string[];
};

export type Told = {
  /** Empty: all is well. */
  violations: readonly string[];
  kills: number;
  /** The crash points of each life of the process that came to rest, the last life last. */
  points: readonly string[];
  /** How often a person of ours had to decide. */
  decisions: number;
  /** Messages that the person got more often than once. */
  repeats: number;
  errors: readonly string[];
  /** How it ended in our books; a story that broke off has no end. */
  books?: Books;
};

type Story = {
  hear(text: string): Promise<void>;
  /** The number of the order that the chat is about. */
  orderNo(): Promise<string>;
  open(payer?: Payer): Promise<string>;
  pay(outTradeNo: string): void;
  wechat: ReturnType<typeof createWechatPaySandbox>;
  /** From now on WeChat says "closed" and does not do it. */
  lieAboutClosing(): void;
  /** Everything that is due at this moment is done, on both sides. */
  settle(): Promise<void>;
};

/**
 * Plays one scenario against a service in another process. `killAt`: where its first life ends, its
 * second, and so on; after the last one it is started once more and lives. The parent's partners,
 * their books and their clock live through it all.
 */
export async function playStory(
  scenario: Scenario,
  databases: Databases,
  keys: string,
  killAt: readonly KillAt[] = [],
): Promise<Told> {
  const closers: (() => Promise<void> | void)[] = [];
  try {
    return await play(scenario, databases, keys, killAt, closers);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function play(
  scenario: Scenario,
  databases: Databases,
  keys: string,
  killAt: readonly KillAt[],
  closers: (() => Promise<void> | void)[],
): Promise<Told> {
  let offsetMs = startMs - Date.now();
  const nowMs = (): number => Date.now() + offsetMs;
  const key = new Secret("a key that only this test uses");
  const card = cardFor(scenario.card);

  const database = await databases.make();
  closers.push(() => database.drop());
  const folder = mkdtempSync(join(tmpdir(), "kill-books-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const { planDelayMs = 0, unblockDelayMs = 0 } = scenario;
  const carrier = await startCarrierSandbox({
    key,
    nowMs,
    cards: [card],
    planDelayMs,
    unblockDelayMs,
  });
  closers.push(() => carrier.close());
  const telegram = await startTelegramSandbox({ nowMs });
  closers.push(() => telegram.close());
  const phone = telegram.phone(personId);
  phone.start();

  // Where the service listens now: what a proxy in front of it would know.
  let port = 0;
  let wechatDueMs: number | undefined;
  const wechatBook = join(folder, "wechat-pay.sqlite");
  const wechat = createWechatPaySandbox({
    folder: keys,
    databasePath: wechatBook,
    publicUrl,
    now: nowMs,
    probeEvery: 0,
    setTimer(_, delayMs) {
      wechatDueMs = nowMs() + delayMs;
      return () => (wechatDueMs = undefined);
    },
    fetch: (to, init) => fetch(String(to).replace(publicUrl, `http://127.0.0.1:${port}`), init),
  });
  closers.push(() => wechat.close());
  let isLying = false;
  const wechatApi = await serveOnLoopback((request, ...more) => {
    if (!new URL(request.url).pathname.endsWith("/close") || !isLying)
      return wechat.app.fetch(request, ...more);
    return new Response(null, {
      status: 204,
      headers: signedHeaders(loadIdentity(keys), "", nowMs()),
    });
  });
  closers.push(() => wechatApi.close());

  const reader = createSandboxCarrier({ apiRoot: carrier.apiRoot, key }, { now: nowMs });
  await setStage();

  const wiring: Wiring = {
    database: database.address,
    key: key.reveal(),
    carrierUrl: carrier.apiRoot,
    telegramUrl: telegram.apiRoot,
    telegramToken: telegram.token,
    wechatPayUrl: `${wechatApi.apiRoot}/`,
    wechatPayKeys: keys,
    publicUrl,
  };
  const violations: string[] = [];
  const kills = [...killAt];
  let killed = 0;
  let decisions = 0;
  let points: readonly string[] = [];
  let errors: readonly string[] = [];
  let life: ServiceProcess | undefined;
  closers.push(() => life?.end());

  /**
   * Asks until there is an answer. A process that dies on the way is looked at, and followed by the
   * next.
   */
  async function ask<C extends Command>(command: C): Promise<Answers[C["do"]]> {
    for (;;) {
      try {
        if (life === undefined) {
          life = takeProcess();
          const at = kills.shift();
          const started = await life.ask(
            { do: "start", wiring: { ...wiring, ...(at === undefined ? {} : { killAt: at }) } },
            offsetMs,
          );
          port = started.port;
        }
        return await life.ask(command, offsetMs);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        life = undefined;
        killed++;
        await look("after the crash", brokenAtAnyMoment);
      }
    }
  }

  async function look(when: string, find: typeof brokenAtAnyMoment): Promise<void> {
    const broken = await readDatabase((store) => find(store, address));
    violations.push(...broken.map((what) => `${when}: ${what}`));
  }

  async function readDatabase<T>(read: (store: Store) => Promise<T>): Promise<T> {
    const store = await openDatabase(database.address);
    try {
      return await read(store);
    } finally {
      await store.close();
    }
  }

  /** Does what is due now. Returns when something will be due next, on either side. */
  async function rest(): Promise<number | undefined> {
    for (;;) {
      if (wechatDueMs !== undefined && wechatDueMs <= nowMs()) await wechat.work();
      const state = await ask({ do: "rest" });
      ({ points, errors } = state);
      for (const ticket of state.tickets) await decide(ticket);
      if (state.tickets.length > 0) continue;
      if (wechatDueMs !== undefined && wechatDueMs <= nowMs()) continue;
      const due = [state.nextRunAtMs ?? undefined, wechatDueMs].filter(
        (atMs) => atMs !== undefined,
      );
      return due.length === 0 ? undefined : Math.min(...due);
    }
  }

  /**
   * The manual queue, as a careful person works it off: the carrier's own list tells whether a plan
   * was added.
   */
  async function decide(ticket: string): Promise<void> {
    if (!ticket.startsWith("in-doubt:")) throw new Error(`Nobody expected the ticket ${ticket}.`);
    decisions++;
    await ask({
      do: "decide",
      ticket,
      decision: carrier.orderCount(card.number) > 0 ? "succeeded" : "refund",
    });
  }

  await scenario.play({
    wechat,
    async hear(text) {
      await ask({ do: "hear", address, key: `tg:${text}`, event: { type: "say", text } });
    },
    async orderNo() {
      const [order] = await ask({ do: "orders", address });
      if (order === undefined) throw new Error("There is no order.");
      return order.orderNo;
    },
    open: async (payer = onComputer) => {
      const [order] = await ask({ do: "orders", address });
      return await ask({ do: "open", orderNo: order?.orderNo ?? "", payer });
    },
    pay(outTradeNo) {
      const paid = wechat.pay(outTradeNo);
      if (paid !== "paid") throw new Error(`${outTradeNo} cannot be paid: ${paid}`);
    },
    lieAboutClosing() {
      isLying = true;
    },
    settle: async () => void (await rest()),
  });

  // The rest of the story: time goes on until nothing is left to do.
  const endMs = nowMs() + patienceMs;
  let steps = 0;
  for (let nextMs = await rest(); nextMs !== undefined; nextMs = await rest()) {
    if (nextMs > endMs || ++steps > mostSteps) {
      const hours = ((nowMs() - startMs) / (60 * minuteMs)).toFixed(1);
      violations.push(
        `at the end: after ${hours} hours and ${steps} steps there is still something to be done`,
      );
      break;
    }
    // The partners' clock first: nothing of ours may be stamped later than they believe it is.
    offsetMs += Math.max(0, nextMs - nowMs());
  }
  await ask({ do: "stop" });
  if (life !== undefined) giveBack(life);
  life = undefined;

  await look("at the end", brokenAtAnyMoment);
  const read = await reader.readCard(card.number);
  const book = {
    wechat: wechatBook,
    plansAdded: carrier.orderCount(card.number),
    cardState: read.answer === "done" ? read.value.state : "unknown",
  };
  await look("at the end", (store) => brokenAtTheEnd(store, address, book, scenario.endsAs));
  const texts = phone
    .messages()
    .flatMap(({ from, text }) => (from === "bot" && text !== "" ? [text] : []));
  for (const words of scenario.heard) {
    if (!texts.some((text) => text.includes(words)))
      violations.push(`at the end: the person never read "${words}"`);
  }
  return {
    violations,
    kills: killed,
    points,
    errors,
    decisions,
    books: await readDatabase((store) => readBooks(store, address)),
    repeats: texts.length - new Set(texts).size,
  };

  async function setStage(): Promise<void> {
    const stated = await reader.readCard(card.number);
    const plan = seedCatalogue.find(
      (one) => one.network === card.network && one.code.endsWith("-30-12M"),
    );
    const terminal = terminalOf({ family: "keypad" });
    if (stated.answer !== "done" || plan === undefined || terminal === undefined)
      throw new Error("No stage.");
    const createdAtMs = nowMs();
    const state = rowOf({
      at: "confirm",
      plan,
      quotedAtMs: createdAtMs,
      card: stated.value,
      terminal,
      volume: { kind: "transactions", low: 30, high: 100 },
      budget: { kind: "any" },
      region: "GD",
    });
    const store = await openDatabase(database.address);
    await store.write(async (tables) => {
      await tables.people.add({ id: "P1", language: "zh-CN", createdAtMs });
      await tables.conversations.add({
        id: "C1",
        personId: "P1",
        channel: "telegram",
        address,
        state,
        turn: 1,
        version: 1,
        createdAtMs,
        updatedAtMs: createdAtMs,
      });
    });
    await store.close();
  }
}

function cardFor(kind: Scenario["card"]): SampleCard {
  const found = sampleCards.find((card) =>
    kind === "expired"
      ? card.state === "expired" && card.trouble === undefined
      : card.trouble === kind,
  );
  if (found === undefined) throw new Error(`No sample card is ${kind}.`);
  return found;
}
