import { afterEach, beforeEach, expect, test } from "vitest";
import { reconcile } from "../../../src/app/reconciliation/reconcile.ts";
import { createDatabase, type TestDatabase, testedOn } from "../../storage/database.ts";
import { openWorld, type World } from "../world.ts";
import { billsOf } from "./bills.ts";

let database: TestDatabase;
let world: World;
beforeEach(async () => {
  database = await createDatabase();
  world = await openWorld({ database });
});
afterEach(async () => {
  await world.close();
  await database.drop();
});
const { doneOrder } = billsOf(() => world);

/** Fen that the entry has from now on; past all our code, as the owner of the file can. */
async function editEntry(id: string, fen: number): Promise<void> {
  const [guard, off, on] =
    testedOn === "sqlite"
      ? ["ledger_entry_no_update", "DROP TRIGGER ledger_entry_no_update", ""]
      : [
          "",
          "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
          "ALTER TABLE ledger_entry ENABLE TRIGGER USER",
        ];
  const made = `SELECT sql FROM sqlite_master WHERE name = '${guard}'`;
  const [trigger] = testedOn === "sqlite" ? await database.ask(made) : [];
  await database.ask(off);
  await database.ask(`UPDATE ledger_entry SET amount_fen = ${fen} WHERE id = '${id}'`);
  await database.ask(trigger === undefined ? on : String(trigger.sql));
}

test("the audit calls a person when an entry was edited, and names its batch, once", async () => {
  const { orderNo, snapshot } = await doneOrder();
  const { costFen } = snapshot.price;
  await reconcile(world.app, "books");
  expect(await world.tickets()).toEqual([]);
  // The costs are in no other rule: without the seal nobody would see it.
  await editEntry(`cost:${orderNo}P1`, costFen - 1);
  await reconcile(world.app, "books");
  const ticket = "reconcile:the ledger is as it was sealed:seal 1";
  expect(await world.tickets()).toEqual([ticket]);
  expect(world.errors()).toContain("the books are not as they must be");
  await reconcile(world.app, "books");
  expect(await world.tickets()).toEqual([ticket]);
  await editEntry(`cost:${orderNo}P1`, costFen);
});

test("the line of the morning's reconciliation names the head of the ledger", async () => {
  await doneOrder();
  world.sleepUntilBill();
  const lines: object[] = [];
  world.app.log = { ...world.app.log, info: (detail) => void lines.push(detail) };
  await reconcile(world.app, "bill:2026-11-24");
  const head = await world.store.read(({ ledgerSeals }) => ledgerSeals.newest());
  expect(head).toBeDefined();
  expect(lines).toContainEqual(
    expect.objectContaining({ day: "2026-11-23", ledgerSeal: 1, ledgerHead: head?.digest }),
  );
});
