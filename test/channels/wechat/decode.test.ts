import { expect, test } from "vitest";
import type { LoadedPhoto, ReceivedEvent } from "../../../src/channels/channel.ts";
import { type Decoded, decode } from "../../../src/channels/wechat/decode.ts";
import { parseXml } from "../../../src/channels/wechat/xml.ts";

const appId = "wx7a0b5c3d9e1f2468";
const head =
  "<ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName><CreateTime>1348831860</CreateTime>";
const picture = Buffer.from("picture");

function decodeXml(inner: string, start = head): Decoded {
  const loadImage = async (mediaId: string): Promise<LoadedPhoto> =>
    mediaId === "media-1"
      ? { answer: "loaded", bytes: picture }
      : { answer: "failed", passing: false };
  return decode(parseXml(`<xml>${start}${inner}</xml>`), { appId, loadImage });
}

const leaf = (name: string, value: string) => `<${name}><![CDATA[${value}]]></${name}>`;
const numbers = "<MsgId>1234567890123456</MsgId><MsgDataId>1</MsgDataId><Idx>1</Idx>";
const message = (type: string, rest: string) => `${leaf("MsgType", type)}${rest}${numbers}`;
const event = (name: string, rest = "") =>
  `${leaf("MsgType", "event")}${leaf("Event", name)}${rest}`;

/** The shapes of "接收普通消息" and "接收事件推送". */
const cases: readonly (readonly [string, string, ReceivedEvent, string])[] = [
  ["text", message("text", leaf("Content", "充值")), { type: "say", text: "充值" }, "message"],
  ["a digit", message("text", leaf("Content", "１")), { type: "say", text: "１" }, "message"],
  [
    "a line of a menu in the chat",
    message("text", leaf("Content", "1. 确认") + leaf("bizmsgmenuid", "12:plan:a:b")),
    { type: "pick", value: "plan:a:b", turn: 12 },
    "touch",
  ],
  [
    "a menu that is not ours",
    message("text", leaf("Content", "满意") + leaf("bizmsgmenuid", "101")),
    { type: "say", text: "满意" },
    "message",
  ],
  [
    "a sticker",
    message("text", leaf("Content", "【收到不支持的消息类型，暂无法显示】")),
    { type: "unsupported", what: "other" },
    "message",
  ],
  [
    "voice",
    message(
      "voice",
      `${leaf("MediaId", "m")}${leaf("Format", "amr")}${leaf("Recognition", "充值")}`,
    ),
    { type: "say", text: "充值", spoken: true },
    "message",
  ],
  [
    "voice that nobody could make out",
    message("voice", `${leaf("MediaId", "m")}${leaf("Recognition", "")}`),
    { type: "unsupported", what: "voice" },
    "message",
  ],
  [
    "location",
    message(
      "location",
      "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale>",
    ),
    { type: "unsupported", what: "location" },
    "message",
  ],
  [
    "link",
    message("link", leaf("Title", "t") + leaf("Url", "u")),
    { type: "unsupported", what: "other" },
    "message",
  ],
  [
    "video",
    message("video", leaf("MediaId", "m")),
    { type: "unsupported", what: "other" },
    "message",
  ],
  [
    "short video",
    message("shortvideo", leaf("MediaId", "m")),
    { type: "unsupported", what: "other" },
    "message",
  ],
  ["a new kind", message("hologram", ""), { type: "unsupported", what: "other" }, "message"],
  ["a follow", event("subscribe", leaf("EventKey", "")), { type: "start" }, "touch"],
  [
    "a follow by a code",
    event("subscribe", leaf("EventKey", "qrscene_dealer-7_A") + leaf("Ticket", "TICKET")),
    { type: "start", payload: "dealer-7_A" },
    "touch",
  ],
  [
    "a scan",
    event("SCAN", leaf("EventKey", "dealer-7")),
    { type: "start", payload: "dealer-7" },
    "touch",
  ],
  [
    "a scan of something else",
    event("SCAN", leaf("EventKey", "a b<c>")),
    { type: "start" },
    "touch",
  ],
  [
    "a menu entry",
    event("CLICK", leaf("EventKey", "do:recharge")),
    { type: "pick", value: "do:recharge", turn: -1 },
    "touch",
  ],
  ["no follower any more", event("unsubscribe", leaf("EventKey", "")), { type: "left" }, "close"],
];

