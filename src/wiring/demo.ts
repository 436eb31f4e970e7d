import { randomBytes } from "node:crypto";
import type { Config } from "../config/config.ts";
import { Secret } from "../core/secret.ts";
import { demoPhone as telegramPhone } from "../sandbox/telegram/demo-phone.ts";
import { startTelegramSandbox } from "../sandbox/telegram/start.ts";
import { demoPhone as wechatPhone } from "../sandbox/wechat/demo-phone.ts";
import { startWechatSandbox } from "../sandbox/wechat/start.ts";
import type { DemoPhone } from "../server/demo/phone.ts";
import type { Closers } from "./closers.ts";

/** The chat platforms that can be shown without an account of one's own. */
export type DemoPlatform = "telegram" | "wechat";

/** A configuration that leads to the platform's sandbox, and the phone that the page then shows. */
type Demo = { config: Config; phone: DemoPhone };

/** A chat platform on this machine, and the phone that the chat page then is the screen of. */
export async function startDemo(
  config: Config,
  platform: DemoPlatform,
  closers: Closers,
): Promise<Demo> {
  return platform === "telegram"
    ? await startTelegramDemo(config, closers)
    : await startWechatDemo(config, closers);
}

async function startTelegramDemo(config: Config, closers: Closers): Promise<Demo> {
  // Ids go on rising over restarts, as Telegram's do: the bot remembers the ones it has seen.
  const sandbox = await startTelegramSandbox({ firstUpdateId: Math.floor(Date.now() / 1000) });
  closers.push(() => sandbox.close());
  const telegram = {
    botToken: new Secret(sandbox.token),
    apiRoot: sandbox.apiRoot,
    mode: "polling" as const,
    webhookSecret: undefined,
  };
  return {
    config: { ...config, telegram },
    phone: telegramPhone(sandbox.phone(1001, { languageCode: "zh-hans" })),
  };
}

async function startWechatDemo(config: Config, closers: Closers): Promise<Demo> {
  const account = {
    appId: "wx0000000000000001",
    appSecret: new Secret(randomBytes(16).toString("hex")),
    token: new Secret(randomBytes(8).toString("hex")),
    aesKey: new Secret(
      randomBytes(33)
        .toString("base64")
        .replace(/[^0-9A-Za-z]/g, "x")
        .slice(0, 43),
    ),
  };
  const sandbox = await startWechatSandbox({
    ...account,
    webhookUrl: `http://127.0.0.1:${config.port}/wechat/webhook`,
  });
  closers.push(() => sandbox.close());
  const wechat = { ...account, apiRoot: sandbox.apiRoot, newsTemplateId: undefined };
  return {
    config: { ...config, wechat },
    phone: wechatPhone(sandbox.phone("oDemo000000000000000000001")),
  };
}
