import type { Ended } from "./compare-books.ts";
import type { KillAt } from "./crash-points.ts";
import type { Databases } from "./databases.ts";
import { playStory } from "./play-story.ts";
import type { Scenario, Told } from "./story.ts";

export type Campaign = {
  scenario: string;
  database: string;
  /** How many crash points the undisturbed story has. */
  points: number;
  /** Stories that were played with one kill, and with two. */
  single: number;
  double: number;
  /** Points at which no story could be killed, because the process did not come past them again. */
  missed: readonly string[];
  /**
   * Stories in which the person read something twice, and in which a person of ours had to decide.
   */
  withRepeats: number;
  byHand: number;
  /** Each with the one command that plays it again. */
  violations: readonly string[];
  /** How each story ended, the undisturbed one first. */
  ends: readonly Ended[];
};

/** Stories side by side; each is one process at work and one that waits. */
const sideBySide = 3;

/**
 * How often a point is tried again when the story went another way: four workers do not always take
 * turns alike.
 */
const mostTries = 4;

/**
 * Plays a scenario undisturbed, then once for each of its crash points with the kill there.
 * `double`: then as often again with a second kill, in the life after the first one. `among`: only
 * every so-many-th point.
 */
export async function runCampaign(
  scenario: Scenario,
  databases: Databases,
  keys: string,
  { double = false, every = 1 }: { double?: boolean; every?: number } = {},
): Promise<Campaign> {
  const violations: string[] = [];
  const ends: Ended[] = [];
  let withRepeats = 0;
  let byHand = 0;
  const note = (told: Told, killAt: readonly KillAt[]): void => {
    violations.push(
      ...told.violations.map((what) => `${replay(scenario, databases, killAt)}\n    ${what}`),
    );
    if (told.repeats > 0) withRepeats++;
    if (told.decisions > 0) byHand++;
    if (told.books !== undefined)
      ends.push({
        scenario: scenario.name,
        database: databases.name,
        killAt,
        books: told.books,
      });
  };
  const undisturbed = await playStory(scenario, databases, keys);
  note(undisturbed, []);
  if (undisturbed.errors.length > 0)
    violations.push(`undisturbed, and yet: ${undisturbed.errors.join("; ")}`);
  const points = undisturbed.points.filter((_, index) => index % every === 0);
  const missed: string[] = [];
  let single = 0;
  let twice = 0;

  await forEach(points, async (point, index) => {
    // Whoever takes turns otherwise every time is killed as far into the story, whatever it does
    // there.
    const first = (await killedAt(point)) ?? (await killedAt(1 + index * every));
    if (first === undefined) return void missed.push(point);
    single++;
    note(first, [point]);
    if (!double || first.points.length === 0) return;
    // Another place in the second life for each point of the first: over all points that is every
    // part of the story.
    const second = 1 + ((index * 7) % first.points.length);
    const again = await killedAt(point, second);
    if (again === undefined) return;
    twice++;
    note(again, [point, second]);
  });

  /** Undefined when the process came past this point in none of the tries. */
  async function killedAt(...killAt: readonly KillAt[]): Promise<Told | undefined> {
    for (let tries = 0; tries < mostTries; tries++) {
      const told = await playStory(scenario, databases, keys, killAt).catch(brokenOff);
      if (told.kills === killAt.length || told.violations.length > 0) return told;
    }
    return undefined;
  }

  return {
    scenario: scenario.name,
    database: databases.name,
    points: undisturbed.points.length,
    single,
    double: twice,
    missed,
    withRepeats,
    byHand,
    violations,
    ends,
  };
}

/**
 * A story that cannot go on is a broken promise like any other: the rest of the campaign is to be
 * seen all the same.
 */
function brokenOff(error: unknown): Told {
  const what = error instanceof Error ? error.message : String(error);
  return {
    violations: [`the story broke off: ${what}`],
    kills: 0,
    points: [],
    decisions: 0,
    repeats: 0,
    errors: [],
  };
}

function replay(scenario: Scenario, databases: Databases, killAt: readonly KillAt[]): string {
  const quoted = [scenario.name, databases.name, ...killAt].map((word) => `'${word}'`).join(" ");
  return `npm run kill -- ${quoted}`;
}

async function forEach<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) await work(item, index);
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
}
