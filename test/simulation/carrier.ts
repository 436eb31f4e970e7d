/**
 * A carrier that speaks the wire protocol of `src/sandbox/carrier` and has bad manners: orders that
 * nobody can find for minutes, that fail after they were accepted, that succeed after they failed;
 * refs that repeat, or do not. Its book is the truth about what was recharged.
 */
import type { Card, CardState } from "../../src/core/cards/card.ts";
import { isLiftable, rechargeStop } from "../../src/core/cards/card-stop.ts";
import type { Secret } from "../../src/core/secret.ts";
import { sampleCards } from "../../src/sandbox/carrier/cards.ts";
import { signatureFault } from "../../src/sandbox/carrier/signature.ts";
import type { Dice } from "./dice.ts";
import type { Faults } from "./faults.ts";
import type { Timeline } from "./timeline.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Small, so that paging is met. */
const ordersAPage = 10;

export type BookedOrder = {
  number: number;
  ref: string;
  iccid: string;
  planCode: string;
  status: "processing" | "completed" | "failed";
  acceptedAtMs: number;
  visibleAtMs: number;
  settledAtMs?: number;
  validUntilMs?: number;
  /** It was `failed` before. */
  late?: boolean;
  /** What the carrier's own list says wrongly of it. */
  listedAs?: "twice" | "another plan";
};

type CarrierCard = Card & {
  password: string;
  workedAtMs: number;
  unblocking: Map<string, { number: number; saidAtMs: number }>;
};

type CarrierParts = {
  time: Timeline;
  dice: Dice;
  key: Secret;
  faults(): Faults;
  trace(who: string, what: string): void;
  met(fault: string): void;
  /** A plan order came in, before anything is decided about it. */
  asked(order: { ref: string; iccid: string; planCode: string }): void;
  /** A plan was added to a card. */
  added(order: BookedOrder): void;
};

type Answer = readonly [status: number, body: object];

const refusal = (status: number, code: string): Answer => [status, { code, message: "" }];

export class SimulatedCarrier {
  readonly orders: BookedOrder[] = [];
  readonly #cards = new Map<string, CarrierCard>();
  readonly #parts: CarrierParts;
  /** Cards whose next order is taken, and fails after all. */
  readonly #failsNext = new Set<string>();
  #unblockings = 0;
  #closedUntilMs = 0;

