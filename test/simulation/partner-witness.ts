import type { SimulatedCarrier } from "./carrier.ts";
import type { HandParts } from "./hand-refunds.ts";
import { orderNoOf } from "./order-no.ts";
import type { Change, WitnessTables } from "./witness-tables.ts";

export type PartnerParts = Pick<HandParts, "wechat" | "console" | "fail"> & {
  carrier: () => SimulatedCarrier;
  nowMs(): number;
  /** Does the carrier show its own list of orders? */
  isListed: boolean;
  /** Was this payment's money given back by hand? */
  isPaidByHand(outTradeNo: string): boolean;
};

/** Sees to it that we take from our partners what they say, and that their refusals are heard. */
export class PartnerWitness {
  readonly #tables: WitnessTables;
  readonly #parts: PartnerParts;
  /** Findings that stop a carrier, and since when each is open. */
  readonly #stops = new Map<string, number>();
  readonly #doneCalls = new Set<string>();
  readonly #closings = new Set<string>();
  #isRestored = false;

  constructor(tables: WitnessTables, parts: PartnerParts) {
    this.#tables = tables;
    this.#parts = parts;
  }

  expectRestore(): void {
    this.#isRestored = true;
  }

  /** Something was committed. */
  changed(change: Change): void {
    const { kind, id, was, becomes } = change;
    if (kind === "payment" && was === "open" && becomes === "closed") this.#checkClosed(id);
    if (kind === "refund" && becomes === "succeeded") this.#checkBack(id);
    this.#watchStops(change);
  }

  /** Since everything healed this was asked of a partner, and done. */
  done(call: string): void {
    this.#doneCalls.add(call);
  }

  /** What must be so after everything has come to rest. */
  checkAtRest(): void {
    this.#checkLists();
    for (const call of this.#tables.refusedCalls())
      if (this.#doneCalls.has(call))
        this.#parts.fail(`I25 ${call} is let in again, and its question is open`);
  }

  /** While nobody has looked at what was done twice, nothing new goes to a carrier (I27). */
  #watchStops({ kind, id, was, becomes }: Change): void {
    const { nowMs, fail } = this.#parts;
    if (kind === "ticket" && id.includes("done-twice")) {
      if (becomes === "open") this.#stops.set(id, nowMs());
      else this.#stops.delete(id);
    }
    if (kind !== "attempt" || was !== null || !id.endsWith("P1") || this.#isRestored) return;
    for (const [stop, sinceMs] of this.#stops)
      if (nowMs() - sinceMs > 1000) fail(`I27 ${id} is to be sent, and ${stop} is open`);
  }

  /** WeChat was asked to close a payment, whatever it said. */
  closing(outTradeNo: string): void {
    this.#closings.add(outTradeNo);
  }

  /**
   * What is closed here was closed at WeChat. It may come about there after that, by a request that
   * was on its way; whoever sent it closes it again.
   */
  #checkClosed(outTradeNo: string): void {
    const { wechat, fail, nowMs } = this.#parts;
    const truth = wechat.order(outTradeNo);
    if (this.#closings.has(outTradeNo)) return;
    if (truth?.state === "NOTPAY" && (truth.expiresAtMs ?? 0) > nowMs())
      fail(`I9 payment ${outTradeNo} is closed here, and can still be paid at WeChat`);
  }

  /** Money that is back here is back at WeChat, or was given back by hand. */
  #checkBack(outRefundNo: string): void {
    const { wechat, console, fail, isPaidByHand } = this.#parts;
    const outTradeNo = outRefundNo.replace(/-R$/, "");
    const isByHand =
      isPaidByHand(outTradeNo) || console.refunds.some((one) => one.outTradeNo === outTradeNo);
    const status = wechat.statusOf(outRefundNo);
    if (status !== "SUCCESS" && !isByHand)
      fail(`I3 refund ${outRefundNo} is through here, and ${status} at WeChat`);
  }

  /**
   * A carrier that shows its list tells of every plan that it added after all; what of it we gave
   * back is our loss.
   */
  #checkLists(): void {
    const { carrier, fail, nowMs, isListed } = this.#parts;
    if (!isListed) return;
    for (const { ref, listedAs } of carrier().successes((one) => this.#isKnown(one))) {
      const matter = listedAs === "twice" ? `done-twice:${ref}` : `another-order:${ref}`;
      if (listedAs !== undefined && this.#tables.ticketsOf("reconcile", matter) === 0)
        fail(`I27 the carrier lists ${ref} wrongly (${listedAs}), and nobody is asked about it`);
    }
    for (const { ref, settledAtMs = 0, acceptedAtMs } of carrier().successes(() => true)) {
      const couldBeSeen =
        nowMs() - settledAtMs > 3 * 60 * 60_000 && settledAtMs - acceptedAtMs < 40 * 60 * 60_000;
      const attempt = this.#tables.attempts(orderNoOf(ref)).find((one) => one.ref === ref);
      if (couldBeSeen && attempt?.state === "refused")
        fail(`I4 ${ref} was added after its refund, and nobody noticed`);
    }
  }

  /** Is it an order that our books have, and that no restore has touched? */
  #isKnown(ref: string): boolean {
    return !this.#isRestored && this.#tables.order(orderNoOf(ref)) !== undefined;
  }
}
