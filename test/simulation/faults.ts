import type { Dice } from "./dice.ts";

const minuteMs = 60_000;

/** What can become of a request over the virtual network. */
export type CallFault =
  /** The connection is refused before the first byte. */
  | "refused"
  /** It never arrives; the caller waits until its time is over. */
  | "never-arrives"
  /** It is done, the answer never comes. */
  | "answer-lost"
  /** It is done, and the connection breaks at once. */
  | "reset"
  /** It arrives after the caller gave up, up to three minutes later. */
  | "arrives-late"
  /** Done and answered, but twenty seconds later than usual. */
  | "slow"
  /** A proxy's HTML page instead; nothing is done. */
  | "bad-gateway"
  /** A proxy's HTML page instead, although it was done. */
  | "gateway-time-out"
  /** Done, but the answer is an HTML page with status 200. */
  | "html"
  /** Done, the answer stops half-way. */
  | "truncated"
  /** Refused: too many requests. */
  | "too-often"
  /** An error code that is in no list; nothing is done. */
  | "unlisted-code"
  /** "Internal error" as JSON, although it was done. */
  | "server-error";

export type Line = "wechat-pay" | "carrier" | "notice";

/**
 * How bad a seed's world is. Every seed draws its own, and many are zero: rare pairs of faults need
 * quiet elsewhere.
 */
export type Faults = {
  /** Share of the calls on each line that meet a fault. */
  call: Record<Line, number>;
  callWeights: Record<CallFault, number>;
  /**
   * How often a day a whole line is down, for up to four hours: nothing arrives, or no answer comes
   * back.
   */
  outagesPerDay: Record<Line, number>;
  /** Chance of a crash at each step of an instance. */
  crash: number;
  /** Chance that an instance that has just started crashes again within its first steps. */
  crashLoop: number;
  pausesPerDay: number;
  skewMs: readonly [number, number];
  /** Chance that a commit fails because the disk is full. */
  diskFull: number;
  /** Chance that a write finds the database busy for five seconds. */
  databaseBusy: number;
  notice: Record<
    | "lost"
    | "twice"
    | "delayed"
    | "probe"
    | "wrong-amount"
    | "foreign-mchid"
    | "replayed"
    | "first"
    | "lie",
    number
  >;
  settlement: Record<"unfunded" | "ABNORMAL" | "CLOSED" | "days" | "lie", number>;
  unsigned: number;
  /** Chance that a partner refuses our account. */
  refusesUs: number;
  /** Chance that an answer says "done", wrongly, of what is not done. */
  early: number;
  /** Chance that somebody gives a recharged order's money back by hand, mostly a part of it. */
  complaints: number;
  carrier: {
    /**
     * Does the same ref again return the first order? Else it is a duplicate, or after a failure a
     * new order.
     */
    repeatsByRef: boolean;
    /** Does it show its own list of orders? */
    lists: boolean;
    /** How long an accepted order may be "not found", ms. */
    invisibleMs: number;
    /** The longest time an order is `processing`, ms. */
    processingMs: number;
    refuses: number;
    failsLater: number;
    succeedsAfterFailure: number;
    balanceTooLow: number;
    unblockBusy: number;
    unblockRefused: number;
    unblockMs: number;
    /** Says that a SIM is released when the network has only heard of it. */
    unblockSaidEarly: number;
    maintenancesPerDay: number;
    /** Lists an order wrongly that it has carried out. */
    listsWrongly: number;
    stopsCards: number;
  };
  phone: Record<"answerLost" | "tooFast" | "blocked" | "away", number>;
};

/** A world in which nothing goes wrong: what every world heals to. */
export const noFaults: Faults = {
  call: { "wechat-pay": 0, carrier: 0, notice: 0 },
  callWeights: {
    refused: 1,
    "never-arrives": 3,
    "answer-lost": 2.5,
    reset: 1,
    "arrives-late": 2.5,
    slow: 1.5,
    "bad-gateway": 1.5,
    "gateway-time-out": 1.5,
    html: 1.5,
    truncated: 1.5,
    "too-often": 1.5,
    "unlisted-code": 1.5,
    "server-error": 2,
  },
  outagesPerDay: { "wechat-pay": 0, carrier: 0, notice: 0 },
  crash: 0,
  crashLoop: 0,
  pausesPerDay: 0,
  skewMs: [0, 0],
  diskFull: 0,
  databaseBusy: 0,
  notice: {
    lost: 0,
    twice: 0,
    delayed: 0,
    probe: 0,
    "wrong-amount": 0,
    "foreign-mchid": 0,
    replayed: 0,
    first: 0,
    lie: 0,
  },
  settlement: { unfunded: 0, ABNORMAL: 0, CLOSED: 0, days: 0, lie: 0 },
  unsigned: 0,
  refusesUs: 0,
  early: 0,
  complaints: 0,
  carrier: {
    repeatsByRef: true,
    lists: true,
    invisibleMs: 0,
    processingMs: 2000,
    refuses: 0,
    failsLater: 0,
    succeedsAfterFailure: 0,
    balanceTooLow: 0,
    unblockBusy: 0,
    unblockRefused: 0,
    unblockMs: 1500,
    unblockSaidEarly: 0,
    maintenancesPerDay: 0,
    listsWrongly: 0,
    stopsCards: 0,
  },
  phone: { answerLost: 0, tooFast: 0, blocked: 0, away: 0 },
};

