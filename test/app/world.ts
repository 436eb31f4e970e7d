import { vi } from "vitest";
import type { App } from "../../src/app/app.ts";
import { carriersOf } from "../../src/app/carriers.ts";
import { paymentOpener } from "../../src/app/money/open-payment.ts";
import { turnTaker } from "../../src/app/turns/take-turn.ts";
import type { Carrier } from "../../src/carriers/carrier.ts";
import { createSandboxCarrier } from "../../src/carriers/sandbox-carrier/carrier.ts";
import { createWebChannel } from "../../src/channels/web/web-channel.ts";
import { Secret } from "../../src/core/secret.ts";
import { createWechatPay } from "../../src/payments/wechat-pay/wechat-pay.ts";
import type { CarrierSandboxOptions } from "../../src/sandbox/carrier/app.ts";
import { notifyRoute } from "../../src/server/doors/notify-route.ts";
import { assembleApp } from "../../src/wiring/assemble-app.ts";
import { guides } from "../running/guides.ts";
import { noPictures } from "../running/no-pictures.ts";
import { twoOperators } from "../running/operators.ts";
import { openTestStore, type TestDatabase } from "../storage/database.ts";
import { balancesOf, expectMoneyIsRight } from "./books.ts";
import { openPartners } from "./partners.ts";
import { passingTime, takeCopy } from "./passing-time.ts";
import { shopping } from "./shopping.ts";

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const dayMs = 24 * 60 * minuteMs;

/** 10:00 in China on an ordinary day. */
const startMs = Date.UTC(2026, 10, 23, 2, 0, 0);

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
export async function openWorld({ database, goesOnWith: earlier, ...delays }: WorldOptions = {}) {
  vi.useFakeTimers({ toFake: ["Date"], now: earlier?.nowMs ?? startMs });
  const opened = await (database?.open() ?? openTestStore());
  const key = earlier?.key ?? new Secret("a key that only this test uses");
  const partners = await openPartners({ key, earlier, ...delays });
  const { carrierSandbox, wechat, ours, publicUrl } = partners;

  const logged: Logged[] = [];
  const log = logInto(logged);
  const web = createWebChannel();
  const { app, commits } = assembleApp({
    key,
    store: opened,
    operators: twoOperators,
    carriers: carriersOf([
      createSandboxCarrier({ apiRoot: carrierSandbox.apiRoot, key }, { timeoutMs: 1000 }),
    ]),
    payments: createWechatPay(partners.settings, { timeoutMs: 2000 }),
    channels: { web },
    log,
    guides,
    publicUrl,
    ...noPictures,
  });
  const openPayment = paymentOpener(app);
  const take = turnTaker(app);
  const takeTurn: typeof take = async (inbound) => {
    const taken = await take(inbound);
    await commits.idle();
    return taken;
  };
  ours.onError((error, c) => {
    log.error({ error: error.message }, "request failed");
    return c.body(null, 500);
  });
  notifyRoute(ours, { app, web, takeTurn, openPayment, publicUrl, trustedProxies: [] });

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
    store: app.store,
    carrierSandbox,
    wechat,
    takeTurn,
    openPayment,
    takeCopy: () => takeCopy(app),
    ...told(app, logged),
    ...passingTime(app, commits, { startMs, work: () => wechat.work() }),
    ...shopping(app, openPayment, wechat),
    /** WeChat sends the notifications that are due; they come in through our own HTTP route. */
    deliverNotifications: () => wechat.work(),
    async close() {
      await expectMoneyIsRight(app);
      await partners.close();
      await app.store.close();
      vi.useRealTimers();
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

/** What this world says of itself. */
function told(app: App, logged: readonly Logged[]) {
  return {
    logged,
    errors: () => logged.filter(({ level }) => level === "error").map(({ message }) => message),
    /** What waits for a person's decision, by id. */
    tickets: async () =>
      (await app.store.read((tables) => tables.tickets.listOpen())).map(({ id }) => id),
    balances: () => balancesOf(app),
  };
}

function logInto(logged: Logged[]): App["log"] {
  const note = (level: Logged["level"]) => (detail: object, message: string) =>
    void logged.push({ level, detail, message });
  return { info: note("info"), warn: note("warn"), error: note("error") };
}
