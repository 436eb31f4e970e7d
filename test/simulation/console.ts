import { type Dice, rollDice } from "./dice.ts";
import type { HandRefund } from "./hand-refunds.ts";
import type { World } from "./world.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Nobody looks at the bill of a refund's day any more. */
const billedForMs = 3.5 * dayMs;

/** The people who look after the shop's money at WeChat's console, past our service. */
export class Console {
  readonly refunds: HandRefund[] = [];
  readonly #world: World;
  /** Beside the world's, so that what is added here leaves the other chances as they were. */
  readonly #own: Dice;

  constructor(world: World) {
    this.#world = world;
    this.#own = rollDice(world.scene.seed, "console");
  }

  /** An order is recharged; now and then its customer complains, and somebody gives some back. */
  orderDone(outTradeNo: string, amountFen: number): void {
    const { time, dice, quietDays, faults, drawn } = this.#world.scene;
    // Where there is time for it, much of what takes days is begun.
    if (!dice.chance(quietDays >= 4 && faults === drawn ? 0.8 : faults.complaints)) return;
    const isWhole = dice.chance(0.4);
    const backFen = isWhole ? amountFen : dice.int(1, amountFen - 1);
    time.after(dice.int(2 * minuteMs, 600 * minuteMs), () =>
      this.#giveBack(outTradeNo, amountFen, backFen),
    );
  }

  /** An order is in doubt: its customer complains, and somebody gives some back meanwhile. */
  orderInDoubt(outTradeNo: string, amountFen: number): void {
    if (!this.#own.chance(this.#world.scene.faults.complaints)) return;
    const backFen = this.#own.int(1, amountFen - 1);
    this.#giveQuickly(outTradeNo, amountFen, backFen, "by hand: of an order in work");
  }

  /** A payment is owed: somebody is quicker than our service, with all of it or a part. */
  refundDue(outTradeNo: string, amountFen: number): void {
    const { time, dice, faults } = this.#world.scene;
    if (!dice.chance(faults.complaints)) return;
    const backFen = dice.chance(0.3) ? amountFen : dice.int(1, amountFen - 1);
    // Sometimes our own request is on its way already, and WeChat refuses what is too much.
    const afterMs = dice.chance(0.7) ? 0 : dice.int(0, 200);
    time.after(afterMs, () => this.#giveQuickly(outTradeNo, amountFen, backFen));
  }

  #giveQuickly(
    outTradeNo: string,
    paidFen: number,
    amountFen: number,
    event = "by hand: of what we owe",
  ): void {
    const { scene, wechat } = this.#world;
    if (scene.faults !== scene.drawn) return;
    const outRefundNo = wechat.refundByHand(outTradeNo, { amountFen });
    scene.note("console", `${amountFen} of ${paidFen} fen owed of ${outTradeNo}: ${outRefundNo}`);
    if (outRefundNo === undefined) return;
    this.refunds.push({ outRefundNo, outTradeNo, amountFen });
    scene.count(event);
  }

  /** Some bank takes longer than a bill is looked at; what it ends as is known before rest. */
  #drawTime(usualMs: number): number {
    if (!this.#own.chance(0.85)) return usualMs;
    return this.#own.int(billedForMs + 1, billedForMs + 0.7 * dayMs);
  }

  #giveBack(outTradeNo: string, paidFen: number, amountFen: number): void {
    const { scene, wechat } = this.#world;
    const { dice, note, count } = scene;
    // Nobody complains any more when everything heals, so that the bill of the day is still read.
    if (scene.faults !== scene.drawn) return;
    const takesDays = scene.quietDays >= 4 && dice.chance(0.85);
    const endsAs: "ABNORMAL" | "SUCCESS" = dice.chance(0.1) ? "ABNORMAL" : "SUCCESS";
    const takesMs = takesDays ? this.#drawTime(dice.int(dayMs, 2 * dayMs)) : undefined;
    const refund = { amountFen, endsAs, ...(takesMs === undefined ? {} : { takesMs }) };
    const outRefundNo = wechat.refundByHand(outTradeNo, refund);
    note("console", `${amountFen} of ${paidFen} fen of ${outTradeNo}, ${endsAs}: ${outRefundNo}`);
    if (outRefundNo === undefined) return;
    // Within its days in the bill, so that the amounts can be held against each other.
    const isToldOtherwise = endsAs === "SUCCESS" && !takesDays && this.#own.chance(0.5);
    this.refunds.push({ outRefundNo, outTradeNo, amountFen, isToldOtherwise });
    if (isToldOtherwise) {
      wechat.lieInBill(outRefundNo, { amountFen: amountFen + 1 });
      count("by hand: told of with another amount");
    }
    if (takesMs !== undefined && takesMs > billedForMs) count("by hand: takes longer than bills");
    if (takesDays) count("by hand: takes days");
    else count(amountFen === paidFen ? "by hand: everything" : "by hand: a part");
  }

  /** What stands in a day's bill that nobody has foreseen. */
  spoilBill(day: string): void {
    const { wechat, scene } = this.#world;
    const { dice, count } = scene;
    const oddity = dice.pick(["line-break", "unknown-state", "no-amount", "cell-missing"] as const);
    wechat.addOddRow({ day, outTradeNo: `ANOTHER-SHOP-${dice.int(1000, 9999)}`, oddity });
    count("bill: an odd row");
  }
}
