import { join } from "node:path";
import type { App } from "../app/app.ts";
import type { Carrier } from "../carriers/carrier.ts";
import { createSandboxCarrier } from "../carriers/sandbox-carrier/carrier.ts";
import type { Config } from "../config/config.ts";
import type { WechatPayConfig } from "../config/wechat-pay.ts";
import type { CarrierId } from "../core/cards/carrier-id.ts";
import type { Secret } from "../core/secret.ts";
import { makeFolder } from "../made-once.ts";
import type { WechatPaySettings } from "../payments/wechat-pay/settings.ts";
import { createWechatPay } from "../payments/wechat-pay/wechat-pay.ts";
import { startCarrierSandbox } from "../sandbox/carrier/start.ts";
import { serveOnLoopback } from "../sandbox/loopback.ts";
import { createWechatPaySandbox } from "../sandbox/wechat-pay/sandbox.ts";
import { keyFile } from "./app-key.ts";
import type { Closers } from "./closers.ts";
import { keepToOurselves } from "./rights.ts";
import { openedAt } from "./start-failure.ts";

/** One partner, and what the log must never say of it. */
type Partner<Port> = { port: Port; secrets: readonly Secret[] };

/** Where people pay when no real money is taken; its pages are for our own site. */
export type Cashier = ReturnType<typeof createWechatPaySandbox>["cashier"];

/** How each carrier is reached. Of our own sandbox both ends run here. */
export const openCarrierOf: Record<
  CarrierId,
  (config: Config, closers: Closers) => Promise<Partner<Carrier>>
> = {
  async sandbox({ dataDir }, closers) {
    const folder = join(dataDir, "sandbox");
    const key = keyFile(join(folder, "carrier.key"));
    const file = join(folder, "carrier.sqlite");
    const sandbox = await openedAt(file, () => {
      keepToOurselves(file);
      return startCarrierSandbox({ key, file });
    });
    closers.push(() => sandbox.close());
    return { port: createSandboxCarrier({ apiRoot: sandbox.apiRoot, key }), secrets: [key] };
  },
};

/** WeChat Pay, or its stand-in with a cashier when the configuration names no merchant. */
export async function openPayments(
  config: Config,
  closers: Closers,
): Promise<Partner<App["payments"]> & { cashier: Cashier | undefined }> {
  const notifyUrl = `${config.publicUrl}/wechatpay/notify`;
  const { settings, cashier } =
    config.wechatPay === undefined
      ? await startMoneySandbox(config, notifyUrl, closers)
      : { settings: realMoney(config.wechatPay, notifyUrl), cashier: undefined };
  return {
    port: createWechatPay(settings),
    cashier,
    secrets: [settings.apiV3Key, settings.merchantPrivateKeyPem, settings.oauth.appSecret],
  };
}

function realMoney(given: WechatPayConfig, notifyUrl: string): WechatPaySettings {
  return {
    mchid: given.mchid,
    appid: given.appId,
    merchantSerial: given.serial,
    merchantPrivateKeyPem: given.privateKeyPem,
    platformKeys: given.platformKeys,
    requestSerial: given.requestSerial,
    apiV3Key: given.apiV3Key,
    apiRoot: given.apiRoot,
    notifyUrl,
    oauth: { apiRoot: given.wechatApiRoot, appSecret: given.appSecret },
  };
}

/**
 * WeChat Pay's stand-in, on a loopback port of its own: the client talks to it as it would to the
 * real one.
 */
async function startMoneySandbox(
  config: Config,
  notifyUrl: string,
  closers: Closers,
): Promise<{ settings: WechatPaySettings; cashier: Cashier }> {
  const { dataDir, publicUrl } = config;
  const folder = join(dataDir, "sandbox", "wechat-pay");
  const databasePath = join(folder, "wechat-pay.sqlite");
  const sandbox = await openedAt(databasePath, () => {
    makeFolder(folder);
    keepToOurselves(databasePath);
    return createWechatPaySandbox({ folder, databasePath, publicUrl });
  });
  closers.push(() => sandbox.close());
  const { apiRoot, close } = await serveOnLoopback(sandbox.app.fetch);
  closers.push(close);
  return {
    settings: sandbox.clientSettings({ apiRoot: `${apiRoot}/`, notifyUrl }),
    cashier: sandbox.cashier,
  };
}