test.for(cases)("%s", ([, inner, expected, window]) => {
  const decoded = decodeXml(inner);
  expect(decoded).toMatchObject({
    type: "received",
    received: { address: "o9AgO5Kd5ggOC-bXrbNODIiE3bGY" },
  });
  if (decoded.type !== "received") return;
  expect(decoded.received.event).toEqual(expected);
  expect(decoded.window).toEqual(
    window === "close" ? "close" : { trigger: window, atMs: 1348831860_000 },
  );
});

test("a picture is fetched by its media id, never from an address in the message", async () => {
  const inner = message(
    "image",
    leaf("PicUrl", "http://169.254.169.254/x") + leaf("MediaId", "media-1"),
  );
  const decoded = decodeXml(inner);
  if (decoded.type !== "received" || decoded.received.event.type !== "photo")
    throw new Error("no photo");
  expect(await decoded.received.event.load()).toEqual({ answer: "loaded", bytes: picture });
});

test.for([
  event("VIEW", leaf("EventKey", "https://shop.example")),
  event("LOCATION", "<Latitude>23.1</Latitude>"),
  event("scancode_push", `<ScanCodeInfo>${leaf("ScanType", "qrcode")}</ScanCodeInfo>`),
  event("CLICK", leaf("EventKey", "")),
  event("something_new"),
  "",
])("means nothing to us: %s", (inner) => {
  expect(decodeXml(inner).type).toBe("ignored");
});

test.for([
  "<CreateTime>1</CreateTime>",
  `${leaf("FromUserName", "../../etc")}<CreateTime>1</CreateTime>`,
  `${leaf("FromUserName", "a".repeat(65))}<CreateTime>1</CreateTime>`,
  `${leaf("FromUserName", "openid")}<CreateTime>now</CreateTime>`,
  leaf("FromUserName", "openid"),
])("without sender and time it is nothing: %s", (start) => {
  expect(decodeXml(message("text", leaf("Content", "x")), start).type).toBe("ignored");
});

test("the outcome of a template message", () => {
  const finish = (status: string) =>
    decodeXml(event("TEMPLATESENDJOBFINISH", `<MsgID>200163836</MsgID>${leaf("Status", status)}`));
  expect(finish("success")).toEqual({
    type: "template-result",
    messageId: "200163836",
    arrived: true,
    status: "success",
  });
  expect(finish("failed:user block")).toMatchObject({
    arrived: false,
    status: "failed:user block",
  });
});

test("two people whose messages have one number are two", () => {
  const inner = message("text", leaf("Content", "x"));
  const keys = ["oA", "oB", "oA"].map((from) => {
    const decoded = decodeXml(
      inner,
      `${leaf("FromUserName", from)}<CreateTime>1348831860</CreateTime>`,
    );
    return decoded.type === "received" ? decoded.received.key : undefined;
  });
  expect(keys[0]).not.toBe(keys[1]);
  expect(keys[0]).toBe(keys[2]);
});

test("keys: messages by MsgId, in both spellings; events by who, when and what", () => {
  const keyOf = (inner: string) => {
    const decoded = decodeXml(inner);
    return decoded.type === "received" ? decoded.received.key : undefined;
  };
  expect(keyOf(message("text", leaf("Content", "x")))).toBe(
    `wx:${appId}:o9AgO5Kd5ggOC-bXrbNODIiE3bGY:1234567890123456`,
  );
  expect(keyOf(`${leaf("MsgType", "voice")}<MsgID>18446744073709551615</MsgID>`)).toBe(
    `wx:${appId}:o9AgO5Kd5ggOC-bXrbNODIiE3bGY:18446744073709551615`,
  );
  const at = `wx:${appId}:o9AgO5Kd5ggOC-bXrbNODIiE3bGY:1348831860`;
  expect(keyOf(event("CLICK", leaf("EventKey", "do:help")))).toBe(`${at}:CLICK:do:help`);
  expect(keyOf(event("SCAN", leaf("EventKey", "a")))).not.toBe(
    keyOf(event("SCAN", leaf("EventKey", "b"))),
  );
});
