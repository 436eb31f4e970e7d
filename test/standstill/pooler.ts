import { findProgram } from "../running/find-program.ts";
import { startPgBouncer } from "../running/pgbouncer.ts";
import { findPostgres, startPostgres } from "../running/postgres.ts";
import { recharges } from "./recharges.ts";

/** Recharges on PostgreSQL behind PgBouncer, that pools sessions and is set up no further. */
export async function pooler(): Promise<readonly string[]> {
  const [found, pgbouncer] = [findPostgres(), findProgram("pgbouncer")];
  if (!("programs" in found)) return ["no PostgreSQL of our own"];
  if ("missing" in pgbouncer) return [pgbouncer.missing];
  const server = await startPostgres(found.programs);
  const between = await startPgBouncer(pgbouncer.path, server.url, { pool_mode: "session" });
  const told = await recharges({ env: { DATABASE_URL: between.url } });
  await between.stop();
  await server.stop();
  return told;
}
