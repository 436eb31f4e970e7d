import { chinaTime } from "./china-time.ts";
import type { Context, Notice } from "./context.ts";
import { isLie, type Lie, withLie } from "./lies.ts";
import { seal, signedHeaders } from "./signature.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/**
 * When WeChat tries again after a delivery that was not answered with 200 or 204: 15 times in 24 h
 * 4 min.
 */
const retryDelaysMs: readonly number[] = [
  15 * secondMs,
  15 * secondMs,
  30 * secondMs,
  3 * minuteMs,
  10 * minuteMs,
  20 * minuteMs,
  30 * minuteMs,
  30 * minuteMs,
  30 * minuteMs,
  60 * minuteMs,
  3 * hourMs,
  3 * hourMs,
  3 * hourMs,
  6 * hourMs,
  6 * hourMs,
];

/**
 * WeChat takes its time after a probe; here the true one follows soon, for nobody should wait for a
 * demonstration.
 */
const afterProbeMs = secondMs;

/** The receiver has 5 seconds (WeChat Pay v3 docs, "支付成功回调通知"). */
const patienceMs = 5 * secondMs;

/**
 * Sends the notifications whose time has come, each once, all in parallel. Resolves when all were
 * answered or failed.
 */
export async function deliverDueNotices(context: Context, post: typeof fetch): Promise<void> {
  await Promise.all(
    context.notices.due(context.now()).map((notice) => deliver(context, post, notice)),
  );
}

async function deliver(context: Context, post: typeof fetch, notice: Notice): Promise<void> {
  const { notices, now } = context;
  // While it is under way nobody else takes it up; should we die, it is due again afterwards.
  notices.put(notice.id, notice, now() + 2 * patienceMs);
  const fault = context.faults.take("notification");
  if (fault === "lost") return notices.put(notice.id, { ...notice, state: "lost" });

  if (notice.probe === "planned" || fault === "probe") {
    const probe = (await send(context, post, notice, "probe")) ? "probe-accepted" : "refused";
    return notices.put(notice.id, { ...notice, probe }, now() + afterProbeMs);
  }

  const told = spoilt(notice, fault);
  const copies = fault === "twice" ? 2 : 1;
  const answers = await Promise.all(
    Array.from({ length: copies }, () => send(context, post, told)),
  );
  if (answers.some((accepted) => accepted))
    return notices.put(notice.id, { ...notice, state: "delivered" });

  const delayMs = retryDelaysMs[notice.failures];
  const failed: Notice = { ...notice, failures: notice.failures + 1 };
  if (delayMs === undefined) return notices.put(notice.id, { ...failed, state: "given-up" });
  notices.put(notice.id, failed, now() + delayMs);
}

/** Seals and signs anew, posts, and tells whether the receiver accepted. */
async function send(
  context: Context,
  post: typeof fetch,
  notice: Notice,
  spoil?: "probe",
): Promise<boolean> {
  const { identity, now } = context;
  const body = JSON.stringify({
    id: notice.id,
    create_time: chinaTime(notice.createdAtMs),
    resource_type: "encrypt-resource",
    event_type: notice.eventType,
    summary: notice.summary,
    resource: seal(notice.plain, notice.originalType, identity.apiV3Key.reveal()),
  });
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": "Mozilla/4.0",
    ...signedHeaders(identity, body, now(), spoil),
  };
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await post(notice.url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal,
    });
    await response.body?.cancel();
    return response.status === 200 || response.status === 204;
  } catch {
    return false;
  }
}

function spoilt(
  notice: Notice,
  fault: "wrong-amount" | "foreign-mchid" | "twice" | Lie | undefined,
): Notice {
  if (isLie(fault)) return { ...notice, plain: withLie(notice.plain, fault) };
  if (fault === "foreign-mchid")
    return { ...notice, plain: { ...notice.plain, mchid: "1900000999" } };
  if (fault === "wrong-amount") {
    const amount = {
      total: 1,
      payer_total: 1,
      refund: 1,
      payer_refund: 1,
      currency: "CNY",
      payer_currency: "CNY",
    };
    return { ...notice, plain: { ...notice.plain, amount } };
  }
  return notice;
}
