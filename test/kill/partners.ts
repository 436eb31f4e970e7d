import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Carrier } from "../../src/carriers/carrier.ts";
import { createSandboxCarrier } from "../../src/carriers/sandbox-carrier/carrier.ts";
import type { Secret } from "../../src/core/secret.ts";
import type { SampleCard } from "../../src/sandbox/carrier/sample-card.ts";
import { startCarrierSandbox } from "../../src/sandbox/carrier/start.ts";
import { serveOnLoopback } from "../../src/sandbox/loopback.ts";
import type { Phone } from "../../src/sandbox/telegram/phone.ts";
import { startTelegramSandbox } from "../../src/sandbox/telegram/start.ts";
import { loadIdentity } from "../../src/sandbox/wechat-pay/identity.ts";
import { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import { signedHeaders } from "../../src/sandbox/wechat-pay/signature.ts";

/** What has to be closed at the end, the newest first. */
export type Closers = (() => Promise<void> | void)[];

/** The service's address as its partners know it; a proxy in front of it knows the port. */
export const publicUrl = "http://shop.example";

type PartnerOptions = {
  nowMs(): number;
  key: Secret;
  /** The folder with the sandbox merchant's keys. */
  keys: string;
  card: SampleCard;
  personId: number;
  planDelayMs: number;
  unblockDelayMs: number;
  /** Where the service listens now. */
  port(): number;
};

/** The partners of one story: their books and their clock live through every crash of ours. */
export type Partners = Wechat & {
  carrier: Awaited<ReturnType<typeof startCarrierSandbox>>;
  /** Asks the carrier past the service. */
  reader: Carrier;
  telegram: Awaited<ReturnType<typeof startTelegramSandbox>>;
  phone: Phone;
};

type Wechat = {
  wechat: ReturnType<typeof createWechatPaySandbox>;
  /** WeChat's own database file. */
  wechatBook: string;
  wechatUrl: string;
  /** From now on WeChat says "closed" and does not do it. */
  lieAboutClosing(): void;
  /** Is something due at WeChat, or when will it be? */
  wechatDueMs(): number | undefined;
};

/** Starts them all on loopback ports. */
export async function openPartners(options: PartnerOptions, closers: Closers): Promise<Partners> {
  const { nowMs, key, card, personId, planDelayMs, unblockDelayMs } = options;
  const carrier = await startCarrierSandbox({
    key,
    nowMs,
    cards: [card],
    planDelayMs,
    unblockDelayMs,
  });
  closers.push(() => carrier.close());
  const telegram = await startTelegramSandbox({ nowMs });
  closers.push(() => telegram.close());
  const phone = telegram.phone(personId);
  phone.start();
  const reader = createSandboxCarrier({ apiRoot: carrier.apiRoot, key }, { now: nowMs });
  return { ...(await openWechat(options, closers)), carrier, reader, telegram, phone };
}

async function openWechat(
  { nowMs, keys, port }: PartnerOptions,
  closers: Closers,
): Promise<Wechat> {
  const folder = mkdtempSync(join(tmpdir(), "kill-books-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const wechatBook = join(folder, "wechat-pay.sqlite");
  let dueMs: number | undefined;
  let isLying = false;
  const wechat = createWechatPaySandbox({
    folder: keys,
    databasePath: wechatBook,
    publicUrl,
    now: nowMs,
    probeEvery: 0,
    setTimer(_, delayMs) {
      dueMs = nowMs() + delayMs;
      return () => {
        dueMs = undefined;
      };
    },
    fetch: (to, init) => fetch(String(to).replace(publicUrl, `http://127.0.0.1:${port()}`), init),
  });
  closers.push(() => wechat.close());
  const api = await serveOnLoopback((request, ...more) => {
    if (!new URL(request.url).pathname.endsWith("/close") || !isLying)
      return wechat.app.fetch(request, ...more);
    const headers = signedHeaders(loadIdentity(keys), "", nowMs());
    return new Response(null, { status: 204, headers });
  });
  closers.push(() => api.close());
  return {
    wechat,
    wechatBook,
    wechatUrl: `${api.apiRoot}/`,
    lieAboutClosing() {
      isLying = true;
    },
    wechatDueMs: () => dueMs,
  };
}
