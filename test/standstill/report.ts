/**
 * What the service does while something outside stands still, refuses or vanishes, in figures:
 * `node test/standstill/report.ts [lock|redis|pooler|clock|gone|carrier|query]`. The figures of
 * docs/reliability.md are from here.
 */
import { clock } from "./clock.ts";
import { gone } from "./gone.ts";
import { carrier, query } from "./hanging.ts";
import { lock } from "./lock.ts";
import { pooler } from "./pooler.ts";
import { redis } from "./redis.ts";

const all: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  lock,
  redis,
  pooler,
  clock,
  gone,
  carrier,
  query,
};

const wanted = process.argv.slice(2);
for (const [name, measure] of Object.entries(all)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const line of await measure()) process.stdout.write(`${name}: ${line}\n`);
}
process.exit(0);
