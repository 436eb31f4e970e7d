import type { Store, Tables } from "../../../src/storage/store.ts";
import { pause } from "../../running/phone.ts";
import type { TestDatabase } from "../database.ts";

/**
 * A store whose first transaction to get there stands still right before one of its calls, until it
 * may go on.
 */
type PausedStore = { store: Store; reached: Promise<void>; goOn(): void };

export function pausingBefore<T extends keyof Tables>(
  store: Store,
  table: T,
  call: keyof Tables[T],
): PausedStore {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const original = (tables: Tables) =>
    tables[table][call] as (...given: unknown[]) => Promise<unknown>;
  return {
    store: {
      ...store,
      write: (work) =>
        store.write((tables) =>
          work({
            ...tables,
            [table]: {
              ...tables[table],
              async [call](...given: unknown[]) {
                reached.resolve();
                await gate.promise;
                return await original(tables)(...given);
              },
            },
          }),
        ),
    },
    reached: reached.promise,
    goOn: gate.resolve,
  };
}

/**
 * Two transactions as close to each other as they can get: the first stands still where it was told
 * to, the second runs until it is done or waits for the first, then the first goes on. Both
 * results, or what they threw.
 */
export async function interleave<A, B>(
  database: TestDatabase,
  paused: PausedStore,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[PromiseSettledResult<A>, PromiseSettledResult<B>]> {
  const one = first();
  one.catch(() => {});
  await Promise.race([paused.reached, one]);
  let isOver = false;
  const two = second();
  const over = (): void => {
    isOver = true;
  };
  two.then(over, over);
  while (!isOver && !(await someoneWaits(database))) await pause(10);
  paused.goOn();
  return await Promise.allSettled([one, two]);
}

/** Somebody waits for what somebody else holds. */
async function someoneWaits(database: TestDatabase): Promise<boolean> {
  const rows = await database.ask(
    `select 1 from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}

export function resultOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
