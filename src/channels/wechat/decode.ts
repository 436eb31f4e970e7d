import type { LoadedPhoto, Received, ReceivedEvent } from "../channel.ts";
import type { Trigger } from "./windows.ts";
import type { Fields } from "./xml.ts";

/** What a push means to us. */
export type Decoded =
  | { type: "received"; received: Received; window: WindowChange }
  /** Whether a template message reached its reader; `status` is WeChat's word for why not. */
  | { type: "template-result"; messageId: string; arrived: boolean; status: string }
  | { type: "ignored"; what: string };

/** What the push does to the time in which we may write: opens it, closes it, or nothing. */
export type WindowChange = { trigger: Trigger; atMs: number } | "close" | undefined;

type DecodeContext = {
  appId: string;
  /** Fetches a picture that a person sent; undefined when it cannot be had. */
  loadImage(mediaId: string): Promise<LoadedPhoto>;
};

/**
 * Fields of a verified push → what happened. Pure, and never throws.
 * Messages are known by their MsgId; events have none and are known by who, when and what
 * (developers.weixin.qq.com, "接收普通消息", "接收事件推送").
 */
export function decode(fields: Fields, context: DecodeContext): Decoded {
  const from = fields.get("FromUserName") ?? "";
  const seconds = fields.get("CreateTime") ?? "";
  if (!/^[\w-]{1,64}$/.test(from) || !/^\d{1,11}$/.test(seconds))
    return ignored("no sender or time");
  const push: Push = { fields, from, atMs: Number(seconds) * 1000, seconds, context };
  return fields.get("MsgType") === "event" ? decodeEvent(push) : decodeMessage(push);
}

type Push = { fields: Fields; from: string; seconds: string; atMs: number; context: DecodeContext };

/** What old clients are told to show, and therefore send, for stickers and the like. */
const notShown = /^[[【]收到不支持的消息类型/;

function decodeMessage(push: Push): Decoded {
  const { fields, context } = push;
  const type = fields.get("MsgType") ?? "";
  // The documentation of voice messages spells it both ways.
  const id = fields.get("MsgId") ?? fields.get("MsgID") ?? "";
  const name = /^\d{1,20}$/.test(id) ? id : `${push.seconds}:${type}:`;
  switch (type) {
    case "text": {
      const menuId = fields.get("bizmsgmenuid");
      const picked = menuId === undefined ? undefined : parseMenuId(menuId);
      if (picked !== undefined) return received(push, name, { type: "pick", ...picked }, "touch");
      const text = fields.get("Content") ?? "";
      const event: ReceivedEvent = notShown.test(text)
        ? { type: "unsupported", what: "other" }
        : { type: "say", text };
      return received(push, name, event, "message");
    }
    case "image": {
      const mediaId = fields.get("MediaId") ?? "";
      // PicUrl is not looked at: an address from outside is one more thing to be wrong about.
      return received(
        push,
        name,
        { type: "photo", load: () => context.loadImage(mediaId) },
        "message",
      );
    }
    case "voice": {
      const words = (fields.get("Recognition") ?? "").trim();
      const event: ReceivedEvent =
        words === ""
          ? { type: "unsupported", what: "voice" }
          : { type: "say", text: words, spoken: true };
      return received(push, name, event, "message");
    }
    case "location":
      return received(push, name, { type: "unsupported", what: type }, "message");
    case "video":
    case "shortvideo":
    case "link":
      return received(push, name, { type: "unsupported", what: "other" }, "message");
    default:
      return type === ""
        ? ignored("no type")
        : received(push, name, { type: "unsupported", what: "other" }, "message");
  }
}

function decodeEvent(push: Push): Decoded {
  const { fields } = push;
  const event = fields.get("Event") ?? "";
  const eventKey = (fields.get("EventKey") ?? "").slice(0, 128);
  const name = `${push.seconds}:${event}:${eventKey}`;
  switch (event) {
    case "subscribe":
      return received(push, name, start(eventKey.replace(/^qrscene_/, "")), "touch");
    case "SCAN":
      return received(push, name, start(eventKey), "touch");
    case "unsubscribe":
      return received(push, name, { type: "left" }, "close");
    case "CLICK":
      return eventKey === ""
        ? ignored("a menu entry without key")
        : received(push, name, { type: "pick", value: eventKey, turn: -1 }, "touch");
    case "TEMPLATESENDJOBFINISH": {
      const status = (fields.get("Status") ?? "").slice(0, 64);
      const messageId = (fields.get("MsgID") ?? fields.get("MsgId") ?? "").slice(0, 32);
      return { type: "template-result", messageId, arrived: status === "success", status };
    }
    default:
      return ignored(`event ${event.slice(0, 32)}`);
  }
}

function start(scene: string): ReceivedEvent {
  return /^[A-Za-z0-9_-]{1,64}$/.test(scene)
    ? { type: "start", payload: scene }
    : { type: "start" };
}

/** `<turn>:<value>`, as `encode` wrote it. */
function parseMenuId(id: string): { turn: number; value: string } | undefined {
  const [, turn, value] = /^(-?\d{1,9}):(.{1,100})$/s.exec(id) ?? [];
  return turn === undefined || value === undefined ? undefined : { turn: Number(turn), value };
}

function received(
  push: Push,
  name: string,
  event: ReceivedEvent,
  window: Trigger | "close",
): Decoded {
  return {
    type: "received",
    received: {
      // Whose it is belongs into it: what two people send may have one number.
      key: `wx:${push.context.appId}:${push.from}:${name}`,
      // What has no number of its own had its sender in the name already.
      ...(/^\d+$/.test(name) ? { formerKey: `wx:${push.context.appId}:${name}` } : {}),
      address: push.from,
      event,
    },
    window: window === "close" ? "close" : { trigger: window, atMs: push.atMs },
  };
}

function ignored(what: string): Decoded {
  return { type: "ignored", what };
}
