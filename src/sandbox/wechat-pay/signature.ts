import { createCipheriv, randomBytes, sign, verify } from "node:crypto";
import type { Answer } from "./answers.ts";
import type { Identity } from "./identity.ts";

const toleranceSeconds = 300;
const scheme = "WECHATPAY2-SHA256-RSA2048";

/** The request exactly as it came over the wire: `target` is the undecoded path with its query. */
type WireRequest = {
  method: string;
  target: string;
  authorization: string | undefined;
  body: Uint8Array;
};

/**
 * Checks who signed a request, and that it was this very request. Undefined when all is well, else
 * the 401 answer.
 */
export function authenticate(
  request: WireRequest,
  identity: Identity,
  nowMs: number,
): Answer | undefined {
  const given = authorizationFields(request.authorization);
  if (given === undefined)
    return signError("Authorization is not of scheme WECHATPAY2-SHA256-RSA2048", request);
  if (given.mchid !== identity.mchid) return signError("mchid unknown", request);
  if (given.serial_no !== identity.merchantSerial) return signError("serial_no not match", request);
  if (!(Math.abs(nowMs / 1000 - Number(given.timestamp)) <= toleranceSeconds))
    return signError("timestamp expired", request);

  const head = `${request.method}\n${request.target}\n${given.timestamp}\n${given.nonce_str}\n`;
  const message = Buffer.concat([Buffer.from(head), request.body, Buffer.from("\n")]);
  const isGenuine = verify(
    "RSA-SHA256",
    message,
    identity.merchantPublicKey,
    Buffer.from(given.signature, "base64"),
  );
  return isGenuine ? undefined : signError("sign not match", request, message);
}

function authorizationFields(header = "") {
  if (!header.startsWith(`${scheme} `)) return undefined;
  const fields = new Map(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2]]),
  );
  const [mchid, serial_no, timestamp, nonce_str, signature] = [
    "mchid",
    "serial_no",
    "timestamp",
    "nonce_str",
    "signature",
  ].map((name) => fields.get(name));
  if (!mchid || !serial_no || !timestamp || !nonce_str || !signature) return undefined;
  return { mchid, serial_no, timestamp, nonce_str, signature };
}

function signError(issue: string, request: WireRequest, message?: Buffer): Answer {
  const signInformation = message && {
    method: request.method,
    url: request.target,
    sign_message_length: message.byteLength,
    // The documentation shows the message with its middle taken out.
    truncated_sign_message: message.toString("utf8").replace(/^(.{32}).+(.{8}\n)$/s, "$1…$2"),
  };
  const detail = {
    detail: { issue },
    field: "signature",
    location: "authorization",
    sign_information: signInformation,
  };
  return {
    status: 401,
    body: { code: "SIGN_ERROR", message: "错误的签名，验签失败", detail },
    detail: 268443699,
  };
}

/** How to spoil a signature. `probe` is WeChat's own test of whether the receiver checks. */
export type Spoilt = "unsigned" | "old-timestamp" | "unknown-serial" | "probe";

/** The headers that make a body WeChat's: the same on answers and on notifications. */
export function signedHeaders(
  identity: Identity,
  body: string,
  nowMs: number,
  spoilt?: Spoilt,
): Record<string, string> {
  if (spoilt === "unsigned") return {};
  const seconds =
    Math.floor(nowMs / 1000) - (spoilt === "old-timestamp" ? toleranceSeconds + 1 : 0);
  const nonce = randomBytes(16).toString("hex");
  const signature = sign(
    "RSA-SHA256",
    Buffer.from(`${seconds}\n${nonce}\n${body}\n`),
    identity.platformPrivateKey,
  ).toString("base64");
  return {
    "Wechatpay-Timestamp": String(seconds),
    "Wechatpay-Nonce": nonce,
    "Wechatpay-Serial":
      spoilt === "unknown-serial"
        ? "PUB_KEY_ID_0000000000000000000000000000000001"
        : identity.platformKeyId,
    "Wechatpay-Signature":
      spoilt === "probe" ? `WECHATPAY/SIGNTEST/${signature.slice(19)}` : signature,
    "Wechatpay-Signature-Type": scheme,
  };
}

/**
 * Seals a notification's content the way WeChat does: AEAD_AES_256_GCM, the kind as associated
 * data, the tag behind.
 */
export function seal(
  plain: object,
  originalType: string,
  apiV3Key: string,
): Record<string, string> {
  const nonce = randomBytes(9).toString("base64url");
  const cipher = createCipheriv("aes-256-gcm", apiV3Key, nonce).setAAD(Buffer.from(originalType));
  const sealed = Buffer.concat([
    cipher.update(JSON.stringify(plain), "utf8"),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    original_type: originalType,
    algorithm: "AEAD_AES_256_GCM",
    ciphertext: sealed.toString("base64"),
    associated_data: originalType,
    nonce,
  };
}