/**
 * In `restore` the database goes back to a backup besides, some hours old, in the night after the
 * first day.
 */
export const profiles = { chaos: drawFaults, ordinary: ordinaryFaults, restore: drawFaults };
export type Profile = keyof typeof profiles;

/**
 * An ordinary day as we assume it: partners that keep their word, lines that drop a call in some
 * hundred, two restarts of ours a day or so. Nobody has published such figures; only what a person
 * and a partner wait is measured with it.
 */
function ordinaryFaults(): Faults {
  return {
    ...noFaults,
    call: { "wechat-pay": 0.003, carrier: 0.01, notice: 0.01 },
    crash: 0.0005,
    notice: { ...noFaults.notice, lost: 0.01, twice: 0.02, delayed: 0.01 },
    carrier: {
      ...noFaults.carrier,
      processingMs: 10_000,
      invisibleMs: 2000,
      refuses: 0.01,
      failsLater: 0.005,
      unblockBusy: 0.02,
      unblockMs: 3000,
    },
    phone: { ...noFaults.phone, answerLost: 0.003, tooFast: 0.01, blocked: 0.002 },
  };
}

/**
 * Draws one seed's faults. The bounds are those of the fault menu this product was specified with.
 */
function drawFaults(dice: Dice): Faults {
  /** Zero as often as not; else up to `most`, small values being likelier. */
  const upTo = (most: number, share = 0.5): number =>
    dice.chance(share) ? most * dice.fraction() ** 2 : 0;
  const weights = Object.fromEntries(
    Object.entries(noFaults.callWeights).map(([fault, weight]) => [
      fault,
      dice.chance(0.2) ? 0 : weight * dice.fraction(),
    ]),
  ) as Faults["callWeights"];
  const outages = (): number => (dice.chance(0.15) ? dice.int(1, 3) : 0);
  const skewMs = (): number => {
    if (dice.chance(0.01)) return dice.int(-24 * 60, 24 * 60) * minuteMs;
    // More than five minutes wrong, and WeChat refuses whatever this instance asks; such seeds show
    // little else.
    if (dice.chance(0.05)) return dice.int(-600, 600) * 1000;
    return dice.chance(0.3) ? dice.int(-240, 240) * 1000 : 0;
  };
  return {
    call: { "wechat-pay": upTo(0.4), carrier: upTo(0.4, 0.7), notice: upTo(0.9, 0.85) },
    callWeights: Object.values(weights).some((weight) => weight > 0)
      ? weights
      : noFaults.callWeights,
    outagesPerDay: { "wechat-pay": outages(), carrier: outages(), notice: outages() },
    crash: upTo(0.03, 0.6),
    crashLoop: upTo(0.8, 0.3),
    pausesPerDay: dice.chance(0.4) ? dice.int(1, 6) : 0,
    skewMs: [skewMs(), skewMs()],
    diskFull: upTo(0.02, 0.3),
    databaseBusy: upTo(0.02, 0.3),
    notice: {
      lost: upTo(0.6),
      twice: upTo(0.6),
      delayed: upTo(0.5),
      probe: upTo(0.4),
      "wrong-amount": upTo(0.4, 0.4),
      "foreign-mchid": upTo(0.4, 0.5),
      replayed: upTo(0.5),
      first: upTo(0.3, 0.5),
      lie: upTo(0.4, 0.5),
    },
    settlement: {
      unfunded: upTo(1, 0.7),
      ABNORMAL: upTo(1, 0.5),
      CLOSED: upTo(1, 0.5),
      days: 0.9,
      lie: upTo(0.8, 0.6),
    },
    unsigned: upTo(0.2, 0.3),
    refusesUs: upTo(0.15, 0.4),
    early: upTo(0.4, 0.4),
    complaints: dice.chance(0.75) ? 0.4 : 0,
    carrier: drawManners(dice, upTo),
    phone: {
      answerLost: upTo(0.3),
      tooFast: upTo(0.3),
      blocked: upTo(0.3, 0.5),
      away: upTo(0.3, 0.5),
    },
  };
}

/** How this seed's carrier behaves. */
function drawManners(
  dice: Dice,
  upTo: (most: number, share?: number) => number,
): Faults["carrier"] {
  return {
    repeatsByRef: dice.chance(0.5),
    lists: dice.chance(0.7),
    invisibleMs: dice.chance(0.5) ? dice.int(0, 4 * minuteMs) : 0,
    processingMs: dice.pick([5000, 10_000, 10_000, minuteMs, 10 * minuteMs, 180 * minuteMs]),
    refuses: upTo(0.5),
    failsLater: upTo(0.8, 0.7),
    succeedsAfterFailure: dice.chance(0.9) ? dice.fraction() : 0,
    balanceTooLow: upTo(0.5, 0.5),
    unblockBusy: upTo(0.5),
    unblockRefused: upTo(1, 0.85),
    unblockSaidEarly: upTo(0.8),
    unblockMs: dice.chance(0.7) ? dice.int(0, 5000) : dice.int(0, 5 * minuteMs),
    listsWrongly: upTo(1, 0.85),
    maintenancesPerDay: dice.chance(0.28) ? dice.int(1, 3) : 0,
    stopsCards: upTo(0.1, 0.2),
  };
}
