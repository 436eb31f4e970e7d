import type { OldWorld } from "./old-world.ts";

const recharge = ["充值", "8986 0400 0000 0000 0015", "135701", "[新大陆]", "N910", "每天200笔"];
const advised = [...recharge, "随便", "河南"];

/**
 * By the name of the browser: what its person said, and where the dialogue then stands. Whoever is
 * asked before a dialogue of two days ago is there already, with an order.
 */
export const oldDialogues: Readonly<Record<string, { says: readonly string[]; at: string }>> = {
  "at-home": { says: ["你好"], at: "home" },
  "at-card-number": { says: ["充值"], at: "card-number" },
  "at-card-number-offline": { says: ["没网"], at: "card-number" },
  "at-card-password": { says: recharge.slice(0, 2), at: "card-password" },
  "at-card-password-said-ahead": {
    says: ["帮我充一下 89860400000000000015，机器是新大陆N910，在河南，每天大概200笔"],
    at: "card-password",
  },
  "at-terminal": { says: recharge.slice(0, 3), at: "terminal" },
  "at-terminal-family": { says: recharge.slice(0, 4), at: "terminal-family" },
  "at-volume": { says: recharge.slice(0, 5), at: "volume" },
  "at-budget": { says: recharge, at: "budget" },
  "at-region": { says: advised.slice(0, 7), at: "region" },
  "at-plan": { says: advised, at: "plan" },
  "at-all-plans": { says: [...advised, "[全部套餐]"], at: "plan" },
  "at-confirm": { says: [...advised, "1"], at: "confirm" },
  "at-confirm-called-later": { says: [...advised, "1", "晚点再说"], at: "confirm" },
  "at-pay": { says: [...advised, "1", "确认"], at: "pay" },
  "at-diagnosis": { says: ["没网", "89860300000000000016 密码135709"], at: "diagnosis" },
  "at-remedy": { says: ["没网", "89860400000000000015 密码135701"], at: "remedy" },
  "at-guide-machine": { says: ["教程"], at: "guide-machine" },
  "at-guide-topic": { says: ["教程", "[传统按键机]"], at: "guide-topic" },
  "at-guide-page": { says: ["教程", "[传统按键机]", "[卡号在哪]"], at: "guide-page" },
  "at-guide-page-in-the-middle": {
    says: [...recharge.slice(0, 5), "怎么换卡", "[下一步]"],
    at: "guide-page",
  },
  done: { says: ["取消", "没网"], at: "offline-card" },
  "at-home-with-orders": { says: ["你好", "我的订单"], at: "home" },
};

/** Everybody says what is written down for them, and two chats become one person's. */
export async function holdDialogues(world: OldWorld): Promise<void> {
  for (const [address, { says, at }] of Object.entries(oldDialogues)) {
    for (const words of says) await world.say(address, words);
    const { state } = await world.talk(address);
    const is = world.readState(state)?.at;
    if (is !== at) throw new Error(`${address} stands at ${is}, not at ${at}: ${state}`);
  }

  await world.say("linked-1", "绑定");
  const { id } = await world.talk("linked-1");
  const heard = await world.read((tables) => tables.messages.after(id, 0, 100));
  const words = heard.map(({ content }) => content.text).join("\n");
  const [code] = /\b[0-9A-HJKMNP-TV-Z]{8}\b/.exec(words) ?? [];
  await world.say("linked-2", `绑定 ${code}`);

  // A row of the release before, which had no answers said ahead.
  await world.say("at-card-number-of-version-1", "充值");
  const old = await world.talk("at-card-number-of-version-1");
  const state = JSON.stringify({ ...JSON.parse(old.state), version: 1 });
  await world.write((tables) => tables.conversations.save({ ...old, state }, old.version));

  // A platform that shows one message, then takes none, then has lost the person.
  await world.say("4003", "你好", "telegram");
  world.telegramAnswers.push({ answer: "later", afterMs: 300_000 });
  await world.say("4004", "你好", "telegram");
  world.telegramAnswers.push({ answer: "unreachable", reason: "blocked by the user" });
  await world.say("4005", "你好", "telegram");
  world.telegramAnswers.push({ answer: "later", afterMs: 0 });
  await world.say("4006", "你好", "telegram");
  const cut = await world.talk("4006", "telegram");
  // The process died while it was sending.
  await world.write(async (tables) => {
    for (const message of await tables.messages.after(cut.id, 0, 10))
      if (message.from === "bot") await tables.deliveries.claim(message, Date.now());
  });
}
