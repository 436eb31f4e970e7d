import type { Outcome } from "../../core/outcome.ts";
import type { PaymentProvider } from "../payment.ts";
import { oauthAnswer } from "./decode.ts";
import type { WechatPayDeps, WechatPaySettings } from "./settings.ts";

/**
 * 40029 invalid code, 40163 code been used, 41008 code missing, 42003 code expired: this code will
 * never work, a new visit gives a new one.
 */
const spentCodes = new Set([40029, 40163, 41008, 42003]);

/**
 * 40001, 40125 wrong secret, 40013 unknown app, 40164 our address is not in the list, 48001 and
 * 50002 no permission: no code of anybody will work until a person has put that right.
 */
const accountCodes = new Set([40001, 40125, 40013, 40164, 48001, 50002]);

/**
 * Learns who the payer is inside WeChat: silent authorization (`snsapi_base`), then the code for an
 * openid (developers.weixin.qq.com, "Web page authorization").
 */
export function openidLookup(
  settings: WechatPaySettings,
  deps: WechatPayDeps,
): PaymentProvider["openids"] {
  const { apiRoot, authorizeRoot = "https://open.weixin.qq.com", appSecret } = settings.oauth;
  const { timeoutMs = 8000, fetch: send = fetch } = deps;

  return {
    authorizeUrl(backTo, state) {
      // The order of the parameters and the fragment are part of the contract.
      const query =
        `appid=${settings.appid}&redirect_uri=${encodeURIComponent(backTo)}` +
        `&response_type=code&scope=snsapi_base&state=${encodeURIComponent(state)}`;
      const root = authorizeRoot.replace(/\/$/, "");
      return `${root}/connect/oauth2/authorize?${query}#wechat_redirect`;
    },

    async exchange(code) {
      const url = new URL(
        "sns/oauth2/access_token",
        apiRoot.endsWith("/") ? apiRoot : `${apiRoot}/`,
      );
      url.search = new URLSearchParams({
        appid: settings.appid,
        secret: appSecret.reveal(),
        code,
        grant_type: "authorization_code",
      }).toString();
      try {
        const response = await send(url, {
          redirect: "error",
          signal: AbortSignal.timeout(timeoutMs),
        });
        if (response.status !== 200)
          return { answer: "unknown", reason: `HTTP ${response.status}` };
        return identity(await response.json());
      } catch {
        // The error may name the address, and the address holds the secret.
        return { answer: "unknown", reason: "no usable answer" };
      }
    },
  };
}

function identity(answer: unknown): Outcome<{ openid: string }> {
  const read = oauthAnswer.safeParse(answer);
  if (!read.success) return { answer: "unknown", reason: "an answer of another shape" };
  const told = read.data;
  if ("errcode" in told) {
    const reason = `errcode ${told.errcode}`;
    const code = Number(told.errcode);
    if (spentCodes.has(code)) return { answer: "refused", code: "code-spent", reason };
    return accountCodes.has(code)
      ? { answer: "unknown", reason, account: String(code) }
      : { answer: "unknown", reason };
  }
  // A snapshot page has an openid that belongs to nobody and cannot pay.
  if (told.is_snapshotuser === 1)
    return { answer: "refused", code: "snapshot", reason: "opened as a snapshot page" };
  return { answer: "done", value: { openid: told.openid } };
}
