import { heal, planDay, planRestore, planReturns } from "./course.ts";
import type { Profile } from "./faults.ts";
import { checkGone } from "./leavers.ts";
import { editLedger } from "./ledger-editor.ts";
import { askForOldCards } from "./old-cards.ts";
import { openWorld } from "./open-world.ts";
import { planRegains } from "./regains.ts";
import { Scene, type Violation } from "./scene.ts";
import { isOfDeleted } from "./shop-tables.ts";
import { quiet } from "./virtual-process.ts";
import type { Waits } from "./waits.ts";
import type { Tickets } from "./witness.ts";
import type { World } from "./world.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long the healed world may take until everything must be at rest. */
const restMs = 26 * hourMs + 17 * minuteMs;

export type Result = {
  seed: number;
  days: number;
  /** After everything healed, for what takes days or weeks. */
  quietDays: number;
  orders: number;
  paid: number;
  recharged: number;
  refunded: number;
  tickets: Tickets;
  waits: Waits;
  met: Record<string, number>;
  /** SHA-256 of the whole trace. */
  digest: string;
  violation?: Violation;
};

/**
 * Lives through one seed: `days` with faults, then a day in which everything heals and comes to
 * rest.
 */
export async function simulate(
  seed: number,
  days: number,
  {
    profile = "chaos",
    echo,
  }: { profile?: Profile; echo?: ((line: string) => void) | undefined } = {},
): Promise<Result> {
  const scene = new Scene(seed, profile, echo);
  const world = await openWorld(scene);
  const startMs = scene.time.nowMs;
  const healMs = startMs + days * dayMs;
  const quietMs = scene.quietDays * dayMs;
  world.start(0);
  world.start(1);
  for (let day = 0; day < days; day++) planDay(world, startMs, startMs + day * dayMs);
  planRegains(world, startMs);
  if (profile === "restore") planRestore(world, startMs + dayMs);
  scene.time.at(healMs, () => heal(world));
  planReturns(world, healMs, healMs + quietMs);
  scene.time.at(healMs + quietMs + 25 * hourMs, () => void askForOldCards(world));
  await live(world, healMs + quietMs + restMs);
  checkPhones(world);
  if (scene.violation === undefined)
    world.witness.checkAtRest((orderNo, message) => heard(world, orderNo, message));
  if (scene.violation === undefined) checkGone(world);
  if (scene.violation === undefined) world.bill.checkAtRest(healMs);
  if (scene.violation === undefined) await editLedger(world);
  const result = resultOf(world, days);
  await world.close();
  return result;
}

async function live(world: World, untilMs: number): Promise<void> {
  const { scene, witness, instances } = world;
  await quiet();
  for (;;) {
    if (world.isDirty) {
      world.isDirty = false;
      witness.look();
      const nextJobAtMs = witness.nextJobAtMs();
      if (nextJobAtMs !== undefined)
        for (const instance of instances) instance.expectJob(nextJobAtMs);
    }
    if (scene.violation !== undefined) return;
    const run = scene.time.next(untilMs);
    if (run === undefined) return;
    run();
    await quiet();
  }
}

/** What people see, where nothing stood between us and them. */
function checkPhones({ scene, chats, guests, platforms, witness }: World): void {
  const { drawn, fail } = scene;
  const { away, tooFast, answerLost } = drawn.phone;
  if (away > 0 || tooFast > 0) return;
  for (const chat of [...chats, ...guests])
    for (const secret of chat.visibleSecrets())
      fail(`I18 ${chat.address} still sees the password ${secret} in the chat`);
  const areClocksRight = drawn.skewMs.every((ms) => ms === 0);
  const isCalm = drawn.crash + drawn.crashLoop + drawn.pausesPerDay === 0 && areClocksRight;
  if (answerLost > 0 || !isCalm || drawn.databaseBusy > 0 || drawn.diskFull > 0) return;
  // A backup does not know what was shown after it.
  if (witness.isRestored) return;
  for (const [message, times] of platforms.accepted)
    if (times > 1) fail(`I17 ${message} was sent ${times} times`);
}

/** What became of a message about an order, on its person's screen. */
function heard(
  { witness, platforms }: World,
  orderNo: string,
  message: string,
): "shown" | "unreachable" | "nothing" {
  // Whoever had everything deleted had heard of it before, or it could not be.
  if (isOfDeleted(witness.tables, orderNo)) return "shown";
  const row = witness.findMessage(orderNo, message);
  if (row === undefined) return "nothing";
  if (row.channel === "web" || (platforms.accepted.get(message) ?? 0) > 0) return "shown";
  // In WeChat it may have gone out in the answer to something that the person wrote.
  if (row.channel === "wechat" && row.state === "shown") return "shown";
  return row.state === "unreachable" ? "unreachable" : "nothing";
}

function resultOf({ scene, witness }: World, days: number): Result {
  const orderCount = (condition: string): number =>
    witness.count(`SELECT count(*) AS n FROM orders WHERE ${condition}`);
  return {
    seed: scene.seed,
    days,
    quietDays: scene.quietDays,
    orders: orderCount("1"),
    paid: orderCount("paid_at_ms IS NOT NULL"),
    recharged: orderCount("state = 'done'"),
    refunded: orderCount("state = 'refunded'"),
    tickets: witness.countTickets(),
    waits: witness.waits,
    met: scene.met,
    digest: scene.digest(),
    ...(scene.violation === undefined ? {} : { violation: scene.violation }),
  };
}
