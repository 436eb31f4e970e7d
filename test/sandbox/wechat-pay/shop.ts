import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { PaymentRequest } from "../../../src/payments/payment.ts";
import type {
  WechatPayDeps,
  WechatPaySettings,
} from "../../../src/payments/wechat-pay/settings.ts";
import { createWechatPay } from "../../../src/payments/wechat-pay/wechat-pay.ts";
import { loadIdentity } from "../../../src/sandbox/wechat-pay/identity.ts";
import {
  cashierMount,
  createWechatPaySandbox,
  type SandboxOptions,
} from "../../../src/sandbox/wechat-pay/sandbox.ts";

export type Received = { headers: Headers; body: Uint8Array };

export const hourMs = 3_600_000;

/**
 * A shop and its sandbox on real loopback ports: the API on one, the shop's public server on the
 * other. No timer runs; a test calls `sandbox.work()` when it wants the due things done.
 */
export async function openShop(options: Partial<SandboxOptions> = {}) {
  const ownFolder =
    options.folder === undefined ? mkdtempSync(join(tmpdir(), "wechat-pay-sandbox-")) : undefined;
  const received: Received[] = [];
  /** What the webhook answers, in order; 204 once the list is used up. */
  const webhookStatuses: number[] = [];
  const apiTargets: string[] = [];

  const shop = new Hono();
  shop.post("/pay/wechat/notify", async (c) => {
    received.push({ headers: c.req.raw.headers, body: new Uint8Array(await c.req.arrayBuffer()) });
    return new Response(null, { status: webhookStatuses.shift() ?? 204 });
  });
  const [shopServer, shopUrl] = await listen(shop);

  const folder = options.folder ?? ownFolder ?? "";
  const sandbox = createWechatPaySandbox({
    folder,
    databasePath: ":memory:",
    publicUrl: shopUrl,
    probeEvery: 0,
    setTimer: () => () => {},
    ...options,
  });
  shop.route(cashierMount, sandbox.cashier);

  const api = new Hono();
  api.use(async (c, next) => {
    apiTargets.push(`${c.req.method} ${new URL(c.req.url).pathname}`);
    return next();
  });
  api.mount("/", sandbox.app.fetch, { replaceRequest: false });
  const [apiServer, apiUrl] = await listen(api);
  const settings: WechatPaySettings = sandbox.clientSettings({
    apiRoot: `${apiUrl}/`,
    notifyUrl: `${shopUrl}/pay/wechat/notify`,
  });

  return {
    sandbox,
    /** The keys of both sides, for a test that has to speak as WeChat itself. */
    identity: loadIdentity(folder),
    settings,
    shopUrl,
    apiUrl,
    received,
    webhookStatuses,
    apiTargets,
    client: (change: Partial<WechatPaySettings> = {}, deps: WechatPayDeps = {}) =>
      createWechatPay({ ...settings, ...change }, { timeoutMs: 2000, ...deps }),
    async close() {
      for (const server of [shopServer, apiServer]) {
        server.closeAllConnections();
        server.close();
      }
      sandbox.close();
      if (ownFolder !== undefined) rmSync(ownFolder, { recursive: true });
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

async function listen(app: Hono): Promise<[Server, string]> {
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return [server, `http://127.0.0.1:${port}`];
}

let lastNumber = 0;

/** A payment request with a number of its own. */
export function payment(change: Partial<PaymentRequest> = {}): PaymentRequest {
  lastNumber += 1;
  return {
    product: "native",
    outTradeNo: `T20261123_${String(lastNumber).padStart(4, "0")}`,
    description: "流量充值 30 天, 1GB",
    amountFen: 2990,
    expiresAtMs: Date.now() + hourMs,
    attach: "order:7",
    payerIp: "203.0.113.7",
    ...change,
  };
}

/** Takes the value out of a `done`; any other answer fails the test with its text. */
export function doneValue<T>(
  outcome: { answer: "done"; value: T } | { answer: "refused" | "unknown"; reason: string },
): T {
  if (outcome.answer !== "done") throw new Error(`${outcome.answer}: ${outcome.reason}`);
  return outcome.value;
}
