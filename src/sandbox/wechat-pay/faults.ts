import type { EarlyLie, Lie } from "./lies.ts";

/** What a fault can be put on: an operation of the API, or the notifications. */
export type Operation =
  | "order"
  | "query"
  | "close"
  | "refund"
  | "query-refund"
  | "bill"
  | "bill-file";

/**
 * - `lose-answer`: the work is done, then the connection breaks. The one that matters most.
 * - `bad-gateway`: 502 with HTML, nothing done. `too-often`: 429, nothing done. `hang`: no answer,
 * nothing done.
 * - `malformed`: a genuine answer of another shape. `notify-first`: paid and notified before the
 * order call returns.
 * - `unsigned`, `old-timestamp`, `unknown-serial`, `probe`: done, but the 2xx cannot be verified.
 * - `no-auth`, `wrong-merchant`, `account-frozen`, `request-blocked`: refused because of who we
 * are, nothing done.
 * - a `Lie`: done, and the genuine answer says something else. An `EarlyLie`: not done, and the
 * genuine answer says that it is, wrongly.
 */
export type ApiFault =
  | "lose-answer"
  | "bad-gateway"
  | "too-often"
  | "hang"
  | "malformed"
  | "notify-first"
  | "unsigned"
  | "old-timestamp"
  | "unknown-serial"
  | "probe"
  | AccountFault
  | Lie
  | EarlyLie;

/** The partner wants nothing to do with this account. */
export type AccountFault = "no-auth" | "wrong-merchant" | "account-frozen" | "request-blocked";

/**
 * What can be wrong with a notification. `lost`: never sent, not even again. `twice`: two in
 * parallel.
 */
type NotificationFault = "wrong-amount" | "foreign-mchid" | "twice" | "lost" | "probe" | Lie;

/**
 * How a refund can go wrong: `unfunded` is refused at once, `days` takes three of them, the others
 * end so after a while.
 */
type RefundFault = "unfunded" | "days" | "ABNORMAL" | "CLOSED";

/** Of the question who a payer is: -1, another status, a broken connection, a preview page. */
export type ExchangeFault = "busy" | "bad-gateway" | "drop" | "snapshot";

type Faults = { [operation in Operation]: ApiFault } & {
  notification: NotificationFault;
  settlement: RefundFault;
  exchange: ExchangeFault;
};

/** Switches for tests: each `inject` spoils the next call(s) of its kind, in order. */
export class FaultSwitch {
  readonly #waiting = new Map<string, string[]>();

  inject<K extends keyof Faults>(on: K, fault: Faults[K], times = 1): void {
    const queue = this.#waiting.get(on) ?? [];
    this.#waiting.set(on, [...queue, ...Array<string>(times).fill(fault)]);
  }

  /** Takes the next fault of a kind; undefined is the normal case. */
  take<K extends keyof Faults>(on: K): Faults[K] | undefined {
    // Only `inject` fills the queues, and it ties the fault's type to the kind.
    return this.#waiting.get(on)?.shift() as Faults[K] | undefined;
  }
}
