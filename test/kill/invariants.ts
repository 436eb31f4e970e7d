import type { Payment, Refund } from "../../src/core/money/payment.ts";
import type { Order } from "../../src/core/orders/order.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";
import type {
  Order as WechatOrder,
  Refund as WechatRefund,
} from "../../src/sandbox/wechat-pay/context.ts";
import { Ledger } from "../../src/sandbox/wechat-pay/ledger.ts";
import type { Store } from "../../src/storage/store.ts";
import { ordersOf } from "../storage/orders-of.ts";

/** The price is held while the order is in one of these. */
const holding: readonly OrderState[] = [
  "paid",
  "adding-plan",
  "in-doubt",
  "unblocking",
  "needs-help",
];

type Books = {
  orders: readonly { order: Order; payments: readonly Payment[]; refunds: readonly Refund[] }[];
  /** Fen; customers' accounts only. */
  balances: { wechat: number; held: number; earned: number; owed: number };
};

/**
 * What must be so at every moment, also in the database of a process that was just killed: by the
 * service's own audit, and once more reckoned here from the rows, so that a mistake of the audit is
 * no way out.
 */
export async function brokenAtAnyMoment(store: Store, address: string): Promise<string[]> {
  const { orders, balances } = await readBooks(store, address);
  const audited = await store.read((tables) => tables.audit.violations(0));
  const problems = audited.map(({ rule, about }) => `${rule} (${about})`);
  const expect = (what: string, is: number, wanted: number): void => {
    if (is !== wanted) problems.push(`${what} is ${is}, not ${wanted}`);
  };
  const total = (amounts: readonly number[]): number => amounts.reduce((sum, fen) => sum + fen, 0);
  const priceOf = (states: readonly OrderState[]): number =>
    total(orders.map(({ order }) => (states.includes(order.state) ? order.priceFen : 0)));
  const paid = orders.flatMap(({ payments }) => payments.filter(({ state }) => state === "paid"));
  const refunds = orders.flatMap(({ refunds }) => refunds);
  const amounts = (rows: readonly { amountFen: number }[]): number =>
    total(rows.map(({ amountFen }) => amountFen));
  const back = refunds.filter(({ state }) => state === "succeeded");

  expect("the money at WeChat", balances.wechat, amounts(paid) - amounts(back));
  expect("the held money", -balances.held, priceOf(holding));
  expect("the earned money", -balances.earned, priceOf(["done"]));
  expect("the owed money", -balances.owed, amounts(refunds) - amounts(back));
  for (const { order, payments, refunds } of orders) {
    const live = payments.filter(({ state }) => state === "open").length;
    if (live > 1) problems.push(`order has ${live} live payments`);
    const isPaid = payments.some(({ state }) => state === "paid");
    if (!isPaid && !["awaiting-payment", "closed"].includes(order.state))
      problems.push(`an unpaid order is ${order.state}`);
    if (!isPaid && refunds.length > 0) problems.push("an unpaid order has a refund");
  }
  return problems;
}

/** What the partners' own books say, and in which state the carrier shows the card. */
type PartnersBooks = {
  /** The file that WeChat Pay's sandbox keeps. */
  wechat: string;
  plansAdded: number;
  cardState: string;
};

/**
 * What must be so once nothing is left to do: our books against those of WeChat and the carrier.
 */
export async function brokenAtTheEnd(
  store: Store,
  address: string,
  partners: PartnersBooks,
  endsAs: OrderState,
): Promise<string[]> {
  const { orders, balances } = await readBooks(store, address);
  const problems: string[] = [];
  const [first] = orders;
  if (first === undefined || orders.length !== 1)
    return [`there are ${orders.length} orders, not one`];
  const { order } = first;
  if (order.state !== endsAs) problems.push(`the order is ${order.state}, not ${endsAs}`);

  const book = new Ledger(partners.wechat);
  const taken = book.collection<WechatOrder>("order").all();
  const given = book.collection<WechatRefund>("refund").all();
  book.close();
  const paid = taken.filter(({ paidAtMs }) => paidAtMs !== undefined);
  const back = given.filter(({ status }) => status === "SUCCESS");
  const kept = (outTradeNo: string, amountFen: number): number =>
    amountFen -
    back
      .filter((refund) => refund.outTradeNo === outTradeNo)
      .reduce((sum, refund) => sum + refund.amountFen, 0);
  const keptFen = paid.reduce(
    (sum, { outTradeNo, amountFen }) => sum + kept(outTradeNo, amountFen),
    0,
  );

  // The promise itself: recharged once and paid once, or not recharged and nothing kept.
  const recharges = order.state === "done" ? 1 : 0;
  if (partners.plansAdded !== recharges)
    problems.push(`the carrier has ${partners.plansAdded} plans for a ${order.state} order`);
  if (keptFen !== recharges * order.priceFen)
    problems.push(`WeChat keeps ${keptFen} fen for a ${order.state} order`);
  if (order.state === "done" && partners.cardState !== "active")
    problems.push(`the order is done and the card ${partners.cardState}`);
  if (given.some(({ status }) => status !== "SUCCESS")) problems.push("a refund is not over");
  const refunded = given.map(({ outTradeNo }) => outTradeNo);
  if (new Set(refunded).size !== refunded.length) problems.push("a payment has two refunds");
  if (balances.wechat !== keptFen)
    problems.push(`we believe in ${balances.wechat} fen at WeChat, there are ${keptFen}`);
  return problems;
}

async function readBooks(store: Store, address: string): Promise<Books> {
  return await store.read(async (tables) => {
    const conversation = await tables.conversations.findByAddress("telegram", address);
    if (conversation === undefined) throw new Error("The chat is gone.");
    const orders = [];
    for (const order of await ordersOf(tables, conversation.personId, 100)) {
      const payments = await tables.payments.ofOrder(order.orderNo);
      orders.push({ order, payments, refunds: await tables.refunds.ofOrder(order.orderNo) });
    }
    const balances = { wechat: 0, held: 0, earned: 0, owed: 0 };
    for (const account of ["wechat", "held", "earned", "owed"] as const) {
      balances[account] = await tables.ledger.balance(account);
    }
    return { orders, balances };
  });
}
