import type { Clearable } from "../../storage/clearable.ts";
import type { Tables } from "../../storage/store.ts";
import type { Sweep } from "./sweep.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The tables that are cleared, in this order. */
type Cleared = "jobs" | "inbox" | "deliveries" | "pictures" | "cardTries" | "linkCodes" | "invites";

/**
 * How long what is finished stays. Jobs and keys outlive every redelivery (Telegram keeps an update
 * for a day, "Getting updates"; WeChat Pay notifies for a day, and a bill is looked at for three)
 * and the four days that the audit looks back. A job that a ticket may still bring back stays
 * whatever its age. A delivery stays for longer than anything is sent late, or it would be sent
 * anew.
 */
export const keptForMs: Readonly<Record<Cleared, number>> = {
  jobs: 30 * dayMs,
  inbox: 30 * dayMs,
  deliveries: 90 * dayMs,
  pictures: 30 * dayMs,
  cardTries: 7 * dayMs,
  linkCodes: dayMs,
  invites: dayMs,
};

const order = Object.keys(keptForMs) as Cleared[];

/** Rows that go in one commit. */
const rowsABatch = 500;

/** How long it rests at least, and at most: what cannot go yet is asked about again. */
const restsMs = { least: hourMs, most: dayMs };

/** Deletes what is finished, table by table. */
export const clearing: Sweep = {
  async nextAtMs({ clock }, tables) {
    const nowMs = clock.nowMs();
    let nextAtMs = nowMs + restsMs.most;
    for (const table of order) {
      const oldestMs = await of(tables, table).oldestFinishedMs();
      if (oldestMs !== undefined) nextAtMs = Math.min(nextAtMs, oldestMs + keptForMs[table]);
    }
    return Math.max(nextAtMs, nowMs + restsMs.least);
  },
  async batch({ store, clock }, after) {
    const table = order.find((one) => one === after) ?? order[0];
    if (table === undefined) return undefined;
    const beforeMs = clock.nowMs() - keptForMs[table];
    const removed = await store.write((tables) => of(tables, table).clear(beforeMs, rowsABatch));
    return removed === rowsABatch ? table : order[order.indexOf(table) + 1];
  },
};

function of(tables: Tables, table: Cleared): Clearable {
  return tables[table];
}
