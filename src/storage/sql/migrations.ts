/**
 * What makes the tables that `schema.ts` describes. A migration is never edited once it has landed;
 * a change is a new one.
 */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { convertRows } from "./conversions.ts";
import { differencesOf } from "./differences.ts";
import { cards, chatMoves, invites, regains, shops, tills } from "./shop-tables.ts";

const tables = [
  `CREATE TABLE person (id TEXT PRIMARY KEY, language TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL, brought_by TEXT)`,
  `CREATE TABLE conversation (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person(id), channel TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL, turn BIGINT NOT NULL, version BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL, updated_at_ms BIGINT NOT NULL, UNIQUE (channel, address))`,
  `CREATE TABLE message (
    id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversation(id),
    seq BIGINT NOT NULL,
    change BIGINT NOT NULL, event_key TEXT NOT NULL, author TEXT NOT NULL, turn BIGINT NOT NULL,
    order_no TEXT,
    content TEXT NOT NULL, at_ms BIGINT NOT NULL, UNIQUE (conversation_id, seq))`,
  `CREATE INDEX message_change ON message (conversation_id, change)`,
  `CREATE INDEX message_event ON message (conversation_id, event_key)`,
  `CREATE INDEX message_order ON message (order_no) WHERE order_no IS NOT NULL`,
  `CREATE TABLE delivery (
    message_id TEXT PRIMARY KEY REFERENCES message(id), conversation_id TEXT NOT NULL,
    change BIGINT NOT NULL,
    state TEXT NOT NULL, platform_id TEXT, at_ms BIGINT NOT NULL)`,
  `CREATE INDEX delivery_conversation ON delivery (conversation_id)`,
  `CREATE TABLE link_code (
    code_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person(id),
    expires_at_ms BIGINT NOT NULL)`,
  `CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, until_ms BIGINT NOT NULL)`,
  `CREATE TABLE inbox (key TEXT PRIMARY KEY, at_ms BIGINT NOT NULL)`,
  `CREATE TABLE card_try (id TEXT PRIMARY KEY, card_hash TEXT NOT NULL,
    conversation_id TEXT NOT NULL, at_ms BIGINT NOT NULL)`,
  `CREATE INDEX card_try_card ON card_try (card_hash, at_ms)`,
  `CREATE INDEX card_try_conversation ON card_try (conversation_id, at_ms)`,
  `CREATE TABLE orders (
    order_no TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person(id),
    conversation_id TEXT NOT NULL REFERENCES conversation(id), language TEXT NOT NULL,
    iccid TEXT NOT NULL,
    card_hash TEXT NOT NULL, carrier TEXT NOT NULL, snapshot TEXT NOT NULL,
    price_fen BIGINT NOT NULL CHECK (price_fen > 0), state TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL, paid_at_ms BIGINT, finished_at_ms BIGINT, valid_until_ms BIGINT,
    carrier_ref TEXT, problem TEXT)`,
  `CREATE INDEX orders_person ON orders (person_id, created_at_ms)`,
  `CREATE INDEX orders_card ON orders (card_hash, created_at_ms)`,
  // One recharge at a time per card: otherwise nobody could tell which order an effect on the card
  // came from.
  `CREATE UNIQUE INDEX orders_one_recharge ON orders (card_hash)
    WHERE state IN ('adding-plan', 'in-doubt', 'unblocking')`,
  `CREATE TABLE link (token_hash TEXT PRIMARY KEY, purpose TEXT NOT NULL,
    order_no TEXT NOT NULL REFERENCES orders(order_no))`,
  `CREATE TABLE payment (
    out_trade_no TEXT PRIMARY KEY, order_no TEXT NOT NULL REFERENCES orders(order_no),
    product TEXT NOT NULL,
    request TEXT NOT NULL, amount_fen BIGINT NOT NULL, state TEXT NOT NULL,
    transaction_id TEXT UNIQUE,
    paid_at_ms BIGINT, created_at_ms BIGINT NOT NULL)`,
  `CREATE INDEX payment_order ON payment (order_no)`,
  `CREATE UNIQUE INDEX payment_one_open ON payment (order_no) WHERE state = 'open'`,
  `CREATE TABLE refund (
    out_refund_no TEXT PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE REFERENCES payment(out_trade_no),
    order_no TEXT NOT NULL REFERENCES orders(order_no), amount_fen BIGINT NOT NULL,
    cause TEXT NOT NULL,
    state TEXT NOT NULL, refund_id TEXT, created_at_ms BIGINT NOT NULL)`,
  `CREATE TABLE carrier_attempt (
    ref TEXT PRIMARY KEY, order_no TEXT NOT NULL REFERENCES orders(order_no), step TEXT NOT NULL,
    state TEXT NOT NULL,
    carrier_ref TEXT, reason TEXT, sent_at_ms BIGINT NOT NULL)`,
  `CREATE TABLE ledger_entry (
    id TEXT PRIMARY KEY, order_no TEXT NOT NULL REFERENCES orders(order_no), debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0), at_ms BIGINT NOT NULL,
    CHECK (debit <> credit))`,
  `CREATE INDEX ledger_order ON ledger_entry (order_no)`,
  `CREATE TABLE job (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, payload TEXT NOT NULL,
    run_at_ms BIGINT NOT NULL,
    state TEXT NOT NULL, worker TEXT, lease_until_ms BIGINT, fence BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    reason TEXT, created_at_ms BIGINT NOT NULL)`,
  `CREATE INDEX job_due ON job (run_at_ms, id) WHERE state IN ('ready', 'leased')`,
];

