import type { KeyLike } from "node:crypto";
import type { JsapiInvoke } from "../payment.ts";
import { signLines } from "./signature.ts";

/**
 * The parameters of `getBrandWCPayRequest`, signed over appId, timeStamp, nonceStr and package
 * (WeChat Pay v3 docs, "JSAPI调起支付"). `timeStamp` is seconds, as a string, with a capital S.
 */
export function jsapiInvoke(
  privateKey: KeyLike,
  {
    appid,
    prepayId,
    atMs,
    nonce,
  }: { appid: string; prepayId: string; atMs: number; nonce: string },
): JsapiInvoke {
  const timeStamp = String(Math.floor(atMs / 1000));
  const packageText = `prepay_id=${prepayId}`;
  return {
    appId: appid,
    timeStamp,
    nonceStr: nonce,
    package: packageText,
    signType: "RSA",
    paySign: signLines(privateKey, appid, timeStamp, nonce, packageText),
  };
}
