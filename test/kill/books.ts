import type { Account } from "../../src/core/money/ledger.ts";
import type { CarrierAttempt } from "../../src/core/orders/attempt.ts";
import type { Store } from "../../src/storage/store.ts";
import { ordersOf } from "../storage/orders-of.ts";

/**
 * What a story comes to in our books, without anything that is made anew in each story (numbers,
 * moments): two stories that end alike have equal books, in any run and in any version. What there
 * is none of is not named.
 */
export type Books = {
  /** Fen by account, debits minus credits. */
  accounts: Counts;
  /** `done`: how many orders. */
  orders: Counts;
  /** `paid 3000`: how many payments of so many fen. */
  payments: Counts;
  /** `plan done, sent 1×`: how many calls to the carrier. */
  attempts: Counts;
  /** `succeeded 3000, order`: how many refunds of so many fen, and for what cause. */
  refunds: Counts;
};

type Counts = Readonly<Record<string, number>>;

const accounts: Readonly<Record<Account, true>> = {
  wechat: true,
  held: true,
  earned: true,
  owed: true,
  carrier: true,
  cost: true,
  loss: true,
};
const steps: readonly CarrierAttempt["step"][] = ["plan", "unblock"];

export async function readBooks(store: Store, address: string): Promise<Books> {
  return await store.read(async (tables) => {
    const chat = await tables.conversations.findByAddress("telegram", address);
    const orders = chat === undefined ? [] : await ordersOf(tables, chat.personId, 100);
    const balances: Record<string, number> = {};
    for (const account of Object.keys(accounts) as Account[]) {
      const fen = await tables.ledger.balance(account);
      if (fen !== 0) balances[account] = fen;
    }
    const payments = [];
    const refunds = [];
    for (const { orderNo } of orders) {
      payments.push(...(await tables.payments.ofOrder(orderNo)));
      refunds.push(...(await tables.refunds.ofOrder(orderNo)));
    }
    const attempts = [];
    for (const step of steps) {
      attempts.push(
        ...(await tables.carrierAttempts.sentBetween(step, 0, Number.MAX_SAFE_INTEGER)),
      );
    }
    return {
      accounts: balances,
      orders: countOf(orders.map(({ state }) => state)),
      payments: countOf(payments.map(({ state, amountFen }) => `${state} ${amountFen}`)),
      attempts: countOf(
        attempts.map(({ step, state, sends }) => `${step} ${state}, sent ${sends}×`),
      ),
      refunds: countOf(
        refunds.map(({ state, amountFen, cause }) => `${state} ${amountFen}, ${cause}`),
      ),
    };
  });
}

/** In the order of their names, so that equal counts are equal as text too. */
function countOf(names: readonly string[]): Counts {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
