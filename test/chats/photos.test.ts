import { createCanvas } from "@napi-rs/canvas";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zhCN } from "../../locales/zh-CN/index.ts";
import type { TextKey } from "../../src/core/text.ts";
import type { Fault as TelegramFault } from "../../src/sandbox/telegram/faults.ts";
import { cardPhoto } from "../pictures/card-photo.ts";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { type Phone, until } from "../running/phone.ts";
import { telegramScenarioPhone } from "../running/telegram-scenario-phone.ts";
import { WebPhone } from "../running/web-phone.ts";
import { webScenarioPhone } from "../running/web-scenario-phone.ts";
import { wechatScenarioPhone } from "../running/wechat-scenario-phone.ts";
import { card, times, words } from "./dialogue.ts";

let chats: RunningChats;
beforeAll(async () => {
  chats = await runWithChats();
});
afterAll(() => chats.stop());

let people = 0;
const phones: Record<string, () => Phone> = {
  web: () => webScenarioPhone(chats.running.url),
  telegram: () => telegramScenarioPhone(chats.telegram, chats.running, 3500 + ++people),
  wechat: () =>
    wechatScenarioPhone(chats.wechat, chats.running, `oPhoto${String(++people).padStart(22, "0")}`),
};

async function photoOf(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = await cardPhoto({
    codes: [{ text, format: "Code128", modulePx: 3 }],
    turnDegrees: 3,
  });
  return new Uint8Array(canvas.toBuffer("image/png"));
}

/** Beyond every limit of ours, and a picture by its first bytes. */
function hugePhoto(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(6 * 1024 * 1024);
  bytes.set(createCanvas(8, 8).toBuffer("image/png"));
  return bytes;
}

const grouped = "8986 0400 0000 0000 0015";

describe.each(Object.keys(phones))("a photo over %s", (channel) => {
  async function opened(): Promise<Phone> {
    const phone = phones[channel]?.();
    if (phone === undefined) throw new Error(`No phone for ${channel}.`);
    await phone.open("zh-CN");
    return phone;
  }

  test("of a card is read, and what it says is taken after a yes", {
    timeout: 30_000,
  }, async () => {
    const phone = await opened();
    await phone.photo(await photoOf(card));
    expect((await phone.heard()).join("\n")).toContain(grouped);
    // Read, and not taken for granted.
    expect(times(await phone.heard(), words("cardPassword.hint"))).toBe(0);
    await phone.pick(zhCN["photo.yes"]);
    expect((await phone.heard()).at(-1)).toContain(
      zhCN["cardPassword.ask"].split("}}\n")[1]?.slice(0, 6),
    );
  });

  test("of a card can be refused", { timeout: 30_000 }, async () => {
    const phone = await opened();
    await phone.photo(await photoOf(card));
    await phone.pick(zhCN["photo.no"]);
    expect((await phone.heard()).at(-1)).toContain(words("cardNumber.ask"));
  });

  test("without a code, or with another one, is answered with what to do", {
    timeout: 30_000,
  }, async () => {
    const phone = await opened();
    await phone.photo(new Uint8Array(createCanvas(400, 300).toBuffer("image/png")));
    expect(times(await phone.heard(), words("photo.nothing"))).toBe(1);
    await phone.photo(await photoOf("6901234567892"));
    expect(times(await phone.heard(), words("photo.noCard"))).toBe(1);
  });

  test.for<[string, () => Uint8Array<ArrayBuffer>, TextKey]>([
    ["in a format of one phone maker", heic, "photo.unsupported"],
    ["that is a document", () => Uint8Array.from(Buffer.from("%PDF-1.7 ")), "photo.unsupported"],
    ["of far too many pixels", manyPixels, "photo.too-large"],
    ["that is damaged", damaged, "photo.unreadable"],
  ])("%s is not said to hold no code", { timeout: 30_000 }, async ([, bytes, key]) => {
    const phone = await opened();
    await phone.photo(bytes());
    const heard = await phone.heard();
    expect(times(heard, words(key))).toBe(1);
    expect(times(heard, words("photo.nothing"))).toBe(0);
  });

  test("goes on from where the dialogue stood when it was not looked at", {
    timeout: 30_000,
  }, async () => {
    const phone = await opened();
    await phone.say("充值");
    await phone.photo(heic());
    await phone.say(card);
    expect((await phone.heard()).join("\n")).toContain("密码");
  });

  // The web chat has a door of its own, below.
  if (channel === "web") return;
  test("that is huge is not read, and the chat goes on", { timeout: 30_000 }, async () => {
    const phone = await opened();
    await phone.photo(hugePhoto());
    expect(times(await phone.heard(), words("photo.too-large"))).toBe(1);
    await phone.say("帮助");
    expect(times(await phone.heard(), words("help.body"))).toBe(1);
  });
});

/** As Apple's cameras write: a box that says so, and no picture of ours behind it. */
function heic(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5000);
  bytes.set(Buffer.from("000000186674797068656963", "hex"));
  return bytes;
}

