import { createPrivateKey, type KeyObject, randomBytes } from "node:crypto";
import type { Outcome } from "../../core/outcome.ts";
import type {
  PaymentProvider,
  PaymentRequest,
  PaymentStart,
  PaymentStatus,
  RefundRequest,
} from "../payment.ts";
import { hasSha1, parseTradeBill } from "./bill.ts";
import { WechatPayClient } from "./client.ts";
import * as decode from "./decode.ts";
import { jsapiInvoke } from "./jsapi.ts";
import { notificationReader } from "./notification.ts";
import { openidLookup } from "./oauth.ts";
import { orderBody, outRefundNoPattern, outTradeNoPattern } from "./order-body.ts";
import type { WechatPayDeps, WechatPaySettings } from "./settings.ts";

const orderPath = "v3/pay/transactions";
const tradePath = `${orderPath}/out-trade-no/{out_trade_no}`;
const refundPath = "v3/refund/domestic/refunds";

/**
 * WeChat Pay v3 as our payment provider, through wechatpay-axios-plugin.
 * Throws for settings that cannot work (a broken key), naming the setting and never its value.
 */
export function createWechatPay(
  settings: WechatPaySettings,
  deps: WechatPayDeps = {},
): PaymentProvider {
  const { appid, mchid } = settings;
  const { now = () => Date.now() } = deps;
  if (Buffer.byteLength(settings.apiV3Key.reveal()) !== 32)
    throw new Error("WeChat Pay: the APIv3 key must have 32 characters.");
  const client = new WechatPayClient(settings, deps);
  const privateKey: KeyObject = createPrivateKey(settings.merchantPrivateKeyPem.reveal());

  function start(request: PaymentRequest): Promise<Outcome<PaymentStart>> {
    const body = orderBody(request, settings);
    const { product } = request;
    switch (product) {
      case "native":
        return client
          .post(`${orderPath}/native`, decode.nativeAnswer, body)
          .then((told) => whenDone(told, ({ code_url: codeUrl }) => done({ product, codeUrl })));
      case "h5":
        return client
          .post(`${orderPath}/h5`, decode.h5Answer, body)
          .then((told) => whenDone(told, ({ h5_url: h5Url }) => done({ product, h5Url })));
      case "jsapi":
        return client.post(`${orderPath}/jsapi`, decode.jsapiAnswer, body).then((told) =>
          whenDone(told, ({ prepay_id: prepayId }) => {
            const nonce = randomBytes(16).toString("hex");
            return done({
              product,
              invoke: jsapiInvoke(privateKey, { appid, prepayId, atMs: now(), nonce }),
            });
          }),
        );
    }
  }

  async function open(request: PaymentRequest): Promise<Outcome<PaymentStart>> {
    if (!outTradeNoPattern.test(request.outTradeNo)) return invalidNumber;
    if (request.product === "jsapi" && !request.openid)
      return refused("openid-missing", "jsapi needs the payer's openid");
    const started = await start(request);
    const isVague =
      started.answer === "refused" &&
      (started.code === "invalid-request" || started.code === "out-trade-no-used");
    return isVague ? explainRefusal(started, await query(request.outTradeNo)) : started;
  }

  async function query(outTradeNo: string): Promise<Outcome<PaymentStatus>> {
    if (!outTradeNoPattern.test(outTradeNo)) return invalidNumber;
    const told = await client.get(tradePath, decode.transaction, {
      in: { out_trade_no: outTradeNo },
      query: { mchid },
    });
    if (told.answer === "refused" && told.code === "not-found")
      return done({ status: "not-found" });
    return whenDone(told, (transaction) => {
      const status = decode.paymentStatus(transaction);
      if (status === undefined) return unknown("paid, but without its number, time or amount");
      // What was paid goes on to where all of it is compared; nothing else names any money.
      return "fact" in status || transaction.out_trade_no === outTradeNo
        ? done(status)
        : unknown("the answer is about another payment");
    });
  }

  async function close(outTradeNo: string): Promise<Outcome<"closed">> {
    if (!outTradeNoPattern.test(outTradeNo)) return invalidNumber;
    const told = await client.post(
      `${tradePath}/close`,
      decode.anyAnswer,
      { mchid },
      { out_trade_no: outTradeNo },
    );
    if (told.answer === "refused" && told.code === "closed") return done("closed");
    return whenDone(told, () => done("closed"));
  }

  async function refund(request: RefundRequest) {
    if (
      !outTradeNoPattern.test(request.outTradeNo) ||
      !outRefundNoPattern.test(request.outRefundNo)
    )
      return invalidNumber;
    const told = await client.post(refundPath, decode.refundAnswer, {
      out_trade_no: request.outTradeNo,
      out_refund_no: request.outRefundNo,
      reason: request.reason,
      notify_url: settings.notifyUrl,
      amount: { refund: request.amountFen, total: request.totalFen, currency: "CNY" },
    });
    return whenDone(told, (answer) => done(decode.refundFact(answer, answer.status)));
  }

  async function queryRefund(outRefundNo: string) {
    if (!outRefundNoPattern.test(outRefundNo)) return invalidNumber;
    const told = await client.get(`${refundPath}/{out_refund_no}`, decode.refundAnswer, {
      in: { out_refund_no: outRefundNo },
    });
    return whenDone(told, (answer) => done(decode.refundFact(answer, answer.status)));
  }

  async function tradeBill(day: string) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return refused("invalid-day", "a day is YYYY-MM-DD");
    const told = await client.get("v3/bill/tradebill", decode.billAnswer, {
      query: { bill_date: day, bill_type: "ALL" },
    });
    if (told.answer === "refused" && told.code === "no-statement") {
      // Before the bill is due the same words may mean "not yet", and a day is not empty on that
      // evidence.
      return now() < billDueMs(day)
        ? refused("not-ready", told.reason)
        : done({ rows: [], odd: [] });
    }
    if (told.answer !== "done") return told;

    // Only the relative path is exempt from the plugin's check of a signature that files do not
    // have.
    const token = billToken(told.value.download_url);
    if (token === undefined) return unknown("a download address without a token");
    const file = await client.download("v3/billdownload/file", { token });
    return whenDone(file, (bytes) => {
      if (!hasSha1(bytes, told.value.hash_value))
        return unknown("the bill does not have the promised hash");
      try {
        return done(parseTradeBill(bytes));
      } catch (error) {
        return unknown(error instanceof Error ? error.message : "unreadable bill");
      }
    });
  }

  return {
    account: { appid, mchid },
    open,
    query,
    close,
    refund,
    queryRefund,
    tradeBill,
    readNotification: notificationReader(settings),
    openids: openidLookup(settings, deps),
  };
}

