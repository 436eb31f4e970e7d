/**
 * Makes the old data that `upgrade.test.ts` goes on with, by the old code itself: a database, a
 * backup, the books of the sandboxes, and a list of what is in them. The same bytes every time.
 *
 *     git clone . ../old && (cd ../old && git checkout f5a258c && npm ci)
 *     node test/upgrade/make-old-data.ts ../old
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { fixChance, oldCommit } from "./old-code.ts";
import { liveThroughTwoDays, startMs } from "./old-days.ts";
import { holdDialogues, oldDialogues } from "./old-dialogues.ts";
import { leaveInTheMiddle, liveThroughAnEvening } from "./old-evening.ts";
import { type OldWorld, openOldWorld } from "./old-world.ts";

const [code, target = fileURLToPath(new URL("data", import.meta.url))] = process.argv.slice(2);
if (code === undefined) throw new Error(`Name the folder of a checkout of ${oldCommit}.`);
const appKey = readFileSync(new URL("data/app.key", import.meta.url), "utf8").trim();

/** A ticket that one of two people has decided is still open. */
const ticketState =
  "CASE WHEN state = 'open' AND proposal IS NOT NULL THEN 'proposed' ELSE state END";

fixChance();
const folder = mkdtempSync(join(tmpdir(), "old-data-"));
try {
  const world = await openOldWorld({ code, folder, startMs, appKey });
  await liveThroughTwoDays(world);
  await liveThroughAnEvening(world);
  await holdDialogues(world);
  await leaveInTheMiddle(world);
  const broken = await world.read((tables) => tables.audit.violations(0));
  if (broken.length > 0) throw new Error(`The old books are wrong: ${JSON.stringify(broken)}`);

  const takenAtMs = Date.now();
  const lines: string[] = [];
  await world.backup(takenAtMs, async (line: string) => void lines.push(`${line}\n`));
  await world.close();
  const database = new DatabaseSync(join(folder, "main.sqlite"));
  const counts = countAll(database);
  await expectNothingMissing(world, counts);
  const manifest = { commit: oldCommit, takenAtMs, counts, ...listAll(world, database) };
  database.close();

  keep("backup.jsonl.gz", lines.join(""));
  for (const name of ["main", "carrier", "wechat-pay"]) {
    const plain = join(folder, `${name}-plain.sqlite`);
    const written = new DatabaseSync(join(folder, `${name}.sqlite`));
    written.exec(`VACUUM INTO '${plain}'`);
    written.close();
    keep(`${name}.sqlite.gz`, readFileSync(plain));
  }
  writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  console.log(JSON.stringify(counts, undefined, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function keep(name: string, content: string | Uint8Array): void {
  writeFileSync(join(target, name), gzipSync(content, { level: 9 }));
}

type Counts = Record<string, Record<string, number>>;

/** How many of each kind and state there are. */
function countAll(database: DatabaseSync): Counts {
  const count = (table: string, what: string): Record<string, number> => {
    const rows = database
      .prepare(`SELECT ${what} AS what, count(*) AS n FROM ${table} GROUP BY 1 ORDER BY 1`)
      .all();
    return Object.fromEntries(rows.map(({ what, n }) => [String(what), Number(n)]));
  };
  return {
    orders: count("orders", "state"),
    payments: count("payment", "state"),
    refunds: count("refund", "state"),
    refundCauses: count("refund", "cause"),
    attempts: count("carrier_attempt", "state"),
    attemptSteps: count("carrier_attempt", "step"),
    ticketKinds: count("ticket", "kind"),
    ticketStates: count("ticket", ticketState),
    tickets: count("ticket", `kind || ' ' || ${ticketState}`),
    jobKinds: count("job", "kind"),
    jobStates: count("job", "state"),
    jobs: count("job", "kind || ' ' || state"),
    deliveries: count("delivery", "state"),
    dialogues: count("conversation", "json_extract(state, '$.state.at')"),
    dialogueVersions: count("conversation", "json_extract(state, '$.version')"),
    channels: count("conversation", "channel"),
    ledger: count("ledger_entry", "debit || ' from ' || credit"),
    kept: count("kept", "key"),
    chatsOfPeople: count(
      "(SELECT count(*) AS chats FROM conversation GROUP BY person_id)",
      "chats || ' chats'",
    ),
    messages: count(
      "message",
      `author || CASE WHEN id LIKE 'deliver:%' THEN ', news' ELSE '' END
        || CASE WHEN order_no IS NOT NULL THEN ', order' ELSE '' END
        || CASE WHEN json_extract(content, '$.choices') IS NOT NULL THEN ', choices' ELSE '' END
        || CASE WHEN json_extract(content, '$.chart') IS NOT NULL THEN ', chart' ELSE '' END
        || CASE WHEN json_extract(content, '$.expect') IS NOT NULL THEN ', secret' ELSE '' END`,
    ),
  };
}

/** Against the old code's own lists, so that no state that it had is missing. */
async function expectNothingMissing({ load }: OldWorld, counts: Counts): Promise<void> {
  const { orderTransitions } = await load("core/recharge/order-state.ts");
  const { paymentTransitions } = await load("core/recharge/payment-state.ts");
  const { refundTransitions } = await load("core/recharge/refund-state.ts");
  const { attemptTransitions } = await load("core/recharge/attempt-state.ts");
  const { ticketDecisions } = await load("app/decide-ticket.ts");
  const wanted: Record<string, readonly string[]> = {
    orders: Object.keys(orderTransitions),
    payments: Object.keys(paymentTransitions),
    refunds: Object.keys(refundTransitions),
    attempts: Object.keys(attemptTransitions),
    ticketKinds: Object.keys(ticketDecisions),
    ticketStates: ["open", "proposed", "decided", "solved"],
    dialogues: [...new Set(Object.values(oldDialogues).map(({ at }) => at))],
    jobStates: ["ready", "leased", "done", "dead"],
    jobKinds: "watch-payment fulfil refund deliver show remind reconcile recover".split(" "),
    deliveries: ["sending", "shown", "waiting", "unreachable"],
    chatsOfPeople: ["1 chats", "2 chats"],
  };
  const missing = Object.entries(wanted).flatMap(([what, names]) =>
    names.filter((name) => counts[what]?.[name] === undefined).map((name) => `${what}: ${name}`),
  );
  if (missing.length > 0) throw new Error(`Missing: ${missing.join(", ")}`);
}

/** What has to be found again under its old name. */
function listAll({ app }: OldWorld, database: DatabaseSync) {
  const rows = (query: string): Record<string, unknown>[] => database.prepare(query).all();
  const orders = rows(`SELECT order_no AS orderNo, orders.state, price_fen AS priceFen,
    carrier_ref AS carrierRef, c.address FROM orders JOIN conversation c
    ON c.id = orders.conversation_id ORDER BY orders.created_at_ms, order_no`);
  return {
    orders: orders.map((order) => ({
      ...order,
      payToken: app.links.token("pay", String(order.orderNo)),
      receiptToken: app.links.token("receipt", String(order.orderNo)),
    })),
    payments: rows(`SELECT out_trade_no AS outTradeNo, order_no AS orderNo, state,
      amount_fen AS amountFen, transaction_id AS transactionId FROM payment ORDER BY 1`),
    refunds: rows(`SELECT out_refund_no AS outRefundNo, out_trade_no AS outTradeNo,
      order_no AS orderNo, state, amount_fen AS amountFen, cause, refund_id AS refundId
      FROM refund ORDER BY 1`),
    attempts: rows(`SELECT ref, order_no AS orderNo, step, state, carrier_ref AS carrierRef,
      permits, sends FROM carrier_attempt ORDER BY 1`),
    tickets: rows(`SELECT id, kind, order_no AS orderNo, ${ticketState} AS state, decision
      FROM ticket ORDER BY 1`),
    conversations: rows(`SELECT id, channel, address, person_id AS personId, turn,
      json_extract(state, '$.state.at') AS at FROM conversation ORDER BY channel, address`),
    balances: rows(`SELECT account, sum(fen) AS fen FROM (SELECT debit AS account,
      amount_fen AS fen FROM ledger_entry UNION ALL SELECT credit, -amount_fen FROM ledger_entry)
      GROUP BY 1 ORDER BY 1`),
  };
}
