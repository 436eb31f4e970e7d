import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import type { Phone } from "../running/phone.ts";
import { telegramScenarioPhone } from "../running/telegram-scenario-phone.ts";
import { webScenarioPhone } from "../running/web-scenario-phone.ts";
import { wechatScenarioPhone } from "../running/wechat-scenario-phone.ts";
import { play } from "./player.ts";

const folder = new URL("./dialogues/", import.meta.url);
const dialogues = readdirSync(folder).filter((name) => name.endsWith(".txt"));

/** Each phone is a new person: limits and orders of one scenario must not touch another. */
const phones: Record<string, (chats: RunningChats, person: number) => Phone> = {
  web: ({ running }) => webScenarioPhone(running.url),
  telegram: ({ telegram, running }, person) =>
    telegramScenarioPhone(telegram, running, 2000 + person),
  wechat: ({ wechat, running }, person) =>
    wechatScenarioPhone(wechat, running, `oScenario${String(person).padStart(19, "0")}`),
};

describe.each(Object.keys(phones))("dialogues over %s", (channel) => {
  let chats: RunningChats;
  beforeAll(async () => {
    chats = await runWithChats();
  });
  afterAll(() => chats.stop());

  test.concurrent.for(dialogues.filter((name) => !isLeftOut(name, channel)))(
    "%s",
    { timeout: 90_000 },
    async (name) => {
      const phone = phones[channel]?.(chats, dialogues.indexOf(name));
      if (phone === undefined) throw new Error(`No phone for ${channel}.`);
      await phone.open(name.startsWith("en-") ? "en" : "zh-CN");
      await play(readFileSync(new URL(name, folder), "utf8"), phone, chats.running.url);
    },
  );
});

/** `# not on: wechat` in the first line: the platform has no such thing (old buttons, for one). */
function isLeftOut(name: string, channel: string): boolean {
  const [first = ""] = readFileSync(new URL(name, folder), "utf8").split("\n");
  return /^# not on: (.*)$/.exec(first)?.[1]?.split(" ").includes(channel) ?? false;
}
