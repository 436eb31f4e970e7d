import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { oldModules, setClock } from "./old-code.ts";
import { type CardTrouble, type Load, openOldCarrier, openOldWechatPay } from "./old-partners.ts";

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;

/** Where the old service believes to be reached. Nobody listens there. */
const publicUrl = "http://shop.example";

/** An order, and the number of its card. */
export type OldOrder = { orderNo: string; card: string };

type Where = { code: string; folder: string; startMs: number; appKey: string };

/**
 * The old app with partners of its own time, on files in `folder`: what its service is, without a
 * server; and what people do with it.
 */
export async function openOldWorld({ code, folder, startMs, appKey }: Where) {
  setClock(startMs);
  const load = oldModules(code);
  const { Secret } = await load("core/secret.ts");
  const key = new Secret(appKey);
  const store: OldStore = await openOldStore(load, folder, key);
  const carrier = await openOldCarrier(load, { folder, key });
  const money = await openOldWechatPay(load, { folder, publicUrl });
  const telegram = createOldTelegram();
  const guide = (file: string) => readFileSync(join(code, "locales", "guides", file), "utf8");
  const { readGuides } = await load("app/read-guides.ts");
  const { orderLinks } = await load("app/links.ts");
  const app = {
    ...(await steadyParts(load)),
    store,
    carrier: carrier.moody,
    payments: money.payments,
    channels: { ...(await webChannel(load)), telegram: telegram.channel },
    links: orderLinks(publicUrl, key),
    guides: readGuides(guide),
    hashCard: (number: string) =>
      createHmac("sha256", appKey).update(`card:${number}`).digest("hex"),
    publicUrl,
  };
  const { readState } = await load("app/dialogue-state.ts");
  return {
    load,
    app,
    read: store.read,
    write: store.write,
    backup: store.backup,
    carrier: carrier.honest,
    moods: carrier.moods,
    wechat: money.wechat,
    wechatMoods: money.moods,
    telegramAnswers: telegram.answers,
    readState,
    ...(await peopleOf(load, app, carrier)),
    ...(await payersOf(load, app, money)),
    ...(await timeOf(load, app, money)),
    async close() {
      await money.close();
      await carrier.close();
      await store.close();
    },
  };
}

export type OldWorld = Awaited<ReturnType<typeof openOldWorld>>;

async function openOldStore(load: Load, folder: string, key: unknown) {
  const { openSqlStore } = await load("storage/sql/sql-store.ts");
  const { sqliteDialect } = await load("storage/sql/sqlite.ts");
  const { checkAppKey } = await load("app-key.ts");
  const store = await openSqlStore(sqliteDialect(join(folder, "main.sqlite")));
  await store.write((tables: unknown) => checkAppKey(tables, key, { acceptNewAppKey: false }));
  return store;
}

/** What is the same in every world. */
async function steadyParts(load: Load) {
  const { systemClock, systemDice } = await load("app/ports.ts");
  const { seedCatalogue } = await load("core/recharge/catalogue.ts");
  const { createTexts } = await load("texts/texts.ts");
  return {
    clock: systemClock,
    dice: systemDice,
    texts: createTexts(),
    log: { info() {}, warn() {}, error() {} },
    catalogue: () => seedCatalogue,
    contact: undefined,
    drawReceipt: async () => new Uint8Array(),
    drawChart: async () => new Uint8Array(),
    readCodes: async () => [],
    wakeJobs() {},
  };
}

async function webChannel(load: Load) {
  const { createWebChannel } = await load("channels/web/web-channel.ts");
  return { web: createWebChannel() };
}

/** Shows everything, unless it is to answer otherwise. */
function createOldTelegram() {
  const answers: object[] = [];
  let shown = 0;
  const channel = {
    name: "telegram",
    traits: { choices: "buttons", secrets: "deleted", delivery: "push" },
    send: async () => answers.shift() ?? { answer: "shown", platformId: String(++shown) },
  };
  return { channel, answers };
}

