import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import {
  CommitUnknown,
  ConnectionLost,
  postgresDialect,
} from "../../../src/storage/sql/postgres.ts";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import type { Store } from "../../../src/storage/store.ts";
import { UnusableDatabase } from "../../../src/storage/unusable.ts";
import {
  addressOf,
  findPostgres,
  newName,
  onServer,
  startPostgres,
} from "../../running/postgres.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { person, writeSamples } from "../sample-rows.ts";
import { type Line, openLine } from "./line.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

const openAt = (url: string): Promise<Store> => openSqlStore(postgresDialect(new Secret(url)));

function withOption(url: string, option: string): string {
  const address = new URL(url);
  address.searchParams.set("options", `-c ${option}`);
  return address.href;
}

describe("a line that breaks", () => {
  let line: Line;
  let store: Store;
  beforeEach(async () => {
    line = await openLine(database.url);
    store = await openAt(line.url);
  });
  afterEach(async () => {
    await store.close();
    await line.close();
  });
  const count = async (): Promise<unknown> =>
    (await database.ask("select count(*) as people from person"))[0]?.people;

  test("in the middle of a transaction: it is done again from its start, and once", async () => {
    let tries = 0;
    await store.write(async (tables) => {
      await tables.people.add(person);
      if (++tries === 1) line.cut();
      await tables.people.setLanguage("P1", "en");
    });
    expect(tries).toBe(2);
    expect(await count()).toBe("1");
  });

  test("what the broken try noted is not heard when the next one notes nothing", async () => {
    const heard: unknown[] = [];
    let tries = 0;
    await store
      .heardBy((changes) => void heard.push(changes))
      .write(async ({ jobs, people }) => {
        if (++tries === 1) {
          await jobs.add({ id: "lost", kind: "show", ref: "C1", runAtMs: 1, createdAtMs: 1 });
          line.cut();
        }
        await people.add(person);
      });
    expect(tries).toBe(2);
    expect(heard).toEqual([]);
  });

  test("while nobody uses it: the next one does not notice, and the process lives", async () => {
    await store.write((tables) => tables.people.add(person));
    line.cut();
    expect(await store.read((tables) => tables.people.find("P1"))).toEqual(person);
    line.cut();
    await store.write((tables) => tables.people.setLanguage("P1", "en"));
  });

  test("because the server ends the session: done again as well", async () => {
    let tries = 0;
    await store.write(async (tables) => {
      await tables.people.add(person);
      if (++tries === 1) {
        await database.ask(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pos-recharge-bot' and datname = current_database()",
        );
      }
      await tables.people.setLanguage("P1", "en");
    });
    expect(tries).toBe(2);
    expect(await count()).toBe("1");
  });

  test("for good: said so after a few tries, and well again when it is back", async () => {
    line.block(true);
    await expect(store.read((tables) => tables.people.find("P1"))).rejects.toThrow(ConnectionLost);
    await expect(store.write((tables) => tables.people.add(person))).rejects.toThrow(
      ConnectionLost,
    );
    line.block(false);
    await store.write((tables) => tables.people.add(person));
    expect(await count()).toBe("1");
  });

  test.for([
    ["before", "0"],
    ["after", "1"],
  ] as const)("%s COMMIT got there: nobody knows, nothing is repeated", async ([where, people]) => {
    let tries = 0;
    line.cutAtCommit(where);
    const writing = store.write(async (tables) => {
      tries++;
      await tables.people.add(person);
    });
    await expect(writing).rejects.toThrow(CommitUnknown);
    expect(tries).toBe(1);
    expect(await count()).toBe(people);
    await store.write((tables) => tables.people.add({ ...person, id: "P2" }));
  });

  test("what the work itself throws is passed on, and nothing is repeated", async () => {
    let tries = 0;
    const mine = new Error("mine");
    const writing = store.write(async (tables) => {
      tries++;
      await tables.people.add(person);
      throw mine;
    });
    await expect(writing).rejects.toBe(mine);
    expect(tries).toBe(1);
    expect(await count()).toBe("0");
  });

  test("connections are kept and shared", async () => {
    await writeSamples(store);
    const before = line.connections();
    for (let index = 0; index < 30; index++) await store.read((tables) => tables.people.find("P1"));
    expect(line.connections()).toBe(before);
    await Promise.all(
      Array.from({ length: 50 }, () => store.read((tables) => tables.people.find("P1"))),
    );
    expect(line.connections()).toBeLessThanOrEqual(before + 10);
  });
});

describe("a server that is not safe for money is refused, and the reason said", () => {
  test.for([
    ["synchronous_commit=off", "could be lost in a crash"],
    ["default_transaction_read_only=on", "read-only"],
  ] as const)("%s", async ([option, reason]) => {
    await expect(openAt(withOption(database.url, option))).rejects.toThrow(reason);
  });

  test("a database that cannot hold Chinese", async () => {
    const name = newName();
    await onServer(
      database.url,
      `create database ${name} encoding 'SQL_ASCII' locale 'C' template template0`,
    );
    await expect(openAt(addressOf(database.url, name))).rejects.toThrow("UTF8");
    await onServer(database.url, `drop database ${name}`);
  });

  // A server that is only named to us cannot be set up so.
  const found = findPostgres();
  const servers =
    "programs" in found
      ? ([
          ["fsync=off", { settings: ["fsync=off"] }, "destroy the database"],
          ["full_page_writes=off", { settings: ["full_page_writes=off"] }, "tear pages"],
          ["a standby", { standby: true }, "standby"],
        ] as const)
      : [];
  test.for(servers)("%s", async ([, options, reason]) => {
    if (!("programs" in found)) return;
    const server = await startPostgres(found.programs, options);
    await expect(openAt(server.url)).rejects.toThrow(reason);
    await server.stop();
  });
});

