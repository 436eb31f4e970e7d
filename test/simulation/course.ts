import { beginRecovery } from "../../src/app/halts/recovery-mode.ts";
import { systemDice } from "../../src/app/ports.ts";
import { chinaDay } from "../../src/core/calendar.ts";
import { comeBack, goShopping } from "./customers.ts";
import { rollDice } from "./dice.ts";
import { type Line, noFaults } from "./faults.ts";
import { planHabits } from "./habits.ts";
import { pause } from "./instance.ts";
import type { World } from "./world.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Who comes on one day, and what goes wrong on it. `startMs`: when the world began. */
export function planDay(world: World, startMs: number, fromMs: number): void {
  const { time, dice } = world.scene;
  const customers = dice.int(2, 5);
  for (let i = 0; i < customers; i++) {
    const atMs = fromMs + dice.int(7 * 60, 23 * 60) * minuteMs + dice.int(0, minuteMs);
    // Some come in pairs, so that they meet.
    const name = `person-${((atMs - startMs) / minuteMs) | 0}-${i}`;
    time.at(atMs, () => void goShopping(world, name));
    if (dice.chance(0.1))
      time.at(atMs + dice.int(0, 60_000), () => void goShopping(world, `${name}-b`));
  }
  planHabits(world, () => fromMs + dice.int(7 * 60, 23 * 60) * minuteMs);
  planTroubles(world, fromMs);
  time.at(fromMs + dayMs - 1000, () => world.bill.writeDay(chinaDay(fromMs + hourMs)));
  if (dice.chance(0.3))
    time.at(fromMs + 9 * hourMs, () => world.console.spoilBill(chinaDay(fromMs + hourMs)));
}

function planTroubles(world: World, fromMs: number): void {
  const { scene, carrier } = world;
  const { time, dice, drawn } = scene;
  const anytime = (): number => fromMs + dice.int(0, dayMs - minuteMs);
  for (let i = 0; i < drawn.pausesPerDay; i++) {
    time.at(anytime(), () => {
      const instance = world.anyInstance();
      if (instance !== undefined) pause(instance, world.ground, dice.int(1, 10) * minuteMs);
    });
  }
  for (let i = 0; i < drawn.carrier.maintenancesPerDay; i++) {
    time.at(anytime(), () => carrier.closeFor(30 * minuteMs));
  }
  for (const line of ["wechat-pay", "carrier", "notice"] as const) {
    for (let i = 0; i < drawn.outagesPerDay[line]; i++)
      time.at(anytime(), () => breakLine(world, line));
  }
  for (const iccid of carrier.numbers()) {
    if (dice.chance(drawn.carrier.stopsCards))
      time.at(anytime(), () => carrier.becomes(iccid, "abnormal"));
  }
}

function breakLine({ scene, outages }: World, line: Line): void {
  const { time, dice, note } = scene;
  const outage = {
    untilMs: time.nowMs + dice.int(minuteMs, 4 * hourMs),
    fault: dice.pick(["never-arrives", "answer-lost", "refused"] as const),
  };
  outages.set(line, outage);
  note("world", `${line} is down: ${outage.fault}`);
}

/**
 * Nobody shops at that hour; whatever else was under way goes on, in half of the worlds with the
 * same processes. The backup is made between two changes, so that every state of an order is in one
 * some day.
 */
export function planRestore(world: World, nightMs: number): void {
  const { scene, store, witness, instances } = world;
  const { time, note, count } = scene;
  const own = rollDice(scene.seed, "restore");
  const restoreAtMs = nightMs + own.int(0, 6 * 60) * minuteMs;
  const lines: string[] = [];
  let madeAtMs: number | undefined;
  async function* backup(): AsyncGenerator<string> {
    yield* lines;
  }
  const makeBackup = (): void => {
    if (madeAtMs !== undefined) return;
    madeAtMs = time.nowMs;
    note("operator", "makes a backup");
    void store.backup(time.nowMs, async (line) => void lines.push(line));
  };
  if (own.chance(0.7)) witness.afterChange(own.int(1, 120), makeBackup);
  time.at(restoreAtMs - own.int(1, own.pick([10, 180, 16 * 60])) * minuteMs, makeBackup);
  time.at(restoreAtMs, async () => {
    note("operator", "restores the backup");
    count("restore");
    witness.expectRestore();
    if (own.chance(0.5)) for (const instance of instances) if (instance.isAlive) instance.die();
    await store.restore(backup(), (tables) =>
      beginRecovery(
        { clock: { nowMs: () => time.nowMs }, dice: systemDice },
        tables,
        madeAtMs ?? time.nowMs,
      ),
    );
    world.isDirty = true;
  });
}

/** In a world that goes on for weeks people come back, to the chats that they had. */
export function planReturns(world: World, healMs: number, endMs: number): void {
  const { time, dice } = world.scene;
  if (endMs - healMs < 30 * dayMs) return;
  for (let i = 0; i < 24; i++)
    time.at(endMs - dice.int(hourMs, 40 * hourMs), () => void comeBack(world, `returning-${i}`));
}

/** From now on nothing goes wrong any more. */
export function heal(world: World): void {
  const { scene, carrier, wechat, outages, instances } = world;
  scene.note("world", "heals");
  scene.faults = {
    ...noFaults,
    carrier: { ...noFaults.carrier, repeatsByRef: scene.drawn.carrier.repeatsByRef },
  };
  carrier.reopen();
  outages.clear();
  for (const kind of [
    ...(["notification", "settlement", "query", "close", "order"] as const),
    ...(["refund", "query-refund", "exchange"] as const),
  ]) {
    while (wechat.faults.take(kind) !== undefined);
  }
  // With the right time, which an instance reads at its start.
  for (const [place, instance] of instances.entries()) {
    if (instance.isAlive) {
      instance.isAlive = false;
      world.start(place);
    }
  }
}