type OldApp = { store: OldStore };
type Carrier = Awaited<ReturnType<typeof openOldCarrier>>;
type Money = Awaited<ReturnType<typeof openOldWechatPay>>;

/** What people do in their chats. */
async function peopleOf(load: Load, app: OldApp, { honest, takeCard }: Carrier) {
  const { openConversation } = await load("app/open-conversation.ts");
  const { receiver } = await load("app/receive.ts");
  const { turnTaker } = await load("app/take-turn.ts");
  const { readState, writeState } = await load("app/dialogue-state.ts");
  const { seedCatalogue } = await load("core/recharge/catalogue.ts");
  const { terminalOf } = await load("core/recharge/terminal.ts");
  const takeTurn = turnTaker(app);
  const receive = receiver(app, "telegram", takeTurn);
  let said = 0;

  const talk = (address: string, channel = "web"): Promise<OldConversation> =>
    openConversation(app, channel, address, "zh-CN");

  /** A person says something, or presses the button with this label that was shown last. */
  async function say(address: string, words: string, channel = "web"): Promise<void> {
    const { id, turn } = await talk(address, channel);
    const label = /^\[(.*)\]$/.exec(words)?.[1];
    const shown = await app.store.read((tables) => tables.messages.after(id, 0, 1000));
    const choice = shown
      .flatMap(({ content }) => content.choices ?? [])
      .findLast((one) => one.label === label);
    if (label !== undefined && choice === undefined)
      throw new Error(`${address} has no button "${label}".`);
    const event =
      choice === undefined
        ? { type: "say", text: words }
        : { type: "pick", value: choice.value, turn };
    const eventKey = `said:${++said}`;
    if (channel === "telegram") await receive({ key: eventKey, address, event });
    else await takeTurn({ conversationId: id, eventKey, event });
  }

  /** An order as the dialogue makes it, from its last question on. */
  async function placeOrder(
    address: string,
    { trouble, card, priceFen, channel }: OrderWish = {},
  ): Promise<OldOrder> {
    const number = card ?? takeCard(trouble ?? "none");
    const found = await honest.readCard(number);
    const plan = seedCatalogue.find(({ code }: { code: string }) => code === "CM-30-12M");
    const { id, turn, version } = await talk(address, channel);
    const state = writeState({
      at: "confirm",
      plan: { ...plan, ...(priceFen === undefined ? {} : { priceFen }) },
      quotedAtMs: Date.now(),
      card: found.value,
      terminal: terminalOf({ family: "keypad" }),
      volume: { kind: "transactions", low: 30, high: 100 },
      budget: { kind: "any" },
      region: "GD",
    });
    const next = { id, turn: turn + 1, updatedAtMs: Date.now(), state };
    await app.store.write((tables) => tables.conversations.save(next, version));
    await say(address, "确认", channel);
    const after = await talk(address, channel);
    const { orderNo } = readState(after.state);
    if (orderNo === undefined) throw new Error(`${address} has no order, but ${after.state}`);
    return { orderNo, card: number };
  }

  return { talk, say, placeOrder };
}

type OrderWish = { trouble?: CardTrouble; card?: string; priceFen?: number; channel?: string };

