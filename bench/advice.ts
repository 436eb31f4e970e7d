/**
 * How long one piece of advice takes with 1,000 plans on sale, 500 of them add-ons: with prices at
 * random, and with prices that follow the data so closely that hardly any plan can be left out at
 * once. Milliseconds of processor time, which other work on the machine disturbs less than the
 * clock.
 *
 *     node bench/advice.ts
 */
import { type AdviceInput, advise } from "../src/core/advice/advice.ts";
import type { Card } from "../src/core/cards/card.ts";
import { seedCatalogue } from "../src/core/plans/catalogue.ts";
import type { Plan } from "../src/core/plans/plan.ts";
import { terminalOf } from "../src/core/terminals/terminal.ts";

const runs = 200;
const card: Card = {
  iccid: "89860400000000000015",
  network: "mobile",
  form: "sim",
  state: "expired",
  remainingKb: 0,
  cycleKb: 0,
};

let seed = 20261125;
/** From 0 to 1, the same in every run (Park and Miller's generator). */
function dice(): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
}

function catalogue(priceOf: (kilobytes: number) => number): Plan[] {
  return Array.from({ length: 1_000 }, (_, index): Plan => {
    const cycleKb = 1 + Math.floor(dice() * 2_000_000);
    const cycles = index % 2 === 0 ? 1 + Math.floor(dice() * 24) : 1;
    return {
      code: `P${index}`,
      network: "mobile",
      kind: index % 2 === 0 ? "main" : "add-on",
      cycleKb,
      cycles,
      priceFen: Math.max(1, Math.round(priceOf(cycleKb))) * cycles,
      costFen: 1,
      forms: ["sim", "esim"],
    };
  });
}

const catalogues: Record<string, () => readonly Plan[]> = {
  "the seed catalogue": () => seedCatalogue,
  "1,000, prices at random": () => catalogue(() => 1 + dice() * 5_000),
  "1,000, prices follow the data, ±10 %": () =>
    catalogue((kilobytes) => (kilobytes / 300) * (0.9 + dice() * 0.2)),
  "1,000, large plans a little cheaper a KB": () => catalogue((kilobytes) => kilobytes ** 0.8 / 5),
};

for (const [name, make] of Object.entries(catalogues)) {
  const times = Array.from({ length: runs }, (_, run) => {
    const input: AdviceInput = {
      card,
      terminal: terminalOf({ family: "smart" }),
      volume: { kind: "transactions", low: 50, high: 100 + Math.floor(dice() * 2_000) },
      // Every second one names a budget, and many of those do not reach.
      budget:
        run % 2 === 0 ? { kind: "any" } : { kind: "limit", monthlyFen: Math.floor(dice() * 5_000) },
      region: "unknown",
      plans: make(),
      nowMs: Date.UTC(2026, 10, 23, 2),
    };
    const before = process.cpuUsage();
    advise(input);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  }).toSorted((one, other) => one - other);
  const at = (share: number) =>
    (times[Math.floor(times.length * share)] ?? 0).toFixed(2).padStart(8);
  console.log(`${name.padEnd(44)} median ${at(0.5)} ms   95 % ${at(0.95)} ms`);
}
