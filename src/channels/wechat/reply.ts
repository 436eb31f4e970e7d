import { randomBytes } from "node:crypto";
import type { Secret } from "../../core/secret.ts";
import { seal, sign } from "./crypto.ts";
import { type Fields, writeXml } from "./xml.ts";

const headers = { "x-content-type-options": "nosniff", "cache-control": "no-store" };

/** An answer that WeChat takes as it is. */
export function plainText(body: string, status = 200): Response {
  return new Response(body, {
    status,
    headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
  });
}

/** Taken, and nothing to say. */
export function accepted(): Response {
  return plainText("success");
}

/** The same for every reason: who is not WeChat learns nothing from it. */
export function refusal(): Response {
  return plainText("forbidden", 403);
}

/** Nothing was done: WeChat shall send it again. */
export function failed(): Response {
  return plainText("failed", 500);
}

/** A text in answer to `push`; sealed and signed when the push was. */
export function textReply(
  content: string,
  push: { fields: Fields; key: Secret | undefined },
  account: { appId: string; token: Secret; nowMs: number },
): Response {
  const seconds = Math.floor(account.nowMs / 1000);
  const message = writeXml({
    ToUserName: push.fields.get("FromUserName") ?? "",
    FromUserName: push.fields.get("ToUserName") ?? "",
    CreateTime: seconds,
    MsgType: "text",
    Content: content,
  });
  return xml(push.key === undefined ? message : sealed(message, push.key, { ...account, seconds }));
}

function sealed(
  message: string,
  key: Secret,
  account: { appId: string; token: Secret; seconds: number },
): string {
  const Encrypt = seal(key, account.appId, message);
  const Nonce = randomBytes(8).toString("hex");
  const MsgSignature = sign(account.token.reveal(), String(account.seconds), Nonce, Encrypt);
  return writeXml({ Encrypt, MsgSignature, TimeStamp: account.seconds, Nonce });
}

function xml(body: string): Response {
  return new Response(body, { headers: { ...headers, "content-type": "text/xml; charset=utf-8" } });
}
