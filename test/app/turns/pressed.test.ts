import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../locales/en/index.ts";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import type { Inbound } from "../../../src/app/turns/inbound.ts";
import type { Message } from "../../../src/core/conversation/message.ts";
import type { Language } from "../../../src/core/text.ts";
import { card, everyState, stateOfStep } from "../../core/conversation/samples.ts";
import { rowOf, type Stood, stoodIn } from "../../core/conversation/stood.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let last = 0;

/** A chat that stands there, in that language, with its question just asked. */
async function chatAt(state: Stood, language: Language): Promise<string> {
  const { id, personId } = await world.talk(`chat-${++last}`);
  await world.store.write(async ({ conversations, people }) => {
    await people.setLanguage(personId, language);
    const now = await conversations.find(id);
    if (now === undefined) throw new Error("No chat.");
    const next = { id, state: rowOf(state), turn: now.turn, updatedAtMs: now.updatedAtMs };
    await conversations.save(next, now.version);
  });
  await act(id, { type: "unsupported", what: "other" });
  return id;
}

/** Where a chat goes on whose person had everything deleted. */
const goesOnIn = new Map<string, string>();

async function act(conversationId: string, event: Inbound["event"]): Promise<void> {
  const taken = await world.takeTurn({ conversationId, eventKey: `key-${++last}`, event });
  if (taken.answer === "taken") goesOnIn.set(conversationId, taken.conversation.id);
}

async function messages(id: string): Promise<Message[]> {
  return await world.store.read((tables) => tables.messages.after(id, 0, 1000));
}

/** Where it stands, and what the bot said last. */
async function outcome(chat: string): Promise<unknown> {
  const id = goesOnIn.get(chat) ?? chat;
  const conversation = await world.store.read((tables) => tables.conversations.find(id));
  const said = await messages(id);
  const own = said.findLastIndex(({ from }) => from === "person");
  return {
    state: conversation && stoodIn(conversation.state),
    said: said.slice(own + 1).map(({ content: { replaces: _, ...content } }) => content),
  };
}

const question = async (id: string): Promise<Message | undefined> =>
  (await messages(id)).findLast(({ content }) => content.choices !== undefined);

const languages: readonly Language[] = ["zh-CN", "en"];
// What an order says has its number and its moment in it.
const compared = everyState.filter(({ at }) => at !== "pay" && at !== "confirm");

describe.each(languages)("in %s", (language) => {
  test.each(compared)("at $at each label that is typed does what its press does", async (state) => {
    const asked = await question(await chatAt(state, language));
    for (const { label, value } of asked?.content.choices ?? []) {
      const [pressed, typed] = [await chatAt(state, language), await chatAt(state, language)];
      const turn = (await question(pressed))?.turn ?? -1;
      await act(pressed, { type: "pick", value, turn });
      await act(typed, { type: "say", text: `${label}。` });
      const { said } = (await outcome(typed)) as { said: unknown[] };
      expect(said.length, label).toBeGreaterThan(0);
      if (!value.startsWith("do:link")) {
        expect(await outcome(typed), label).toEqual(await outcome(pressed));
      }
    }
  });

  test.each(compared)("at $at a label that is said another way is still it", async (state) => {
    const asked = await question(await chatAt(state, language));
    for (const [place, { label, value }] of (asked?.content.choices ?? []).entries()) {
      if (value.startsWith("do:link")) continue;
      const pressed = await chatAt(state, language);
      await act(pressed, { type: "pick", value, turn: (await question(pressed))?.turn ?? -1 });
      const wanted = await outcome(pressed);
      for (const way of otherWays(label, place)) {
        const typed = await chatAt(state, language);
        await act(typed, { type: "say", text: way });
        expect(await outcome(typed), way).toEqual(wanted);
      }
    }
  });

  test("the words of the confirmation's button confirm", async () => {
    const id = await chatAt(stateOfStep.confirm, language);
    const yes = (await question(id))?.content.choices?.[0]?.label ?? "";
    await act(id, { type: "say", text: yes });
    expect((await outcome(id)) as object).toMatchObject({ state: { at: "pay" } });
  });
});

