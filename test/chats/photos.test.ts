import { createCanvas } from "@napi-rs/canvas";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zhCN } from "../../locales/zh-CN/index.ts";
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

  // The web chat has a door of its own, below.
  if (channel === "web") return;
  test("that is huge is not read, and the chat goes on", { timeout: 30_000 }, async () => {
    const phone = await opened();
    await phone.photo(hugePhoto());
    expect(times(await phone.heard(), words("photo.nothing"))).toBe(1);
    await phone.say("帮助");
    expect(times(await phone.heard(), words("help.body"))).toBe(1);
  });
});

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
  expect(times(shown(), words("photo.found"))).toBe(1);
  expect(times(shown(), words("photo.nothing"))).toBe(0);
});

test("a huge photo is refused at the web chat's door", async () => {
  const phone = new WebPhone(chats.running.url);
  await phone.open();
  expect((await phone.photo(hugePhoto())).status).toBe(413);
  expect((await phone.say("帮助")).status).toBe(200);
});
