import type { App, Log } from "../app/app.ts";
import { paymentOpener } from "../app/money/open-payment.ts";
import { systemClock } from "../app/ports.ts";
import { beginWork, watchSteps } from "../app/running/begin-work.ts";
import { startJobs } from "../app/running/start-jobs.ts";
import { turnTaker } from "../app/turns/take-turn.ts";
import { createWechat } from "../channels/wechat/wechat.ts";
import type { Config } from "../config/config.ts";
import { decidesAlone } from "../core/access/operators.ts";
import type { Dialogues } from "../core/conversation/dialogue.ts";
import type { Secret } from "../core/secret.ts";
import { sandboxCards } from "../sandbox/carrier/cards.ts";
import { cashierMount } from "../sandbox/wechat-pay/sandbox.ts";
import type { DemoPhone } from "../server/demo/phone.ts";
import { addressesOf } from "../server/doors/addresses.ts";
import { createHttp } from "../server/http.ts";
import type { SandboxOffers } from "../server/site/site.ts";
import { createTexts } from "../texts/texts.ts";
import { startChats, wechatSettings } from "./chats.ts";
import type { Closers } from "./closers.ts";
import { type DemoPlatform, startDemo } from "./demo.ts";
import { openDoor } from "./door.ts";
import { openApp } from "./open-app.ts";
import { bePresent } from "./presence.ts";

/** The running service. */
export type Service = {
  app: App;
  /** Takes no new work, finishes the running, closes everything. */
  stop(): Promise<void>;
};

/**
 * Puts the parts together and starts them. Throws when a part cannot start; what was started is
 * stopped then. `list`: other dialogues than those of the product.
 */
export async function startService(
  given: Config,
  makeLog: (secrets: readonly Secret[]) => Log,
  demo?: DemoPlatform,
  list?: Dialogues,
): Promise<Service> {
  const closers: Closers = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const { config, phone } =
      demo === undefined
        ? { config: given, phone: undefined }
        : await startDemo(given, demo, closers);
    return { app: await start(config, makeLog, closers, phone, list), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  config: Config,
  makeLog: (secrets: readonly Secret[]) => Log,
  closers: Closers,
  demoPhone: DemoPhone | undefined,
  list: Dialogues | undefined,
): Promise<App> {
  const { app, web, cashier, commits } = await openApp(config, makeLog, closers, { list });
  sayWhoDecides(app);
  const takeTurn = turnTaker(app);
  const chats = startChats(app, config, takeTurn, closers);
  const http = createHttp({
    app,
    web,
    takeTurn,
    webhooks: chats.webhooks,
    demoPhone,
    openPayment: paymentOpener(app),
    publicUrl: config.publicUrl,
    trustedProxies: addressesOf(config.trustedProxies),
    ...(cashier === undefined ? {} : { sandbox: sandboxOffers(app) }),
  });
  if (cashier !== undefined) http.route(cashierMount, cashier);

  const door = await openDoor(http.fetch, config.port);
  closers.push(() => door.empty());
  await bePresent(app, config, closers);
  await beginWork(app);
  const jobs = startJobs(app);
  commits.onWork(jobs.wake);
  closers.push(() => jobs.stop());
  lookAtClock(app, closers);
  chats.begin();
  // Closed first: whoever comes now is better served by another instance, or by the next start.
  closers.push(() => door.shut());
  return app;
}

/** Who has nobody to agree with is told so once: it is the same person who confirms. */
function sayWhoDecides({ operators, log }: App): void {
  if (decidesAlone(operators, "decide-ticket"))
    log.info(
      { operators: operators.length },
      "nobody else can agree about much money: one operator confirms it after 24 hours",
    );
}

/** How often the clock is compared with one that nobody can set. */
const lookAtClockEveryMs = 15_000;

function lookAtClock(app: App, closers: Closers): void {
  const look = watchSteps(app, () => performance.now());
  const timer = setInterval(() => {
    look().catch((error: unknown) =>
      app.log.error({ error: String(error) }, "clock not looked at"),
    );
  }, lookAtClockEveryMs);
  closers.push(() => clearInterval(timer));
}

/** What the pages offer when all partners are sandboxes. */
function sandboxOffers(app: App): SandboxOffers {
  return {
    cards: (language) =>
      sandboxCards.map(({ number, password, note }) => ({
        number,
        password,
        shows: app.texts.render(note, language),
      })),
    cashierUrl: (codeUrl) => `${cashierMount}/cashier?code_url=${encodeURIComponent(codeUrl)}`,
    bridgeScript: `${cashierMount}/bridge.js`,
  };
}

/**
 * Sets the Official Account's menu and ends; `npm run wechat-menu`. Returns what was done, in
 * words.
 */
export async function createWechatMenu(
  config: Config,
  makeLog: (secrets: readonly Secret[]) => Log,
): Promise<string> {
  if (config.wechat === undefined)
    throw new Error("WECHAT_TOKEN, WECHAT_APP_ID and WECHAT_APP_SECRET are needed.");
  const texts = createTexts();
  const wechat = createWechat(wechatSettings(config.wechat, config), {
    receive: () => Promise.reject(new Error("Nothing is received here.")),
    render: (text, language) => texts.render(text, language),
    log: makeLog([config.wechat.appSecret, config.wechat.token]),
    nowMs: () => systemClock.nowMs(),
    windows: { read: async () => undefined, write: async () => {} },
  });
  const made = await wechat.createMenu();
  if (made.answer !== "done") throw new Error(made.reason);
  return made.value === "created" ? "The menu is set." : "The menu was set already.";
}
