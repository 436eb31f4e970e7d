import type { Chat } from "./chat.ts";
import { newChat, talkToAnOrder } from "./talk.ts";
import { WebChat } from "./web-chat.ts";
import type { World } from "./world.ts";

/** Somebody who guesses card passwords. What they type tells who it was: no real one begins so. */
class Guesser {
  readonly #sign: string;
  readonly #world: World;
  #tries = 0;

  constructor(world: World) {
    this.#world = world;
    this.#sign = world.neighbours.newSign();
  }

  /** Types wrong passwords for one card; false when the chat does not answer any more. */
  async guess(chat: Chat, iccid: string, times: number): Promise<boolean> {
    const { time, dice } = this.#world.scene;
    this.#world.neighbours.cancels(chat.address);
    if (!(await chat.say("取消")) || !(await chat.say(`充值 ${iccid}`))) return false;
    for (let i = 0; i < times; i++) {
      const password = `${this.#sign}${String(this.#tries++).padStart(2, "0")}`;
      if (!(await chat.tell(password))) return false;
      await time.sleep(dice.int(500, 4000));
    }
    return true;
  }

  /** How many of them the carrier was asked about. */
  asked(): number {
    return this.#world.witness.people.guessesOf(this.#sign);
  }
}

/** The ways to guess, each with the limit that ends it. */
export const guesses: Record<string, (world: World) => Promise<void>> = {
  async "types wrong passwords"(world) {
    const chat = newChat(world);
    const guesser = new Guesser(world);
    if (!(await chat.open("zh-CN"))) return;
    await guesser.guess(chat, aCard(world), 7);
    if (guesser.asked() === 5) world.scene.count("limit: a card's passwords");
  },
  async "tries many cards"(world) {
    const chat = newChat(world);
    const guesser = new Guesser(world);
    if (!(await chat.open("zh-CN"))) return;
    for (const iccid of world.carrier.numbers().slice(0, 4))
      if (!(await guesser.guess(chat, iccid, 3))) return;
    if (guesser.asked() === 10) world.scene.count("limit: a chat's passwords");
  },
  async "guesses from many chats"(world) {
    const { dice, count } = world.scene;
    const guesser = new Guesser(world);
    const ip = `192.168.${dice.int(1, 254)}.${dice.int(1, 254)}`;
    const iccid = aCard(world);
    for (let i = 0; i < 3; i++) {
      const chat = new WebChat(world, `guesser-${i}`, ip);
      if (!(await chat.open("zh-CN")) || !(await guesser.guess(chat, iccid, 3))) return;
    }
    if (guesser.asked() === 5) count("limit: an address's passwords");
  },
  async "many guess at one card"(world) {
    const iccid = aCard(world);
    for (let i = 0; i < 5; i++) {
      const chat = new WebChat(world, `crowd-${i}`, `10.99.${world.scene.dice.int(1, 254)}.${i}`);
      if (!(await chat.open("zh-CN"))) return;
      if (!(await new Guesser(world).guess(chat, iccid, 5))) return;
    }
    if (world.witness.people.guessesAt(iccid) === 20) world.scene.count("limit: a card's, of all");
  },
  async "somebody guesses, and the owner comes"(world) {
    const iccid = aCard(world);
    const chat = newChat(world);
    if (!(await chat.open("zh-CN"))) return;
    await new Guesser(world).guess(chat, iccid, 5);
    const owner = newChat(world);
    await talkToAnOrder(world, owner, iccid, "answers at once");
    const { areClocksRight, count, fail } = world.scene;
    const isLocked = (await owner.read()).some((text) => /试的次数有点多了/.test(text));
    if (world.witness.people.guessesAt(iccid) >= 20 || !areClocksRight) return;
    count("limit: the owner gets in");
    if (isLocked) fail(`I15 ${owner.address} has guessed nothing, and is locked out of ${iccid}`);
  },
};

function aCard({ scene: { dice }, carrier }: World): string {
  return dice.pick(carrier.numbers());
}
