import type { OperatorActor } from "../../src/core/access/actor.ts";
import { twoOperators } from "../running/operators.ts";
import { type Dice, rollDice } from "./dice.ts";
import { type Faults, type Profile, profiles } from "./faults.ts";
import { Timeline } from "./timeline.ts";
import { Trace } from "./trace.ts";
import { enterWorld } from "./virtual-process.ts";

const dayMs = 24 * 60 * 60_000;

/** What must never be was seen, and what happened just before. */
export type Violation = { what: string; lines: string[] };

/** Most worlds end when their day does; some go on for what takes days, a few for weeks. */
function drawQuietDays(dice: Dice): number {
  if (dice.chance(0.035)) return 38;
  return dice.chance(0.22) ? 4 : 0;
}

/** One seed's time, dice and faults, and what is written down about it; nobody is in it yet. */
export class Scene {
  readonly seed: number;
  readonly dice: Dice;
  readonly time: Timeline;
  /** The faults of this seed; `faults` are those of this moment. */
  readonly drawn: Faults;
  /** How long the healed world goes on, for what takes days or weeks. */
  readonly quietDays: number;
  /** Who works off the tickets. Somebody who is alone needs more than the one day of rest. */
  readonly operators: readonly OperatorActor[];
  faults: Faults;
  /** How often each fault was met. */
  readonly met: Record<string, number> = {};
  violation: Violation | undefined;
  /** What the product's own audit found, once somebody has edited the ledger; nothing else may. */
  brokenRules: string[] | undefined;
  readonly #trace: Trace;

  constructor(seed: number, profile: Profile, echo: ((line: string) => void) | undefined) {
    const dice = rollDice(seed, "world");
    const bytes = rollDice(seed, "bytes");
    // Midnight in China, on any day of four years.
    const time = new Timeline(Date.UTC(2026, 0, 1, 16) + dice.int(0, 4 * 365) * dayMs);
    this.seed = seed;
    this.dice = dice;
    this.time = time;
    this.quietDays = profile === "chaos" ? drawQuietDays(rollDice(seed, "quiet days")) : 0;
    const isAlone = this.quietDays > 0 && rollDice(seed, "operators").chance(0.5);
    this.operators = isAlone ? twoOperators.slice(0, 1) : twoOperators;
    this.drawn = profiles[profile](dice);
    this.faults = this.drawn;
    this.#trace = new Trace(echo);
    enterWorld({
      nowMs: () => time.nowMs,
      bytes: (length) => bytes.bytes(length),
      fraction: () => bytes.fraction(),
      later: (afterMs, run) => time.after(afterMs, run),
    });
    this.note("world", JSON.stringify(this.drawn));
  }

  readonly note = (who: string, what: string): void => this.#trace.add(this.time.nowMs, who, what);

  readonly count = (fault: string): void => {
    this.met[fault] = (this.met[fault] ?? 0) + 1;
  };

  get areClocksRight(): boolean {
    return this.drawn.skewMs.every((ms) => ms === 0);
  }

  /** The first violation ends the run; what follows from it is not told. */
  readonly fail = (what: string): void => {
    if (this.violation !== undefined) return;
    this.note("VIOLATION", what);
    this.violation = { what, lines: this.#trace.newest() };
  };

  /** SHA-256 of the whole trace. */
  digest(): string {
    return this.#trace.digest();
  }
}
