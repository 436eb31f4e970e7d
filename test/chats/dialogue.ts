import { zhCN } from "../../locales/zh-CN/index.ts";
import type { Phone } from "../running/phone.ts";

/** A card of the sandbox that every recharge goes well with. */
export const card = "89860400000000000015";
export const password = "135701";
export const otherCard = "89860100000000000018";
export const otherPassword = "135706";

/** The shortest way from nothing to an order that waits for its money. */
export const linesToOrder = (number = card, secret = password): readonly string[] => [
  `${number} 密码${secret}`,
  "商米P2",
  "80",
  "10块",
  "杭州",
  "1",
  "确认",
];

export async function order(phone: Phone, number = card, secret = password): Promise<string> {
  for (const line of linesToOrder(number, secret)) await phone.say(line);
  const href = await phone.payHref();
  if (href === undefined)
    throw new Error(`No payment link after:\n${(await phone.heard()).join("\n---\n")}`);
  return href;
}

/** How a text of ours begins, in Chinese: its first line, up to where a value stands. */
export function words(key: keyof typeof zhCN): string {
  const beginning = zhCN[key].split(/\{\{|\n/)[0]?.trim() ?? "";
  if (beginning === "") throw new Error(`${key} begins with a value.`);
  return beginning;
}

/** How many of the texts contain these words. */
export function times(texts: readonly string[], part: string): number {
  return texts.filter((text) => text.includes(part)).length;
}
