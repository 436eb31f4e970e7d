import type { RuleName } from "./rule.ts";

/** A rule, and a file that does not obey it yet. */
export type Debt = `${RuleName} ${string}`;

/**
 * What the house still owes. The list can only shrink: `npm run house -- pay` takes out what is
 * paid, and the test fails until that is done.
 */
export const debts: readonly Debt[] = [
  "file-length test/simulation/mutants.ts",

  "line-length src/storage/sql/audit.ts",
  "line-length test/simulation/mutants.ts",
  "undocumented src/core/money/payment-state.ts",
  "undocumented src/core/money/payment.ts",
  "undocumented src/core/money/reconciliation.ts",
  "undocumented src/core/money/refund-state.ts",
  "undocumented src/core/orders/attempt-state.ts",
  "undocumented src/core/orders/order-state.ts",
  "undocumented src/core/orders/receipt.ts",
  "unused-export src/core/calendar.ts",
  "unused-export src/storage/delivery.ts",
  "unused-export src/storage/jobs.ts",
  "unused-export src/app/reconciliation/reconcile-bill.ts",
  "unused-export src/carriers/sandbox-carrier/carrier.ts",
  "unused-export src/core/orders/receipt.ts",
];