  constructor(parts: CarrierParts) {
    this.#parts = parts;
    for (const sample of sampleCards) {
      if (sample.trouble !== undefined || rechargeStop(sample) !== undefined) continue;
      this.#cards.set(sample.number, {
        iccid: sample.number,
        password: sample.password,
        network: sample.network,
        form: sample.form,
        state: sample.state,
        remainingKb: sample.remainingMb * 1024,
        cycleKb: 30 * 1024,
        ...(sample.planCode === undefined ? {} : { planCode: sample.planCode }),
        ...(sample.expiresInDays === undefined
          ? {}
          : { expiresAtMs: parts.time.nowMs + sample.expiresInDays * dayMs }),
        workedAtMs: parts.time.nowMs,
        unblocking: new Map(),
      });
    }
  }

  numbers(): string[] {
    return [...this.#cards.keys()];
  }

  passwordOf(iccid: string): string {
    return this.#card(iccid).password;
  }

  stateOf(iccid: string): CardState {
    return this.#card(iccid).state;
  }

  /** Something happens to a card that has nothing to do with us. */
  becomes(iccid: string, state: CardState): void {
    const card = this.#card(iccid);
    if (card.state === "active" || state === "active") card.workedAtMs = this.#parts.time.nowMs;
    card.state = state;
    if (state === "quota-stopped") card.remainingKb = 0;
  }

  /** Did the card work at some moment after this one? */
  workedSince(iccid: string, atMs: number): boolean {
    const { state, workedAtMs } = this.#card(iccid);
    return state === "active" || workedAtMs >= atMs;
  }

  /** The next order for this card is taken, and fails after a while. */
  failsNext(iccid: string): void {
    this.#failsNext.add(iccid);
  }

  closeFor(forMs: number): void {
    this.#parts.met("carrier: maintenance");
    this.#closedUntilMs = this.#parts.time.nowMs + forMs;
  }

  reopen(): void {
    this.#closedUntilMs = 0;
  }

  /** The plans that a ref's order brought onto its card, late ones included. */
  successes(ofOrder: (ref: string) => boolean): BookedOrder[] {
    return this.orders.filter(({ ref, status }) => status === "completed" && ofOrder(ref));
  }

  async serve(path: string, headers: Record<string, string>, rawBody: string): Promise<Response> {
    const { time, key, trace } = this.#parts;
    const wrong = signatureFault(
      {
        timestamp: headers["x-sandbox-timestamp"],
        signature: headers["x-sandbox-signature"],
        path,
        rawBody,
      },
      { key: key.reveal(), nowMs: time.nowMs },
    );
    const [status, body] = wrong === undefined ? this.#let(path, rawBody) : refusal(401, wrong);
    trace("carrier", `${path} ${rawBody} -> ${status} ${JSON.stringify(body)}`);
    return Response.json(body, { status });
  }

  /** Whatever is asked for, our account may be locked. */
  #let(path: string, rawBody: string): Answer {
    const { dice, faults, met } = this.#parts;
    if (!dice.chance(faults().refusesUs)) return this.#answer(path, rawBody);
    met("carrier: refuses our account");
    return refusal(403, "account-locked");
  }

  #answer(path: string, rawBody: string): Answer {
    if (this.#parts.time.nowMs < this.#closedUntilMs) return refusal(503, "maintenance");
    const body = JSON.parse(rawBody) as Record<string, string>;
    const { ref = "", iccid = "", planCode = "", number = "", password = "" } = body;
    switch (path) {
      case "/v1/cards/check": {
        const card = this.#cards.get(number);
        return card?.password === password ? [200, { card: wire(card) }] : refusal(404, "no-match");
      }
      case "/v1/cards/read": {
        const card = this.#cards.get(iccid);
        return card === undefined ? refusal(404, "card-not-found") : [200, { card: wire(card) }];
      }
      case "/v1/orders":
        this.#parts.asked({ ref, iccid, planCode });
        return this.#order(ref, iccid, planCode);
      case "/v1/orders/find": {
        const order = this.orders.findLast(
          (one) => one.ref === ref && one.visibleAtMs <= this.#parts.time.nowMs,
        );
        return order === undefined ? refusal(404, "order-not-found") : [200, view(order)];
      }
      case "/v1/orders/list":
        return [
          200,
          this.#list(JSON.parse(rawBody) as { fromMs: number; toMs: number; after: number }),
        ];
      case "/v1/cards/unblock":
        return this.#unblock(ref, this.#card(iccid));
      default:
        return refusal(400, "bad-request");
    }
  }

  #list({ fromMs, toMs, after }: { fromMs: number; toMs: number; after: number }): object {
    const isListed = ({ acceptedAtMs, visibleAtMs, number }: BookedOrder): boolean =>
      number > after &&
      acceptedAtMs >= fromMs &&
      acceptedAtMs < toMs &&
      visibleAtMs <= this.#parts.time.nowMs;
    const listed = this.orders.filter(isListed);
    const page = listed.slice(0, ordersAPage);
    const orders = page.flatMap(rowsOf);
    const last = page.at(-1);
    return listed.length > page.length && last !== undefined
      ? { orders, next: last.number }
      : { orders };
  }

  #order(ref: string, iccid: string, planCode: string): Answer {
    const { time, dice, met } = this.#parts;
    const manners = this.#parts.faults().carrier;
    const earlier = this.orders.findLast((order) => order.ref === ref);
    if (earlier !== undefined && manners.repeatsByRef) return [200, view(earlier)];
    if (earlier !== undefined && earlier.status !== "failed") {
      met("carrier: duplicate in doubt");
      return refusal(409, "duplicate-order");
    }
    const card = this.#card(iccid);
    if (rechargeStop(card) !== undefined) return refusal(422, "card-stopped");
    if (dice.chance(manners.refuses)) {
      met("carrier: refuses");
      return refusal(422, "plan-not-orderable");
    }
    if (dice.chance(manners.balanceTooLow)) {
      met("carrier: balance too low");
      return refusal(422, "balance-too-low");
    }
    if (earlier !== undefined) met("carrier: new order under an old ref");
    const order: BookedOrder = {
      number: this.orders.length + 1,
      ref,
      iccid,
      planCode,
      status: "processing",
      acceptedAtMs: time.nowMs,
      visibleAtMs: time.nowMs + dice.int(0, manners.invisibleMs),
    };
    this.orders.push(order);
    const fails = this.#failsNext.delete(iccid) || dice.chance(manners.failsLater);
    time.after(dice.int(0, manners.processingMs), () =>
      fails ? this.#fail(order) : this.#complete(order),
    );
    return [200, view(order)];
  }

  #fail(order: BookedOrder): void {
    const { time, dice, faults, met, trace } = this.#parts;
    order.status = "failed";
    order.settledAtMs = time.nowMs;
    met("carrier: fails later");
    trace("carrier", `${order.ref} #${order.number} failed`);
    if (!dice.chance(faults().carrier.succeedsAfterFailure)) return;
    time.after(dice.int(minuteMs, 120 * minuteMs), () => {
      met("carrier: success after failure");
      order.late = true;
      this.#complete(order);
    });
  }

  #complete(order: BookedOrder): void {
    const { time, dice, faults, met, trace, added } = this.#parts;
    const card = this.#card(order.iccid);
    card.expiresAtMs = Math.max(card.expiresAtMs ?? 0, time.nowMs) + 30 * dayMs;
    card.remainingKb += 30 * 1024;
    card.planCode = order.planCode;
    order.status = "completed";
    order.settledAtMs = time.nowMs;
    order.validUntilMs = card.expiresAtMs;
    // What comes late is told once, or the one finding would hide the other.
    if (order.late !== true && dice.chance(faults().carrier.listsWrongly)) {
      order.listedAs = dice.pick(["twice", "another plan"] as const);
      met(`carrier: lists ${order.listedAs}`);
    }
    trace("carrier", `${order.ref} #${order.number} completed`);
    added(order);
  }

  #unblock(ref: string, card: CarrierCard): Answer {
    const { time, dice, faults, met, trace } = this.#parts;
    const manners = faults().carrier;
    const earlier = card.unblocking.get(ref);
    if (earlier !== undefined)
      return [200, unblockView(earlier.number, earlier.saidAtMs <= time.nowMs)];
    if (card.state !== "active") {
      if (!isLiftable(card.state)) return refusal(422, "stop-not-liftable");
      if ((card.expiresAtMs ?? 0) < time.nowMs || card.remainingKb === 0)
        return refusal(422, "plan-missing");
      if (dice.chance(manners.unblockRefused)) {
        met("carrier: unblock refused");
        return refusal(422, "unblock-refused");
      }
      if (dice.chance(manners.unblockBusy)) return refusal(503, "network-busy");
    }
    const dueAtMs =
      card.state === "active" ? time.nowMs : time.nowMs + dice.int(0, manners.unblockMs);
    const number = ++this.#unblockings;
    const saidAtMs = dice.chance(manners.unblockSaidEarly) ? time.nowMs : dueAtMs;
    card.unblocking.set(ref, { number, saidAtMs });
    time.at(dueAtMs, () => {
      if (isLiftable(card.state)) card.state = "active";
      trace("carrier", `${ref} unblocked, card is ${card.state}`);
    });
    return [200, unblockView(number, saidAtMs <= time.nowMs)];
  }

  #card(iccid: string): CarrierCard {
    const card = this.#cards.get(iccid);
    if (card === undefined) throw new Error(`No card ${iccid}.`);
    return card;
  }
}

function wire({ password: _, unblocking: __, workedAtMs: ___, ...card }: CarrierCard): object {
  return card;
}

function view({ number, status, validUntilMs }: BookedOrder): object {
  return { orderNo: `P${number}`, status, ...(validUntilMs === undefined ? {} : { validUntilMs }) };
}

/** An order in the carrier's own list, which may be wrong. */
function rowsOf(order: BookedOrder): object[] {
  const { ref, iccid, planCode, listedAs } = order;
  const row = { ...view(order), ref, iccid, planCode };
  if (listedAs === "another plan") return [{ ...row, planCode: `${planCode}-2` }];
  return listedAs === "twice" ? [row, { ...row, orderNo: `P${order.number}X` }] : [row];
}

function unblockView(number: number, isDone: boolean): object {
  return { unblockNo: `U${number}`, status: isDone ? "completed" : "processing" };
}
