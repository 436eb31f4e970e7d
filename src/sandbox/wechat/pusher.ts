import { randomBytes } from "node:crypto";
import { fingerprint, lockUp, unlock } from "./cipher.ts";
import type { Account } from "./context.ts";
import { type PushFields, pushXml, readAnswer } from "./wire.ts";

/** What became of a push, as WeChat sees it. */
export type Pushed = {
  /** One entry for each try, e.g. `200 success`, `no answer`, `500`. */
  tries: string[];
  outcome: "accepted" | "replied" | "malformed" | "given-up";
};

const mostTries = 3;
const mostTextBytes = 2048;

type Answer =
  | { type: "accepted" }
  | { type: "reply"; text: string }
  | { type: "malformed" }
  | { type: "again" };

/**
 * Sends one push: five seconds for an answer, three tries in all with the same contents, and the
 * notice that people know when it cannot be understood or never comes ("被动回复用户消息").
 */
export async function push(account: Account, openid: string, fields: PushFields): Promise<Pushed> {
  const tries: string[] = [];
  const person = account.person(openid);
  for (let place = 0; place < mostTries; place++) {
    const answer = await attempt(account, openid, fields, tries);
    if (answer.type === "again") continue;
    if (answer.type === "reply") person.show({ from: "account", type: "text", text: answer.text });
    if (answer.type === "malformed") person.showTrouble();
    const outcomes = { accepted: "accepted", reply: "replied", malformed: "malformed" } as const;
    return { tries, outcome: outcomes[answer.type] };
  }
  person.showTrouble();
  return { tries, outcome: "given-up" };
}

async function attempt(
  account: Account,
  openid: string,
  fields: PushFields,
  tries: string[],
): Promise<Answer> {
  const { url, body } = signedPush(account, openid, fields);
  const reached = await post(account, url, body);
  if (reached === undefined || account.faults.takePush() === "lose-answer") {
    tries.push("no answer");
    return { type: "again" };
  }
  const { status, text } = reached;
  const isAck = text === "" || text === "success";
  tries.push(`${status}${isAck ? ` ${text}` : ""}`.trim());
  if (status !== 200) return { type: "again" };
  return isAck ? { type: "accepted" } : replyIn(account, openid, text);
}

/** Undefined when there was no answer in time. */
async function post(
  account: Account,
  url: string,
  body: string,
): Promise<{ status: number; text: string } | undefined> {
  const control = new AbortController();
  let disarm = () => {};
  const patience = new Promise<undefined>((resolve) => {
    disarm = account.clock.setTimer(() => {
      control.abort();
      resolve(undefined);
    }, account.patienceMs);
  });
  const exchange = async () => {
    const headers = { "content-type": "text/xml", "user-agent": "Mozilla/4.0" };
    const response = await account.fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: control.signal,
    });
    return { status: response.status, text: await response.text() };
  };
  try {
    return await Promise.race([exchange().catch(() => undefined), patience]);
  } finally {
    disarm();
  }
}

/** The address and body of a push, signed as the account's mode wants it. */
function signedPush(
  account: Account,
  openid: string,
  fields: PushFields,
): { url: string; body: string } {
  const timestamp = String(Math.floor(account.clock.nowMs() / 1000));
  const nonce = String(randomBytes(4).readUInt32BE());
  const token = account.token.reveal();
  const url = new URL(account.webhookUrl);
  url.searchParams.set("signature", fingerprint([token, timestamp, nonce]));
  url.searchParams.set("timestamp", timestamp);
  url.searchParams.set("nonce", nonce);
  url.searchParams.set("openid", openid);
  const plain = pushXml(fields);
  if (account.mode === "plain") return { url: url.href, body: plain };

  const Encrypt = lockUp(lockOf(account), plain);
  url.searchParams.set("encrypt_type", "aes");
  url.searchParams.set("msg_signature", fingerprint([token, timestamp, nonce, Encrypt]));
  const shown = account.mode === "compatible" ? fields : { ToUserName: account.originalId };
  return { url: url.href, body: pushXml({ ...shown, Encrypt }) };
}

/** The address that proves the webhook to be ours, and what it has to answer. */
export function signedVerification(account: Account): { url: string; echo: string } {
  const timestamp = String(Math.floor(account.clock.nowMs() / 1000));
  const nonce = String(randomBytes(4).readUInt32BE());
  const echo = String(randomBytes(8).readBigUInt64BE());
  const url = new URL(account.webhookUrl);
  url.searchParams.set("signature", fingerprint([account.token.reveal(), timestamp, nonce]));
  url.searchParams.set("echostr", echo);
  url.searchParams.set("timestamp", timestamp);
  url.searchParams.set("nonce", nonce);
  return { url: url.href, echo };
}

function replyIn(account: Account, openid: string, body: string): Answer {
  const outer = readAnswer(body);
  const fields =
    outer === undefined ? undefined : account.mode === "plain" ? outer : opened(account, outer);
  const content = fields?.Content ?? "";
  const isGood =
    fields?.ToUserName === openid &&
    fields.FromUserName === account.originalId &&
    fields.MsgType === "text" &&
    /^\d+$/.test(fields.CreateTime ?? "") &&
    content !== "" &&
    Buffer.byteLength(content) <= mostTextBytes;
  return isGood ? { type: "reply", text: content } : { type: "malformed" };
}

/** Undefined when the seal is broken. In compatible mode an answer may be open as well. */
function opened(
  account: Account,
  outer: Record<string, string>,
): Record<string, string> | undefined {
  const { Encrypt, MsgSignature, TimeStamp, Nonce } = outer;
  if (Encrypt === undefined) return account.mode === "compatible" ? outer : undefined;
  if (TimeStamp === undefined || Nonce === undefined) return undefined;
  if (MsgSignature !== fingerprint([account.token.reveal(), TimeStamp, Nonce, Encrypt]))
    return undefined;
  try {
    return readAnswer(unlock(lockOf(account), Encrypt));
  } catch {
    return undefined;
  }
}

function lockOf(account: Account) {
  return { encodingAesKey: account.aesKey.reveal(), appId: account.appId };
}
