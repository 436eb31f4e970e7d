import { tidy, type Written } from "../words/normalize.ts";
import { hideSecrets } from "./hide-secrets.ts";

/**
 * The code that joins two chats, when somebody says "绑定 K3M9Q2XA" or opens a link that carries it.
 * Eight characters of Crockford's base 32; O, I and L are read as the digits they are taken for.
 */
export function findLinkCode(text: string | Written): string | undefined {
  const code =
    /^\s*(?:\/?link|绑定|綁定|关联|關聯)(?:账号|帳號|code)?[\s:：-]*([0-9A-Za-z]{8})\s*$/i.exec(
      tidy(text),
    )?.[1];
  return code?.toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1");
}

const linkPayload = /^link-([0-9A-HJKMNP-TV-Z]{8})$/;

/** The same code in the payload of a deep link: `link-K3M9Q2XA`. */
export function linkCodeOfPayload(payload: string): string | undefined {
  return linkPayload.exec(payload)?.[1];
}

/** Whether a code arrives as it is when it is typed: the letters of K3PWHB27 name a password. */
export function isReadable(code: string): boolean {
  return hideSecrets(`绑定 ${code}`) === undefined;
}
