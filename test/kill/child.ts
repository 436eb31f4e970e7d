/**
 * The service in a process of its own that can be told where to die: the real store on a real
 * database, the real clients of WeChat Pay, the carrier and Telegram, the real job runner, the real
 * notification route. The partners live on in the parent. What is not here is what no money passes
 * through: pages, pictures, polling.
 */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { flushCompileCache } from "node:module";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { App } from "../../src/app/app.ts";
import { carriersOf } from "../../src/app/carriers.ts";
import { decideTicket } from "../../src/app/decisions/decide-ticket.ts";
import { paymentOpener } from "../../src/app/money/open-payment.ts";
import { watched } from "../../src/app/partner-watch.ts";
import { startJobs } from "../../src/app/running/start-jobs.ts";
import { receiver } from "../../src/app/turns/receive.ts";
import { turnTaker } from "../../src/app/turns/take-turn.ts";
import { createSandboxCarrier } from "../../src/carriers/sandbox-carrier/carrier.ts";
import type { Channel, Receive } from "../../src/channels/channel.ts";
import { createTelegram } from "../../src/channels/telegram/telegram.ts";
import { createWebChannel } from "../../src/channels/web/web-channel.ts";
import { Secret } from "../../src/core/secret.ts";
import type { WechatPaySettings } from "../../src/payments/wechat-pay/settings.ts";
import { createWechatPay } from "../../src/payments/wechat-pay/wechat-pay.ts";
import { loadIdentity } from "../../src/sandbox/wechat-pay/identity.ts";
import { notifyRoute } from "../../src/server/doors/notify-route.ts";
import type { Env } from "../../src/server/doors/requests.ts";
import type { Store } from "../../src/storage/store.ts";
import { assembleApp } from "../../src/wiring/assemble-app.ts";
import { guides } from "../running/guides.ts";
import { noPictures } from "../running/no-pictures.ts";
import { wang } from "../running/operators.ts";
import { ordersOf } from "../storage/orders-of.ts";
import type { Answered, Answers, Asked, Command, Wiring } from "./commands.ts";
import { CrashPoints, watchedStore } from "./crash-points.ts";
import { openDatabase } from "./databases.ts";
import { turnClock } from "./turned-clock.ts";

/** Long enough for a busy machine; a lost answer is a broken connection and needs no patience. */
const timeoutMs = 8000;

/**
 * No job of a story waits that long: it is a sweep that found nothing, and looks again after an
 * hour.
 */
const idleMs = 59 * 60_000;

/** Counts what is under way, so that "at rest" is known and never guessed by waiting. */
let underWay = 0;
async function counted<T>(work: Promise<T>): Promise<T> {
  underWay++;
  try {
    return await work;
  } finally {
    underWay--;
  }
}

/** The same object, with every promise that it gives out counted. */
function countedCalls<T extends object>(partner: T): T {
  return new Proxy(partner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        const result: unknown = value.apply(target, given);
        return result instanceof Promise ? counted(result) : result;
      };
    },
  });
}

function wechatPaySettings(wiring: Wiring): WechatPaySettings {
  const identity = loadIdentity(wiring.wechatPayKeys);
  return {
    mchid: identity.mchid,
    appid: identity.appid,
    merchantSerial: identity.merchantSerial,
    merchantPrivateKeyPem: identity.merchantPrivateKeyPem,
    platformKeys: { [identity.platformKeyId]: identity.platformPublicKeyPem },
    requestSerial: identity.platformKeyId,
    apiV3Key: identity.apiV3Key,
    apiRoot: wiring.wechatPayUrl,
    notifyUrl: `${wiring.publicUrl}/wechatpay/notify`,
    oauth: { apiRoot: wiring.wechatPayUrl, appSecret: identity.appSecret },
  };
}

function countedStore(store: Store): Store {
  return {
    ...store,
    write: (work) => counted(store.write(work)),
    read: (work) => counted(store.read(work)),
    heardBy: (listener) => countedStore(store.heardBy(listener)),
  };
}

/** Only what calls a person is kept. */
function logInto(errors: string[]): App["log"] {
  return {
    info() {},
    warn() {},
    error: (detail, message) => void errors.push(`${message} ${JSON.stringify(detail)}`),
  };
}

/** The chat, whose updates are handed in instead of being fetched. */
function telegramOf(
  { texts, log }: App,
  { telegramToken, telegramUrl }: Wiring,
  receive: Receive,
): Channel {
  const { channel } = createTelegram(
    {
      token: new Secret(telegramToken),
      apiRoot: telegramUrl,
      mode: { type: "polling" },
      links: "text",
    },
    { receive, render: (text, language) => texts.render(text, language), log },
  );
  return channel;
}

