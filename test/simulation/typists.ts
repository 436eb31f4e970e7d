import fc from "fast-check";
import { forms, type Typed } from "../passwords/grammar.ts";
import type { Chat } from "./chat.ts";
import { newChat } from "./talk.ts";
import { TelegramChat } from "./telegram-chat.ts";
import type { World } from "./world.ts";

/** Where somebody stands when they type a password, and in which forms they may there. */
const places: readonly { lines(iccid: string): string[]; form: fc.Arbitrary<Typed> }[] = [
  { lines: () => [], form: fc.oneof(forms.besideCard, forms.labelled, forms.lone) },
  { lines: () => ["充值"], form: fc.oneof(forms.besideCard, forms.labelled, forms.lone) },
  { lines: (iccid) => [`充值 ${iccid}`], form: forms.asked },
  { lines: (iccid) => [`充值 ${iccid}`, "取消"], form: fc.oneof(forms.labelled, forms.lone) },
  { lines: (iccid) => [`充值 ${iccid}`, "教程"], form: forms.asked },
];

const messages = 4;

/** What is typed at the question for a password and is none; the carrier never hears of it. */
const noPasswords = {
  "13800138000": "13800138000",
  "898604000000000000151": "898604000000000000151",
  "975318": "密码好像是975318或246802",
  "246802": "不是975311，也许246802或975318",
  "123456": "初始密码 123456?",
};

/** What people type where a password is asked for, or where none is. */
export const typists: Record<string, (world: World) => Promise<void>> = {
  async "types passwords in many forms"(world) {
    const { dice } = world.scene;
    const chat = newChat(world);
    const place = dice.pick(places);
    if (!(await chat.open("zh-CN"))) return;
    for (const line of place.lines(dice.pick(world.carrier.numbers())))
      if (!(await chat.say(line))) return;
    const seed = dice.int(0, 2 ** 30);
    for (const typed of fc.sample(place.form, { seed, numRuns: messages })) {
      world.neighbours.types(chat.address, typed);
      if (!(await type(world, chat, typed.text))) return;
    }
  },
  async "types what is no password"(world) {
    const { dice } = world.scene;
    const chat = newChat(world);
    if (!(await chat.open("zh-CN"))) return;
    if (!(await chat.say(`充值 ${dice.pick(world.carrier.numbers())}`))) return;
    for (const text of Object.values(noPasswords)) if (!(await chat.say(text))) return;
  },
};

/** In Telegram words stand below photos as well, and are corrected. */
async function type({ scene: { dice } }: World, chat: Chat, text: string): Promise<boolean> {
  if (!(chat instanceof TelegramChat)) return await chat.say(text);
  return await chat.sayIn(
    dice.pick(["words", "a caption", "a correction", "a video"] as const),
    text,
  );
}

/** Nothing of that is ever tried (I23). */
export function checkTried({ scene }: World, password: string): void {
  if (Object.hasOwn(noPasswords, password))
    scene.fail(`I23 the carrier is asked about ${password}, which is no password`);
}
