import type { PostgresPoolClient } from "kysely";
import { Refusal } from "../../core/refusal.ts";

/**
 * How long the server waits, in its own words. Set by a statement on each new connection: as
 * parameters of its start a pooler in between refuses them, or drops them in silence.
 */
const limits = {
  lock_timeout: "5s",
  statement_timeout: "30s",
  idle_in_transaction_session_timeout: "1min",
};

/**
 * Sets the limits of a new connection. Throws, with the reasons, when they do not hold or the
 * server could lose a commit that it has confirmed.
 */
export async function makeSafe(session: PostgresPoolClient): Promise<void> {
  await setLimits(session);
  await refuseUnsafe(session);
}

/**
 * Throws when a pooler gives one server's session to several of us: what we set on it, and what it
 * holds, would be somebody else's after each transaction. While `other` is in a transaction a
 * session of our own still answers, and it is not the one that `other` talks to.
 */
export async function refuseShared(
  session: PostgresPoolClient,
  other: PostgresPoolClient,
): Promise<void> {
  const before = await sessionOf(session);
  await other.query("begin", []);
  const others = await sessionOf(other);
  await other.query("rollback", []);
  if (others === before)
    throw new Refusal(
      "This PostgreSQL is not safe for money: a pooler in between shares sessions; " +
        "it must pool sessions (PgBouncer: pool_mode = session).",
    );
}

async function sessionOf(session: PostgresPoolClient): Promise<unknown> {
  const { rows } = await session.query<{ pid: unknown }>("select pg_backend_pid() as pid", []);
  return rows[0]?.pid;
}

async function setLimits(session: PostgresPoolClient): Promise<void> {
  const set = Object.entries(limits).map(
    ([name, value]) => `set_config('${name}', '${value}', false)`,
  );
  await session.query(`select ${set.join(", ")}`, []);
}

type Settings = Record<
  | "standby"
  | ("read_only" | "synchronous_commit" | "fsync" | "full_page_writes" | "server_encoding")
  | keyof typeof limits,
  unknown
>;

/** What a server must not be, and why. */
const unsafe: readonly [isSo: (settings: Settings) => boolean, why: string][] = [
  [
    ({ standby }) => standby === true,
    "it is a standby: it cannot write, and may be behind; give us the primary",
  ],
  [({ read_only }) => read_only === "on", "it is read-only (default_transaction_read_only=on)"],
  [
    ({ synchronous_commit }) => synchronous_commit === "off",
    "synchronous_commit is off: a payment that was confirmed could be lost in a crash;" +
      " set it to on",
  ],
  [
    ({ fsync }) => fsync === "off",
    "fsync is off: a crash could destroy the database; set it to on",
  ],
  [
    ({ full_page_writes }) => full_page_writes === "off",
    "full_page_writes is off: a crash could tear pages; set it to on",
  ],
  [
    ({ server_encoding }) => server_encoding !== "UTF8",
    "the database is not in UTF8: Chinese could not be kept; create it with ENCODING 'UTF8'",
  ],
  ...Object.entries(limits).map(([name, value]): (typeof unsafe)[number] => [
    (settings) => settings[name as keyof typeof limits] !== value,
    `${name} does not stay as it was set; a pooler in between must pool sessions`,
  ]),
];

const asked = [
  ...["fsync", "full_page_writes", "server_encoding", "synchronous_commit"],
  ...Object.keys(limits),
];

async function refuseUnsafe(session: PostgresPoolClient): Promise<void> {
  const { rows } = await session.query<Settings>(
    `select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as read_only,
       ${asked.map((name) => `current_setting('${name}') as ${name}`).join(", ")}`,
    [],
  );
  const [settings] = rows;
  const reasons = unsafe.flatMap(([isSo, why]) =>
    settings !== undefined && isSo(settings) ? [why] : [],
  );
  if (reasons.length > 0)
    throw new Refusal(`This PostgreSQL is not safe for money: ${reasons.join("; ")}.`);
}