describe("no error shows the address's password", () => {
  const canary = "k7canary/@:word";
  const withPassword = (url: string): string => {
    const address = new URL(url);
    address.password = encodeURIComponent(canary);
    return address.href;
  };
  const errorAt = async (url: string): Promise<Error> => {
    const error: unknown = await openAt(url).catch((thrown: unknown) => thrown);
    if (!(error instanceof Error)) throw new Error("It opened.");
    return error;
  };

  test.for([
    ["a wrong password", (url: string) => url, "password authentication failed"],
    ["nobody there", (url: string) => url.replace(/:\d+\//, ":1/"), "ECONNREFUSED"],
    [
      "a name that does not exist",
      (url: string) => url.replace("127.0.0.1", "nowhere.invalid"),
      "nowhere.invalid",
    ],
  ] as const)("%s", async ([, change, says]) => {
    const error = await errorAt(change(withPassword(database.url)));
    expect(error.message).toContain(says);
    const shown = `${error.message}\n${error.stack}\n${JSON.stringify(error)}`;
    expect(shown).not.toContain("k7canary");
  });

  test("not even where the server repeats it", async () => {
    const store = await openAt(database.url);
    const { password } = new URL(database.url);
    const error = await store
      .write((tables) => tables.kept.lease("key", "holder", password as unknown as number, 0))
      .catch((thrown: unknown) => thrown);
    await store.close();
    expect(String(error)).toContain("[secret]");
    expect(`${error}${error instanceof Error ? error.stack : ""}`).not.toContain(password);
  });
});

describe("what is kept", () => {
  let store: Store;
  beforeEach(async () => {
    store = await database.open();
    await writeSamples(store);
  });
  afterEach(() => store.close());

  test("a character zero, which PostgreSQL refuses, becomes the replacement sign", async () => {
    await store.write((tables) => tables.kept.write("key", "a\0b"));
    expect(await store.read((tables) => tables.kept.read("key"))).toBe("a\ufffdb");
  });

  test("a number that cannot be counted with exactly is an error, not another number", async () => {
    await database.ask("update person set created_at_ms = 9007199254740993");
    await expect(store.read((tables) => tables.people.find("P1"))).rejects.toThrow(
      "9007199254740993",
    );
  });

  test("texts are ordered by their bytes, whatever the database's language is", async () => {
    const ids = ["a", "B", "Z", "ä", "_", "中", "z"];
    await store.write(async (tables) => {
      for (const id of ids)
        await tables.jobs.add({ id, kind: "show", ref: "C1", runAtMs: 0, createdAtMs: 0 });
    });
    const claimed = [];
    for (const worker of ids)
      claimed.push((await store.write((tables) => tables.jobs.claim(worker, 1, 60_000)))?.id);
    expect(claimed).toEqual(ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    const columns = await database.ask(
      "select distinct collation_name from information_schema.columns where table_name = 'job' and data_type = 'text'",
    );
    expect(columns).toEqual([{ collation_name: "C" }]);
  });
});

describe("the tables of a new database", () => {
  let url: string;
  beforeEach(async () => {
    const name = newName();
    await onServer(database.url, `create database ${name} encoding 'UTF8' template template0`);
    url = addressOf(database.url, name);
  });
  afterEach(() =>
    onServer(database.url, `drop database ${new URL(url).pathname.slice(1)} with (force)`),
  );

  test("are made once by five instances that start at the same moment", async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => openAt(url)));
    await Promise.all(
      stores.map((store, index) =>
        store.write((tables) => tables.people.add({ ...person, id: `${index}` })),
      ),
    );
    await Promise.all(stores.map((store) => store.close()));
    expect(await onServer(url, "select count(*) as people from person")).toEqual([{ people: "5" }]);
  });

  /** All that is in the database, of whatever kind. */
  const relations = async (): Promise<unknown[]> =>
    (
      await onServer(
        url,
        "select relname from pg_class where relnamespace = 'public'::regnamespace order by 1",
      )
    ).map(({ relname }) => relname);

  test("are made whole or not at all", async () => {
    // Not one of our tables, so that it stands in the way only when half of the work is done.
    await onServer(url, "create sequence job_done");
    await expect(openAt(url)).rejects.toThrow(/job_done/);
    expect(await relations()).toEqual(["job_done"]);
    await onServer(url, "drop sequence job_done");
    const store = await openAt(url);
    await writeSamples(store);
    await store.close();
  });

  test("are not made beside those of somebody else, which stay as they are", async () => {
    await onServer(url, "create table job (something_else text)");
    await onServer(url, "insert into job values ('theirs')");
    await expect(openAt(url)).rejects.toThrow(UnusableDatabase);
    expect(await relations()).toEqual(["job"]);
    expect(await onServer(url, "select * from job")).toEqual([{ something_else: "theirs" }]);
  });
});
