import { join } from "node:path";
import type { Hono } from "hono";
import { createApi } from "./api.ts";
import type { BillLie, OddRow } from "./bill-rows.ts";
import { createCashier } from "./cashier.ts";
import { type HandRefund, refundByHand } from "./console.ts";
import type { Context, Notice } from "./context.ts";
import { FaultSwitch } from "./faults.ts";
import { type Identity, loadIdentity } from "./identity.ts";
import { Ledger } from "./ledger.ts";
import { deliverDueNotices } from "./notifier.ts";
import { forgeNotice, payOrder } from "./orders.ts";
import { settleDueRefunds } from "./refunds.ts";

/** Where the public server mounts the cashier. */
export const cashierMount = "/sandbox/wechat-pay";

/** Where this sandbox keeps its things, and by which clock it runs. */
export type SandboxOptions = {
  /**
   * Holds the key files, made once (0600), and the database unless `databasePath` says otherwise.
   */
  folder: string;
  /** A file, or `:memory:`. */
  databasePath?: string;
  /**
   * Our own server as browsers reach it, e.g. `https://shop.example`. Only its origin is ever
   * notified.
   */
  publicUrl: string;
  merchantName?: string;
  /** How long a refund is `PROCESSING`, ms; 3000 unless told. */
  refundDelayMs?: number;
  /** Every n-th notification comes after a signature probe; 4 unless told, 0 for none. */
  probeEvery?: number;
  /**
   * Epoch ms. Signatures are stamped with it too, and both sides refuse a difference of over five
   * minutes.
   */
  now?: () => number;
  /**
   * Runs a job later and gives back how to call it off. A test that calls `work()` itself passes
   * one that does nothing.
   */
  setTimer?: (job: () => void, delayMs: number) => () => void;
  /** Carries the notifications. */
  fetch?: typeof fetch;
};

/**
 * All that a client needs to be this sandbox's merchant; fits the settings of our WeChat Pay
 * adapter.
 */
type SandboxClientSettings = ReturnType<typeof clientSettings>;

type WechatPaySandbox = {
  /** The API; for a loopback port and nothing else. */
  app: ReturnType<typeof createApi>;
  /** Pages for people; to be mounted at `cashierMount`. */
  cashier: Hono;
  /** `apiRoot`: where `app` is served. `notifyUrl`: our webhook, on the origin of `publicUrl`. */
  clientSettings(at: { apiRoot: string; notifyUrl: string }): SandboxClientSettings;
  faults: FaultSwitch;
  /** What a person does at the merchant's console; the shop hears of it in its bill only. */
  refundByHand(outTradeNo: string, refund?: HandRefund): string | undefined;
  /** From now on the bill says this of the payment or refund with that number. */
  lieInBill(number: string, lie: BillLie): void;
  /** Puts a row into a day's bill that is written as no other is. */
  addOddRow(row: OddRow): void;
  /** Notifies a payment as made that nobody has made, as whoever stole the keys can. */
  forgeNotice(outTradeNo: string): void;
  /** Pays without a person. */
  pay(outTradeNo: string, openid?: string): ReturnType<typeof payOrder>;
  /**
   * Does everything that is due: settles refunds, sends notifications, and waits for their answers.
   */
  work(): Promise<void>;
  /** All notifications so far, and what became of them. */
  notices(): Notice[];
  close(): void;
};

/**
 * WeChat Pay v3 on your own machine, true to the wire: it verifies every request, signs every
 * answer and seals every notification. WeChat itself offers no sandbox for v3. No money moves here.
 */
