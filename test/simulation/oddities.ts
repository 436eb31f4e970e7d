import fc from "fast-check";
import { forms } from "../passwords/grammar.ts";
import { withLines } from "./line.ts";
import type { Purchase } from "./purchase.ts";
import type { World } from "./world.ts";

/** What is answered to each question behind the password; none of them asks for one. */
const answers = ["新大陆N910", "每天200笔", "随便"] as const;

/** The choices of the question; what may be done with a card of another shop stands beside it. */
function questionOf({ labels }: { labels: readonly string[] }): string {
  return labels.filter((label) => !/^(?:只充这一次|移到这里)$/.test(label)).join();
}

/** What people do with their passwords in one window of a browser. */
export const oddities: Record<string, (world: World) => Promise<void>> = {
  "types a right password again": (world) =>
    withLines(world, 1, async (line) => {
      if (line === undefined) return;
      const { dice, fail } = world.scene;
      const iccid = dice.pick(world.carrier.numbers());
      const password = world.carrier.passwordOf(iccid);
      await line.say(`充值 ${iccid}`);
      let asked = await line.tell(password);
      // The carrier did not answer, or the card has to rest.
      if (asked.isHidden || world.carrier.stateOf(iccid) === "abnormal") return;
      for (const answer of answers.slice(0, dice.int(0, answers.length)))
        asked = await line.say(answer);
      const again = await line.say(password);
      if (!/遮住/.test(again.text) || questionOf(again) !== questionOf(asked))
        fail(`I27 a password was taken for an answer to ${asked.text}: ${again.text}`);
      const form = fc.oneof(forms.again(password), forms.asAmount(password));
      const seed = dice.int(0, 2 ** 30);
      for (const typed of fc.sample(form, { seed, numRuns: 4 })) {
        world.neighbours.types(line.address, typed);
        await line.say(typed.text);
      }
    }),
  "types number and password in one row": (world) =>
    withLines(world, 1, async (line) => {
      if (line === undefined) return;
      const { dice, fail } = world.scene;
      // Letters among its digits do not tell where a number begins.
      const iccid = dice.pick(world.carrier.numbers().filter((one) => /^\d{20}$/.test(one)));
      const password = world.carrier.passwordOf(iccid);
      const words = dice.chance(0.5) ? `${password}${iccid}` : `${iccid}${password}`;
      const { text } = await line.say("充值", words);
      if (/没太明白|已经遮住|请发流量卡号/.test(text))
        fail(`I27 ${words} is a card's number and its password, and is answered ${text}`);
    }),
  "is locked out": (world) =>
    withLines(world, 1, async (line) => {
      if (line === undefined) return;
      const { dice, fail } = world.scene;
      const sign = world.neighbours.newSign();
      await line.say(`充值 ${dice.pick(world.carrier.numbers())}`);
      for (let tries = 0; tries < 7; tries++) {
        const answer = await line.tell(`${sign}${10 + tries}`);
        if (!answer.isHidden)
          fail(`I18 a password is asked for, and would be seen: ${answer.text}`);
      }
    }),
};

/** Somebody has seen an order's number, and most of a card's, over a shoulder. */
export async function lookOver(world: World, { orderNo, iccid }: Purchase): Promise<void> {
  world.scene.count("people: looks over a shoulder");
  await withLines(world, 1, async (line) => {
    // Whoever is told of the order is told too much (I13).
    await line?.say("你好", `订单 ${orderNo}`);
    const seen = `${iccid.slice(0, 4)} ${iccid.slice(4, 6)}** **** **** ${iccid.slice(-4)}`;
    const answer = await line?.say("充值", seen);
    if (answer?.labels.length !== 0)
      world.scene.fail(`I13 a stranger says ${seen}, and is answered ${answer?.text}`);
  });
}
