import { expect } from "vitest";
import type { App } from "../../src/app/app.ts";
import { restOfRefundFen } from "../../src/core/money/payment.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";

/** What customers have paid; what a recharge costs us lies in accounts of its own. */
type CustomerAccount = "wechat" | "held" | "earned" | "owed";
const accounts: readonly CustomerAccount[] = ["wechat", "held", "earned", "owed"];

/** What lies in the accounts of customers, fen. */
export async function balancesOf(app: App): Promise<Record<CustomerAccount, number>> {
  return await app.store.read(async (tables) => {
    const fen = { wechat: 0, held: 0, earned: 0, owed: 0 };
    for (const account of accounts) fen[account] = await tables.ledger.balance(account);
    return fen;
  });
}

/** The price is held while the order is in one of these. */
const holding: readonly OrderState[] = [
  "paid",
  "adding-plan",
  "in-doubt",
  "unblocking",
  "needs-help",
];

/**
 * What must be so at every moment, whatever went wrong: the ledger sums to zero, the held money is
 * that of the paid orders in work, the earned money that of the done ones, the owed money that of
 * the refunds under way.
 */
export async function expectMoneyIsRight(app: App): Promise<void> {
  expect(await app.store.read(({ audit }) => audit.violations(0))).toEqual([]);
  const expected = { wechat: 0, held: 0, earned: 0, owed: 0 };
  await app.store.read(async (tables) => {
    for (const order of await tables.orders.unsettledSince(0)) {
      const { orderNo } = order;
      if (holding.includes(order.state)) expected.held -= order.priceFen;
      if (order.state === "done") expected.earned -= order.priceFen;
      for (const { outTradeNo } of await tables.payments.ofOrder(orderNo)) {
        const refund = await tables.refunds.find(`${outTradeNo}-R`);
        if (refund !== undefined && refund.state !== "succeeded")
          expected.owed -= restOfRefundFen(refund);
      }
      // Given back by hand though it was earned: gone from WeChat, and our loss.
      for (const { id, debit, amountFen } of await tables.ledger.ofOrder(orderNo)) {
        if (id.startsWith("console:") && debit === "loss") expected.wechat -= amountFen;
      }
    }
  });
  expected.wechat -= expected.held + expected.earned + expected.owed;
  // A negative zero is no sum of money.
  const plain = Object.fromEntries(
    Object.entries(expected).map(([account, fen]) => [account, fen + 0]),
  );
  expect(await balancesOf(app)).toEqual(plain);
}
