import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Change } from "../changes.ts";
import type { Database } from "./schema.ts";

/** What the queries of one transaction work with; outside of one nothing is held or noted. */
export type Transaction = {
  db: Kysely<Database>;
  hold: Hold;
  /** To be told to the instance's listener once this transaction has been committed. */
  note(change: Change): void;
  /** What was noted before in this transaction need not be told after all. */
  unnote(change: Change): void;
};

/** What one try of a transaction has changed; each thing once, however often it was changed. */
export function notebook(): Pick<Transaction, "note" | "unnote"> & {
  changes(): readonly Change[];
} {
  const noted = new Map<string, Change>();
  const keyOf = (change: Change) => ("id" in change ? `${change.of}:${change.id}` : change.of);
  return {
    note: (change) => void noted.set(keyOf(change), change),
    unnote: (change) => void noted.delete(keyOf(change)),
    changes: () => [...noted.values()],
  };
}

/**
 * Where several writers are at work, a transaction must not decide on what another one is just
 * changing. So it first holds what it is about, until its commit, and others that are about the
 * same wait. Each query that needs it says what it holds, where it stands:
 *
 * - An order's row stands for the order, its payments, refunds and carrier attempts.
 * - A conversation's row stands for the conversation and its messages.
 * - What has no row to hold (the tries of a card, the recharges of a card, who is in a shop, what a
 *   person may) is held by a name.
 *
 * Always in this order: names, orders, conversations, people; several of one kind at once by their
 * keys. What a person may is asked in a turn whose chat has been saved, so those names come after
 * conversations everywhere. Two are out of order, and a circle is possible there: a turn that joins
 * chats has saved its own one before, and a ticket is looked for once its order has been moved. The
 * database then breaks one of the two off, and it is repeated.
 */
type Hold = {
  /** Something that has no row, alone. */
  name(name: string): Promise<void>;
  /** The same together with others who only read it; it keeps away who changes it. */
  nameTogether(name: string): Promise<void>;
  /** Orders. `numbers`: an order number, several, or a query for them; `key` says which. */
  orders(key: string, numbers: RawBuilder<unknown>): Promise<void>;
  /** Conversations, in the same way by their ids. */
  conversations(key: string, ids: RawBuilder<unknown>): Promise<void>;
  /** People, by their ids. Nobody may refer to them meanwhile: they may be about to go. */
  people(ids: readonly string[]): Promise<void>;
};

const nothing = async (): Promise<void> => {};

/** Where one writer keeps all others out from the beginning, and where nothing is decided. */
export const holdsNothing: Hold = {
  name: nothing,
  nameTogether: nothing,
  orders: nothing,
  conversations: nothing,
  people: nothing,
};

/** Takes the holds of one transaction, each once; the database drops them at its end. */
export function holdIn(db: Kysely<Database>): Hold {
  const held = new Set<string>();
  const once = async (key: string, statement: RawBuilder<unknown>): Promise<void> => {
    if (held.has(key)) return;
    const { rows } = await statement.execute(db);
    // What is not there yet cannot be held; it is tried again when it may be.
    if (rows.length > 0) held.add(key);
  };
  return {
    name: (name) =>
      once(`name ${name}`, sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`),
    nameTogether: (name) =>
      once(
        `together ${name}`,
        sql`select pg_advisory_xact_lock_shared(hashtextextended(${name}, 0))`,
      ),
    // Not FOR UPDATE: rows that only refer to an order or a conversation are added without waiting.
    orders: (key, numbers) =>
      once(
        `orders ${key}`,
        sql`select order_no from orders where order_no in (${numbers}) order by order_no
          for no key update`,
      ),
    conversations: (key, ids) =>
      once(
        `conversations ${key}`,
        sql`select id from conversation where id in (${ids}) order by id for no key update`,
      ),
    people: (ids) =>
      once(
        `people ${ids.join()}`,
        sql`select id from person where id in (${sql.join(ids)}) order by id for update`,
      ),
  };
}

declare const decided: unique symbol;

/** A call of which somebody has decided what it holds; made by `held` and `unheld` only. */
type Decided<Call> = Call & { readonly [decided]: true };

/** A table of money is made of these, so that no call of it is forgotten. */
export type AllDecided<Table> = { readonly [Name in keyof Table]: Decided<Table[Name]> };

/** A call that first holds what it is about, which its first argument says. */
export function held<Given extends readonly unknown[], Result>(
  hold: (first: NoInfer<Given>[0]) => Promise<void>,
  call: (...given: Given) => Promise<Result>,
): Decided<(...given: Given) => Promise<Result>> {
  const both = async (...given: Given): Promise<Result> => {
    await hold(given[0]);
    return await call(...given);
  };
  return both as Decided<typeof both>;
}

/** A call that holds nothing, and why it need not. */
export function unheld<Given extends readonly unknown[], Result>(
  _why: string,
  call: (...given: Given) => Promise<Result>,
): Decided<(...given: Given) => Promise<Result>> {
  return call as Decided<typeof call>;
}