async function listen(http: Hono<Env>): Promise<{ server: Server; port: number }> {
  const server = createServer(getRequestListener(http.fetch));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return { server, port: address.port };
}

async function start(wiring: Wiring) {
  const points = new CrashPoints(wiring.killAt);
  const opened = await openDatabase(wiring.database);
  const store = countedStore(watchedStore(opened, points));
  const key = new Secret(wiring.key);
  const errors: string[] = [];
  const { app, commits } = assembleApp({
    key,
    store,
    carriers: carriersOf([
      countedCalls(createSandboxCarrier({ apiRoot: wiring.carrierUrl, key }, { timeoutMs })),
    ]),
    payments: countedCalls(createWechatPay(wechatPaySettings(wiring), { timeoutMs })),
    channels: {},
    log: logInto(errors),
    guides,
    publicUrl: wiring.publicUrl,
    ...noPictures,
    // Drawing a receipt takes a second and touches no money.
    drawReceipt: async () => onePixel,
    drawChart: async () => onePixel,
  });
  const takeTurn = turnTaker(app);
  const receive = receiver(app, "telegram", takeTurn);
  app.channels.telegram = watched(
    countedCalls(telegramOf(app, wiring, receive)),
    "telegram",
    app.partners,
  );
  const openPayment = paymentOpener(app);

  const http = new Hono<Env>();
  const web = createWebChannel();
  notifyRoute(http, {
    app,
    web,
    takeTurn,
    openPayment,
    publicUrl: wiring.publicUrl,
    trustedProxies: [],
  });
  const { server, port } = await listen(http);

  points.begin();
  const runner = startJobs(app);
  commits.onWork(runner.wake);
  return {
    app,
    port,
    receive,
    openPayment,
    points,
    errors,
    wake: runner.wake,
    async stop() {
      await runner.stop();
      await commits.idle();
      server.close();
      server.closeAllConnections();
      points.end();
      await opened.close();
    },
  };
}

let running: Awaited<ReturnType<typeof start>> | undefined;

async function obey(command: Command): Promise<Answers[Command["do"]]> {
  if (command.do === "start") {
    running = await start(command.wiring);
    return { port: running.port };
  }
  if (running === undefined) throw new Error("not started");
  const { app, points, stop } = running;
  switch (command.do) {
    case "stop":
      running = undefined;
      await stop();
      return null;
    case "hear":
      await running.receive({ key: command.key, address: command.address, event: command.event });
      return null;
    case "orders": {
      const orders = await app.store.read(async (tables) => {
        const conversation = await tables.conversations.findByAddress("telegram", command.address);
        return conversation === undefined ? [] : await ordersOf(tables, conversation.personId, 10);
      });
      return orders.map(({ orderNo, state }) => ({ orderNo, state }));
    }
    case "open":
      return (await running.openPayment(command.orderNo, command.payer)).answer;
    case "rest": {
      running.wake();
      await rest();
      const { nextRunAtMs, tickets } = await app.store.read(async (tables) => ({
        nextRunAtMs: await tables.jobs.nextRunAtMs(),
        tickets: await tables.tickets.listOpen(),
      }));
      return {
        nextRunAtMs:
          nextRunAtMs === undefined || nextRunAtMs - Date.now() > idleMs ? null : nextRunAtMs,
        tickets: tickets.map(({ id }) => id),
        points: points.passed,
        errors: running.errors,
      };
    }
    case "decide": {
      const { ticket, decision } = command;
      await decideTicket(app, ticket, {
        decision,
        operator: wang,
        note: "by the carrier's own list",
      });
      return null;
    }
  }
}

/**
 * Resolves when every worker has looked and found nothing: between two steps of theirs something is
 * always under way.
 */
async function rest(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = underWay === 0 ? quiet + 1 : 0) {
    await new Promise((resolve) =>
      underWay === 0 ? setImmediate(resolve) : setTimeout(resolve, 1),
    );
  }
}

/** Stands for the receipt's picture: drawing it takes a second and touches no money. */
const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA" +
    "AABJRU5ErkJggg==",
  "base64",
);

// Node writes it when a process ends by itself, and none of these ever does.
flushCompileCache();

process.on("message", ({ id, offsetMs, command }: Asked) => {
  turnClock(offsetMs);
  const reply = (answered: Answered): void => void process.send?.(answered);
  obey(command).then(
    (answer) => reply({ id, answer }),
    (error: unknown) =>
      reply({
        id,
        failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  );
});
// The parent is gone: nobody would ever end this process.
process.on("disconnect", () => process.exit());
