/**
 * When and how often we may write to a person (developers.weixin.qq.com, "客服消息", the table of
 * 2023): 5 messages within 48 hours of what the person sent; 3 within a minute of a menu entry, a
 * follow or a scan.
 *
 * WeChat does not say which allowance a message is taken from when two are open, so it is taken
 * from both here: we then never count on more than WeChat gives.
 */
export type Trigger = "message" | "touch";

/** What is known of one person; plain data for the store. */
export type WindowRecord = Readonly<Partial<Record<Trigger, { openedAtMs: number; sent: number }>>>;

const allowances: Readonly<Record<Trigger, { messages: number; lengthMs: number }>> = {
  message: { messages: 5, lengthMs: 48 * 60 * 60 * 1000 },
  touch: { messages: 3, lengthMs: 60 * 1000 },
};

const triggers: readonly Trigger[] = ["message", "touch"];

/** A message on its way takes time too, so the last moments do not count. */
const marginMs = 3 * 1000;

/** Something happened at `atMs` (WeChat's clock). A redelivery of it changes nothing. */
export function opened(
  record: WindowRecord,
  trigger: Trigger,
  atMs: number,
  nowMs: number,
): WindowRecord {
  const openedAtMs = Math.min(atMs, nowMs);
  const known = record[trigger];
  if (known !== undefined && known.openedAtMs >= openedAtMs) return record;
  return { ...record, [trigger]: { openedAtMs, sent: 0 } };
}

/** How many messages we can count on, now. */
export function messagesLeft(record: WindowRecord, nowMs: number): number {
  const lefts = triggers.map((trigger) => {
    const window = record[trigger];
    const { messages, lengthMs } = allowances[trigger];
    if (window === undefined || nowMs >= window.openedAtMs + lengthMs - marginMs) return 0;
    return Math.max(0, messages - window.sent);
  });
  return Math.max(...lefts);
}

/** `count` messages go out; a negative count gives them back when they did not. */
export function spent(record: WindowRecord, count: number): WindowRecord {
  const next: Partial<Record<Trigger, { openedAtMs: number; sent: number }>> = {};
  for (const trigger of triggers) {
    const window = record[trigger];
    if (window !== undefined) next[trigger] = { ...window, sent: Math.max(0, window.sent + count) };
  }
  return next;
}

/**
 * WeChat says that nothing is left, whatever we counted. Stays so until the person does something.
 */
export function exhausted(record: WindowRecord): WindowRecord {
  return spent(record, Math.max(...triggers.map((trigger) => allowances[trigger].messages)));
}
