import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Identity, loadIdentity } from "../../../src/sandbox/wechat-pay/identity.ts";
import { seal, signedHeaders } from "../../../src/sandbox/wechat-pay/signature.ts";
import { startPayment } from "../../running/payer.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { WebPhone } from "../../running/web-phone.ts";
import { placeOrder } from "../stranger.ts";

let running: RunningService;
let url = "";
let wechat: Identity;
beforeAll(async () => {
  running = await runService();
  url = running.url;
  wechat = loadIdentity(join(running.dataDir, "sandbox", "wechat-pay"));
});
afterAll(() => running.stop());

type Plain = Record<string, unknown>;

/** What WeChat would post about a payment. */
function notice(
  plain: Plain,
  eventType = "TRANSACTION.SUCCESS",
  key = wechat.apiV3Key.reveal(),
): string {
  return JSON.stringify({
    id: `EV-${crypto.randomUUID()}`,
    create_time: "2026-11-23T18:34:56+08:00",
    resource_type: "encrypt-resource",
    event_type: eventType,
    summary: "支付成功",
    resource: seal(plain, "transaction", key),
  });
}

function deliver(body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/wechatpay/notify`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}

const signed = (body: string, spoilt?: Parameters<typeof signedHeaders>[3]) =>
  signedHeaders(wechat, body, Date.now(), spoilt);

/** An order with its open payment, and what a true notice about it would say. */
async function unpaid(): Promise<{ orderNo: string; plain: Plain; amountFen: number }> {
  const phone = new WebPhone(url);
  await phone.open();
  const payHref = await placeOrder(phone);
  await startPayment(url, payHref, "native");
  const orderNo =
    phone.messages().findLast(({ order }) => order !== undefined)?.order?.orderNo ?? "";
  const payment = (
    await running.service.app.store.read((tables) => tables.payments.ofOrder(orderNo))
  )[0];
  if (payment === undefined) throw new Error("no payment");
  const { amountFen } = payment;
  return {
    orderNo,
    amountFen,
    plain: {
      mchid: wechat.mchid,
      appid: wechat.appid,
      out_trade_no: payment.outTradeNo,
      transaction_id: `42000${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`,
      trade_type: "NATIVE",
      trade_state: "SUCCESS",
      trade_state_desc: "支付成功",
      bank_type: "OTHERS",
      success_time: "2026-11-23T18:34:56+08:00",
      attach: orderNo,
      payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
      amount: { total: amountFen, payer_total: amountFen, currency: "CNY", payer_currency: "CNY" },
    },
  };
}

async function stateOf(orderNo: string): Promise<string | undefined> {
  return (await running.service.app.store.read((tables) => tables.orders.find(orderNo)))?.state;
}

describe("what is not WeChat's is refused and changes nothing", () => {
  let order: Awaited<ReturnType<typeof unpaid>>;
  beforeAll(async () => {
    order = await unpaid();
  });

  async function expectRefused(body: string, headers: Record<string, string>): Promise<void> {
    const answer = await deliver(body, headers);
    expect(answer.status).toBe(401);
    // Every refusal says the same: no help for whoever tries.
    expect(await answer.text()).toBe('{"code":"FAIL","message":"失败"}');
    expect(await stateOf(order.orderNo)).toBe("awaiting-payment");
  }

  test.for(["unsigned", "old-timestamp", "unknown-serial", "probe"] as const)(
    "%s",
    async (spoilt) => {
      const body = notice(order.plain);
      await expectRefused(body, signed(body, spoilt));
    },
  );

  test("each header missing, empty or garbage", async () => {
    const body = notice(order.plain);
    for (const name of [
      "Wechatpay-Serial",
      "Wechatpay-Timestamp",
      "Wechatpay-Nonce",
      "Wechatpay-Signature",
    ]) {
      const { [name]: _, ...without } = signed(body);
      await expectRefused(body, without);
      for (const value of [
        "",
        "x",
        "0",
        "-1",
        "9".repeat(5000),
        "%00",
        "WECHATPAY/SIGNTEST/",
        "1e9",
        "NaN",
      ]) {
        await expectRefused(body, { ...without, [name]: value });
      }
    }
  });

  test("another body under a true signature, by one byte", async () => {
    const body = notice(order.plain);
    const headers = signed(body);
    for (const other of [
      `${body} `,
      body.slice(0, -1),
      body.replace("EV-", "EV_"),
      notice(order.plain),
    ]) {
      await expectRefused(other, headers);
    }
  });

  test("a signature of somebody else's key", async () => {
    const body = notice(order.plain);
    const forger = {
      ...wechat,
      platformPrivateKey: (await import("node:crypto")).generateKeyPairSync("rsa", {
        modulusLength: 2048,
      }).privateKey,
    };
    await expectRefused(body, signedHeaders(forger, body, Date.now()));
  });

  test("from the past and from the future", async () => {
    const body = notice(order.plain);
    for (const offsetMs of [-301_000, 301_000, -86_400_000]) {
      await expectRefused(body, signedHeaders(wechat, body, Date.now() + offsetMs));
    }
  });

  test("signed, and yet nothing that WeChat says", async () => {
    const { resource } = JSON.parse(notice(order.plain)) as { resource: Plain };
    for (const body of [
      "",
      "null",
      "[]",
      "{}",
      "<xml></xml>",
      "[".repeat(5000),
      '{"id":"x","event_type":"TRANSACTION.SUCCESS"}',
      JSON.stringify({
        id: "x",
        event_type: "TRANSACTION.SUCCESS",
        resource: { ...resource, ciphertext: "" },
      }),
      JSON.stringify({
        id: "x",
        event_type: "TRANSACTION.SUCCESS",
        resource: { ...resource, ciphertext: "AAAA" },
      }),
      JSON.stringify({
        id: "x",
        event_type: "TRANSACTION.SUCCESS",
        resource: { ...resource, nonce: "x".repeat(1000) },
      }),
      JSON.stringify({
        id: "x",
        event_type: "TRANSACTION.SUCCESS",
        resource: { ...resource, associated_data: "other" },
      }),
      JSON.stringify({
        id: "x",
        event_type: "TRANSACTION.SUCCESS",
        resource: { ...resource, algorithm: "NONE" },
      }),
      notice(order.plain, "TRANSACTION.SUCCESS", "0".repeat(32)),
      notice({ ...order.plain, trade_state: "NOTPAY" }),
      notice({ ...order.plain, amount: { total: "1", currency: "CNY" } }),
      notice({ ...order.plain, success_time: "yesterday" }),
      notice({}),
    ]) {
      await expectRefused(body, signed(body));
    }
  });

  test("a body as large as a film is not read to its end", async () => {
    expect((await deliver("x".repeat(5_000_000), {})).status).toBe(413);
  });

  test("nobody is called for it: strangers cannot ring the operator's alarm", () => {
    expect(running.logged().filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});

describe("what is WeChat's, and does not fit, is accepted and pays nothing", () => {
  test.for<[string, Plain]>([
    ["another amount", { amount: { total: 1, currency: "CNY" } }],
    ["another currency", { amount: { total: 0, currency: "USD" } }],
    ["another merchant", { mchid: "1900000999" }],
    ["another app", { appid: "wx0000000000000000" }],
    ["an unknown order", { out_trade_no: "R20261123ZZZZZZZZ-1" }],
  ])("%s", async ([, change]) => {
    const { orderNo, plain } = await unpaid();
    const body = notice({ ...plain, ...change });
    expect((await deliver(body, signed(body))).status).toBe(204);
    expect(await stateOf(orderNo)).toBe("awaiting-payment");
    expect(running.logged().some((line) => line.includes("payment quarantined"))).toBe(true);
  });

  test("a refund that we never made, and a kind that we do not know", async () => {
    const refund = {
      mchid: wechat.mchid,
      out_trade_no: "R1-1",
      out_refund_no: "R1-1-R",
      refund_id: "503",
      refund_status: "SUCCESS",
    };
    for (const body of [notice(refund, "REFUND.SUCCESS"), notice({}, "COUPON.USE")]) {
      expect((await deliver(body, signed(body))).status).toBe(204);
    }
  });
});

test("a true notice, replayed and in fifty copies at once, pays once", async () => {
  const { orderNo, plain, amountFen } = await unpaid();
  const body = notice(plain);
  const headers = signed(body);
  const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(body, headers)));
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(204));
  expect((await deliver(body, headers)).status).toBe(204);
  // Told again about the same payment, under a new id and signature.
  const again = notice(plain);
  expect((await deliver(again, signed(again))).status).toBe(204);
  expect(await stateOf(orderNo)).not.toBe("awaiting-payment");
  const entries = await running.service.app.store.read((tables) => tables.ledger.ofOrder(orderNo));
  const paid = entries.filter(({ debit }) => debit === "wechat");
  expect(paid.map((entry) => entry.amountFen)).toEqual([amountFen]);
});
