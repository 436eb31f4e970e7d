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
  // Names of machines have letters and figures as well.
  { lines: () => ["教程"], form: forms.besideCard },
];

const messages = 4;

/** What is typed at the question for a password and is none; the carrier never hears of it. */
const noPasswords = {
  "13800138000": "13800138000",
  "898604000000000000151": "898604000000000000151",
  "975318": "密码好像是975318或246802",
  "246802": "不是975311，也许246802或975318",
  "123456": "初始密码 123456?",
  "3110": "密码975然后3110",
  // Of a card's number that is hidden, and of one that may begin in two places.
  "0023": "8986 04** **** **** 尾号0023",
  "0025": "898689860080050008020025",
};
/** What was one once. */
const formerPassword = "975310";

/** What is seldom typed, and hard to read: digits around a card's number, and parts. */
const oddForms: readonly { text: string; passwords: readonly string[] }[] = [
  { text: "89860400000000000015 001 146 10 001 146 10", passwords: ["00114610"] },
  { text: "0-0-8-9-8-68986-0400-0000-0000-0016", passwords: ["008986"] },
  { text: "8986 0300 0000 0000 00211 44 83 95 38 21", passwords: ["114483953821"] },
  { text: "89 01 39 33 90 19 8986-0400-0000-0000-0016", passwords: ["890139339019"] },
  { text: "s4l2tm6b88986 0300 0000 0000 002", passwords: ["s4l2tm6b8"] },
  // A card of another country.
  { text: "89852000000000000015730619", passwords: ["730619"] },
  { text: "密码前三位730后三位619", passwords: ["730", "619"] },
  { text: "密码730然后619", passwords: ["730", "619"] },
];

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
    const former = `旧密码${formerPassword} 新密码${world.neighbours.newSign()}88`;
    for (const text of [former, ...Object.values(noPasswords)]) if (!(await chat.say(text))) return;
  },
  async "types a password in an odd form"(world) {
    const { dice } = world.scene;
    const chat = newChat(world);
    const { text, passwords } = dice.pick(oddForms);
    if (!(await chat.open("zh-CN"))) return;
    if (dice.chance(0.5) && !(await chat.say(dice.pick(["充值", "教程"])))) return;
    for (const password of passwords)
      world.neighbours.types(chat.address, { text, password, form: "odd" });
    await type(world, chat, text);
  },
};

/** In Telegram words stand below photos as well, and are corrected. */
async function type(world: World, chat: Chat, text: string): Promise<boolean> {
  const { dice, note } = world.scene;
  note(chat.address, `types ${text}`);
  if (!(chat instanceof TelegramChat)) return await chat.say(text);
  if (!world.guests.includes(chat)) world.guests.push(chat);
  return await chat.sayIn(
    dice.pick(["words", "a caption", "a correction", "a video"] as const),
    text,
  );
}

/** Nothing of that is ever tried (I23). */
export function checkTried({ scene }: World, password: string): void {
  if (Object.hasOwn(noPasswords, password) || password === formerPassword)
    scene.fail(`I23 the carrier is asked about ${password}, which is no password`);
}
