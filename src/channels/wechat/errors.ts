import type { Shown } from "../channel.ts";

/** How one call to WeChat ended. */
export type CallAnswer<T> =
  | { answer: "done"; value: T }
  /** WeChat said no; `rid` names the call in WeChat's own console. */
  | { answer: "failed"; code: number; rid: string | undefined }
  /** It never left, e.g. because there is no access token. */
  | { answer: "not-sent"; reason: string; retryAfterMs: number }
  /** It may have been carried out. */
  | { answer: "unknown"; reason: string };

const secondMs = 1000;
const minuteMs = 60 * secondMs;

type Meaning =
  | { answer: "unreachable"; reason: string }
  | { answer: "later"; afterMs: number; reason?: string }
  | { answer: "refused"; reason: string };

/** developers.weixin.qq.com, "全局返回码", and the tables below each call. */
const meanings: Readonly<Record<number, Meaning>> = {
  [-1]: { answer: "later", afterMs: 5 * secondMs },
  40003: { answer: "unreachable", reason: "not a follower of this account" },
  43004: { answer: "unreachable", reason: "does not follow the account" },
  43019: { answer: "unreachable", reason: "on the account's black list" },
  45015: { answer: "unreachable", reason: "the customer-service window is closed" },
  45047: { answer: "unreachable", reason: "the customer-service allowance is used up" },
  48002: { answer: "unreachable", reason: "refuses messages" },
  // A refreshed token was refused too: somebody else is changing it. The message itself is fine.
  40001: { answer: "later", afterMs: minuteMs, reason: "the access token is not accepted" },
  40014: { answer: "later", afterMs: minuteMs, reason: "the access token is not accepted" },
  42001: { answer: "later", afterMs: minuteMs, reason: "the access token is not accepted" },
  // Our account is not set up for it. That takes a person to mend, and the message waits as long.
  40037: { answer: "later", afterMs: minuteMs, reason: "no such template" },
  48001: {
    answer: "later",
    afterMs: minuteMs,
    reason: "the account has no permission for this call",
  },
  45009: {
    answer: "later",
    afterMs: 60 * minuteMs,
    reason: "the account's quota of this call is used up for today",
  },
  45011: { answer: "later", afterMs: minuteMs },
  45002: { answer: "refused", reason: "the text is too long" },
  47001: { answer: "refused", reason: "not valid JSON" },
  47003: { answer: "refused", reason: "a template field is not valid" },
};

/** 48004 banned, 48006 no more resets, 50001 unauthorized, 50002 limited: it is our account. */
function meaningOf(code: number): Meaning | undefined {
  const isBarred = /^(?:48|50)\d{3}$/.test(String(code));
  const reason = "the account is not allowed this call";
  return meanings[code] ?? (isBarred ? { answer: "later", afterMs: minuteMs, reason } : undefined);
}

/** Answers that say: a newer access token is needed. */
export const tokenCodes: ReadonlySet<number> = new Set([40001, 40014, 42001]);

/** Answers that say: the window is not open, whatever we counted. */
export const windowCodes: ReadonlySet<number> = new Set([45015, 45047]);

/**
 * What an answer means for the message. A code that is in no list may mean anything, so it is
 * `unknown`.
 */
export function shownOf(answer: CallAnswer<unknown>, platformId?: string): Shown {
  switch (answer.answer) {
    case "done":
      return platformId === undefined ? { answer: "shown" } : { answer: "shown", platformId };
    case "failed": {
      const meaning = meaningOf(answer.code);
      if (meaning === undefined) return { answer: "unknown", reason: `errcode ${answer.code}` };
      return meaning.reason === undefined
        ? meaning
        : { ...meaning, reason: `${meaning.reason} (${answer.code})` };
    }
    case "not-sent":
      return { answer: "later", afterMs: answer.retryAfterMs };
    case "unknown":
      return answer;
  }
}

/** WeChat was too busy, or could not be reached: worth another try a moment later. */
export function isPassing(answer: Exclude<CallAnswer<unknown>, { answer: "done" }>): boolean {
  return answer.answer === "failed" ? answer.code === -1 : true;
}
