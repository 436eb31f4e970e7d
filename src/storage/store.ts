import type {
  CardTries,
  Conversations,
  Inbox,
  LinkCodes,
  Messages,
  People,
} from "./conversations.ts";
import type { Deliveries } from "./delivery.ts";
import type { Jobs } from "./jobs.ts";
import type { Kept } from "./kept.ts";
import type { Ledger, Payments, Refunds } from "./money.ts";
import type { CarrierAttempts, Links, Orders } from "./orders.ts";
import type { Audit, Reports } from "./reports.ts";
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
   * Reads a backup through and changes nothing. Throws in plain words when it is none, damaged, or
   * newer than we are.
   */
  checkBackup(lines: AsyncIterable<string>): Promise<BackupSummary>;
  /**
   * A backup that was checked takes the place of everything, in one transaction with `alongside`.
   */
  restore(
    lines: AsyncIterable<string>,
    alongside: (tables: Tables) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

export type BackupSummary = { takenAtMs: number; rows: number };

export interface Tables {
  readonly people: People;
  readonly conversations: Conversations;
  readonly messages: Messages;
  readonly kept: Kept;
  readonly deliveries: Deliveries;
  readonly linkCodes: LinkCodes;
  readonly inbox: Inbox;
  readonly cardTries: CardTries;
  readonly orders: Orders;
  readonly links: Links;
  readonly payments: Payments;
  readonly refunds: Refunds;
  readonly carrierAttempts: CarrierAttempts;
  readonly ledger: Ledger;
  readonly tickets: Tickets;
  readonly reports: Reports;
  readonly audit: Audit;
  readonly jobs: Jobs;
}
