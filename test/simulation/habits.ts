import { crowds } from "./crowds.ts";
import { finish, someCard } from "./customers.ts";
import { exchanges } from "./exchanges.ts";
import { floods } from "./floods.ts";
import { guesses } from "./guesses.ts";
import { joins } from "./joins.ts";
import { leavers } from "./leavers.ts";
import { listeners } from "./listeners.ts";
import { loneGuesses } from "./lone-guesses.ts";
import { oddities } from "./oddities.ts";
import { sendings } from "./sendings.ts";
import { staff } from "./staff.ts";
import { newChat, talkToAnOrder } from "./talk.ts";
import { typists } from "./typists.ts";
import type { World } from "./world.ts";

const minuteMs = 60_000;

/** What people do beside ordering one card in one chat. */
const habits: Record<string, (world: World, name: string) => Promise<void>> = {
  "two chats, one card": orderInTwoChats,
  ...joins,
  ...leavers,
  ...guesses,
  ...floods,
  ...typists,
  ...staff,
  ...exchanges,
  ...oddities,
  ...sendings,
  ...crowds,
  ...listeners,
  ...loneGuesses,
};

/** Chance of each, every day; more where much has to come together. */
const oftenEnough = 0.25;
const chances: Readonly<Record<string, number>> = {
  "many guess, and who paid comes": 0.3,
  "limit: new chats of an address": 0.32,
  "joins two chats": 0.6,
  "hires and lets go": 0.35,
  "has everything deleted": 0.4,
  // These cost the most.
  "limit: pages of an address": 0.16,
  "guesses at every card": 0.21,
  "a shop listens in many chats": 0.25,
  "limit: a crowd at the chat": 0.16,
  "limit: a crowd at Telegram's door": 0.16,
};

/** Somebody does what only some people do. `at`: a moment of the day. */
export function planHabits(world: World, at: () => number): void {
  const { time, dice, count } = world.scene;
  for (const [name, follow] of Object.entries(habits)) {
    if (!dice.chance(chances[name] ?? oftenEnough)) continue;
    time.at(at(), () => {
      count(`people: ${name}`);
      void follow(world, name);
    });
  }
}

/** A shop's two phones: both want the same card recharged, and neither knows of the other. */
async function orderInTwoChats(world: World, name: string): Promise<void> {
  const { time, dice } = world.scene;
  const iccid = someCard(world);
  // They want the same plan as well.
  const course = dice.pick(["in one sentence", "answers at once"] as const);
  const buy = async (afterMs: number): Promise<void> => {
    await time.sleep(afterMs);
    const purchase = await talkToAnOrder(world, newChat(world), iccid, course);
    if (purchase !== undefined) await finish(world, purchase, name);
  };
  await Promise.all([buy(0), buy(dice.int(0, dice.pick([1000, 30_000, 10 * minuteMs])))]);
}
