import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { select } from "../chats/tables.ts";
import { type RunningChats, runWithChats } from "../running/chats.ts";
import { until } from "../running/phone.ts";
import { WebPhone } from "../running/web-phone.ts";
import { forms, plainFigures, standsAloneIn, standsIn, type Typed } from "./grammar.ts";

const card = "89860400000000000015";
/** Another card: too many wrong tries lock the first one. */
const provedCard = "89860100000000000018";
const rightPassword = "135706";

/** Where a conversation stands when a password is typed there; what leads to it is said before. */
const places: Record<string, { lines: readonly string[]; form: fc.Arbitrary<Typed> }> = {
  home: { lines: [], form: fc.oneof(forms.besideCard, forms.labelled, forms.lone) },
  "the card's number": {
    lines: ["充值"],
    form: fc.oneof(forms.besideCard, forms.labelled, forms.lone),
  },
  "the password": { lines: [card], form: forms.asked },
  "home again": { lines: [card, "取消"], form: fc.oneof(forms.labelled, forms.lone) },
  "a guide": { lines: [card, "教程"], form: forms.asked },
};
/** Behind the right password, which is typed once more. */
const behind: typeof places = Object.fromEntries(
  Object.entries({
    "the machine": [`${provedCard} 密码${rightPassword}`],
    "the volume": [`${provedCard} 密码${rightPassword}`, "新大陆N910"],
    "the plans": [`${provedCard} 密码${rightPassword}，新大陆N910，每天50笔，预算10块，河南`],
  }).map(([name, lines]) => [name, { lines, form: forms.again(rightPassword) }]),
);

const peopleAPlace = 3;
const messagesAPerson = 4;
const typed: Typed[] = [];
/** The messages on Telegram that held one. */
const onTelegram: { personId: number; messageId: number; typed: Typed }[] = [];
let chats: RunningChats;
let backup = "";

beforeAll(async () => {
  chats = await runWithChats();
  await Promise.all([overTelegram(), overTheWeb(), overWechat()]);
  const lines: string[] = [];
  await chats.running.service.app.store.backup(Date.now(), async (line) => void lines.push(line));
  backup = lines.join("\n");
}, 120_000);
afterAll(() => chats.stop());

/** One list for each person at each of these places; every run types the same. */
function people(at: typeof places, seed: number) {
  return Object.values(at).flatMap(({ lines, form }, place) =>
    Array.from({ length: peopleAPlace }, (_, person) => {
      const said = fc.sample(form, { seed: seed + 100 * place + person, numRuns: messagesAPerson });
      typed.push(...said);
      return { lines, said };
    }),
  );
}

async function overTelegram(): Promise<void> {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
  for (const [at, { lines, said }] of people({ ...places, ...behind }, 1).entries()) {
    const personId = 8000 + at;
    const phone = chats.telegram.phone(personId, { languageCode: "zh-hans" });
    phone.start();
    for (const line of lines) phone.say(line);
    for (const [turn, one] of said.entries()) {
      const ways = [
        () => phone.say(one.text),
        () => phone.photo(png, { caption: one.text, asFile: turn % 2 === 0 }),
        () => phone.send({ video: { file_id: "v" }, caption: one.text }),
        () => {
          const messageId = phone.say("在吗");
          phone.edit(messageId, one.text);
          return messageId;
        },
      ];
      const messageId = ways[turn % ways.length]?.() ?? 0;
      onTelegram.push({ personId, messageId, typed: one });
    }
  }
  await until(
    "every update to be taken",
    async () => (chats.telegram.pending().length === 0 ? true : undefined),
    90_000,
  );
}

async function overTheWeb(): Promise<void> {
  for (const { lines, said } of people({ ...places, ...behind }, 2)) {
    const phone = new WebPhone(chats.running.url);
    await phone.open();
    for (const line of lines) await phone.send({ type: "say", text: line });
    for (const one of said) await phone.send({ type: "say", text: one.text });
  }
}

async function overWechat(): Promise<void> {
  for (const [at, { lines, said }] of people(places, 3).entries()) {
    const phone = chats.wechat.phone(`oTyped${String(at).padStart(20, "0")}`);
    await phone.follow();
    for (const line of lines) await phone.say(line);
    for (const one of said) await phone.say(one.text);
  }
}

/** Which of the passwords can be read there, and how each was typed. */
function told(text: string, stands = standsAloneIn): string[] {
  const figures = plainFigures(text);
  return typed.flatMap(({ password, text: said, form }) =>
    stands(figures, password) ? [`${password}: ${form}: ${said}`] : [],
  );
}

/** What the people said, as the history keeps it. */
function history(): string {
  const rows = select(chats.running.dataDir, "select content from message where author = 'person'");
  return rows.map(({ content }) => String(content)).join("\n");
}

describe("after passwords in every form, at many steps, over every channel", () => {
  test("there was something to find them in", () => {
    expect(typed.length).toBeGreaterThan(200);
    expect(backup.length).toBeGreaterThan(100_000);
    expect(backup).toContain("••••");
    expect(backup.match(/"table":"card_try"/g)?.length).toBeGreaterThan(3);
    expect(told(typed.map(({ text }) => text).join("\n"), standsIn).length).toBeGreaterThan(
      typed.length * 0.9,
    );
    expect(history().split("\n").length).toBeGreaterThan(typed.length);
  });

  test("no table and no backup holds one", () => {
    expect(told(history(), standsIn)).toEqual([]);
    expect(told(backup)).toEqual([]);
  });

  test("no line of the log holds one", () => {
    expect(told(chats.running.logged().join(""))).toEqual([]);
  });

  test("none was said again, and Telegram was asked to delete every message with one", () => {
    const sent = chats.telegram.calls.filter(({ method }) => method !== "getUpdates");
    expect(told(JSON.stringify(sent.map(({ values }) => values.text)))).toEqual([]);
    const deleted = new Set(
      sent.flatMap(({ method, values }) =>
        method === "deleteMessage" ? [`${values.chat_id} ${values.message_id}`] : [],
      ),
    );
    const left = onTelegram.filter((one) => !deleted.has(`${one.personId} ${one.messageId}`));
    expect(left.map(({ typed: { form, text } }) => `${form}: ${text}`)).toEqual([]);
  });
});
