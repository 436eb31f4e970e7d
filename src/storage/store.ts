import type { CardTries } from "./card-tries.ts";
import type { Cards } from "./cards.ts";
import type { Listener } from "./changes.ts";
import type { ChatMoves } from "./chat-moves.ts";
import type { Conversations, Inbox } from "./conversations.ts";
import type { Deliveries } from "./delivery.ts";
import type { Instances } from "./instances.ts";
import type { Jobs } from "./jobs.ts";
import type { Kept } from "./kept.ts";
import type { LedgerSeals } from "./ledger-seals.ts";
import type { Messages } from "./messages.ts";
import type { BilledRefunds, Ledger, Payments, Refunds } from "./money.ts";
import type { CarrierAttempts, Links, Orders } from "./orders.ts";
import type { LinkCodes, People } from "./people.ts";
import type { Pictures } from "./pictures.ts";
import type { Audit, Reports } from "./reports.ts";
import type { Invites, Shops } from "./shops.ts";
import type { Tickets } from "./tickets.ts";

/**
 * What must not be lost. All times are epoch milliseconds, all money is integer fen.
 *
 * `write` runs its work in one transaction and resolves after the commit reached the disk; it rolls
 * back when the work throws. Inside, use only the `tables` handed in: asking the store again would
 * wait for itself.
 * `read` sees committed data only.
 */
export interface Store {
  write<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  read<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  /**
   * Everything as it is at one moment, as lines of text that fit any database, while others go on
   * writing. Needs a store of its own where the database allows one connection only.
   */
  backup(takenAtMs: number, write: (line: string) => Promise<void>): Promise<BackupSummary>;
  /**
   * A backup that was checked takes the place of everything, in one transaction with `alongside`.
   */
  restore(
    lines: AsyncIterable<string>,
    alongside: (tables: Tables) => Promise<void>,
  ): Promise<void>;
  /**
   * The same store, for an instance that wants to hear what it has committed through it: after each
   * commit, and never of a try that was rolled back. What others commit is not heard of, and a
   * listener that throws harms no writer.
   */
  heardBy(listener: Listener): Store;
  /** When its tables were made, epoch ms by the clock of whoever made them. */
  readonly madeAtMs: number;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** What a backup holds: the moment it was taken at, epoch ms, and how many rows. */
export type BackupSummary = { takenAtMs: number; rows: number };

/** The tables, a repository each. In a `write` all of them belong to the one transaction. */
export interface Tables {
  readonly people: People;
  readonly shops: Shops;
  readonly invites: Invites;
  readonly cards: Cards;
  readonly conversations: Conversations;
  readonly messages: Messages;
  readonly kept: Kept;
  readonly deliveries: Deliveries;
  readonly linkCodes: LinkCodes;
  readonly chatMoves: ChatMoves;
  readonly inbox: Inbox;
  readonly cardTries: CardTries;
  readonly orders: Orders;
  readonly links: Links;
  readonly payments: Payments;
  readonly refunds: Refunds;
  readonly billedRefunds: BilledRefunds;
  readonly carrierAttempts: CarrierAttempts;
  readonly ledger: Ledger;
  readonly ledgerSeals: LedgerSeals;
  readonly tickets: Tickets;
  readonly reports: Reports;
  readonly audit: Audit;
  readonly instances: Instances;
  readonly jobs: Jobs;
  readonly pictures: Pictures;
}
