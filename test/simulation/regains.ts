import type { App } from "../../src/app/app.ts";
import { beginRegain } from "../../src/app/regain/begin-regain.ts";
import { confirmRegain } from "../../src/app/regain/confirm-regain.ts";
import type { OperatorActor } from "../../src/core/access/actor.ts";
import { Secret } from "../../src/core/secret.ts";
import { parseCardNumber } from "../../src/core/understanding/readers/card-number.ts";
import type { Chat } from "./chat.ts";
import { finish, someCard } from "./customers.ts";
import { codeOf } from "./joins.ts";
import type { Purchase } from "./purchase.ts";
import { isToldOfRegain, personOf } from "./shop-tables.ts";
import { newChat, pressesNewest, talkToAnOrder } from "./talk.ts";
import type { World } from "./world.ts";

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** Only worlds that go on for so long see the end of one. */
const fewestQuietDays = 4;
const perWorld = 8;

/** In a world that goes on for days, some lose every chat. `startMs`: when it began. */
export function planRegains(world: World, startMs: number): void {
  const { time, dice, quietDays, count } = world.scene;
  if (quietDays < fewestQuietDays) return;
  for (let i = 0; i < perWorld; i++)
    time.at(startMs + dice.int(8, 20) * hourMs, () => {
      count("people: lose every chat");
      void loseEveryChat(world, `loser-${i}`);
    });
}

/** A shop's old chat, the chat that is to get the shop, and what that one has as proof. */
type Losing = { lost: Chat; fresh: Chat; purchase: Purchase };

/**
 * Somebody comes in a new chat with a payment's number and a card's password: the one who has lost
 * every other chat, or a thief. The shop's people hear of it twice, and may stop it; nobody gets
 * anything before three days are over (I31).
 */
async function loseEveryChat(world: World, name: string): Promise<void> {
  const { scene } = world;
  const { time, dice } = scene;
  const [lost, fresh] = [newChat(world), newChat(world)];
  const purchase = await talkToAnOrder(world, lost, someCard(world));
  if (purchase === undefined) return;
  await finish(world, purchase, name, "pays at once");
  await time.sleep(dice.int(1, 5) * hourMs);
  if (!(await fresh.open("zh-CN"))) return;
  const losing = { lost, fresh, purchase };
  const id = await begin(world, losing);
  if (id === undefined || !(await confirm(world, id))) return;
  scene.count("a shop is to go to a new chat");
  const announcedAtMs = time.nowMs;
  const isStopped = dice.chance(0.5) && (await stopIt(world, lost));
  if (isStopped) scene.count("a shop stays where it was");
  await time.sleep(announcedAtMs + 2.9 * dayMs - time.nowMs);
  checkNotYet(world, losing, id);
  await time.sleep(1.3 * dayMs);
  checkEnd(world, losing, id, isStopped);
}

/** Some have a card of others, whose password they know as well. */
async function begin(world: World, { fresh, lost, purchase }: Losing): Promise<string | undefined> {
  const { scene, carrier, wechatBook, witness } = world;
  const { dice, fail, count } = scene;
  const others = carrier.numbers().filter((one) => one !== purchase.iccid);
  const iccid = dice.chance(0.4) ? dice.pick(others) : purchase.iccid;
  const paid = wechatBook.ordersOf(purchase.orderNo).find((one) => one.paidAtMs !== undefined);
  const code = await codeOf(world, fresh);
  const number = parseCardNumber(iccid);
  if (paid?.transactionId === undefined || code === undefined || number === undefined) return;
  const { transactionId } = paid;
  const password = new Secret(carrier.passwordOf(iccid));
  const begun = await asOperator(world, 0, (app, operator) =>
    beginRegain(app, { code, transactionId, number, password }, operator),
  );
  if (begun === undefined || witness.isRestored) return;
  const isAnothers = iccid !== purchase.iccid;
  if (isAnothers) count("a shop is asked for with another's card");
  if (isAnothers && begun.answer === "begun")
    fail(`I31 ${fresh.address} begins to get ${lost.address}'s shop with another's card`);
  return begun.answer === "begun" ? begun.id : undefined;
}

/** Two operators agree, or the only one a day later; never one alone at once (I31). */
async function confirm(world: World, id: string): Promise<boolean> {
  const { scene, witness } = world;
  const { time, dice, fail, operators } = scene;
  const first = await asOperator(world, 0, (app, operator) => confirmRegain(app, id, operator));
  if (first?.answer === "announced" && !witness.isRestored)
    fail(`I31 one operator alone gives a shop away (${id})`);
  const isAlone = operators.length === 1;
  await time.sleep(isAlone ? 25 * hourMs : dice.int(1, 60) * 60_000);
  const second = await asOperator(world, isAlone ? 0 : 1, (app, operator) =>
    confirmRegain(app, id, operator),
  );
  return second?.answer === "announced";
}

/** Somebody in the shop's old chat says that it was not them. */
async function stopIt(world: World, lost: Chat): Promise<boolean> {
  await world.scene.time.sleep(world.scene.dice.int(1, 40) * hourMs);
  await pressesNewest(/^(不是我|Not me)$/)(lost, world);
  await world.scene.time.sleep(60_000);
  return (await lost.read()).some((text) => /停住了|^Stopped/.test(text));
}

function checkNotYet(world: World, { lost, fresh }: Losing, id: string): void {
  const { scene, witness } = world;
  if (!scene.areClocksRight || witness.isRestored) return;
  if (isOne(world, lost, fresh))
    scene.fail(`I31 ${fresh.address} has ${lost.address}'s shop before three days were over`);
  if (!isToldOfRegain(witness.tables, lost.address, id, "notice"))
    scene.fail(`I31 ${lost.address} was not told that their shop is to go away`);
}

function checkEnd(world: World, { lost, fresh }: Losing, id: string, isStopped: boolean): void {
  const { scene, witness } = world;
  if (witness.isRestored) return;
  const isMoved = isOne(world, lost, fresh);
  if (isStopped && isMoved)
    scene.fail(`I31 ${fresh.address} has ${lost.address}'s shop, and they had stopped it`);
  if (isMoved) {
    world.neighbours.join(fresh.address, lost.address);
    scene.count("a shop went to a new chat");
  }
  if (isMoved && !isToldOfRegain(witness.tables, lost.address, id, "again"))
    scene.fail(`I31 ${lost.address} was not told again a day before their shop went away`);
}

function isOne({ witness: { tables } }: World, one: Chat, other: Chat): boolean {
  const person = personOf(tables, one.channel, one.address);
  return person !== undefined && person === personOf(tables, other.channel, other.address);
}

async function asOperator<T>(
  { town, scene }: World,
  place: number,
  work: (app: App, operator: OperatorActor) => Promise<T>,
): Promise<T | undefined> {
  const operator = scene.operators[place];
  return operator && (await town.ask("operator", ({ app }) => work(app, operator)));
}
