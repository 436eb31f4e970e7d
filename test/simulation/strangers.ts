import type { Chat } from "./chat.ts";
import { lastPath } from "./chat.ts";
import { publicUrl } from "./instance.ts";
import { browse } from "./web-chat.ts";
import type { World } from "./world.ts";

/** One knock of somebody who has no business here, and how it has to be answered. */
type Knock = { path: string; init: RequestInit; refused: readonly number[] };

/** What a browser says of a page on another name of the same domain. */
const sister = { "sec-fetch-site": "same-site" };

/** What strangers try; undefined where there is nothing to try it on. */
const tries: Record<string, (world: World, chat: Chat) => Promise<Knock | undefined>> = {
  async "a foreign page posts"() {
    return knock("/chat/messages", [403], {
      origin: "https://elsewhere.example",
      cookie: `chat=${"A".repeat(32)}`,
      body: JSON.stringify({ id: "from-elsewhere", type: "say", text: "你好" }),
    });
  },
  async "a sister site's page posts"() {
    // Some browsers and some of what runs in them leave the origin out.
    const posted = knock("/chat/messages", [403], {
      cookie: `chat=${"B".repeat(32)}`,
      body: JSON.stringify({ id: "from-a-sister", type: "say", text: "你好" }),
    });
    const { origin: _, ...headers } = posted.init.headers as Record<string, string>;
    return { ...posted, init: { ...posted.init, headers: { ...headers, ...sister } } };
  },
  async "a huge update is not Telegram's"() {
    const body = JSON.stringify({ update_id: 2, message: "大".repeat(30_000) });
    return knock("/telegram/webhook", [401], { body, secret: "guessed-secret" });
  },
  async "an update is not Telegram's"(_, chat) {
    const message = { message_id: 1, date: 1, chat: { id: 7, type: "private" }, text: "绑定" };
    const body = JSON.stringify({ update_id: 1, message: { ...message, from: personOf(chat) } });
    return knock("/telegram/webhook", [401], { body, secret: "guessed-secret" });
  },
  async "a push is not WeChat's"() {
    const zeros = "0".repeat(40);
    const signed = `signature=${zeros}&timestamp=1&nonce=1&msg_signature=${zeros}`;
    const body = "<xml><ToUserName>gh</ToUserName><Encrypt>AAAA</Encrypt></xml>";
    return knock(`/wechat/webhook?encrypt_type=aes&${signed}`, [401, 403], { body });
  },
  async "a pay link is tried as a receipt's"(_, chat) {
    const path = lastPath(await chat.read(), "/pay/");
    return path === undefined ? undefined : knock(path.replace("/pay/", "/receipt/"), [404], {});
  },
  async "a password's page is guessed"(_, chat) {
    const path = lastPath(await chat.read(), "/secret/");
    const guessed = path?.replace(/.{22}$/, "A".repeat(22));
    const body = "password=990000";
    return guessed === undefined
      ? undefined
      : knock(guessed, [404], { body, type: "application/x-www-form-urlencoded" });
  },
  async "a password's page is used again"(_, chat) {
    const path = chat.usedPage();
    const body = "password=990000";
    return path === undefined
      ? undefined
      : knock(path, [404], { body, type: "application/x-www-form-urlencoded" });
  },
};

/** Now and then somebody tries something beside a chat that has just ordered. */
export async function sendStrangers(world: World, chat: Chat): Promise<void> {
  const { time, dice } = world.scene;
  // A receipt is there when the order has come to its end.
  await time.sleep(dice.int(0, 180) * 60_000);
  for (const name of Object.keys(tries))
    if (world.scene.dice.chance(chances[name] ?? 0.08)) await sendStranger(world, chat, name);
}

/** Where there is seldom anything to try it on, it is tried nearly always. */
const chances: Readonly<Record<string, number>> = {
  "a pay link is tried as a receipt's": 0.15,
  "a password's page is guessed": 0.4,
  "a password's page is used again": 0.4,
};

/** They must be turned away. */
async function sendStranger(world: World, chat: Chat, name: string): Promise<void> {
  const { dice, count, fail } = world.scene;
  const tried = await tries[name]?.(world, chat);
  if (tried === undefined) return;
  const who = { ip: `100.64.${dice.int(0, 255)}.${dice.int(0, 255)}`, name: "stranger" };
  const answer = await browse(world, who, tried.path, tried.init);
  if (answer === undefined || answer.status >= 500) return;
  count(`stranger: ${name}`);
  if (!tried.refused.includes(answer.status))
    fail(`I19 ${name}: ${tried.path.split("?")[0]} answers ${answer.status}`);
}

type Knocking = { body?: string; origin?: string; cookie?: string; secret?: string; type?: string };

function knock(path: string, refused: readonly number[], given: Knocking): Knock {
  const { body, origin = publicUrl, cookie = "", secret = "", type = "application/json" } = given;
  const headers = {
    origin,
    cookie,
    "content-type": type,
    "x-telegram-bot-api-secret-token": secret,
  };
  return {
    path,
    refused,
    init: body === undefined ? { headers } : { method: "POST", headers, body },
  };
}

function personOf({ address }: Chat): object {
  return { id: Number(address) || 7, is_bot: false, first_name: "somebody" };
}
