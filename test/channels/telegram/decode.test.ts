import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeUpdate } from "../../../src/channels/telegram/decode.ts";
import { runs } from "../../running/property-runs.ts";
import {
  blockedUpdate,
  channelUpdate,
  documentUpdate,
  editedUpdate,
  from,
  groupUpdate,
  locationUpdate,
  oldPressUpdate,
  photoUpdate,
  pinnedUpdate,
  pressUpdate,
  saidUpdate,
  startUpdate,
  stickerUpdate,
  textUpdate,
  unblockedUpdate,
  voiceUpdate,
} from "./updates.ts";

const bot = { botId: 110_201_543, username: "pos_recharge_bot" };
const decode = (update: unknown) => decodeUpdate(update, bot);

/** What is typed, and what it means. */
const typedWords = [
  ["/start", { type: "start" }],
  ["/start r-Ab_9", { type: "start", payload: "r-Ab_9" }],
  ["/START@POS_recharge_bot x1", { type: "start", payload: "x1" }],
  [`/start ${"a".repeat(64)}`, { type: "start", payload: "a".repeat(64) }],
  [`/start ${"a".repeat(65)}`, { type: "start" }],
  ["/start 你好", { type: "start" }],
  ["/start two words", { type: "start" }],
  ["/start group", { type: "start" }],
  ["/help", { type: "say", text: "/help" }],
  ["/Settings", { type: "say", text: "/settings" }],
  ["/cancel@pos_recharge_bot", { type: "say", text: "/cancel" }],
  ["/privacy", { type: "say", text: "/privacy" }],
  ["/recharge 89860400000000000015", { type: "say", text: "/recharge 89860400000000000015" }],
  ["/orders\n", { type: "say", text: "/orders\n" }],
  ["/", { type: "say", text: "/" }],
  ["/帮助", { type: "say", text: "/帮助" }],
  ["不/start", { type: "say", text: "不/start" }],
  ["", { type: "say", text: "" }],
] as const;

function withWords(content: object) {
  return { ...voiceUpdate.message, voice: undefined, caption: "密码 135701", ...content };
}

/** What people do besides, and what it is to the app. */
const events = [
  ["a deep link", startUpdate, { type: "start", payload: "r-Ab_9" }],
  [
    "the largest size of a photo, wherever it stands",
    photoUpdate,
    { type: "photo", fileId: "AgACAgUAAxkBAAIPy", caption: "我的卡" },
  ],
  [
    "a photo of an album",
    { update_id: 8, message: { ...photoUpdate.message, media_group_id: "13849573" } },
    { type: "photo", fileId: "AgACAgUAAxkBAAIPy", caption: "我的卡", album: "13849573" },
  ],
  ["a picture sent as a file", documentUpdate, { type: "photo", fileId: "BQACAgUAAxkBAAIPd" }],
  ["a corrected text", editedUpdate, { type: "say", text: "8986 0400 0000 0000 0016" }],
  ...["video", "document", "animation", "audio", "voice", "paid_media"].map(
    (kind) =>
      [
        `the words below a ${kind}`,
        { update_id: 4, message: withWords({ [kind]: { file_id: "BAAC" } }) },
        { type: "say", text: "密码 135701" },
      ] as const,
  ),
  [
    "the corrected words below a photo",
    { update_id: 5, edited_message: { ...photoUpdate.message, caption: "密码 135701" } },
    { type: "say", text: "密码 135701" },
  ],
  ["voice", voiceUpdate, { type: "unsupported", what: "voice" }],
  ["location", locationUpdate, { type: "unsupported", what: "location" }],
  ["a sticker", stickerUpdate, { type: "unsupported", what: "other" }],
  ["a button", pressUpdate, { type: "pick", value: "do:recharge", turn: 7 }],
  [
    "a button of a message that is too old to be read",
    oldPressUpdate,
    { type: "pick", value: "do:help", turn: 2 },
  ],
  ["blocked", blockedUpdate, { type: "left" }],
] as const;

describe("a private chat", () => {
  test("a text, whole", () => {
    expect(decode(textUpdate)).toEqual({
      kind: "received",
      updateId: 871_000_010,
      key: "tg:110201543:501234567:871000010",
      formerKey: "tg:110201543:871000010",
      address: "501234567",
      language: "zh-CN",
      messageId: 4021,
      event: { type: "say", text: "8986 0400 0000 0000 0015" },
    });
  });

  test.for(typedWords)("%j", ([typed, event]) => {
    expect(decode(saidUpdate(typed))).toMatchObject({ kind: "received", event });
    expect(decode(saidUpdate(typed))).toHaveProperty("event", event);
  });

  test.for(events)("%s", ([, update, event]) => {
    expect(decode(update)).toMatchObject({ kind: "received", address: "501234567" });
    expect(decode(update)).toHaveProperty("event", event);
  });

  test("a pdf is not a picture", () => {
    const pdf = {
      ...documentUpdate.message,
      document: { ...documentUpdate.message.document, mime_type: "application/pdf" },
    };
    expect(decode({ update_id: 1, message: pdf })).toHaveProperty("event", {
      type: "unsupported",
      what: "other",
    });
  });

  test("a button keeps the id that its answer needs, and no message of the person's", () => {
    expect(decode(pressUpdate)).toMatchObject({ callbackId: "4382011223344556677" });
    expect(decode(pressUpdate)).not.toHaveProperty("messageId");
  });

  test.for([
    ["do:recharge", -1, "do:recharge"],
    ["7:", 7, ""],
    ["7:a:b", 7, "a:b"],
    ["7:\n", 7, "\n"],
    ["-1:x", -1, "-1:x"],
    ["1e3:x", -1, "1e3:x"],
    ["9999999999999999:x", -1, "9999999999999999:x"],
  ] as const)("data %j", ([data, turn, value]) => {
    const press = { ...pressUpdate, callback_query: { ...pressUpdate.callback_query, data } };
    expect(decode(press)).toHaveProperty("event", { type: "pick", turn, value });
  });

  test("a button whose message is not named at all is in the chat with its person", () => {
    const { message: _, ...press } = pressUpdate.callback_query;
    expect(decode({ update_id: 1, callback_query: press })).toMatchObject({
      kind: "received",
      address: "501234567",
    });
  });

  test.for([
    ["zh-hans", "zh-CN"],
    ["zh", "zh-CN"],
    ["zh-TW", "zh-CN"],
    ["ZH-hant", "zh-CN"],
    ["en", "en"],
    ["ru", "en"],
    ["zha", "en"],
    ["", undefined],
    [undefined, undefined],
    [7, undefined],
  ] as const)("a person whose language is %j", ([language_code, language]) => {
    const decoded = decode(saidUpdate("你好", { from: { ...from, language_code } }));
    expect(decoded.kind).toBe("received");
    expect("language" in decoded ? decoded.language : undefined).toBe(language);
  });
});