const traditional = new Map(
  "别別换換种種机機没沒网網订訂单單运運营營码碼号號费費头頭难難这這个個张張给給绑綁选選择擇"
    .match(/../gu)
    ?.map(([simplified = "", other = ""]) => [simplified, other] as const) ?? [],
);

/** In traditional characters, in signs, in capitals, with its number, politely. */
function otherWays(label: string, place: number): readonly string[] {
  const ways = [`【${label}】`, `“${label}”`, `${place + 1}、${label}`, label.toUpperCase()];
  if (/^[a-z]/i.test(label)) return [...ways, `${label}, please`];
  const changed = [...label].map((sign) => traditional.get(sign) ?? sign).join("");
  const apart = /^\p{Script=Han}+$/u.test(label) ? [[...label].join(" ")] : [];
  return [...ways, ...apart, changed, `我要${label}`, `${label}谢谢`, `请${label}吧`];
}

/** The words, and whether they say yes. */
const answers: readonly (readonly [string, boolean])[] = [
  ...[
    "对",
    "是的",
    "好",
    "嗯",
    "正确",
    "确认",
    "没错",
    "就是这个",
    "yes",
    "Yes!",
    "ok",
    "right",
    "對",
    "冇錯",
    "啱",
    "dui",
    "shi de",
    "应该是",
    "卡号没错",
    "核对无误",
    "没错，继续",
    "✅",
    "👍🏻",
    "yes it's correct",
    "no problem",
  ].map((words) => [words, true] as const),
  ...[
    "不对",
    "不是",
    "错了",
    "不是这个",
    "no",
    "No.",
    "wrong",
    "not yet",
    "我自己打",
    "看错了",
    "卡号不对",
    "唔係",
    "有誤",
    "bu dui",
    "❌",
    "no it isn't",
    "wrong number",
  ].map((words) => [words, false] as const),
];

describe("a number that was found and is asked about", () => {
  const found = "89860400000000000023";
  test.each(answers)("in a photo: %s", async (words, isYes) => {
    const id = await chatAt(stateOfStep.home, "zh-CN");
    await act(id, { type: "photo", texts: [found] });
    await act(id, { type: "say", text: words });
    expect(await outcome(id)).toMatchObject({
      state: isYes ? { at: "card-password", number: { value: found } } : { at: "card-number" },
    });
    const all = JSON.stringify(await outcome(id));
    if (!isYes) expect(all).toContain("请发流量卡号");
    expect(all).not.toMatch(/没太明白|offered/);
  });

  test.each(answers)("with a letter put right: %s", async (words, isYes) => {
    const id = await chatAt(stateOfStep["card-number"], "zh-CN");
    await act(id, { type: "say", text: "8986O400000000000023" });
    await act(id, { type: "say", text: words });
    expect(await outcome(id)).toMatchObject({
      state: { at: isYes ? "card-password" : "card-number" },
    });
  });
});

const found = "89860400000000000023";

describe.each([
  ["in a photo", { type: "photo", texts: [found] }],
  ["with a letter in it", { type: "say", text: "8986O400000000000023" }],
] as const)("a number that was found %s is still asked about", (_, offer) => {
  test.each<[string, Inbound["event"]]>([
    ["a photo without a code", { type: "photo", texts: [] }],
    ["a photo that nobody could load", { type: "photo", texts: [], problem: "not-loaded" }],
    ["a question", { type: "say", text: "多少钱" }],
    ["a help", { type: "say", text: "帮助" }],
    ["a voice", { type: "unsupported", what: "voice" }],
    ["words that mean nothing", { type: "say", text: "嘎嘎嘎嘎" }],
    ["an answer said ahead", { type: "say", text: "每天50笔" }],
  ])("after %s", async (_, between) => {
    const id = await chatAt({ at: "card-number", known: { region: "GD" } }, "zh-CN");
    await act(id, offer);
    await act(id, between);
    expect((await question(id))?.content.choices?.[0]?.value).toBe(`card:${found}`);
    await act(id, { type: "say", text: "对" });
    expect(await outcome(id)).toMatchObject({
      state: { at: "card-password", number: { value: found }, known: { region: "GD" } },
    });
  });

  test("until no is said to it", async () => {
    const id = await chatAt(stateOfStep.home, "zh-CN");
    await act(id, offer);
    await act(id, { type: "say", text: "不对" });
    await act(id, { type: "say", text: "对" });
    expect(await outcome(id)).toMatchObject({ state: { at: "card-number" } });
    expect(JSON.stringify(await outcome(id))).not.toContain(found);
  });
});

