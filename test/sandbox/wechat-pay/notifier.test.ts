import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWechatPaySandbox } from "../../../src/sandbox/wechat-pay/sandbox.ts";
import { doneValue, openShop, payment, type Shop } from "./shop.ts";

const folder = mkdtempSync(join(tmpdir(), "wechat-pay-sandbox-"));
const open: Shop[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((shop) => shop.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function shopWith(options = {}): Promise<Shop> {
  const shop = await openShop({ folder, ...options });
  open.push(shop);
  return shop;
}

async function pay(shop: Shop) {
  const request = payment();
  doneValue(await shop.client().open(request));
  shop.sandbox.pay(request.outTradeNo);
  return request;
}

const signatureOf = (shop: Shop, index: number) =>
  shop.received[index]?.headers.get("Wechatpay-Signature") ?? "";

describe("redelivery", () => {
  it("comes 15 times within 24 h 4 min, signed anew with the same id, and no more", async () => {
    const shop = await shopWith();
    shop.webhookStatuses.push(...Array<number>(99).fill(500));
    const startMs = Date.now();
    await pay(shop);
    const atSeconds: number[] = [];
    for (const seconds of [
      0, 15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600,
      86400,
    ]) {
      const before = shop.received.length;
      vi.setSystemTime(Date.now() + seconds * 1000 - 1);
      if (seconds > 0) await shop.sandbox.work();
      expect(shop.received.length).toBe(before);
      vi.setSystemTime(Date.now() + 1);
      await shop.sandbox.work();
      if (shop.received.length > before) atSeconds.push((Date.now() - startMs) / 1000);
    }
    expect(atSeconds).toHaveLength(16);
    expect(atSeconds.at(-1)).toBe(24 * 3600 + 4 * 60);
    expect(new Set(shop.received.map((_, index) => signatureOf(shop, index))).size).toBe(16);
    expect(
      new Set(shop.received.map(({ body }) => JSON.parse(Buffer.from(body).toString()).id)).size,
    ).toBe(1);
    expect(shop.sandbox.notices()).toMatchObject([{ state: "given-up", failures: 16 }]);
  });

  it.each([200, 204])("ends with %i", async (status) => {
    const shop = await shopWith();
    shop.webhookStatuses.push(503, 302, status);
    await pay(shop);
    for (const seconds of [0, 15, 15, 3600]) {
      vi.setSystemTime(Date.now() + seconds * 1000);
      await shop.sandbox.work();
    }
    expect(shop.received).toHaveLength(3);
    expect(shop.sandbox.notices()).toMatchObject([{ state: "delivered", failures: 2 }]);
  });
});

describe("probes", () => {
  it("precede every n-th notification, the true one following within a second", async () => {
    const shop = await shopWith({ probeEvery: 2 });
    shop.webhookStatuses.push(204, 401, 204);
    await pay(shop);
    await shop.sandbox.work();
    await pay(shop);
    await shop.sandbox.work();
    expect(
      shop.received.map((_, index) => signatureOf(shop, index).startsWith("WECHATPAY/SIGNTEST/")),
    ).toEqual([false, true]);
    vi.setSystemTime(Date.now() + 1000);
    await shop.sandbox.work();
    expect(signatureOf(shop, 2)).not.toMatch(/^WECHATPAY/);
    expect(shop.sandbox.notices().map(({ state, probe }) => [state, probe])).toEqual(
      expect.arrayContaining([
        ["delivered", "none"],
        ["delivered", "refused"],
      ]),
    );
  });

  it("marks the shop that says yes to one, and still sends the true one", async () => {
    const shop = await shopWith({ probeEvery: 1 });
    await pay(shop);
    await shop.sandbox.work();
    vi.setSystemTime(Date.now() + 1000);
    await shop.sandbox.work();
    expect(shop.received).toHaveLength(2);
    expect(shop.sandbox.notices()).toMatchObject([{ state: "delivered", probe: "probe-accepted" }]);
  });
});

describe("faults", () => {
  it("can be told twice at once, or never", async () => {
    const shop = await shopWith();
    shop.sandbox.faults.inject("notification", "twice");
    await pay(shop);
    await shop.sandbox.work();
    expect(shop.received).toHaveLength(2);
    shop.sandbox.faults.inject("notification", "lost");
    await pay(shop);
    vi.setSystemTime(Date.now() + 3_600_000);
    await shop.sandbox.work();
    expect(shop.received).toHaveLength(2);
    expect(
      shop.sandbox
        .notices()
        .map(({ state }) => state)
        .sort(),
    ).toEqual(["delivered", "lost"]);
  });

  it("can be told before the order call returns", async () => {
    const shop = await shopWith();
    shop.sandbox.faults.inject("order", "notify-first");
    const request = payment();
    let toldBefore = -1;
    const client = shop.client(
      {},
      {
        adapter: async (config) => {
          const { default: axios } = await import("axios");
          const response = await axios.getAdapter("http")(config);
          toldBefore = shop.received.length;
          return response;
        },
      },
    );
    doneValue(await client.open(request));
    expect(toldBefore).toBe(1);
    expect(doneValue(await client.query(request.outTradeNo)).status).toBe("paid");
  });
});

it("remembers payments, refunds and undelivered notifications over a restart, and keeps its keys to itself", async () => {
  const databasePath = join(folder, "restart.sqlite");
  const first = await shopWith({ databasePath });
  first.webhookStatuses.push(500);
  const request = await pay(first);
  await first.sandbox.work();
  await Promise.all(open.splice(0).map((shop) => shop.close()));

  const delivered: string[] = [];
  const again = createWechatPaySandbox({
    folder,
    databasePath,
    publicUrl: first.shopUrl,
    setTimer: () => () => {},
    fetch: async (url) => {
      delivered.push(String(url));
      return new Response(null, { status: 204 });
    },
  });
  expect(
    again.clientSettings({ apiRoot: "http://127.0.0.1:1/", notifyUrl: first.settings.notifyUrl })
      .platformKeys,
  ).toEqual(first.settings.platformKeys);
  expect(again.pay(request.outTradeNo)).toBe("already-paid");
  vi.setSystemTime(Date.now() + 15_000);
  await again.work();
  expect(delivered).toEqual([first.settings.notifyUrl]);
  again.close();

  const secretFiles = readdirSync(folder).filter((name) => /\.(pem|txt)$/.test(name));
  expect(secretFiles).toHaveLength(4);
  for (const name of secretFiles) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

it("works by itself on the process's timers", async () => {
  vi.useRealTimers();
  const shop = await openShop({
    folder,
    refundDelayMs: 1,
    setTimer: (job, delayMs) => {
      const timer = setTimeout(job, delayMs);
      return () => clearTimeout(timer);
    },
  });
  open.push(shop);
  const request = await pay(shop);
  await vi.waitUntil(() => shop.received.length === 1);
  doneValue(
    await shop.client().refund({
      outTradeNo: request.outTradeNo,
      outRefundNo: "R",
      amountFen: 1,
      totalFen: request.amountFen,
      reason: "r",
    }),
  );
  await vi.waitUntil(() => shop.received.length === 2);
  await vi.waitUntil(() => shop.sandbox.notices().every(({ state }) => state === "delivered"));
  expect(doneValue(await shop.client().queryRefund("R")).status).toBe("succeeded");
});
