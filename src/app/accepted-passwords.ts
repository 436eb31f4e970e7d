import { createHmac } from "node:crypto";
import type { Secret } from "../core/secret.ts";
import { type Recognise, traceOf } from "../core/understanding/readers/hide-secrets.ts";

/**
 * The last password that was right in each conversation: not itself, only a keyed hash of it, and
 * only in memory. Who types it a second time must not leave it in the chat after all.
 */
export type AcceptedPasswords = {
  remember(conversationId: string, password: Secret): void;
  /** Recognises what was accepted there; undefined where nothing was. */
  of(conversationId: string): Recognise | undefined;
};

/** So many conversations; the one that was accepted longest ago goes first. */
const mostKept = 10_000;
/** What is shorter is an answer to many questions. */
const shortest = 3;

/** Forgets everything when the process ends. `key`: the app's own. */
export function acceptedPasswords(key: Secret): AcceptedPasswords {
  const hashOf = (trace: string): string =>
    createHmac("sha256", key.reveal()).update(`accepted:${trace}`).digest("base64url");
  const kept = new Map<string, { length: number; hash: string }>();
  return {
    remember(conversationId, password) {
      const trace = traceOf(password.reveal());
      kept.delete(conversationId);
      if (trace.length < shortest) return;
      kept.set(conversationId, { length: trace.length, hash: hashOf(trace) });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    },
    of(conversationId) {
      const known = kept.get(conversationId);
      return known && { length: known.length, is: (value) => hashOf(value) === known.hash };
    },
  };
}