describe("a check digit that does not fit", () => {
  const doubtful = {
    ...stateOfStep["card-password"].number,
    value: "89860400000000000032",
    suspect: true,
  };
  const state: Stood = { at: "card-password", number: doubtful };

  test.each([
    "没错",
    "对",
    "继续",
    "是的",
    "核对过了",
    "ok",
    "yes",
    "continue",
    "it's right",
    "沒錯",
    "繼續",
    "没错，继续",
    "卡号没错",
    "核对无误",
    "無誤",
    "就是这个号",
    "jixu",
    "go on please",
  ])("%s asks for the password", async (words) => {
    const id = await chatAt(state, "zh-CN");
    await act(id, { type: "say", text: words });
    const { said } = (await outcome(id)) as { said: Message["content"][] };
    expect(said).toEqual([expect.objectContaining({ expect: "secret" })]);
    expect(JSON.stringify(said)).not.toContain("没太明白");
    expect((await messages(id)).findLast(({ from }) => from === "person")?.content.text).toBe(
      words,
    );
  });

  test.each(["不对", "错了", "no", "不是", "有误", "看错了", "号码不对", "it's wrong"])(
    "%s asks for the number",
    async (words) => {
      const id = await chatAt(state, "zh-CN");
      await act(id, { type: "say", text: words });
      expect(await outcome(id)).toMatchObject({ state: { at: "card-number" } });
    },
  );
});

describe("what a diagnosis proposes", () => {
  test.each(["好", "好的", "yes", "ok"])("%s does it", async (words) => {
    const id = await chatAt(stateOfStep.diagnosis, "zh-CN");
    await act(id, { type: "say", text: words });
    expect(await outcome(id)).toMatchObject({
      state: { at: "terminal", card: { iccid: card.iccid } },
    });
  });

  test.each(["不", "no", "不用了"])("%s does nothing", async (words) => {
    const id = await chatAt(stateOfStep.diagnosis, "zh-CN");
    await act(id, { type: "say", text: words });
    expect(await outcome(id)).toMatchObject({ state: { at: "diagnosis" } });
    expect(JSON.stringify(await outcome(id))).not.toContain("没太明白");
  });
});

describe.each([
  ["zh-CN", zhCN],
  ["en", en],
] as const)("in %s, where a password is asked", (language, locale) => {
  const menu = Object.entries(locale).filter(([key]) =>
    /^(?:menu|settings|guide\.topic)\.(?!body)/.test(key),
  );
  test.each(menu)("what stands on a menu is no try: %s %s", async (_, label) => {
    const id = await chatAt(stateOfStep["card-password"], language);
    await act(id, { type: "say", text: label });
    expect(JSON.stringify(await outcome(id))).not.toMatch(
      /没太明白|did not get|还可以试|Tries left/,
    );
    expect((await messages(id)).findLast(({ from }) => from === "person")?.content.text).toBe(
      label,
    );
  });
});

test("a label that does not count any more is read as words", async () => {
  const id = await chatAt(stateOfStep.budget, "zh-CN");
  await act(id, { type: "say", text: "随便" });
  await act(id, { type: "say", text: "随便" });
  expect(await outcome(id)).toMatchObject({ state: { at: "region" } });
});
