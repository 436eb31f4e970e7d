import { markPayment } from "../../src/app/money/payment-mark.ts";
import { seedCatalogue } from "../../src/core/plans/catalogue.ts";
import type { BillLie } from "../../src/sandbox/wechat-pay/bill-rows.ts";
import { type Dice, rollDice } from "./dice.ts";
import { orderNoOf } from "./order-no.ts";
import type { World } from "./world.ts";

const dayMs = 24 * 60 * 60_000;

/** With clocks that are wrong by more, WeChat gives out no bill. */
const mostSkewMs = 5 * 60_000;

/** For so many days a day's bill is looked at. */
const lookedAtMs = 3 * dayMs;

/** Chance of each, every day. */
const oftenEnough = 0.3;

type Sale = { outTradeNo: string; attach: string; amountFen: number };

/** What a day's bill says beside the truth, and what has to come of it. */
export class StrangeBill {
  readonly #world: World;
  /** Beside the world's, so that what is added here leaves the other chances as they were. */
  readonly #own: Dice;
  /** The question that has to be put to a person, and when there was reason for it. */
  readonly #reasons: { what: string; isAsked: () => boolean; atMs: number }[] = [];
  /** Of what the bill tells otherwise already: it can say one thing. */
  readonly #told = new Set<string>();
  /** Sold by somebody else in the same merchant account. */
  readonly #besides: Sale[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#own = rollDice(world.scene.seed, "strange bill");
  }

  /** The day is nearly over: so its bill will be. */
  writeDay(day: string): void {
    if (this.#world.witness.isRestored) return;
    const ways = [
      () => this.#lieOfPayment(),
      ...[1, 2, 3].map(() => () => this.#lieOfRefund()),
      () => this.#writeUnreadably(day),
      ...Object.keys(this.#sales).map((name) => () => this.#sellBeside(name)),
    ];
    for (const way of ways) if (this.#own.chance(oftenEnough)) way();
  }

  /** What must be so after everything has come to rest (I29). */
  checkAtRest(healedAtMs: number): void {
    const { witness, scene } = this.#world;
    const { fail, drawn } = scene;
    if (witness.isRestored) return;
    for (const { outTradeNo } of this.#besides)
      if (witness.tables.payment(outTradeNo) !== undefined)
        fail(`I29 ${outTradeNo} was sold by somebody else, and stands in our books`);
    if (drawn.skewMs.some((ms) => Math.abs(ms) > mostSkewMs)) return;
    for (const { what, isAsked, atMs } of this.#reasons)
      if (atMs >= healedAtMs - lookedAtMs && !isAsked())
        fail(`I29 the bill says ${what}, and nobody is asked about it`);
  }

  #expect(what: string, isAsked: () => boolean): void {
    const { time, note } = this.#world.scene;
    note("bill", what);
    this.#reasons.push({ what, isAsked, atMs: time.nowMs });
  }

  /** Another account, another transaction or another amount than what was paid today. */
  #lieOfPayment(): void {
    const { wechat, wechatBook, witness, scene } = this.#world;
    const paid = wechatBook
      .allOrders()
      .filter(({ paidAtMs, outTradeNo }) => this.#isToday(paidAtMs) && this.#isOurs(outTradeNo));
    if (paid.length === 0) return;
    const { outTradeNo, amountFen } = this.#own.pick(paid);
    const lie = this.#own.pick([...otherAccounts, { amountFen: amountFen + 1 }]);
    wechat.lieInBill(outTradeNo, lie);
    scene.count("bill: a payment is told otherwise");
    this.#expect(`${JSON.stringify(lie)} of ${outTradeNo}`, () =>
      witness.tables.isOpened(`reconcile:payment-differs:${outTradeNo}`),
    );
  }

  /** The same of money that we have given back today. */
  #lieOfRefund(): void {
    const { wechat, wechatBook, witness, console, scene } = this.#world;
    const { tables } = witness;
    const back = wechatBook.allRefunds().filter(
      (one) =>
        this.#isToday(one.createdAtMs) &&
        this.#isOurs(one.outTradeNo) &&
        one.outRefundNo === `${one.outTradeNo}-R` &&
        !this.#told.has(one.outRefundNo) &&
        // What failed may be told of with what was asked for at first.
        one.status === "SUCCESS" &&
        tables.isBack(one.outRefundNo) &&
        // Of what people did by hand besides, other questions are asked.
        console.refunds.every(({ outTradeNo }) => outTradeNo !== one.outTradeNo),
    );
    if (back.length === 0) return;
    const { outRefundNo, outTradeNo, amountFen } = this.#own.pick(back);
    const other = wechatBook
      .allOrders()
      .find((one) => one.outTradeNo !== outTradeNo && this.#isOurs(one.outTradeNo));
    const lies: readonly BillLie[] = [
      this.#own.pick(otherAccounts),
      { amountFen: amountFen - 1 },
      ...(other?.transactionId === undefined
        ? []
        : [{ outTradeNo: other.outTradeNo, transactionId: other.transactionId }]),
    ];
    const lie = this.#own.pick(lies);
    this.#told.add(outRefundNo);
    wechat.lieInBill(outRefundNo, lie);
    scene.count("bill: a refund is told otherwise");
    const what = `${JSON.stringify(lie)} of ${outRefundNo}`;
    this.#expect(what, () => tables.isOpened(`reconcile:refund-differs:${outRefundNo}`));
    if (lie.amountFen !== undefined)
      this.#expect(`${what}, and so in all`, () =>
        tables.isOpened(`reconcile:refunds-differ:${outTradeNo}`),
      );
  }

  /** A row with a number of our form that nobody can read. */
  #writeUnreadably(day: string): void {
    const { wechat, witness, scene } = this.#world;
    const outTradeNo = `${this.#freshOrderNo()}-1`;
    const oddity = this.#own.pick(["unknown-state", "no-amount", "no-time"] as const);
    wechat.addOddRow({ day, outTradeNo, oddity });
    scene.count("bill: a row of ours cannot be read");
    this.#expect(
      `nothing that can be read of ${outTradeNo}`,
      () => witness.tables.ticketsAbout(outTradeNo) > 0,
    );
  }

  /** Somebody sells in the same merchant account, with what looks like a mark of ours. */
  readonly #sales: Readonly<Record<string, () => Sale | undefined>> = {
    "an invented mark": () => {
      const orderNo = this.#freshOrderNo();
      const [plan] = seedCatalogue;
      const words = `2|${orderNo}|${plan?.code}|${plan?.priceFen}|${"a".repeat(32)}`;
      const attach = `${words}|${this.#letters(22)}`;
      return { outTradeNo: `${orderNo}-1`, attach, amountFen: plan?.priceFen ?? 1 };
    },
    "the mark of another order": () => {
      const real = this.#world.wechatBook.allOrders();
      if (real.length === 0) return undefined;
      const { attach, amountFen } = this.#own.pick(real);
      return { outTradeNo: `${this.#freshOrderNo()}-1`, attach, amountFen };
    },
    "another price than its mark's": () => {
      const orderNo = this.#freshOrderNo();
      const attach = this.#mark(orderNo, 1000);
      if (attach === undefined) return undefined;
      return { outTradeNo: `${orderNo}-1`, attach, amountFen: 999 };
    },
    "the mark of an order of another price": () => {
      const real = this.#world.wechatBook.allOrders();
      if (real.length === 0) return undefined;
      const { outTradeNo, amountFen } = this.#own.pick(real);
      const orderNo = orderNoOf(outTradeNo);
      const attach = this.#mark(orderNo, amountFen - 7);
      const number = `${orderNo}-${this.#own.int(70, 99)}`;
      if (attach === undefined) return undefined;
      return { outTradeNo: number, attach, amountFen: amountFen - 7 };
    },
  };

  #sellBeside(name: string): void {
    const { wechatBook, witness, scene } = this.#world;
    const sale = this.#sales[name]?.();
    if (sale === undefined || wechatBook.order(sale.outTradeNo) !== undefined) return;
    const transactionId = `4200001${this.#own.int(1e9, 9e9)}${this.#own.int(1e10, 9e10)}`;
    wechatBook.sellBeside({ ...sale, transactionId, paidAtMs: scene.time.nowMs });
    this.#besides.push(sale);
    scene.count(`bill: a strange sale, ${name}`);
    this.#expect(
      `somebody else's ${sale.outTradeNo} with ${name}`,
      () => witness.tables.ticketsAbout(sale.outTradeNo) > 0,
    );
  }

  /** A genuine mark of ours, of an order that was another then. */
  #mark(orderNo: string, priceFen: number): string | undefined {
    const [instance] = this.#world.instances;
    const [plan] = seedCatalogue;
    if (instance === undefined || plan === undefined) return undefined;
    const snapshot = { plan } as Parameters<typeof markPayment>[1]["snapshot"];
    return markPayment(instance.app, { orderNo, cardHash: "b".repeat(64), priceFen, snapshot }, 2);
  }

  #isToday(atMs: number | undefined): boolean {
    return atMs !== undefined && this.#world.scene.time.nowMs - atMs < 23.9 * 60 * 60_000;
  }

  #isOurs(outTradeNo: string): boolean {
    return this.#world.witness.tables.isPaid(outTradeNo);
  }

  #freshOrderNo(): string {
    return `R20250101${this.#letters(8)}`;
  }

  #letters(length: number): string {
    return Array.from({ length }, () => this.#own.pick([..."ABCDEFGHJKMNPQRSTVWXYZ"])).join("");
  }
}

const otherAccounts: readonly BillLie[] = [
  { currency: "USD" },
  { appid: "wx0000000000000000" },
  { mchid: "1900000999" },
  { transactionId: `4200000${"7".repeat(21)}` },
];
