import { randomBytes } from "node:crypto";
import type { Context } from "./context.ts";

const codeLifeMs = 5 * 60_000;

/** A code that stands for the person, single use, five minutes. */
export function issueCode({ codes, now }: Context, openid: string): string {
  const code = randomBytes(16).toString("hex");
  codes.put(code, { openid, madeAtMs: now(), used: false });
  return code;
}

/** `o` and 27 more characters, like WeChat's. */
export function newOpenid(): string {
  return `o${randomBytes(21).toString("base64url").slice(0, 27)}`;
}

/**
 * What `/sns/oauth2/access_token` answers, always with status 200: an identity, or `errcode`
 * (developers.weixin.qq.com, "Web page authorization", and the list of return codes).
 */
export function exchangeCode(context: Context, query: Readonly<Record<string, string>>): object {
  const { identity, codes, now } = context;
  const { appid, secret, code = "", grant_type: grantType } = query;
  const rid = randomBytes(4).toString("hex");
  const failure = (errcode: number, text: string) => ({ errcode, errmsg: `${text}, rid: ${rid}` });

  if (grantType !== "authorization_code") return failure(40002, "invalid grant_type");
  if (appid !== identity.appid) return failure(40013, "invalid appid");
  if (secret !== identity.appSecret.reveal()) return failure(40125, "invalid appsecret");
  if (code === "") return failure(41008, "missing code");
  const issued = codes.get(code);
  if (issued === undefined) return failure(40029, "invalid code");
  if (issued.used) return failure(40163, "code been used");
  if (now() - issued.madeAtMs > codeLifeMs) return failure(42003, "oauth_code expired");

  codes.put(code, { ...issued, used: true });
  return {
    access_token: randomBytes(32).toString("base64url"),
    expires_in: 7200,
    refresh_token: randomBytes(32).toString("base64url"),
    openid: issued.openid,
    scope: "snsapi_base",
  };
}
