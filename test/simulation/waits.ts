import { orderNoOf } from "./order-no.ts";
import type { Change } from "./witness-tables.ts";

/** How long people and money waited, ms, each time that they did. */
export type Waits = {
  /**
   * Carrier results that were not known after one call: until they were, or until a person was
   * asked.
   */
  unknown: number[];
  /** From the payment at WeChat to the first sending to the carrier. */
  paidToSent: number[];
  /** From our decision to WeChat's acceptance of the refund. */
  refundAccepted: number[];
  /** From the end of an order or refund to the message about it. */
  told: number[];
};

/** Measures how long people and money wait. */
export class Stopwatch {
  readonly waits: Waits = { unknown: [], paidToSent: [], refundAccepted: [], told: [] };
  /** When each order's plan was asked for. */
  readonly #asking = new Map<string, number>();
  /** When each refund was decided, by its number. */
  readonly #decidedAtMs = new Map<string, number>();
  /** When what each message tells of happened, by the message's id. */
  readonly #endedAtMs = new Map<string, number>();

  /** Something was committed. */
  measure({ kind, id, becomes }: Change, nowMs: number): void {
    if (kind === "order") {
      this.#measureUnknown(id, becomes, nowMs);
      if (becomes === "done") this.#endedAtMs.set(`deliver:${id}:done`, nowMs);
    }
    if (kind === "ticket" && becomes === "open" && id.startsWith("in-doubt:")) {
      this.#measureUnknown(orderNoOf(id.slice("in-doubt:".length)), "ticket", nowMs);
    }
    if (kind === "refund" && becomes === "due") this.#decidedAtMs.set(id, nowMs);
    if (kind === "refund" && becomes === "succeeded")
      this.#endedAtMs.set(`deliver:${id}:refunded`, nowMs);
  }

  #measureUnknown(orderNo: string, state: string, nowMs: number): void {
    if (state === "adding-plan") this.#asking.set(orderNo, nowMs);
    else if (state !== "in-doubt") {
      const sinceMs = this.#asking.get(orderNo);
      this.#asking.delete(orderNo);
      // A call may take ten seconds; what took longer was unknown for a while.
      if (sinceMs !== undefined && nowMs - sinceMs > 10_000)
        this.waits.unknown.push(nowMs - sinceMs);
    }
  }

  /** A message was put on a person's screen. */
  shown(message: string, nowMs: number): void {
    const endedAtMs = this.#endedAtMs.get(message);
    this.#endedAtMs.delete(message);
    if (endedAtMs !== undefined) this.waits.told.push(nowMs - endedAtMs);
  }

  /** A plan order is sent for the first time. */
  sent(paidAtMs: readonly number[], nowMs: number): void {
    this.waits.paidToSent.push(nowMs - Math.min(...paidAtMs));
  }

  /** WeChat accepted a refund. */
  refundAccepted(outRefundNo: string, nowMs: number): void {
    const decidedAtMs = this.#decidedAtMs.get(outRefundNo);
    this.#decidedAtMs.delete(outRefundNo);
    if (decidedAtMs !== undefined) this.waits.refundAccepted.push(nowMs - decidedAtMs);
  }
}
