import type { DatabaseSync } from "node:sqlite";
import { type Card, type CardState, cardKey } from "../../core/cards/card.ts";
import type { CardForm, Network } from "../../core/cards/network.ts";
import type { Trouble } from "./sample-card.ts";

/** A plan order as the sandbox reports it. `validUntilMs` is there once it is completed. */
export type PlanOrder = {
  orderNo: string;
  status: "processing" | "completed" | "failed";
  validUntilMs?: number;
};

/** A page of the orders that were taken. */
export type OrderPage = {
  orders: readonly (Pick<PlanOrder, "orderNo" | "status"> & {
    ref: string;
    iccid: string;
    planCode: string;
  })[];
  /** What the next page is asked with; not there on the last one. */
  next?: number;
};

/** An unblock request as the sandbox reports it. */
export type Unblocking = { unblockNo: string; status: "processing" | "completed" };

/** A card as it is kept; its password only as a salted hash. */
export type CardRow = {
  iccid: string;
  /** The network; the column keeps the name that files of earlier versions have. */
  carrier: Network;
  form: CardForm;
  state: CardState;
  planCode: string | null;
  remainingKb: number;
  cycleKb: number;
  expiresAtMs: number | null;
  salt: Uint8Array;
  hash: Uint8Array;
  trouble: Trouble | null;
  busyLeft: number;
};

/** A plan order as it is kept. `dueAtMs`: when it is carried out. */
export type OrderRow = {
  number: number;
  ref: string;
  iccid: string;
  planCode: string;
  status: PlanOrder["status"];
  dueAtMs: number;
  validUntilMs: number | null;
};

/** An unblock request as it is kept. */
export type UnblockRow = {
  number: number;
  ref: string;
  iccid: string;
  status: Unblocking["status"];
  dueAtMs: number;
};

/** The tables; made when they are not there. */
export const schema = `
  CREATE TABLE IF NOT EXISTS cards (
    cardKey TEXT PRIMARY KEY, iccid TEXT NOT NULL UNIQUE, msisdn TEXT NOT NULL UNIQUE,
    carrier TEXT NOT NULL, form TEXT NOT NULL, state TEXT NOT NULL, planCode TEXT,
    remainingKb INTEGER NOT NULL, cycleKb INTEGER NOT NULL, expiresAtMs INTEGER,
    salt BLOB NOT NULL, hash BLOB NOT NULL, trouble TEXT, busyLeft INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT, ref TEXT NOT NULL UNIQUE, iccid TEXT NOT NULL,
    planCode TEXT NOT NULL, status TEXT NOT NULL, dueAtMs INTEGER NOT NULL, validUntilMs INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ordersDue ON orders (status, dueAtMs);
  CREATE TABLE IF NOT EXISTS unblocks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, ref TEXT NOT NULL UNIQUE, iccid TEXT NOT NULL,
    status TEXT NOT NULL, dueAtMs INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS unblocksDue ON unblocks (status, dueAtMs);
`;

/** The card with this ICCID, with or without its check digit. */
export function findCard(db: DatabaseSync, iccid: string): CardRow | undefined {
  return db.prepare("SELECT * FROM cards WHERE cardKey = ?").get(cardKey(iccid)) as
    | CardRow
    | undefined;
}

/** A card as the carrier tells it, without its history. */
export function cardOf(row: CardRow): Card {
  return {
    iccid: row.iccid,
    network: row.carrier,
    form: row.form,
    state: row.state,
    ...(row.planCode === null ? {} : { planCode: row.planCode }),
    remainingKb: row.remainingKb,
    cycleKb: row.cycleKb,
    ...(row.expiresAtMs === null ? {} : { expiresAtMs: row.expiresAtMs }),
  };
}

/** A plan order as the carrier tells it. */
export function orderOf({ number, status, validUntilMs }: OrderRow): PlanOrder {
  const orderNo = `P${String(number).padStart(9, "0")}`;
  return validUntilMs === null ? { orderNo, status } : { orderNo, status, validUntilMs };
}

/** An unblock request as the carrier tells it. */
export function unblockingOf({ number, status }: UnblockRow): Unblocking {
  return { unblockNo: `U${String(number).padStart(9, "0")}`, status };
}