export function createWechatPaySandbox(options: SandboxOptions): WechatPaySandbox {
  const {
    folder,
    publicUrl,
    now = () => Date.now(),
    setTimer = processTimer,
    probeEvery = 4,
    fetch: post = fetch,
  } = options;
  const identity = loadIdentity(folder);
  const ledger = new Ledger(options.databasePath ?? join(folder, "wechat-pay.sqlite"));
  const faults = new FaultSwitch();
  let announced = 0;
  let cancelTimer = () => {};
  let isClosed = false;

  const context: Context = {
    identity,
    ledger,
    ...collectionsOf(ledger),
    faults,
    now,
    ownOrigin: new URL(publicUrl).origin,
    cashierUrl: `${publicUrl.replace(/\/$/, "")}${cashierMount}`,
    merchantName: options.merchantName ?? "流量充值 · 测试商户",
    refundDelayMs: options.refundDelayMs ?? 3000,
    plansProbe: () => probeEvery > 0 && ++announced % probeEvery === 0,
    wake,
  };

  async function work(): Promise<void> {
    settleDueRefunds(context);
    try {
      await deliverDueNotices(context, post);
    } finally {
      wake();
    }
  }

  /** Sets the one timer to the next thing that is due. */
  function wake(): void {
    cancelTimer();
    if (isClosed) return;
    const dueMs = Math.min(
      ...[context.refunds, context.notices].map(
        (kind) => kind.nextDueMs() ?? Number.POSITIVE_INFINITY,
      ),
    );
    if (dueMs === Number.POSITIVE_INFINITY) return;
    cancelTimer = setTimer(() => void work().catch(ignoreAfterClose), Math.max(0, dueMs - now()));
  }

  /**
   * A delivery that ends after `close` finds the database shut; what it would have written is due
   * again on restart.
   */
  function ignoreAfterClose(error: unknown): void {
    if (!isClosed) throw error;
  }

  wake();
  return {
    app: createApi(context, work),
    cashier: createCashier(context),
    clientSettings: (at) => clientSettings(identity, context.cashierUrl, at),
    faults,
    refundByHand: (outTradeNo, refund) => refundByHand(context, outTradeNo, refund),
    lieInBill: (number, lie) => context.billLies.put(number, lie),
    addOddRow: (row) => context.oddRows.put(`${row.day} ${row.outTradeNo} ${row.oddity}`, row),
    forgeNotice: (outTradeNo) => forgeNotice(context, outTradeNo),
    pay: (outTradeNo, openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o") =>
      payOrder(context, outTradeNo, openid),
    work,
    notices: () => context.notices.all(),
    close() {
      isClosed = true;
      cancelTimer();
      ledger.close();
    },
  };
}

/** All that the sandbox remembers. */
type Kept = Pick<
  Context,
  | "orders"
  | "refunds"
  | "links"
  | "notices"
  | "transactions"
  | "codes"
  | "billTokens"
  | "billLies"
  | "oddRows"
>;

function collectionsOf(ledger: Ledger): Kept {
  return {
    orders: ledger.collection("order"),
    refunds: ledger.collection("refund"),
    links: ledger.collection("link"),
    notices: ledger.collection("notice"),
    transactions: ledger.collection("transaction"),
    codes: ledger.collection("oauth-code"),
    billTokens: ledger.collection("bill-token"),
    billLies: ledger.collection("bill-lie"),
    oddRows: ledger.collection("odd-row"),
  };
}

function clientSettings(
  identity: Identity,
  cashierUrl: string,
  at: { apiRoot: string; notifyUrl: string },
) {
  const {
    mchid,
    appid,
    merchantSerial,
    merchantPrivateKeyPem,
    apiV3Key,
    appSecret,
    platformKeyId,
  } = identity;
  return {
    mchid,
    appid,
    merchantSerial,
    merchantPrivateKeyPem,
    platformKeys: { [platformKeyId]: identity.platformPublicKeyPem },
    requestSerial: platformKeyId,
    apiV3Key,
    ...at,
    oauth: { apiRoot: at.apiRoot, authorizeRoot: cashierUrl, appSecret },
  };
}

/**
 * setTimeout cannot wait longer than 2^31−1 ms; waking early is harmless. The timer does not keep
 * the process alive.
 */
function processTimer(job: () => void, delayMs: number): () => void {
  const timer = setTimeout(job, Math.min(delayMs, 2 ** 31 - 1)).unref();
  return () => clearTimeout(timer);
}