/** What people do with their money. */
async function payersOf(load: Load, app: OldApp, { wechat, payments }: Money) {
  const { paymentOpener } = await load("app/open-payment.ts");
  const { settlePayment } = await load("app/settle-payment.ts");
  const openPayment = paymentOpener(app);

  /** The number of the payment that can be paid now. */
  async function open(orderNo: string, product = "native"): Promise<string> {
    const { answer } = await openPayment(orderNo, { product, ip: "203.0.113.7" });
    const made = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
    const outTradeNo = made.find(({ state }) => state === "open")?.outTradeNo;
    if (answer !== "open" || outTradeNo === undefined)
      throw new Error(`The payment of ${orderNo} is ${answer}.`);
    return outTradeNo;
  }

  function payAtWechat(outTradeNo: string): void {
    const paid = wechat.pay(outTradeNo);
    if (paid !== "paid") throw new Error(`${outTradeNo} cannot be paid: ${paid}.`);
  }

  /** We are told that it was paid, with what is `changed`. */
  async function settle(
    outTradeNo: string,
    changed: object = {},
  ): Promise<{ transactionId: string }> {
    const { answer, value } = await payments.query(outTradeNo);
    if (answer !== "done") throw new Error(`${outTradeNo} is not paid.`);
    await settlePayment(app, { ...value.fact, ...changed }, "notification");
    return value.fact;
  }

  async function pay(orderNo: string, product = "native"): Promise<void> {
    const outTradeNo = await open(orderNo, product);
    payAtWechat(outTradeNo);
    await settle(outTradeNo);
  }

  return { open, payAtWechat, settle, pay };
}

async function timeOf(load: Load, app: OldApp, { wechat }: Money) {
  const { runOneJob } = await load("app/run-jobs.ts");

  async function work(): Promise<void> {
    for (let count = 0; await runOneJob(app, "worker-1"); count++)
      if (count === 1000) throw new Error("The jobs never come to rest.");
  }

  /** Time passes, and whatever falls due on the way is done at its moment. */
  async function advance(byMs: number): Promise<void> {
    const endMs = Date.now() + byMs;
    for (;;) {
      await wechat.work();
      await work();
      const nextMs = await app.store.read((tables) => tables.jobs.nextRunAtMs());
      if (nextMs === undefined || nextMs > endMs) break;
      setClock(nextMs > Date.now() ? nextMs : Date.now() + secondMs);
    }
    setClock(endMs);
  }

  return { work, advance };
}

/** Somebody of ours decides, or is the first of two; throws when it does not come to that. */
export async function decider({ app, load }: Pick<OldWorld, "app" | "load">) {
  const { decideTicket } = await load("app/decide-ticket.ts");
  return async (
    id: string,
    decision: string,
    note: string,
    comesTo: "decided" | "proposed" = "decided",
  ): Promise<void> => {
    const told = await decideTicket(app, id, { decision, by: "Wang", note });
    const wanted = comesTo === "decided" ? "decided" : "needs-second-person";
    if (told.answer !== wanted)
      throw new Error(`The ticket ${id} cannot be ${comesTo}: ${JSON.stringify(told)}`);
  };
}

export async function openTickets({ read }: OldWorld, kind: string): Promise<string[]> {
  const all = await read((tables) => tables.tickets.listOpen());
  return all.map(({ id }) => id).filter((id) => id.startsWith(kind));
}

type OldConversation = { id: string; state: string; turn: number; version: number };
type OldMessage = {
  id: string;
  from: "person" | "bot";
  content: { text: string; choices?: { label: string; value: string }[] };
};

/** As much of the old store as is used here. */
type OldStore = {
  read<T>(work: (tables: OldTables) => Promise<T>): Promise<T>;
  write<T>(work: (tables: OldTables) => Promise<T>): Promise<T>;
  backup(takenAtMs: number, write: (line: string) => Promise<void>): Promise<unknown>;
  close(): Promise<void>;
};

type OldTables = {
  conversations: { save(next: object, seenVersion: number): Promise<boolean> };
  messages: { after(id: string, change: number, limit: number): Promise<OldMessage[]> };
  deliveries: { claim(message: OldMessage, nowMs: number): Promise<boolean> };
  payments: { ofOrder(orderNo: string): Promise<{ outTradeNo: string; state: string }[]> };
  tickets: { listOpen(): Promise<{ id: string }[]> };
  jobs: {
    add(job: object): Promise<void>;
    claim(worker: string, nowMs: number, leaseMs: number, only: string): Promise<unknown>;
    nextRunAtMs(): Promise<number | undefined>;
  };
  audit: { violations(sinceMs: number): Promise<object[]> };
};
