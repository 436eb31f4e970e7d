import { type Kysely, sql } from "kysely";
import type { Tables } from "../store.ts";
import type { Database } from "./schema.ts";

/**
 * Where several writers are at work, a transaction must not decide on what another one is just
 * changing. So it first holds what it is about, until its commit, and others that are about the
 * same wait:
 *
 * - A conversation stands for everything in it: its messages, its orders, and their payments,
 * refunds and carrier attempts. Whatever reads or changes one of these holds the conversation, so
 * that a decision about an order is taken by one transaction at a time, with everything before it
 * committed and in sight.
 * - What has no row to hold (the tries of a card, the recharges of a card) is held by its name.
 * - Something kept that is read to decide on is held together with others who read it, and alone by
 * who changes it.
 *
 * The tables of money are listed whole: a new call among them does not compile until somebody has
 * thought about it.
 *
 * Always in this order: names, then conversations, several at once by their ids. A circle is still
 * possible between the chats of one person; the database then breaks one of the two off, and it is
 * repeated.
 */
export function withHolds(db: Kysely<Database>, tables: Tables): Tables {
  const {
    messages,
    conversations,
    people,
    orders,
    payments,
    refunds,
    carrierAttempts,
    tickets,
    cardTries,
    kept,
  } = tables;
  const hold = holdsOf(db);
  return {
    ...tables,
    people: {
      ...people,
      async merge(from, into) {
        await hold.people(from, into);
        await people.merge(from, into);
      },
    },
    conversations: {
      ...conversations,
      async find(id) {
        await hold.conversations([id]);
        return await conversations.find(id);
      },
    },
    messages: {
      ...messages,
      async append(conversationId, added) {
        // The orders' chats too: a message that shows an order must not slip past the one who marks
        // it as changed.
        await hold.conversations(
          [conversationId],
          added.flatMap(({ content }) => content.orderNo ?? []),
        );
        await messages.append(conversationId, added);
      },
      async touchOrder(orderNo) {
        await hold.order(orderNo);
        await hold.showing(orderNo);
        return await messages.touchOrder(orderNo);
      },
    },
    orders: {
      // A new row is seen by nobody before the commit; lists over many chats are not decided on.
      add: orders.add,
      ofPerson: orders.ofPerson,
      newestOfCard: orders.newestOfCard,
      unsettledSince: orders.unsettledSince,
      async find(orderNo) {
        await hold.order(orderNo);
        return await orders.find(orderNo);
      },
      async move(orderNo, ...rest) {
        await hold.order(orderNo);
        return await orders.move(orderNo, ...rest);
      },
      async openOfCard(cardHash) {
        await hold.name(`card:${cardHash}`);
        return await orders.openOfCard(cardHash);
      },
    },
    payments: {
      // One transaction at the provider belongs to one payment by a unique key.
      findByTransaction: payments.findByTransaction,
      paidBetween: payments.paidBetween,
      async add(payment) {
        await hold.order(payment.orderNo);
        await payments.add(payment);
      },
      async find(outTradeNo) {
        await hold.payment(outTradeNo);
        return await payments.find(outTradeNo);
      },
      async ofOrder(orderNo) {
        await hold.order(orderNo);
        return await payments.ofOrder(orderNo);
      },
      async markPaid(outTradeNo, ...rest) {
        await hold.payment(outTradeNo);
        return await payments.markPaid(outTradeNo, ...rest);
      },
      async markClosed(outTradeNo) {
        await hold.payment(outTradeNo);
        return await payments.markClosed(outTradeNo);
      },
    },
    refunds: {
      createdBetween: refunds.createdBetween,
      async add(refund) {
        await hold.order(refund.orderNo);
        return await refunds.add(refund);
      },
      async find(outRefundNo) {
        await hold.refund(outRefundNo);
        return await refunds.find(outRefundNo);
      },
      async move(outRefundNo, ...rest) {
        await hold.refund(outRefundNo);
        return await refunds.move(outRefundNo, ...rest);
      },
      async ofOrder(orderNo) {
        await hold.order(orderNo);
        return await refunds.ofOrder(orderNo);
      },
    },
    carrierAttempts: {
      sentBetween: carrierAttempts.sentBetween,
      async add(attempt) {
        await hold.order(attempt.orderNo);
        return await carrierAttempts.add(attempt);
      },
      async find(ref) {
        await hold.attempt(ref);
        return await carrierAttempts.find(ref);
      },
      async ofOrder(orderNo, step) {
        await hold.order(orderNo);
        return await carrierAttempts.ofOrder(orderNo, step);
      },
      async permit(ref, ...rest) {
        await hold.attempt(ref);
        return await carrierAttempts.permit(ref, ...rest);
      },
      async takePermit(ref, ...rest) {
        await hold.attempt(ref);
        return await carrierAttempts.takePermit(ref, ...rest);
      },
      async countNotFound(ref, ...rest) {
        await hold.attempt(ref);
        return await carrierAttempts.countNotFound(ref, ...rest);
      },
      async forgetNotFound(ref) {
        await hold.attempt(ref);
        await carrierAttempts.forgetNotFound(ref);
      },
      async finish(ref, ...rest) {
        await hold.attempt(ref);
        return await carrierAttempts.finish(ref, ...rest);
      },
    },
    tickets: {
      ...tickets,
      async find(id) {
        await hold.name(`ticket:${id}`);
        return await tickets.find(id);
      },
    },
    kept: {
      ...kept,
      async read(key) {
        await hold.nameTogether(`kept:${key}`);
        return await kept.read(key);
      },
      async write(key, value) {
        await hold.name(`kept:${key}`);
        await kept.write(key, value);
      },
      async remove(key) {
        await hold.name(`kept:${key}`);
        await kept.remove(key);
      },
    },
    cardTries: {
      ...cardTries,
      async count(by, sinceMs) {
        await hold.name(
          "cardHash" in by ? `tries:${by.cardHash}` : `tries-of-chat:${by.conversationId}`,
        );
        return await cardTries.count(by, sinceMs);
      },
    },
  };
}