/** The manual queue, the reports, and how often a carrier's reference may be sent. */
const manualQueue = [
  `CREATE TABLE ticket (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, order_no TEXT REFERENCES orders(order_no),
    evidence TEXT NOT NULL,
    state TEXT NOT NULL, opened_at_ms BIGINT NOT NULL, proposal TEXT, decision TEXT,
    decided_by TEXT, note TEXT,
    decided_at_ms BIGINT)`,
  `CREATE INDEX ticket_open ON ticket (opened_at_ms) WHERE state = 'open'`,
  `CREATE TABLE report (id TEXT PRIMARY KEY, content TEXT NOT NULL, at_ms BIGINT NOT NULL)`,
  // An attempt that is there already was sent once, as it was allowed to.
  `ALTER TABLE carrier_attempt ADD COLUMN permits BIGINT NOT NULL DEFAULT 1`,
  `ALTER TABLE carrier_attempt ADD COLUMN sends BIGINT NOT NULL DEFAULT 1`,
  `ALTER TABLE carrier_attempt ADD COLUMN not_found_count BIGINT NOT NULL DEFAULT 0`,
  `ALTER TABLE carrier_attempt ADD COLUMN not_found_since_ms BIGINT`,
  `CREATE INDEX carrier_attempt_sent ON carrier_attempt (step, sent_at_ms)`,
  `CREATE INDEX orders_created ON orders (created_at_ms)`,
  `CREATE INDEX payment_paid ON payment (paid_at_ms) WHERE paid_at_ms IS NOT NULL`,
  `CREATE INDEX refund_created ON refund (created_at_ms)`,
  `CREATE INDEX refund_order ON refund (order_no)`,
  `ALTER TABLE job ADD COLUMN failing_since_ms BIGINT`,
  `CREATE INDEX job_dead ON job (id) WHERE state = 'dead'`,
];

/** Since when the customer of a plan waits, however often it was sent again. */
const firstSending = [`ALTER TABLE carrier_attempt ADD COLUMN first_sent_at_ms BIGINT`];

/**
 * What is in work is watched whatever its age; neither that nor an order's attempts need a look at
 * all there ever was.
 */
const inWork = [
  `CREATE INDEX orders_in_work ON orders (state)
    WHERE state IN ('paid', 'adding-plan', 'in-doubt', 'unblocking', 'needs-help', 'refund-due',
    'refund-stuck')`,
  `CREATE INDEX carrier_attempt_order ON carrier_attempt (order_no)`,
  `CREATE INDEX refund_in_work ON refund (state) WHERE state IN ('due', 'processing', 'stuck')`,
];

/** The network that issued the card, apart from the carrier that sells the plan. */
const network = [`ALTER TABLE orders ADD COLUMN network TEXT NOT NULL DEFAULT ''`];

/**
 * Which queue a job stands in, which partner it needs, and who has put it off. What is due, what is
 * leased and what is done each have an index of their own, so that a look in vain costs nothing
 * however much lies ahead or behind.
 */
const queues = [
  `ALTER TABLE job ADD COLUMN queue TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE job ADD COLUMN partner TEXT`,
  `ALTER TABLE job ADD COLUMN put_off_by TEXT`,
  `DROP INDEX job_due`,
  `CREATE INDEX job_queue ON job (queue, run_at_ms, id) WHERE state IN ('ready', 'leased')`,
  `CREATE INDEX job_lease ON job (lease_until_ms) WHERE state = 'leased'`,
  `CREATE INDEX job_put_off ON job (put_off_by) WHERE put_off_by IS NOT NULL`,
  `CREATE INDEX job_done ON job (run_at_ms, id) WHERE state = 'done'`,
];

/** What is finished goes away after its time; found by its moment. */
const clearing = [
  `CREATE INDEX inbox_at ON inbox (at_ms)`,
  `CREATE INDEX card_try_at ON card_try (at_ms)`,
  `CREATE INDEX link_code_expires ON link_code (expires_at_ms)`,
  `CREATE INDEX delivery_ended ON delivery (at_ms) WHERE state IN ('shown', 'unreachable')`,
];

const news = [`ALTER TABLE message ADD COLUMN news TEXT`];