describe("what is nobody's business of ours", () => {
  test.for([
    ["a place that moves", { update_id: 6, edited_message: locationUpdate.message }],
    ["a correction in a group", { update_id: 7, edited_message: groupUpdate("/help").message }],
    ["a channel", channelUpdate],
    ["a service message", pinnedUpdate],
    ["unblocked: /start follows", unblockedUpdate],
    ["a bot", saidUpdate("你好", { from: { ...from, is_bot: true } })],
    ["nobody", saidUpdate("你好", { from: undefined })],
    ["a kind that is not known yet", { update_id: 5, brain_wave: { strength: 3 } }],
    ["a message of an unknown shape", { update_id: 5, message: { text: 1 } }],
    ["talk in a group", groupUpdate("卡号 8986 0400 0000 0000 0015")],
  ] as const)("%s is ignored", ([, update]) => {
    expect(decode(update)).toMatchObject({ kind: "ignored" });
  });

  test("a button in a group is ignored, but its spinner is to be stopped", () => {
    const message = { message_id: 1, chat: { id: -5, title: "x", type: "group" } };
    const press = { update_id: 1, callback_query: { ...pressUpdate.callback_query, message } };
    expect(decode(press)).toMatchObject({ kind: "ignored", callbackId: "4382011223344556677" });
  });

  test.for([undefined, null, 1, "x", [], {}, { update_id: "7" }, { update_id: 1.5 }])(
    "%j is no update",
    (given) => {
      expect(decode(given)).toEqual({ kind: "unreadable" });
    },
  );
});

describe("a group", () => {
  test.for([
    "/recharge@pos_recharge_bot",
    "/help",
    "/START",
    "/weather@POS_RECHARGE_BOT 8986",
    "@pos_recharge_bot 充值",
    "找 @Pos_Recharge_Bot 吧",
  ])("%j is for us, and nothing of it is passed on", (text) => {
    expect(decode(groupUpdate(text))).toEqual({
      kind: "group",
      updateId: 871_000_022,
      chatId: -1_001_234_567_890,
      messageId: 4021,
      language: "zh-CN",
    });
  });

  test.for([
    "/recharge@other_bot",
    "/weather",
    "@pos_recharge_bot2",
    "me@pos_recharge_bot.com",
    "pos_recharge_bot",
    "89860400000000000015",
    "充值",
  ])("%j is not", (text) => {
    expect(decode(groupUpdate(text)).kind).toBe("ignored");
  });

  test("as long as we do not know our name, only our own commands are for us", () => {
    const nameless = { ...bot, username: undefined };
    expect(decodeUpdate(groupUpdate("@undefined"), nameless).kind).toBe("ignored");
    expect(decodeUpdate(groupUpdate("/help"), nameless).kind).toBe("group");
  });

  test("a caption counts, a picture does not", () => {
    expect(decode(groupUpdate("", { text: undefined, caption: "/help", photo: [] })).kind).toBe(
      "group",
    );
    expect(
      decode(groupUpdate("", { text: undefined, photo: photoUpdate.message.photo })).kind,
    ).toBe("ignored");
  });
});

test("nothing makes it throw", () => {
  const anything = fc.anything({ withNullPrototype: true, maxDepth: 5 });
  const update = fc.oneof(
    anything,
    fc.record({ update_id: fc.integer(), message: anything }),
    fc.record({ update_id: fc.integer(), callback_query: anything }),
    fc.record({ update_id: fc.integer(), my_chat_member: anything }),
    fc.record({
      update_id: fc.integer(),
      message: fc.record({
        message_id: fc.integer(),
        chat: fc.constant({ id: 1, type: "private" }),
        from: fc.constant(from),
        text: fc.string({ unit: "binary" }),
        photo: anything,
        document: anything,
      }),
    }),
  );
  fc.assert(
    fc.property(update, (given) => {
      expect(["received", "group", "ignored", "unreadable"]).toContain(decode(given).kind);
    }),
    { numRuns: runs(500) },
  );
});
