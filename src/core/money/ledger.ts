/**
 * `wechat`: money at WeChat Pay. `held`: paid by a customer, not yet earned. `earned`: recharged.
 * `owed`: to be given back. `carrier`: what carriers have to get for plans. `cost`: what recharges
 * cost us.
 * `loss`: what went out without anything coming in.
 */
export type Account = "wechat" | "held" | "earned" | "owed" | "carrier" | "cost" | "loss";

/**
 * One movement: `amountFen` from `credit` to `debit`. `id` derives from its cause, so a repeat is a
 * no-op.
 */
export type LedgerEntry = {
  id: string;
  orderNo: string;
  debit: Account;
  credit: Account;
  amountFen: number;
  atMs: number;
};