/** Takes the holds of one transaction, each once; the database drops them at its end. */
function holdsOf(db: Kysely<Database>) {
  const held = new Set<string>();
  const once = async (key: string, take: () => Promise<readonly unknown[]>): Promise<void> => {
    // What is not there yet cannot be held; it is tried again when it may be.
    if (!held.has(key) && (await take()).length > 0) held.add(key);
  };
  // Not FOR UPDATE: rows that only refer to the conversation are added without waiting.
  const rows = () => db.selectFrom("conversation").select("id").orderBy("id").forNoKeyUpdate();
  const ofOrder = (orderNo: string) =>
    db.selectFrom("orders").select("conversation_id").where("order_no", "=", orderNo);

  return {
    conversations: (ids: readonly string[], orderNos: readonly string[] = []) =>
      once(`conversation:${[...ids, ...orderNos].join()}`, () =>
        rows()
          .where((or) =>
            or.or([
              ...ids.map((id) => or("id", "=", id)),
              ...orderNos.map((orderNo) => or("id", "in", ofOrder(orderNo))),
            ]),
          )
          .execute(),
      ),
    order: (orderNo: string) =>
      once(`order:${orderNo}`, () => rows().where("id", "in", ofOrder(orderNo)).execute()),
    /** Every chat that has a message which shows the order. */
    showing: (orderNo: string) =>
      once(`showing:${orderNo}`, () =>
        rows()
          .where(
            "id",
            "in",
            db.selectFrom("message").select("conversation_id").where("order_no", "=", orderNo),
          )
          .execute(),
      ),
    payment: (outTradeNo: string) =>
      once(`payment:${outTradeNo}`, () =>
        rows()
          .where("id", "in", (of) =>
            of
              .selectFrom("payment")
              .innerJoin("orders", "orders.order_no", "payment.order_no")
              .select("orders.conversation_id")
              .where("payment.out_trade_no", "=", outTradeNo),
          )
          .execute(),
      ),
    refund: (outRefundNo: string) =>
      once(`refund:${outRefundNo}`, () =>
        rows()
          .where("id", "in", (of) =>
            of
              .selectFrom("refund")
              .innerJoin("orders", "orders.order_no", "refund.order_no")
              .select("orders.conversation_id")
              .where("refund.out_refund_no", "=", outRefundNo),
          )
          .execute(),
      ),
    attempt: (ref: string) =>
      once(`attempt:${ref}`, () =>
        rows()
          .where("id", "in", (of) =>
            of
              .selectFrom("carrier_attempt")
              .innerJoin("orders", "orders.order_no", "carrier_attempt.order_no")
              .select("orders.conversation_id")
              .where("carrier_attempt.ref", "=", ref),
          )
          .execute(),
      ),
    people: async (...ids: readonly string[]) => {
      await rows().where("person_id", "in", ids).execute();
      await db
        .selectFrom("person")
        .select("id")
        .where("id", "in", ids)
        .orderBy("id")
        .forUpdate()
        .execute();
    },
    name: (name: string) =>
      once(`name:${name}`, async () => {
        const { rows } =
          await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db);
        return rows;
      }),
    nameTogether: (name: string) =>
      once(`together:${name}`, async () => {
        const { rows } =
          await sql`select pg_advisory_xact_lock_shared(hashtextextended(${name}, 0))`.execute(db);
        return rows;
      }),
  };
}
