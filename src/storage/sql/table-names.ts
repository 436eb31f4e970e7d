import type { Database } from "./schema.ts";

/**
 * Every table, each after those that it refers to: the order to fill them in; backwards, the order
 * to empty them in.
 */
export const tableNames = [
  "person",
  "shop",
  "membership",
  "invite",
  "card",
  "card_proof",
  "conversation",
  "message",
  "delivery",
  "link_code",
  "kept",
  "inbox",
  "card_try",
  "orders",
  "link",
  "payment",
  "refund",
  "billed_refund",
  "carrier_attempt",
  "ledger_entry",
  "ledger_seal",
  "sealed_entry",
  "ticket",
  "report",
  "job",
  "picture",
] as const satisfies readonly (keyof Database)[];

/** What stands for a row uniquely, so that a table can be read a page at a time. */
export const tableKeys: Readonly<Record<(typeof tableNames)[number], string>> = {
  person: "id",
  shop: "id",
  membership: "id",
  invite: "token_hash",
  card: "card_hash",
  card_proof: "id",
  conversation: "id",
  message: "id",
  delivery: "message_id",
  link_code: "code_hash",
  kept: "key",
  inbox: "key",
  card_try: "id",
  orders: "order_no",
  link: "token_hash",
  payment: "out_trade_no",
  refund: "out_refund_no",
  billed_refund: "out_refund_no",
  carrier_attempt: "ref",
  ledger_entry: "id",
  ledger_seal: "number",
  sealed_entry: "entry_id",
  ticket: "id",
  report: "id",
  job: "id",
  picture: "message_id",
};
