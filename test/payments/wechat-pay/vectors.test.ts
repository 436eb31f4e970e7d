import { createPrivateKey, createPublicKey } from "node:crypto";
import { expect, it } from "vitest";
import { Formatter, Rsa } from "wechatpay-axios-plugin";
import { jsapiInvoke } from "../../../src/payments/wechat-pay/jsapi.ts";
import {
  decryptResource,
  isSignedBy,
  signLines,
} from "../../../src/payments/wechat-pay/signature.ts";
import * as published from "./published.ts";

const privateKey = createPrivateKey(published.publishedPrivateKeyPem);

it("signs JSAPI parameters as published", () => {
  const invoke = jsapiInvoke(privateKey, {
    appid: "wx2421b1c4370ec43b",
    prepayId: "wx201410272009395522657a690389285100",
    atMs: 1_554_208_460_999,
    nonce: "593BEC0C930BF1AFEB40B4A08C8FB242",
  });
  expect(invoke).toEqual({
    appId: "wx2421b1c4370ec43b",
    timeStamp: "1554208460",
    nonceStr: "593BEC0C930BF1AFEB40B4A08C8FB242",
    package: "prepay_id=wx201410272009395522657a690389285100",
    signType: "RSA",
    paySign: published.publishedPaySign,
  });
});

it("signs a request as published, by our own code and by the plugin that sends it", () => {
  const parts = [
    "POST",
    "/v3/pay/transactions/jsapi",
    "1554208460",
    "593BEC0C930BF1AFEB40B4A08C8FB242",
    published.publishedRequestBody,
  ] as const;
  expect(signLines(privateKey, ...parts)).toBe(published.publishedRequestSignature);
  expect(Rsa.sign(Formatter.request(...parts), privateKey)).toBe(
    published.publishedRequestSignature,
  );
});

it("verifies the published answer of public-key mode, and nothing that differs by a byte", () => {
  const { timestamp, nonce, body, signature } = published.publishedAnswer;
  const key = createPublicKey(published.publishedPlatformKeyPem);
  const message = { timestamp, nonce, body: Buffer.from(body), signature };
  expect(isSignedBy(key, message)).toBe(true);
  expect(isSignedBy(key, { ...message, body: Buffer.from(`${body} `) })).toBe(false);
  expect(isSignedBy(key, { ...message, timestamp: "1722850422" })).toBe(false);
  expect(isSignedBy(key, { ...message, nonce: nonce.replace("d", "e") })).toBe(false);
  expect(isSignedBy(key, { ...message, signature: "not base64 at all" })).toBe(false);
});

it("opens the published AEAD_AES_256_GCM resource", () => {
  const sealed = {
    ciphertext: "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=",
    nonce: "uluk4a9R25RW",
    associated_data: "associatedData",
  };
  const key = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
  expect(decryptResource(sealed, key)).toBe("message");
  expect(() => decryptResource({ ...sealed, associated_data: "associatedDat" }, key)).toThrow();
  expect(() => decryptResource(sealed, key.toLowerCase())).toThrow();
});
