import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { oldModules, setClock } from "./old-code.ts";

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;

/** Where the old service believes to be reached. Nobody listens there. */
export const oldPublicUrl = "http://shop.example";

/** How a carrier behaves towards one card. */
export type CarrierMood =
  /** It hears nothing of us and says nothing. */
  | "silent"
  /** It does what it is asked to, and its answers never arrive. */
  | "mute"
  /** It does what it is asked to, and says that it refused. */
  | "lying"
  /** Our own code breaks before it is asked. */
  | "broken";

export type WeChatMood = "silent about refunds" | "lying about closing";

/** Cards enough for all orders, each with one trouble or none. All have expired. */
const troubles = {
  none: 40,
  "plan-refused": 10,
  "order-fails": 3,
  "unblock-fails-at-first": 3,
  "unblock-refused": 8,
} as const;
export type CardTrouble = keyof typeof troubles;

/**
 * The old app with partners of its own time, on files in `folder`: what its service is, without a
 * server.
 */
export async function openOldWorld(code: string, folder: string, startMs: number, appKey: string) {
  setClock(startMs);
  const load = oldModules(code);
  const { Secret } = await load("core/secret.ts");
  const { openSqlStore } = await load("storage/sql/sql-store.ts");
  const { sqliteDialect } = await load("storage/sql/sqlite.ts");
  const { checkAppKey } = await load("app-key.ts");
  const { orderLinks } = await load("app/links.ts");
  const { openConversation } = await load("app/open-conversation.ts");
  const { paymentOpener } = await load("app/open-payment.ts");
  const { systemClock, systemDice } = await load("app/ports.ts");
  const { readGuides } = await load("app/read-guides.ts");
  const { receiver } = await load("app/receive.ts");
  const { runOneJob } = await load("app/run-jobs.ts");
  const { settlePayment } = await load("app/settle-payment.ts");
  const { turnTaker } = await load("app/take-turn.ts");
  const { readState, writeState } = await load("app/dialogue-state.ts");
  const { createSandboxCarrier } = await load("carriers/sandbox-carrier/carrier.ts");
  const { createWebChannel } = await load("channels/web/web-channel.ts");
  const { seedCatalogue } = await load("core/recharge/catalogue.ts");
  const { terminalOf } = await load("core/recharge/terminal.ts");
  const { createWechatPay } = await load("payments/wechat-pay/wechat-pay.ts");
  const { sampleCards } = await load("sandbox/carrier/cards.ts");
  const { startCarrierSandbox } = await load("sandbox/carrier/start.ts");
  const { serveOnLoopback } = await load("sandbox/loopback.ts");
  const { createWechatPaySandbox } = await load("sandbox/wechat-pay/sandbox.ts");
  const { createTexts } = await load("texts/texts.ts");

  const key = new Secret(appKey);
  const store = await openSqlStore(sqliteDialect(join(folder, "main.sqlite")));
  await store.write((tables: unknown) => checkAppKey(tables, key, { acceptNewAppKey: false }));

  const cards = Object.entries(troubles).flatMap(([trouble, count]) =>
    Array.from({ length: count }, (_, index) => ({ trouble, index })),
  );
  const ownCards = cards.map(({ trouble }, serial) => ({
    ...sampleCards.find((card: { state: string }) => card.state === "expired"),
    number: withLuhnDigit(`8986049${String(serial).padStart(12, "0")}`),
    msisdn: `1449${String(serial).padStart(9, "0")}`,
    habit: undefined,
    trouble: trouble === "none" ? undefined : trouble,
  }));
  const read = <T>(work: (tables: OldTables) => Promise<T>): Promise<T> => store.read(work);
  const write = <T>(work: (tables: OldTables) => Promise<T>): Promise<T> => store.write(work);
  const carrierSandbox = await startCarrierSandbox({
    key,
    file: join(folder, "carrier.sqlite"),
    nowMs: systemClock.nowMs,
    cards: [...sampleCards, ...ownCards],
    planDelayMs: 0,
    unblockDelayMs: 0,
  });
  const wechat = createWechatPaySandbox({
    folder: join(folder, "keys"),
    databasePath: join(folder, "wechat-pay.sqlite"),
    publicUrl: oldPublicUrl,
    probeEvery: 0,
    setTimer: () => () => {},
    // Everything is asked about, so nobody needs to hear notifications.
    fetch: async () => new Response(undefined, { status: 204 }),
  });
  const wechatApi = await serveOnLoopback(wechat.app.fetch);

  const moods = new Map<string, CarrierMood>();
  const wechatMoods = new Map<string, WeChatMood>();
  const cardOf = new Map<string, string>();
  const carrier = createSandboxCarrier({ apiRoot: carrierSandbox.apiRoot, key });
  const payments = createWechatPay(
    wechat.clientSettings({
      apiRoot: `${wechatApi.apiRoot}/`,
      notifyUrl: `${oldPublicUrl}/wechatpay/notify`,
    }),
  );
  const silence = { answer: "unknown", reason: "no answer" } as const;
  const telegram: string[] = [];
  /** How the chat platform answers next; shown when there is nothing. */
  const telegramAnswers: object[] = [];
  const errors: string[] = [];
  const app = {
    store,
    clock: systemClock,
    dice: systemDice,
    carrier: {
      ...carrier,
      async readCard(iccid: string) {
        if (moods.get(iccid) === "broken") throw new Error("A mistake of ours.");
        return await carrier.readCard(iccid);
      },
      async addPlan(order: { ref: string; iccid: string }) {
        cardOf.set(order.ref, order.iccid);
        const mood = moods.get(order.iccid);
        if (mood === "silent") return silence;
        const answer = await carrier.addPlan(order);
        if (mood === "mute") return silence;
        return mood === "lying"
          ? { answer: "refused", code: "plan-not-orderable", reason: "not for this card" }
          : answer;
      },
      async findPlanOrder(ref: string) {
        const mood = moods.get(cardOf.get(ref) ?? "");
        return mood === "silent" || mood === "mute" ? silence : await carrier.findPlanOrder(ref);
      },
      async unblock(wish: { ref: string; iccid: string }) {
        return moods.get(wish.iccid) === "silent" ? silence : await carrier.unblock(wish);
      },
    },
    payments: {
      ...payments,
      async refund(wish: { outTradeNo: string }) {
        return wechatMoods.get(orderOf(wish.outTradeNo)) === "silent about refunds"
          ? silence
          : await payments.refund(wish);
      },
      async close(outTradeNo: string) {
        return wechatMoods.get(orderOf(outTradeNo)) === "lying about closing"
          ? { answer: "done", value: undefined }
          : await payments.close(outTradeNo);
      },
    },
    channels: {
      web: createWebChannel(),
      telegram: {
        name: "telegram",
        traits: { choices: "buttons", secrets: "deleted", delivery: "push" },
        async send(_: string, { text }: { text: string }) {
          const answer = telegramAnswers.shift();
          if (answer !== undefined) return answer;
          telegram.push(text);
          return { answer: "shown", platformId: String(telegram.length) };
        },
      },
    },
    texts: createTexts(),
    links: orderLinks(oldPublicUrl, key),
    log: {
      info() {},
      warn() {},
      error: (detail: object, message: string) =>
        void errors.push(`${message} ${JSON.stringify(detail)}`),
    },
    catalogue: () => seedCatalogue,
    guides: readGuides((file: string) =>
      readFileSync(join(code, "locales", "guides", file), "utf8"),
    ),
    hashCard: (number: string) =>
      createHmac("sha256", appKey).update(`card:${number}`).digest("hex"),
    contact: undefined,
    publicUrl: oldPublicUrl,
    drawReceipt: async () => new Uint8Array(),
    drawChart: async () => new Uint8Array(),
    readCodes: async () => [],
    wakeJobs() {},
  };
  const takeTurn = turnTaker(app);
  const receive = receiver(app, "telegram", takeTurn);
  const openPayment = paymentOpener(app);
  const free = new Map(
    Object.keys(troubles).map((trouble) => [
      trouble,
      ownCards.filter((card) => (card.trouble ?? "none") === trouble).map(({ number }) => number),
    ]),
  );
  let said = 0;

  async function talk(address: string, channel = "web") {
    return await openConversation(app, channel, address, "zh-CN");
  }

  /** A person says something, or presses the button with this label of the question that stands. */
  async function say(address: string, words: string, channel = "web"): Promise<void> {
    const { id, turn } = await talk(address, channel);
    const label = /^\[(.*)\]$/.exec(words)?.[1];
    const shown = await read((tables) => tables.messages.after(id, 0, 1000));
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

  /** An order as the dialogue makes it, from the last question on. Its number. */
  async function placeOrder(
    address: string,
    {
      trouble = "none",
      card,
      priceFen,
      channel = "web",
    }: { trouble?: CardTrouble; card?: string; priceFen?: number; channel?: string } = {},
  ): Promise<{ orderNo: string; card: string }> {
    const number = card ?? free.get(trouble)?.shift();
    const found = await carrier.readCard(number);
    const plan = seedCatalogue.find(({ code }: { code: string }) => code === "CM-30-12M");
    if (found.answer !== "done" || number === undefined || plan === undefined)
      throw new Error(`There is no card left with the trouble ${trouble}.`);
    const { id, turn, version } = await talk(address, channel);
    await write((tables) =>
      tables.conversations.save(
        {
          id,
          turn: turn + 1,
          updatedAtMs: Date.now(),
          state: writeState({
            at: "confirm",
            plan: { ...plan, ...(priceFen === undefined ? {} : { priceFen }) },
            quotedAtMs: Date.now(),
            card: found.value,
            terminal: terminalOf({ family: "keypad" }),
            volume: { kind: "transactions", low: 30, high: 100 },
            budget: { kind: "any" },
            region: "GD",
          }),
        },
        version,
      ),
    );
    await say(address, "确认", channel);
    const { state } = await talk(address, channel);
    const { orderNo } = readState(state);
    if (orderNo === undefined) throw new Error(`${address} has no order, but ${state}`);
    return { orderNo, card: number };
  }

  async function open(orderNo: string, product = "native"): Promise<string> {
    const { answer } = await openPayment(orderNo, { product, ip: "203.0.113.7" });
    const made = await read((tables) => tables.payments.ofOrder(orderNo));
    const outTradeNo = made.find(({ state }) => state === "open")?.outTradeNo;
    if (answer !== "open" || outTradeNo === undefined)
      throw new Error(`The payment of ${orderNo} is ${answer}.`);
    return outTradeNo;
  }

  function payAtWechat(outTradeNo: string): void {
    const paid = wechat.pay(outTradeNo);
    if (paid !== "paid") throw new Error(`${outTradeNo} cannot be paid: ${paid}.`);
  }

  async function paidFact(outTradeNo: string) {
    const { answer, value } = await payments.query(outTradeNo);
    if (answer !== "done") throw new Error(`${outTradeNo} is not paid.`);
    return value.fact;
  }

  async function pay(orderNo: string, product = "native"): Promise<void> {
    const outTradeNo = await open(orderNo, product);
    payAtWechat(outTradeNo);
    await settlePayment(app, await paidFact(outTradeNo), "notification");
  }

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
      const nextMs = await read((tables) => tables.jobs.nextRunAtMs());
      if (nextMs === undefined || nextMs > endMs) break;
      setClock(nextMs > Date.now() ? nextMs : Date.now() + secondMs);
    }
    setClock(endMs);
  }

  return {
    load,
    app,
    store,
    read,
    write,
    errors,
    wechat,
    moods,
    wechatMoods,
    telegramAnswers,
    talk,
    say,
    placeOrder,
    open,
    pay,
    payAtWechat,
    paidFact,
    advance,
    work,
    carrier,
    readState,
    async close() {
      wechat.close();
      await wechatApi.close();
      await carrierSandbox.close();
      await store.close();
    },
  };
}

export type OldWorld = Awaited<ReturnType<typeof openOldWorld>>;

/** As much of the old tables as is used here. */
export type OldTables = {
  conversations: {
    find(id: string): Promise<{ id: string; state: string; turn: number; version: number }>;
    save(next: object, seenVersion: number): Promise<boolean>;
  };
  messages: {
    after(
      id: string,
      change: number,
      limit: number,
    ): Promise<
      {
        from: "person" | "bot";
        content: { text: string; choices?: { label: string; value: string }[] };
      }[]
    >;
  };
  deliveries: { claim(message: object, nowMs: number): Promise<boolean> };
  payments: { ofOrder(orderNo: string): Promise<{ outTradeNo: string; state: string }[]> };
  jobs: {
    nextRunAtMs(): Promise<number | undefined>;
    claim(worker: string, nowMs: number, leaseMs: number, only: string): Promise<unknown>;
    add(job: object): Promise<void>;
  };
  audit: { violations(sinceMs: number): Promise<object[]> };
  tickets: { listOpen(): Promise<{ id: string }[]> };
};

function orderOf(outTradeNo: string): string {
  return outTradeNo.replace(/-\d+$/, "");
}

/** ITU-T E.118: the last digit of a card's number checks the others. */
function withLuhnDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
