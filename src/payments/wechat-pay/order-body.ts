import type { PaymentRequest } from "../payment.ts";
import type { WechatPaySettings } from "./settings.ts";

/**
 * 6–32 characters (WeChat Pay v3 docs, "Native下单", out_trade_no). Everything it lets through is
 * safe in a path.
 */
export const outTradeNoPattern = /^[0-9A-Za-z_\-|*]{6,32}$/;

/** 1–64 characters (WeChat Pay v3 docs, "退款申请", out_refund_no). */
export const outRefundNoPattern = /^[0-9A-Za-z_\-|*@]{1,64}$/;

/**
 * The order as WeChat wants it. The same request gives the same body to the byte: a repeated
 * number with another body is refused by WeChat, with the same body it gets a fresh link.
 */
export function orderBody(request: PaymentRequest, { appid, mchid, notifyUrl }: WechatPaySettings) {
  return {
    appid,
    mchid,
    description: request.description,
    out_trade_no: request.outTradeNo,
    time_expire: chinaTime(request.expiresAtMs),
    ...(request.attach === "" ? {} : { attach: request.attach }),
    notify_url: notifyUrl,
    amount: { total: request.amountFen, currency: "CNY" },
    ...(request.product === "h5"
      ? { scene_info: { payer_client_ip: request.payerIp, h5_info: { type: "Wap" } } }
      : {}),
    ...(request.product === "jsapi" ? { payer: { openid: request.openid } } : {}),
  };
}

/** RFC 3339 to the second, in China time: `2026-11-23T18:34:56+08:00`. */
function chinaTime(atMs: number): string {
  return `${new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
