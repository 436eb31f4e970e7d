/** How a row of the bill can be written so that no program of ours has foreseen it. */
const oddities = [
  "line-break",
  "unknown-state",
  "no-amount",
  "no-time",
  "cell-missing",
  "cell-too-many",
  "no-backtick",
] as const;
type Oddity = (typeof oddities)[number];

/** A row that stands in a day's bill besides the true ones. `day`: `YYYY-MM-DD` in China. */
export type OddRow = { day: string; outTradeNo: string; oddity: Oddity };

/** What the bill says instead of the truth, of one payment or one refund. */
export type BillLie = {
  amountFen?: number;
  currency?: string;
  appid?: string;
  mchid?: string;
  transactionId?: string;
  /** Whose payment a refund is said to be of. */
  outTradeNo?: string;
};

/** The cells by their place in a row, in the order of the header. */
const at = {
  time: 0,
  appid: 1,
  mchid: 2,
  transactionId: 5,
  outTradeNo: 6,
  state: 9,
  currency: 11,
  paid: 12,
  refund: 16,
  goods: 20,
  total: 24,
  refunded: 25,
} as const;

/** The cells of a row with what the bill was told to say instead. */
export function withBillLie(
  cells: readonly string[],
  { amountFen, ...words }: BillLie,
  isRefund: boolean,
): string[] {
  const told = [...cells];
  for (const [name, value] of Object.entries(words)) told[at[name as keyof typeof words]] = value;
  if (amountFen !== undefined) {
    told[isRefund ? at.refund : at.paid] = yuan(amountFen);
    told[isRefund ? at.refunded : at.total] = yuan(amountFen);
  }
  return told;
}

/** The line of an odd row, made of the cells of an ordinary one. */
export function oddLine(cells: readonly string[], { outTradeNo, oddity }: OddRow): string {
  const odd = [...cells];
  odd[at.outTradeNo] = outTradeNo;
  switch (oddity) {
    case "line-break":
      odd[at.goods] = "两行的\r\n商品";
      return dataLine(odd);
    case "unknown-state":
      odd[at.state] = "SETTLING";
      return dataLine(odd);
    case "no-amount":
      odd[at.total] = "";
      return dataLine(odd);
    case "no-time":
      odd[at.time] = "";
      return dataLine(odd);
    case "cell-missing":
      return dataLine(odd.slice(0, -1));
    case "cell-too-many":
      return dataLine([...odd, "0.00"]);
    case "no-backtick":
      return odd.join(",");
  }
}

export function dataLine(cells: readonly string[]): string {
  return cells.map((cell) => `\`${cell}`).join(",");
}

export function yuan(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;
}
