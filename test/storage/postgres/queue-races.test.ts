import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { moveChat } from "../../../src/app/people/move-chat.ts";
import { makeOwnShop } from "../../../src/app/shops/own-shop.ts";
import type { Message } from "../../../src/core/conversation/message.ts";
import type { Store, Tables } from "../../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { chatMove, conversation, order, person, writeSamples } from "../sample-rows.ts";
import { interleave, pausingBefore, resultOf } from "./interleave.ts";

let database: TestDatabase;
/** Two instances on one database. */
let here: Store;
let there: Store;
beforeEach(async () => {
  database = await createDatabase();
  here = await database.open();
  there = await database.open();
  await writeSamples(here);
});
afterEach(async () => {
  await here.close();
  await there.close();
  await database.drop();
});

const message = (
  id: string,
  orderNo?: string,
): Omit<Message, "conversationId" | "seq" | "change"> => ({
  id,
  eventKey: id,
  from: "bot",
  turn: 0,
  content: { text: id, ...(orderNo === undefined ? {} : { orderNo }) },
  atMs: 5,
});
const append = (store: Store, id: string, orderNo?: string) =>
  store.write((tables) => tables.messages.append("C1", [message(id, orderNo)]));
const allMessages = () => here.read((tables) => tables.messages.after("C1", 0, 1000));
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
describe("one of many, over both instances", () => {
  const race = async <T>(work: (store: Store, index: number) => Promise<T>): Promise<T[]> =>
    await Promise.all(times(20, (index) => work(index % 2 === 0 ? here : there, index)));

  test("saves the conversation", async () => {
    const saved = await race((store, turn) =>
      store.write((tables) =>
        tables.conversations.save({ id: "C1", state: "s", turn, updatedAtMs: 9 }, 0),
      ),
    );
    expect(saved.filter(Boolean)).toHaveLength(1);
  });

  test("claims a delivery", async () => {
    await append(here, "m1");
    const [claimed] = await allMessages();
    if (claimed === undefined) throw new Error("no message");
    const claims = await race((store) =>
      store.write((tables) => tables.deliveries.claim(claimed, 1)),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  test("holds a lease", async () => {
    const leases = await race((store, index) =>
      store.write((tables) => tables.kept.lease("polling", `holder-${index}`, 1, 60_000)),
    );
    expect(leases.filter(Boolean)).toHaveLength(1);
  });

  test("uses a link code up", async () => {
    await here.write((tables) =>
      tables.linkCodes.add({
        codeHash: "code",
        personId: "P1",
        conversationId: "C1",
        expiresAtMs: 100,
      }),
    );
    const taken = await race((store) => store.write((tables) => tables.linkCodes.take("code", 1)));
    expect(taken.filter((owner) => owner !== undefined)).toEqual([
      { personId: "P1", conversationId: "C1" },
    ]);
  });

  test("makes a chat at an address; the others find it", async () => {
    const made = await race((store, index) =>
      store.write(async (tables) => {
        const there = await tables.conversations.findByAddress("telegram", "4711");
        if (there !== undefined) return there.id;
        await tables.people.add({ ...person, id: `P-${index}` });
        const chat = {
          ...conversation,
          id: `C-${index}`,
          personId: `P-${index}`,
          channel: "telegram" as const,
        };
        await tables.conversations.add({ ...chat, address: "4711" });
        return chat.id;
      }),
    );
    expect(new Set(made).size).toBe(1);
    expect(await database.ask("select count(*) as people from person")).toEqual([{ people: "2" }]);
  });
});

describe("chats that go to other people", () => {
  const people = ["PA", "PB", "PC"] as const;
  beforeEach(() =>
    here.write(async (tables) => {
      for (const id of people) {
        await tables.people.add({ ...person, id });
        await tables.conversations.add({
          ...conversation,
          id: `C-${id}`,
          personId: id,
          address: id,
        });
      }
      for (const [id, from, into] of [
        ["AB", "PA", "PB"],
        ["AC", "PA", "PC"],
      ] as const)
        await tables.chatMoves.add({ ...chatMove, ...ends(from, into), id });
    }),
  );
  const ends = (fromPerson: string, intoPerson: string) => ({
    conversationId: `C-${fromPerson}`,
    fromPerson,
    intoPerson,
    askedIn: `C-${intoPerson}`,
    untilMs: 1000,
  });
  const ownerOf = async (id: string) =>
    (await here.read((tables) => tables.conversations.find(id)))?.personId;
  const take = async (tables: Tables, id: string) => {
    const move = await tables.chatMoves.find(id);
    return move !== undefined && (await moveChat(tables, move, 5));
  };

  test("two take one chat at the same moment: one has it", async () => {
    const paused = pausingBefore(here, "inbox", "add");
    const results = await interleave(
      database,
      paused,
      () =>
        paused.store.write(async (tables) => {
          const isTaken = await take(tables, "AB");
          await tables.inbox.add("last", 1);
          return isTaken;
        }),
      () => there.write((tables) => take(tables, "AC")),
    );
    expect(results.map(resultOf)).toEqual([true, false]);
    expect(await Promise.all(people.map((id) => ownerOf(`C-${id}`)))).toEqual(["PB", "PB", "PC"]);
  });

  test("an order that is being placed goes along, or its turn starts again", async () => {
    await here.write((tables) => makeOwnShop(tables, "PA", 1));
    const paused = pausingBefore(here, "inbox", "add");
    const results = await interleave(
      database,
      paused,
      () =>
        paused.store.write(async (tables) => {
          const next = { id: "C-PA", state: "s", turn: 1, updatedAtMs: 2 };
          if (!(await tables.conversations.save(next, 0))) throw new Error("overtaken");
          const shopId = await makeOwnShop(tables, "PA", 2);
          await tables.orders.add({
            ...order,
            orderNo: "R9",
            shopId,
            placedBy: "PA",
            conversationId: "C-PA",
          });
          await tables.inbox.add("last", 1);
        }),
      () => there.write((tables) => take(tables, "AB")),
    );
    for (const result of results) expect(result.status).toBe("fulfilled");
    expect((await here.read((tables) => tables.orders.find("R9")))?.shopId).toBe("shop-PB");
  });
});

describe("jobs", () => {
  test("sixty claims of two instances share twenty jobs without a double", async () => {
    await here.write(async (tables) => {
      for (let index = 0; index < 20; index++) {
        await tables.jobs.add({
          id: `job-${index}`,
          kind: "show",
          ref: "C1",
          runAtMs: 0,
          createdAtMs: 0,
        });
      }
    });
    const claims = await Promise.all(
      times(60, (index) =>
        (index % 2 === 0 ? here : there).write((tables) =>
          tables.jobs.claim(`w${index}`, 1, 60_000),
        ),
      ),
    );
    const ids = claims.flatMap((job) => (job === undefined ? [] : [job.id]));
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  test("a claim passes by the job that another one is just taking", async () => {
    await here.write(async (tables) => {
      await tables.jobs.add({ id: "a", kind: "show", ref: "C1", runAtMs: 0, createdAtMs: 0 });
      await tables.jobs.add({ id: "b", kind: "show", ref: "C1", runAtMs: 1, createdAtMs: 0 });
    });
    const paused = pausingBefore(here, "inbox", "add");
    const [first, second] = await interleave(
      database,
      paused,
      () =>
        paused.store.write(async (tables) => {
          const job = await tables.jobs.claim("w1", 5, 60_000);
          await tables.inbox.add("last", 1);
          return job?.id;
        }),
      async () => (await there.write((tables) => tables.jobs.claim("w2", 5, 60_000)))?.id,
    );
    expect([resultOf(first), resultOf(second)]).toEqual(["a", "b"]);
  });
});

test("two that wait for each other are told apart, and both get through", async () => {
  await here.write((tables) =>
    tables.conversations.add({ ...conversation, id: "C2", address: "browser-2" }),
  );
  let tries = 0;
  const meeting = Promise.withResolvers<void>();
  const both = (store: Store, first: string, second: string) =>
    store.write(async (tables) => {
      await tables.messages.append(first, [message(`${first}-first`)]);
      if (++tries === 2) meeting.resolve();
      await meeting.promise;
      await tables.messages.append(second, [message(`${second}-second`)]);
    });
  await Promise.all([both(here, "C1", "C2"), both(there, "C2", "C1")]);
  // One of them began again, on a busy machine perhaps twice.
  expect(tries).toBeGreaterThanOrEqual(3);
  expect((await allMessages()).map(({ id }) => id).toSorted()).toEqual(["C1-first", "C1-second"]);
});
