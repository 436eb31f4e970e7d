import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { systemClock } from "../../src/app/ports.ts";
import type { Secret } from "../../src/core/secret.ts";
import type { CarrierSandboxOptions } from "../../src/sandbox/carrier/app.ts";
import { startCarrierSandbox } from "../../src/sandbox/carrier/start.ts";
import { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import type { Env } from "../../src/server/doors/requests.ts";

/** Making RSA keys takes longer than most tests, so all worlds of a process share one merchant. */
const keyFolder = mkdtempSync(join(tmpdir(), "world-"));
process.once("exit", () => rmSync(keyFolder, { recursive: true, force: true }));

type PartnerOptions = Partial<Pick<CarrierSandboxOptions, "planDelayMs" | "unblockDelayMs">> & {
  key: Secret;
  /** Files that the sandboxes go on writing, and where we could be reached then. */
  earlier: { carrierBook: string; wechatBook: string; publicUrl: string } | undefined;
};

/** Both partners on loopback ports, and a port of our own for what WeChat tells us. */
export async function openPartners({
  key,
  earlier,
  planDelayMs = 0,
  unblockDelayMs = 0,
}: PartnerOptions) {
  const carrierSandbox = await startCarrierSandbox({
    key,
    file: earlier?.carrierBook ?? ":memory:",
    nowMs: systemClock.nowMs,
    planDelayMs,
    unblockDelayMs,
  });
  const ours = new Hono<Env>();
  const [ourServer, publicUrl] = await listen(ours);
  const wechat = createWechatPaySandbox({
    folder: keyFolder,
    databasePath: earlier?.wechatBook ?? ":memory:",
    publicUrl,
    probeEvery: 0,
    setTimer: () => () => {},
    fetch: (to, init) =>
      fetch(String(to).replace(earlier?.publicUrl ?? publicUrl, publicUrl), init),
  });
  const wechatApi = new Hono();
  wechatApi.mount("/", wechat.app.fetch, { replaceRequest: false });
  const [wechatServer, wechatUrl] = await listen(wechatApi);
  const settings = wechat.clientSettings({
    apiRoot: `${wechatUrl}/`,
    notifyUrl: `${publicUrl}/wechatpay/notify`,
  });
  return {
    carrierSandbox,
    wechat,
    settings,
    /** What answers at our address. */
    ours,
    publicUrl,
    async close(): Promise<void> {
      for (const server of [ourServer, wechatServer]) {
        server.closeAllConnections();
        server.close();
      }
      wechat.close();
      await carrierSandbox.close();
    },
  };
}

async function listen(app: {
  fetch: Parameters<typeof getRequestListener>[0];
}): Promise<[Server, string]> {
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return [server, `http://127.0.0.1:${address.port}`];
}
