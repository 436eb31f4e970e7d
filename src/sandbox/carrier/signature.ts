import { createHmac, timingSafeEqual } from "node:crypto";

/** How far a request's timestamp may be from our clock, either way. */
const SIGNATURE_WINDOW_MS = 10 * 60 * 1000;

type SignedRequest = {
  /** The header as it came: epoch ms, decimal. */
  timestamp: string | undefined;
  /** The header as it came: lower-case hex. */
  signature: string | undefined;
  path: string;
  /** Exactly as it came; parsing and printing it again would be another text. */
  rawBody: string;
};

/** Undefined when the request is ours and fresh, or the code of the refusal. */
export function signatureFault(
  request: SignedRequest,
  { key, nowMs }: { key: string; nowMs: number },
): "signature-wrong" | "timestamp-stale" | undefined {
  const { timestamp = "", signature = "", path, rawBody } = request;
  const expected = createHmac("sha256", key).update(`${timestamp}\n${path}\n${rawBody}`).digest();
  const given = Buffer.from(signature, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return "signature-wrong";
  // The age is looked at second: only a genuine timestamp says anything about age.
  const ageMs = nowMs - Number(timestamp);
  return Number.isFinite(ageMs) && Math.abs(ageMs) <= SIGNATURE_WINDOW_MS
    ? undefined
    : "timestamp-stale";
}
