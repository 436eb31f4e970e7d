import { z } from "zod";
import { Secret } from "../core/secret.ts";
import { type Complaints, demand, type Given, httpUrl, optional } from "./keys.ts";

/** The Official Account, and how it is reached. */
export type WechatConfig = {
  appId: string;
  appSecret: Secret;
  token: Secret;
  /** Undefined: messages come unencrypted. */
  aesKey: Secret | undefined;
  apiRoot: string;
  newsTemplateId: string | undefined;
};

/** What an Official Account needs; WeChat Pay needs the first three as well. */
export const wechatKeys = {
  WECHAT_APP_ID: optional(z.string().max(32)),
  WECHAT_APP_SECRET: optional(z.string()),
  WECHAT_API_ROOT: optional(httpUrl),
  WECHAT_TOKEN: optional(
    z.string().regex(/^[0-9A-Za-z]{3,32}$/, {
      error: "must be 3 to 32 letters or digits, as in the account's settings",
    }),
  ),
  WECHAT_AES_KEY: optional(
    z.string().regex(/^[0-9A-Za-z]{43}$/, { error: "must be exactly 43 letters or digits" }),
  ),
  WECHAT_TEMPLATE_ID: optional(z.string().max(64)),
};

/** Those of them that nobody else may see. */
export const wechatSecrets = ["WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY"] as const;

/** Where WeChat's servers answer when nothing else is said. */
export const wechatApiRoot = "https://api.weixin.qq.com/";

/**
 * Undefined: no Official Account. The account's own key is the token: with it we talk to the
 * account, without it only to WeChat Pay.
 */
export function readWechat(
  given: Given<typeof wechatKeys>,
  complaints: Complaints,
): WechatConfig | undefined {
  const { WECHAT_TOKEN: token, WECHAT_AES_KEY: aesKey } = given;
  if (token === undefined) {
    if (aesKey !== undefined)
      demand(complaints, given, "WECHAT_TOKEN", "is needed, because WECHAT_AES_KEY is set");
    return undefined;
  }
  for (const key of ["WECHAT_APP_ID", "WECHAT_APP_SECRET"] as const)
    demand(complaints, given, key, "is needed, because WECHAT_TOKEN is set");
  return {
    appId: given.WECHAT_APP_ID ?? "",
    appSecret: new Secret(given.WECHAT_APP_SECRET ?? ""),
    token: new Secret(token),
    aesKey: aesKey === undefined ? undefined : new Secret(aesKey),
    apiRoot: given.WECHAT_API_ROOT ?? wechatApiRoot,
    newsTemplateId: given.WECHAT_TEMPLATE_ID,
  };
}