/**
 * WeChat uses the same two codes for a number that is paid, closed or used with other data; the
 * query tells which.
 */
function explainRefusal(refusal: Outcome<never>, found: Outcome<PaymentStatus>): Outcome<never> {
  if (refusal.answer !== "refused" || found.answer === "refused") return refusal;
  if (found.answer === "unknown") return unknown(`${refusal.reason}; then ${found.reason}`);
  const codes = {
    paid: "already-paid",
    refunded: "already-paid",
    closed: "closed",
    unpaid: "mismatch",
    "not-found": refusal.code,
  };
  return refused(codes[found.value.status], refusal.reason);
}

/** Taken out by hand: `URLSearchParams` would turn a plus sign of the token into a space. */
function billToken(downloadUrl: string): string | undefined {
  const token = /[?&]token=([^&#]+)/.exec(downloadUrl)?.[1];
  try {
    return token && decodeURIComponent(token);
  } catch {
    return undefined;
  }
}

/** A bill is there from 10:00 in China on the next day (WeChat Pay v3 docs, "申请交易账单"). */
function billDueMs(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`) + 34 * 3_600_000;
}

const invalidNumber = refused(
  "invalid-number",
  "the number has characters or a length that WeChat does not allow",
);

function whenDone<A, B>(outcome: Outcome<A>, then: (value: A) => Outcome<B>): Outcome<B> {
  return outcome.answer === "done" ? then(outcome.value) : outcome;
}

function done<T>(value: T): Outcome<T> {
  return { answer: "done", value };
}

function refused(code: string, reason: string): Outcome<never> & { answer: "refused" } {
  return { answer: "refused", code, reason };
}

function unknown(reason: string): Outcome<never> {
  return { answer: "unknown", reason };
}
