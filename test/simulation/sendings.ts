import { photoOf } from "./pictures.ts";
import type { Scene } from "./scene.ts";
import { TelegramChat } from "./telegram-chat.ts";
import { WechatChat } from "./wechat-chat.ts";
import type { World } from "./world.ts";

const secondMs = 1000;

/** As long an answer may take where nothing goes wrong. */
const patienceMs = 90 * secondMs;

/** How people send things in one platform or the other. */
export const sendings: Record<string, (world: World) => Promise<void>> = {
  async "sends an album"(world) {
    const { dice } = world.scene;
    const chat = new TelegramChat(world, dice.int(100_000, 999_999_999), "10.1.1.1");
    if (!(await chat.open("zh-CN"))) return;
    for (let albums = 0; albums < 3; albums++) {
      if (!(await chat.say("取消")) || !(await chat.say("充值"))) return;
      await sendAlbum(world, chat);
    }
  },
  async "says what has another's number"(world) {
    const { dice, time, fail } = world.scene;
    const people = [0, 1].map(() => {
      const openid = `o${String(dice.int(100_000, 999_999_999)).padStart(27, "n")}`;
      return new WechatChat(world, openid, "10.1.1.2");
    });
    for (const chat of people) if (!(await chat.open("zh-CN"))) return;
    await time.sleep(20 * secondMs);
    const isCalm = watchCalm(world, "wechat");
    const number = String(dice.int(2 ** 40, 2 ** 50));
    for (const chat of people) {
      const seen = (await chat.read()).length;
      if (!(await chat.sayNumbered("价格", number))) return;
      await time.sleep(patienceMs);
      if (!isCalm()) return;
      world.scene.count("one number was said by two");
      if ((await chat.read()).length === seen)
        fail(`I28 ${chat.address} says what has another's number, and is not answered`);
    }
  },
};

/** Four photos, the last of them of a card or not; what is read of it comes once. */
async function sendAlbum(world: World, chat: TelegramChat): Promise<void> {
  const { dice, time, fail, note, count } = world.scene;
  const isCalm = watchCalm(world, "telegram");
  const iccid = dice.pick(world.carrier.numbers().filter((one) => /^\d{20}$/.test(one)));
  const hasNumber = dice.chance(0.5);
  const caption = dice.chance(0.5) ? "密码 975317" : undefined;
  note(chat.address, `sends an album, below it ${caption}, in it ${hasNumber ? iccid : "nothing"}`);
  const nothing = photoOf("nothing");
  const seen = (await chat.read()).length;
  const last = hasNumber ? photoOf(iccid) : nothing;
  const isSent = await chat.album([nothing, nothing, nothing, last], caption);
  await time.sleep(patienceMs);
  if (!isSent || !isCalm()) return;
  count("an album was looked at");
  const answers = (await chat.read()).slice(seen).join("\n");
  // What comes to two instances may be answered by both, and a password never waits.
  const most = world.instances.length + (caption === undefined ? 0 : 1);
  const times = answers.split("没找到条码").length - 1;
  if (times > most) fail(`I28 an album was answered ${times} times: ${answers}`);
  if (hasNumber && !answers.replace(/\D/g, "").includes(iccid))
    fail(`I28 ${iccid} is in an album, and is not seen: ${answers}`);
}

/** Whether nothing has gone wrong since that can keep an answer from a phone. */
function watchCalm(world: World, platform: "telegram" | "wechat"): () => boolean {
  const { scene } = world;
  const instances = [...world.instances];
  const isRunning = instances.every(
    ({ isAlive, pausedUntilMs }) => isAlive && pausedUntilMs <= scene.time.nowMs,
  );
  const before = troubles(scene, platform);
  // By a wrong clock a message that is on its way is sent once more.
  return () =>
    isRunning &&
    scene.areClocksRight &&
    troubles(scene, platform) === before &&
    instances.every((one, place) => one === world.instances[place]);
}

/** How often anything has gone wrong that can keep an answer from a phone. */
function troubles({ met }: Scene, platform: "telegram" | "wechat"): number {
  const ours = ["crash", "pause", "database busy", "disk full"];
  return Object.entries(met).reduce(
    (sum, [name, times]) =>
      ours.includes(name) || name.startsWith(`${platform}: `) ? sum + times : sum,
    0,
  );
}
