/** What an operator has said at `atMs` (epoch ms); `by` is the name that they had then. */
export type OperatorWord = { operatorId: string; by: string; atMs: number };

/**
 * Why a shop goes to a new chat of somebody who has lost every other one. The card's password was
 * right when it was told, and is kept nowhere.
 */
export type Regain = {
  shopId: string;
  /** The payment of an order of this shop whose number at WeChat was told. */
  outTradeNo: string;
  /** The card whose password was told. */
  cardHash: string;
  /** The first of two. */
  begun: OperatorWord;
  confirmed?: OperatorWord;
  /** When the shop's people were told a second time, epoch ms. */
  remindedAtMs?: number;
};

/** As long a shop's people can say that it was not them. */
export const noticeDays = 3;

/** As long before the end they are told again. */
export const secondNoticeDays = 1;

/** As long a second operator may agree. */
export const confirmDays = 7;