/** A header of 60,000 × 60,000 pixels. */
function manyPixels(): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(createCanvas(8, 8).toBuffer("image/png"));
  bytes.writeUInt32BE(60_000, 16);
  bytes.writeUInt32BE(60_000, 20);
  return new Uint8Array(bytes);
}

/** A WebP that says how large it is, and then nothing. */
function damaged(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createCanvas(400, 300).toBuffer("image/webp").subarray(0, 40));
}

describe("a photo that the platform does not hand over", () => {
  type Trouble = () => void;
  const telegram =
    (fault: TelegramFault, times = 1): Trouble =>
    () =>
      chats.telegram.faults.arm(fault, { on: "getFile", times });
  const wechat =
    (fault: number | "bad-gateway", times = 1): Trouble =>
    () =>
      chats.wechat.faults.inject("media/get", fault, times);

  test.for<[string, string, Trouble]>([
    ["telegram", "is in trouble for a moment", telegram({ type: "server-error" })],
    ["telegram", "has a proxy in trouble, twice", telegram({ type: "bad-gateway" }, 2)],
    ["wechat", "is busy for a moment", wechat(-1)],
    ["wechat", "has a proxy in trouble, twice", wechat("bad-gateway", 2)],
  ])("is asked for again: %s %s", { timeout: 30_000 }, async ([channel, , arm]) => {
    const phone = phones[channel]?.();
    await phone?.open("zh-CN");
    arm();
    await phone?.photo(await photoOf(card));
    await expect.poll(async () => (await phone?.heard())?.join("\n")).toContain(grouped);
  });

  test.for<[string, string, Trouble, TextKey]>([
    ["telegram", "stays in trouble", telegram({ type: "server-error" }, 3), "photo.not-loaded"],
    [
      "telegram",
      "gives out no file as large",
      telegram({ type: "refuse", code: 400, description: "Bad Request: file is too big" }),
      "photo.too-large",
    ],
    ["wechat", "knows it no longer", wechat(40007), "photo.not-loaded"],
    ["wechat", "allows no more calls today", wechat(45009), "photo.not-loaded"],
    ["wechat", "stays in trouble", wechat("bad-gateway", 3), "photo.not-loaded"],
  ])("is said not to have come: %s %s", { timeout: 30_000 }, async ([channel, , arm, key]) => {
    const phone = phones[channel]?.();
    await phone?.open("zh-CN");
    arm();
    await phone?.photo(await photoOf(card));
    await expect.poll(async () => times((await phone?.heard()) ?? [], words(key))).toBe(1);
    expect(times((await phone?.heard()) ?? [], words("photo.nothing"))).toBe(0);
  });
});

test("sixteen people who send a photo in the same moment are all answered", async () => {
  const photo = await photoOf(card);
  const people = Array.from({ length: 16 }, () => new WebPhone(chats.running.url));
  for (const phone of people) await phone.open();
  await Promise.all(people.map((phone) => phone.photo(photo)));
  for (const phone of people) {
    const said = phone.messages().map(({ text }) => text);
    expect(said.join("\n")).toContain(grouped);
  }
}, 60_000);

test("an album over Telegram: one answer, and the number wins", { timeout: 30_000 }, async () => {
  const phone = chats.telegram.phone(3599, { languageCode: "zh-hans" });
  const shown = () => phone.messages().flatMap(({ from, text }) => (from === "bot" ? [text] : []));
  phone.start();
  const nothing = new Uint8Array(createCanvas(400, 300).toBuffer("image/png"));
  for (const photo of [nothing, await photoOf(card), nothing]) phone.photo(photo, { album: "77" });
  phone.say("价格");
  await until("the answer to what came after", async () =>
    times(shown(), words("prices.body")) > 0 ? true : undefined,
  );
  // Once for the album, and once more below the prices, for it is still to be answered.
  await expect.poll(() => times(shown(), words("photo.found"))).toBe(2);
  expect(times(shown(), words("photo.nothing"))).toBe(0);
});

test.for(["web", "telegram", "wechat"])(
  "three photos one by one: the number in the second is still asked about, on %s",
  { timeout: 60_000 },
  async (channel) => {
    const phone = phones[channel]?.();
    await phone?.open("zh-CN");
    const nothing = new Uint8Array(createCanvas(400, 300).toBuffer("image/png"));
    for (const photo of [nothing, await photoOf(card), nothing]) await phone?.photo(photo);
    await phone?.say("是的，没错");
    await expect
      .poll(async () => (await phone?.heard())?.slice(-2).join("\n"))
      .toContain("请输入卡密码");
  },
);

test("a huge photo is refused at the web chat's door", async () => {
  const phone = new WebPhone(chats.running.url);
  await phone.open();
  const refused = await phone.photo(hugePhoto());
  expect(refused.status).toBe(413);
  expect(await refused.json()).toMatchObject({
    error: { code: "too-large", message: words("photo.too-large") },
  });
  expect((await phone.say("帮助")).status).toBe(200);
});
