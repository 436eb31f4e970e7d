import { checkCard } from "../../src/app/cards/check-card.ts";
import { openConversation } from "../../src/app/conversations/open-conversation.ts";
import { useLinkCode } from "../../src/app/people/link-people.ts";
import type { CardNumber } from "../../src/core/cards/card-number.ts";
import type { CardChecked } from "../../src/core/conversation/events.ts";
import { Secret } from "../../src/core/secret.ts";
import { orderDirectly, type Purchase } from "./purchase.ts";
import type { World } from "./world.ts";

const minuteMs = 60_000;

const mostCardsOfAddress = 60;
const mostCodesOfAddress = 30;

/**
 * So many wrong tries lock a card for all who have not paid for it; shorter than ours by what the
 * clocks of two instances may differ.
 */
const mostForAll = 20;
const lockedForMs = 15 * minuteMs;
const mostSkewMs = 5 * minuteMs;

/** Whoever guesses by a script: past the talk, each in as many chats as it takes. */
export const loneGuesses: Record<string, (world: World) => Promise<void>> = {
  "guesses at every card": guessAtEveryCard,
  "guesses at link codes": guessAtCodes,
  "many guess, and who paid comes": letInWhoPaid,
};

type Chat = { name: string; ip: string };

/** One try for a card; undefined when no answer came. */
async function tryCard(
  world: World,
  { name, ip }: Chat,
  iccid: string,
  password: string,
): Promise<CardChecked["answer"] | undefined> {
  const checked = await world.town.ask(name, async ({ app }) => {
    const conversation = await openConversation(app, "web", name, "zh-CN");
    const guesser = { conversation, from: ip };
    return await checkCard(app, guesser, {
      number: numberOf(iccid),
      password: new Secret(password),
    });
  });
  return checked?.answer;
}

function numberOf(iccid: string): CardNumber {
  return { kind: "iccid", value: iccid, network: undefined, suspect: false };
}

/** New chats and other cards, always from one address. */
async function guessAtEveryCard(world: World): Promise<void> {
  const { scene, witness, neighbours } = world;
  const { dice, areClocksRight, fail, count } = scene;
  const ip = `172.20.${dice.int(0, 255)}.${dice.int(0, 255)}`;
  const signs: string[] = [];
  const guessed = (): number =>
    signs.reduce((sum, sign) => sum + witness.people.guessesOf(sign), 0);
  for (let tries = 0; tries < 75 && guessed() <= mostCardsOfAddress; tries++) {
    if (tries % 9 === 0) signs.push(neighbours.newSign());
    const sign = signs.at(-1) ?? "";
    const chat = { name: `script-${ip}-${sign}`, ip };
    // Nobody has sold such a card.
    const iccid = `898600${String(dice.int(0, 1e9)).padStart(13, "0")}`;
    const answer = await tryCard(world, chat, iccid, `${sign}${10 + (tries % 9)}`);
    if (answer !== "locked") continue;
    count("limit: the cards of an address");
    return;
  }
  if (guessed() > mostCardsOfAddress && areClocksRight)
    fail(`I15 ${guessed()} wrong passwords from ${ip} in some minutes`);
}

async function guessAtCodes(world: World): Promise<void> {
  const { dice, areClocksRight, fail, count } = world.scene;
  const ip = `172.21.${dice.int(0, 255)}.${dice.int(0, 255)}`;
  let wrong = 0;
  for (let tries = 0; tries < mostCodesOfAddress + 8; tries++) {
    const name = `codes-${ip}-${Math.floor(tries / 5)}`;
    const code = `ZZ${String(dice.int(0, 999_999)).padStart(6, "0")}`;
    const said = await world.town.ask(name, async ({ app }) => {
      const conversation = await openConversation(app, "web", name, "zh-CN");
      return await useLinkCode(app, { conversation, from: ip }, { code, fromLink: false });
    });
    if (said?.type !== "linked") continue;
    if (said.result === "too-often") {
      count("limit: the codes of an address");
      return;
    }
    wrong += 1;
    if (wrong > mostCodesOfAddress && areClocksRight) fail(`I15 ${wrong} wrong codes from ${ip}`);
  }
}

/**
 * Twenty wrong tries of many lock a card for all; an order that was placed does not open it, and
 * one that was paid does.
 */
async function letInWhoPaid(world: World): Promise<void> {
  const { scene, carrier } = world;
  const { dice, time } = scene;
  const iccid = dice.pick(carrier.numbers());
  const owner = { name: `owner-${dice.int(0, 1e9)}`, ip: "172.22.0.1" };
  const purchase = await orderDirectly(world, { name: owner.name, iccid });
  if (purchase === undefined) return;
  await lock(world, iccid);
  await knock(world, owner, purchase, "placed");
  const link = await purchase.start({ product: "native", ip: owner.ip });
  if (link !== undefined && link !== "again") world.town.pay(link);
  await time.sleep(2 * minuteMs);
  await lock(world, iccid);
  await knock(world, owner, purchase, "paid");
}

/** Many guess at one card until it is locked. */
async function lock(world: World, iccid: string): Promise<void> {
  const { scene, witness, neighbours } = world;
  for (let tries = 0; tries < 30; tries++) {
    if (witness.people.guessesAt(iccid, lockedForMs) >= mostForAll) return;
    const sign = neighbours.newSign();
    const chat = { name: `crowd-${scene.dice.int(0, 1e9)}`, ip: `172.22.1.${tries}` };
    for (const figures of ["00", "01", "02", "03"])
      if ((await tryCard(world, chat, iccid, `${sign}${figures}`)) === "locked") return;
  }
}

/** Whose card it is has the right password; do they get in as they should? */
async function knock(
  world: World,
  owner: Chat,
  { orderNo, iccid }: Purchase,
  how: "placed" | "paid",
): Promise<void> {
  const { scene, witness, carrier } = world;
  const isPaid = witness.tables.payments(orderNo).some(({ state }) => state === "paid");
  const isLocked = witness.people.guessesAt(iccid, lockedForMs) >= mostForAll;
  const areClocksNear = scene.drawn.skewMs.every((ms) => Math.abs(ms) <= mostSkewMs);
  if (!isLocked || isPaid !== (how === "paid") || !areClocksNear) return;
  const answer = await tryCard(world, owner, iccid, carrier.passwordOf(iccid));
  if (answer === undefined || witness.isRestored) return;
  scene.count(`limit: a locked card, ${how} before`);
  if (how === "paid" && answer === "locked")
    scene.fail(`I15 ${owner.name} paid for ${iccid}, and is locked out with those who guess`);
  if (how === "placed" && answer === "found")
    scene.fail(
      `I15 ${owner.name} has paid nothing for ${iccid}, and gets in although it is locked`,
    );
}
