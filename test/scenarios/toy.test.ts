import { afterAll, beforeAll, describe, test } from "vitest";
import { withLunch } from "../core/conversation/toy/lunch.ts";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import type { Phone } from "../running/phone.ts";
import { telegramScenarioPhone } from "../running/telegram-scenario-phone.ts";
import { webScenarioPhone } from "../running/web-scenario-phone.ts";
import { wechatScenarioPhone } from "../running/wechat-scenario-phone.ts";
import { play } from "./player.ts";

/** A dialogue that the product does not have, beside those that it has. */
const dialogue = `
> 订午饭
< 今天 吃什么？
> 帮助
< 说一样 吃的
< 今天 吃什么？
> [一碗 米饭]
< 定了？ rice
> 返回
< 今天 吃什么？
> 吃面吧
< 定了？ noodles
# a guide is read in the middle of it
> 教程
> 看完了
< 定了？ noodles
# and what it does not know is understood as everywhere
> 89860400000000000015
<! 定了
> 取消
> 订午饭
> 面
> 好的
< 马上来： noodles
> 充值
< 卡号
`;

const phones: Record<string, (chats: RunningChats) => Phone> = {
  web: ({ running }) => webScenarioPhone(running.url),
  telegram: ({ telegram, running }) => telegramScenarioPhone(telegram, running, 7001),
  wechat: ({ wechat, running }) => wechatScenarioPhone(wechat, running, `oToy${"0".repeat(24)}`),
};

describe("a dialogue of another list", () => {
  let chats: RunningChats;
  beforeAll(async () => {
    chats = await runWithChats({}, withLunch);
  });
  afterAll(() => chats.stop());

  test.for(Object.entries(phones))("is played over %s", { timeout: 90_000 }, async ([, open]) => {
    const phone = open(chats);
    await phone.open("zh-CN");
    await play(dialogue, phone, chats.running.url);
  });
});
