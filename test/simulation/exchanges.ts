import { type Answer, type Line, withLines } from "./line.ts";
import { photoOf } from "./pictures.ts";
import type { World } from "./world.ts";

/** A number with a letter in the place of a digit, and one whose check digit is wrong. */
const misread = "8986O400000000000023";
const doubtful = "89860400000000000032";

/** Where a question with buttons stands, and how to come there. */
const questions: readonly (readonly string[])[] = [
  ["充值", misread],
  ["充值", misread],
  ["你好"],
  ["教程"],
  ["设置"],
];

const yes = ["对", "是的", "没错", "好", "yes", "ok", "就是这个"] as const;
const no = ["不对", "不是", "错了", "no", "看错了"] as const;

/** What is said between a question and its answer, and answers nothing. */
const besides: readonly ((line: Line) => Promise<Answer>)[] = [
  (line) => line.say("多少钱"),
  (line) => line.say("嘎嘎嘎嘎"),
  (line) => line.say("每天50笔"),
  (line) => line.photo(photoOf("nothing")),
];

/** Wishes, and how they are denied. */
const denials: readonly (readonly [wish: string, denied: readonly string[]])[] = [
  ["退款", ["不用退款", "我不要退款", "不是要退款"]],
  ["发票", ["不用发票", "不需要开发票", "我没说要发票"]],
  ["人工", ["不用人工", "不用转人工", "不要人工"]],
  ["余额", ["不查余额", "不用查余额"]],
  ["教程", ["不看教程", "不用教程"]],
];

/** What is said and answered in one chat, beside what is said and answered in another one. */
export const exchanges: Record<string, (world: World) => Promise<void>> = {
  "says what stands on a button": (world) =>
    withLines(world, 2, async (presser, talker) => {
      if (presser === undefined || talker === undefined) return;
      const { dice, fail } = world.scene;
      const question = dice.pick(questions);
      const { labels } = await presser.say(...question);
      await talker.say(...question);
      if (labels.length === 0) return;
      const label = dice.pick(labels);
      const words = dice.pick(waysToSay(label));
      const [pressed, said] = [await presser.press(label), await talker.say(words)];
      if (!isSame(pressed, said))
        fail(`I27 ${words} is answered ${tell(said)}, and pressing ${label} ${tell(pressed)}`);
    }),
  "answers what we ask": (world) =>
    withLines(world, 1, async (line) => {
      if (line === undefined) return;
      const { dice, fail } = world.scene;
      const isDoubtful = dice.chance(0.5);
      await line.say("充值", isDoubtful ? doubtful : misread);
      if (!isDoubtful && dice.chance(0.5)) await dice.pick(besides)(line);
      const isYes = dice.chance(0.6);
      const words = dice.pick(isYes ? yes : no);
      const answer = await line.say(words);
      if (/没太明白/.test(answer.text) || answer.isHidden !== isYes)
        fail(`I27 ${words} to a number that was asked about is answered ${tell(answer)}`);
    }),
  "denies what could be wished": (world) =>
    withLines(world, 2, async (wishing, denying) => {
      if (wishing === undefined || denying === undefined) return;
      const { dice, fail } = world.scene;
      const [wish, denied] = dice.pick(denials);
      const words = dice.pick(denied);
      const [wished, answer] = [await wishing.say(wish), await denying.say(words)];
      if (isSame(wished, answer)) fail(`I27 ${words} is answered as ${wish} is: ${tell(answer)}`);
    }),
  "has no wish any more": (world) =>
    withLines(world, 2, async (ending, stopping) => {
      if (ending === undefined || stopping === undefined) return;
      const { dice, fail } = world.scene;
      const words = dice.pick(["不想充了", "不充了", "不充值了", "不付了"]);
      const ended = await ending.say("充值", "取消");
      const answer = await stopping.say("充值", words);
      if (!isSame(ended, answer))
        fail(`I27 ${words} is answered ${tell(answer)}, and 取消 ${tell(ended)}`);
    }),
  "uses another chat's window": (world) =>
    withLines(world, 2, async (before, now) => {
      if (before === undefined || now === undefined) return;
      await before.say("你好");
      await now.say("你好");
      const status = await now.sayBelow(before, "密码135799");
      if (status === 200)
        world.scene.fail(`I19 what was said below one chat was said in ${now.address}`);
    }),
};

/** As it stands there, in signs, politely, or the clause of it that tells. */
function waysToSay(label: string): readonly string[] {
  const parts = label.split("，").filter((part) => part.length > 2);
  const clauses = parts.length > 0 && label.includes("，") ? parts : [label];
  return [`${label}。`, `【${label}】`, `我要${label}`, `${label}谢谢`, `请${label}吧`, ...clauses];
}

/** But for the code that is drawn for each chat. */
function isSame(one: Answer, other: Answer): boolean {
  const [first, second] = [one, other].map((said) => tell(said).replace(/[0-9A-Z]{8}/g, "…"));
  return first === second;
}

function tell({ text, labels, isHidden }: Answer): string {
  return JSON.stringify([text, labels.join("|"), isHidden ? "hidden" : "shown"]).slice(0, 400);
}
