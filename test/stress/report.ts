/**
 * What the service does when it is asked for far too much, in figures:
 * `node test/stress/report.ts [streams|connections|overload|photos|telegram]`. The figures of
 * docs/reliability.md are from here. Ends with 1 when somebody was let down.
 */
import { connections } from "./connections.ts";
import { overload } from "./overload.ts";
import { photos } from "./photos.ts";
import { streams } from "./streams.ts";
import type { Figure } from "./stressed.ts";
import { telegram } from "./telegram.ts";

const all: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  streams,
  connections,
  overload,
  photos,
  telegram,
};

const wanted = process.argv.slice(2);
let isBroken = false;
for (const [name, measure] of Object.entries(all)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const { line, promise } of await measure()) {
    const verdict = promise === undefined ? "" : promise ? " · ok" : " · BROKEN";
    process.stdout.write(`${name}: ${line}${verdict}\n`);
    isBroken ||= promise === false;
  }
}
process.exit(isBroken ? 1 : 0);
