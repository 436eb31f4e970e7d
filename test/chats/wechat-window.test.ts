import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zhCN } from "../../locales/zh-CN/index.ts";
import { Secret } from "../../src/core/secret.ts";
import { type RunningWechatSandbox, startWechatSandbox } from "../../src/sandbox/wechat/start.ts";
import { until } from "../running/phone.ts";
import { freePort, type RunningService, runService } from "../running/service.ts";
import { wechatScenarioPhone } from "../running/wechat-scenario-phone.ts";
import { order, times } from "./dialogue.ts";
import { select } from "./tables.ts";
import { wechatChat } from "./wechat-chat.ts";

const hourMs = 60 * 60_000;

type Shop = {
  running: RunningService;
  wechat: RunningWechatSandbox;
  /** Lets so much time go by, for us and for WeChat. */
  later(ms: number): void;
};

async function openShop(more: Record<string, string>): Promise<Shop> {
  let aheadMs = 0;
  const nowMs = () => Date.now() + aheadMs;
  const port = await freePort();
  const account = {
    appId: "wx0000000000000001",
    appSecret: new Secret("0123456789abcdef0123456789abcdef"),
    token: new Secret("sandboxtoken"),
    aesKey: new Secret(randomBytes(60).toString("hex").slice(0, 43)),
  };
  const webhookUrl = `http://127.0.0.1:${port}/wechat/webhook`;
  const wechat = await startWechatSandbox({ ...account, webhookUrl, nowMs });
  const running = await runService({
    PORT: String(port),
    WECHAT_APP_ID: account.appId,
    WECHAT_APP_SECRET: account.appSecret.reveal(),
    WECHAT_TOKEN: account.token.reveal(),
    WECHAT_AES_KEY: account.aesKey.reveal(),
    WECHAT_API_ROOT: wechat.apiRoot,
    ...more,
  });
  running.service.app.clock = { nowMs };
  return {
    running,
    wechat,
    later(ms) {
      aheadMs += ms;
    },
  };
}

/** The end of an order's first sentence of bad news, which holds its number. */
const expired = zhCN["order.news.expired"].split("}}")[1]?.slice(0, 8) ?? "";

/**
 * An order that nobody pays, until two days have gone by: the news of it comes when no window is
 * open.
 */
async function letAnOrderExpire({ running, wechat, later }: Shop, openid: string) {
  const person = wechatScenarioPhone(wechat, running, openid);
  await person.open("zh-CN");
  await order(person);
  const sent = () =>
    wechat.calls().filter(({ call }) => call === "custom/send" || call === "template/send").length;
  const sentBefore = sent();
  later(49 * hourMs);
  return { ...wechatChat(wechat, openid), sentSince: () => sent() - sentBefore };
}

function deliveryOfNews({ running }: Shop): unknown {
  return select(running.dataDir, "select state from delivery where message_id like 'deliver:%'")[0]
    ?.state;
}

describe.concurrent("news when WeChat's 48 hours are over", () => {
  let shops: { withTemplate: Shop; without: Shop };
  beforeAll(async () => {
    shops = {
      withTemplate: await openShop({ WECHAT_TEMPLATE_ID: "news-template" }),
      without: await openShop({}),
    };
  });
  afterAll(async () => {
    for (const { running, wechat } of Object.values(shops)) {
      await running.stop();
      await wechat.close();
    }
  });

  test("comes as a template message where there is one, and only so", {
    timeout: 40_000,
  }, async () => {
    const shop = shops.withTemplate;
    const { phone, shown, sentSince } = await letAnOrderExpire(shop, "oWindow0000000000000000001");
    const template = await until("the template message", async () =>
      phone.messages().find((seen) => seen.from === "account" && seen.type === "template"),
    );
    expect(Object.values("rows" in template ? template.rows : {})).toContain(zhCN["order.title"]);
    await until("the news to be noted as shown", async () =>
      deliveryOfNews(shop) === "shown" ? true : undefined,
    );
    await phone.say("帮助");
    expect(times(shown(), expired)).toBe(0);
    expect(sentSince()).toBe(1);
  });

  test("waits where there is none, and comes with the next contact, once", {
    timeout: 40_000,
  }, async () => {
    const shop = shops.without;
    const { phone, shown, sentSince } = await letAnOrderExpire(shop, "oWindow0000000000000000002");
    await until("the news to be put off", async () =>
      deliveryOfNews(shop) === "unreachable" ? true : undefined,
    );
    expect(times(shown(), expired)).toBe(0);
    expect(sentSince()).toBe(0);
    await phone.say("帮助");
    expect(times(shown(), expired)).toBe(1);
    await phone.say("帮助");
    expect(times(shown(), expired)).toBe(1);
  });
});
