import { join } from "node:path";

/** How a carrier behaves towards one card. */
type CarrierMood =
  /** It hears nothing of us and says nothing. */
  | "silent"
  /** It does what it is asked to, and its answers never arrive. */
  | "mute"
  /** It does what it is asked to, and says that it refused. */
  | "lying"
  /** Our own code breaks before it is asked. */
  | "broken";

/** How WeChat behaves towards one order. */
type WechatMood = "silent about refunds" | "lying about closing";

/** Cards enough for all orders, each with one trouble or none. All have expired. */
const troubles = {
  none: 40,
  "plan-refused": 10,
  "order-fails": 3,
  "unblock-fails-at-first": 3,
  "unblock-refused": 8,
} as const;
export type CardTrouble = keyof typeof troubles;

const silence = { answer: "unknown", reason: "no answer" } as const;

/** The old code's carrier with its sandbox, whose book is in `folder`. */
export async function openOldCarrier(
  load: Load,
  { folder, key }: { folder: string; key: unknown },
) {
  const { createSandboxCarrier } = await load("carriers/sandbox-carrier/carrier.ts");
  const { sampleCards } = await load("sandbox/carrier/cards.ts");
  const { startCarrierSandbox } = await load("sandbox/carrier/start.ts");
  const expired = sampleCards.find(({ state }: { state: string }) => state === "expired");
  const cards = Object.entries(troubles)
    .flatMap(([trouble, count]) => Array<string>(count).fill(trouble))
    .map((trouble, serial) => ({
      ...expired,
      number: withLuhnDigit(`8986049${String(serial).padStart(12, "0")}`),
      msisdn: `1449${String(serial).padStart(9, "0")}`,
      habit: undefined,
      trouble: trouble === "none" ? undefined : trouble,
    }));
  const sandbox = await startCarrierSandbox({
    key,
    file: join(folder, "carrier.sqlite"),
    cards: [...sampleCards, ...cards],
    nowMs: () => Date.now(),
    planDelayMs: 0,
    unblockDelayMs: 0,
  });
  const honest = createSandboxCarrier({ apiRoot: sandbox.apiRoot, key });
  const moods = new Map<string, CarrierMood>();
  return {
    honest,
    moody: moody(honest, moods),
    moods,
    /** A card that no order has had. */
    takeCard(trouble: CardTrouble): string {
      const index = cards.findIndex((card) => (card.trouble ?? "none") === trouble);
      const [card] = index === -1 ? [] : cards.splice(index, 1);
      if (card === undefined) throw new Error(`There is no card left with the trouble ${trouble}.`);
      return card.number;
    },
    close: () => sandbox.close(),
  };
}

function moody(honest: OldCarrier, moods: ReadonlyMap<string, CarrierMood>): OldCarrier {
  const cardOf = new Map<string, string>();
  return {
    ...honest,
    async readCard(iccid) {
      if (moods.get(iccid) === "broken") throw new Error("A mistake of ours.");
      return await honest.readCard(iccid);
    },
    async addPlan(order) {
      cardOf.set(order.ref, order.iccid);
      const mood = moods.get(order.iccid);
      if (mood === "silent") return silence;
      const answer = await honest.addPlan(order);
      if (mood === "mute") return silence;
      return mood === "lying"
        ? { answer: "refused", code: "plan-not-orderable", reason: "not for this card" }
        : answer;
    },
    async findPlanOrder(ref) {
      const mood = moods.get(cardOf.get(ref) ?? "");
      return mood === "silent" || mood === "mute" ? silence : await honest.findPlanOrder(ref);
    },
    async unblock(wish) {
      return moods.get(wish.iccid) === "silent" ? silence : await honest.unblock(wish);
    },
  };
}

/** The old code's WeChat Pay with its sandbox, whose book is in `folder`. */
export async function openOldWechatPay(
  load: Load,
  { folder, publicUrl }: { folder: string; publicUrl: string },
) {
  const { createWechatPay } = await load("payments/wechat-pay/wechat-pay.ts");
  const { serveOnLoopback } = await load("sandbox/loopback.ts");
  const { createWechatPaySandbox } = await load("sandbox/wechat-pay/sandbox.ts");
  const wechat = createWechatPaySandbox({
    folder: join(folder, "keys"),
    databasePath: join(folder, "wechat-pay.sqlite"),
    publicUrl,
    probeEvery: 0,
    setTimer: () => () => {},
    // Everything is asked about, so nobody needs to hear notifications.
    fetch: async () => new Response(undefined, { status: 204 }),
  });
  const { apiRoot, close } = await serveOnLoopback(wechat.app.fetch);
  const payments = createWechatPay(
    wechat.clientSettings({
      apiRoot: `${apiRoot}/`,
      notifyUrl: `${publicUrl}/wechatpay/notify`,
    }),
  );
  const moods = new Map<string, WechatMood>();
  const moodAbout = (outTradeNo: string) => moods.get(outTradeNo.replace(/-\d+$/, ""));
  return {
    wechat,
    moods,
    payments: {
      ...payments,
      async refund(wish: { outTradeNo: string }) {
        const isSilent = moodAbout(wish.outTradeNo) === "silent about refunds";
        return isSilent ? silence : await payments.refund(wish);
      },
      async close(outTradeNo: string) {
        const isLying = moodAbout(outTradeNo) === "lying about closing";
        return isLying ? { answer: "done", value: undefined } : await payments.close(outTradeNo);
      },
    },
    async close() {
      wechat.close();
      await close();
    },
  };
}

/** Gives a module of the old code. */
export type Load = ReturnType<typeof import("./old-code.ts").oldModules>;

type Answer = { answer: string; code?: string; reason?: string; value?: unknown };

type OldCarrier = {
  readCard(iccid: string): Promise<Answer>;
  addPlan(order: { ref: string; iccid: string; planCode: string }): Promise<Answer>;
  findPlanOrder(ref: string): Promise<Answer>;
  listPlanOrders(fromMs: number, toMs: number): Promise<Answer>;
  unblock(wish: { ref: string; iccid: string }): Promise<Answer>;
};

/** ITU-T E.118: the last digit of a card's number checks the others. */
function withLuhnDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