/** Pictures that follow a message; `next_at_ms` is when one may be sent, or its claim ends. */
const pictures = [
  `CREATE TABLE picture (
    message_id TEXT PRIMARY KEY REFERENCES message(id), conversation_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL, next_at_ms BIGINT NOT NULL, made_at_ms BIGINT NOT NULL)`,
  `CREATE INDEX picture_next ON picture (next_at_ms, message_id)
    WHERE state IN ('waiting', 'sending')`,
  `CREATE INDEX picture_made ON picture (made_at_ms) WHERE state = 'ended'`,
];

/**
 * Every column that refers to another table is found by an index: a row cannot go before it is
 * known that nothing refers to it, and a restore takes all of them away.
 */
const referring = [
  `CREATE INDEX link_order ON link (order_no)`,
  `CREATE INDEX orders_conversation ON orders (conversation_id)`,
  `CREATE INDEX conversation_person ON conversation (person_id)`,
  `CREATE INDEX ticket_order ON ticket (order_no) WHERE order_no IS NOT NULL`,
  `CREATE INDEX link_code_person ON link_code (person_id)`,
];

/** Where a guess came from, as a hash. */
const addressOfTries = [
  `ALTER TABLE card_try ADD COLUMN address_hash TEXT`,
  `CREATE INDEX card_try_address ON card_try (address_hash, at_ms)
    WHERE address_hash IS NOT NULL`,
];

/** Which instance sends a message just now: what it held is free once it is gone. */
const senders = [`ALTER TABLE delivery ADD COLUMN worker TEXT`];

/** What the provider's bills show of refunds, and how much of ours was given back by hand. */
const billedRefunds = [
  `ALTER TABLE refund ADD COLUMN by_hand_fen BIGINT NOT NULL DEFAULT 0`,
  `CREATE TABLE billed_refund (
    out_refund_no TEXT PRIMARY KEY,
    out_trade_no TEXT NOT NULL REFERENCES payment(out_trade_no),
    refund_id TEXT NOT NULL, amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    state TEXT NOT NULL, seen_at_ms BIGINT NOT NULL)`,
  `CREATE INDEX billed_refund_payment ON billed_refund (out_trade_no)`,
  `CREATE INDEX billed_refund_open ON billed_refund (seen_at_ms)
    WHERE state IN ('undecided', 'unbooked')`,
];

/** Seals over the ledger, each over its batch. Entries are found by their moment. */
const ledgerSeals = [
  `CREATE TABLE ledger_seal (
    number BIGINT PRIMARY KEY, own_since BIGINT NOT NULL, entries BIGINT NOT NULL,
    until_ms BIGINT NOT NULL, sealed_at_ms BIGINT NOT NULL, digest TEXT NOT NULL)`,
  `CREATE TABLE sealed_entry (entry_id TEXT PRIMARY KEY, seal BIGINT NOT NULL)`,
  `CREATE INDEX sealed_entry_seal ON sealed_entry (seal)`,
  `CREATE INDEX ledger_entry_at ON ledger_entry (at_ms)`,
];

export const migrations: Record<string, Migration> = {
  "001-start": {
    async up(db: Kysely<unknown>): Promise<void> {
      await define(db, tables);
      // The ledger is append-only, and the database itself sees to it.
      for (const statement of differencesOf(db).appendOnly("ledger_entry"))
        await sql.raw(statement).execute(db);
    },
  },
  "002-manual-queue": {
    async up(db: Kysely<unknown>): Promise<void> {
      await define(db, manualQueue);
    },
  },
  "003-first-sending": {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of firstSending) await sql.raw(statement).execute(db);
    },
  },
  "004-in-work": {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of inWork) await sql.raw(statement).execute(db);
    },
  },
  "005-network": adding("005-network", network),
  "006-queues": adding("006-queues", queues),
  "007-clearing": adding("007-clearing", clearing),
  "008-news": adding("008-news", news),
  "009-pictures": adding("009-pictures", pictures),
  "010-referring": adding("010-referring", referring),
  "011-address-of-tries": adding("011-address-of-tries", addressOfTries),
  "012-senders": adding("012-senders", senders),
  "013-billed-refunds": adding("013-billed-refunds", billedRefunds),
  "014-ledger-seals": adding("014-ledger-seals", ledgerSeals),
  "015-shops": adding("015-shops", shops),
  "016-cards": adding("016-cards", cards),
  "017-chat-moves": adding("017-chat-moves", chatMoves),
  "018-invites": adding("018-invites", invites),
  "019-regain": adding("019-regain", regains),
  "020-tills": adding("020-tills", tills),
};

/** A migration that adds to the tables, and brings the rows there are up to it. */
function adding(name: string, statements: readonly string[]): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await define(db, statements);
      await convertRows(db, name);
    },
  };
}

/** Makes tables as the database at hand wants them. */
async function define(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  const differences = differencesOf(db);
  for (const statement of statements) await sql.raw(differences.define(statement)).execute(db);
}
