/** What a request asks for; the path is `/v1/<route>`. */
export type Route =
  | "cards/check"
  | "cards/read"
  | "cards/unblock"
  | "orders"
  | "orders/find"
  | "orders/list";

/** What can be made to go wrong on purpose. */
export type Fault =
  /** Takes the request, does nothing, never answers. */
  | "hang"
  /** Does nothing; a proxy's HTML page with status 502 comes back. */
  | "bad-gateway"
  /** Does the work, then the connection breaks. */
  | "lose-answer"
  /** Does the work; the JSON stops half-way. */
  | "truncate"
  /** Does the work; the answer is far larger than any real one. */
  | "oversize"
  /** Does the work; the answer is JSON of a shape that nobody announced. */
  | "wrong-shape"
  /** Does nothing; an error code that is in no list, with the request repeated in the message. */
  | "unlisted-code"
  /** Plan orders only: "this plan cannot be ordered". */
  | "refuse-plan"
  /** Plan orders only: our prepaid account at the carrier is empty. */
  | "balance-too-low"
  /** Does nothing: this account may not ask for this, or for anything. */
  | "not-permitted"
  | "account-frozen";

type Armed = { fault: Fault; on: Route | undefined; times: number };

/**
 * The switchboard that tests hold. Faults fire in the order they were armed, each `times` times.
 */
export class Faults {
  #armed: Armed[] = [];

  /** `on` narrows a fault to one route; without it the next request of any kind takes it. */
  arm(fault: Fault, { on, times = 1 }: { on?: Route; times?: number } = {}): void {
    const orderOnly = fault === "refuse-plan" || fault === "balance-too-low";
    this.#armed.push({ fault, on: on ?? (orderOnly ? "orders" : undefined), times });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault that this request meets, which uses it up. */
  take(route: Route): Fault | undefined {
    const armed = this.#armed.find(
      (candidate) => candidate.on === undefined || candidate.on === route,
    );
    if (armed === undefined) return undefined;
    armed.times -= 1;
    if (armed.times === 0) this.#armed = this.#armed.filter((candidate) => candidate !== armed);
    return armed.fault;
  }
}
