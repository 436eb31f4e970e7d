import type { Wechatpay } from "wechatpay-axios-plugin";
import type { Secret } from "../../core/secret.ts";

/** Where and as whom we talk to WeChat Pay v3. */
export type WechatPaySettings = {
  mchid: string;
  appid: string;
  /** Serial number of the merchant API certificate, hex. */
  merchantSerial: string;
  /** PKCS#8 PEM of the merchant API private key. */
  merchantPrivateKeyPem: Secret;
  /**
   * WeChat's public keys (`PUB_KEY_ID_…`) and, while migrating, platform certificates, by serial:
   * PEM text.
   */
  platformKeys: Readonly<Record<string, string>>;
  /** Which of those keys WeChat shall sign its answers with; sent as `Wechatpay-Serial`. */
  requestSerial: string;
  /** 32 ASCII characters; decrypts notifications. */
  apiV3Key: Secret;
  /** `https://api.mch.weixin.qq.com/`, or a sandbox. A path in it is part of what is signed. */
  apiRoot: string;
  /**
   * Public https address of our webhook, without a query string. Payments and refunds both report
   * there.
   */
  notifyUrl: string;
  oauth: {
    /** `https://api.weixin.qq.com/`, or a sandbox. */
    apiRoot: string;
    /** Where the payer's browser goes; `https://open.weixin.qq.com` unless told. */
    authorizeRoot?: string;
    appSecret: Secret;
  };
};

/** What can be handed in from outside, for tests and simulations. */
export type WechatPayDeps = {
  /** The longest one request may take, ms; 8000 unless told. */
  timeoutMs?: number;
  /**
   * Epoch ms; stamps JSAPI parameters. Requests are stamped by the plugin itself, with the process
   * clock.
   */
  now?: () => number;
  /** Carries the signed requests instead of HTTP. */
  adapter?: ConstructorParameters<typeof Wechatpay>[0]["adapter"];
  /** Carries the OAuth request instead of HTTP. */
  fetch?: typeof fetch;
};
