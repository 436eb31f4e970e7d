import { randomBytes } from "node:crypto";
import type { Account } from "./context.ts";
import type { Person, Seen } from "./person.ts";
import { type Pushed, push } from "./pusher.ts";
import type { PushFields } from "./wire.ts";

/**
 * A person's phone. Every action resolves when the account's server has answered it or WeChat has
 * given up.
 */
export type Phone = {
  /** `id`: the number of the message, where a test wants one. */
  say(text: string, id?: string): Promise<Pushed>;
  /** An entry of the menu below the chat, by its key. Throws when the menu has no such entry. */
  pressMenu(key: string): Promise<Pushed>;
  /** A line of a menu in the chat, by its id. Throws when no message shows it. */
  pick(id: string): Promise<Pushed>;
  photo(bytes: Uint8Array, contentType?: string): Promise<Pushed>;
  /** `recognized`: what WeChat writes down of it, for accounts that ask for that. */
  voice(recognized?: string): Promise<Pushed>;
  location(): Promise<Pushed>;
  link(): Promise<Pushed>;
  video(): Promise<Pushed>;
  follow(scene?: string): Promise<Pushed>;
  unfollow(): Promise<Pushed>;
  /** A code with a scene: follows the account first, if need be. */
  scan(scene: string): Promise<Pushed>;
  /** Sends the last push once more, as WeChat does when an answer got lost on the way. */
  repeat(): Promise<Pushed>;
  messages(): readonly Seen[];
  isShownTyping(): boolean;
};

const typingMs = 15_000;

/** The phone of this person, with the chat with the account open. */
export function createPhone(account: Account, person: Person): Phone {
  const { openid } = person;
  const { clock } = account;
  let last: PushFields | undefined;

  async function send(fields: PushFields): Promise<Pushed> {
    const whole = {
      ToUserName: account.originalId,
      FromUserName: openid,
      CreateTime: Math.floor(clock.nowMs() / 1000),
      ...fields,
    };
    last = whole;
    return await push(account, openid, whole);
  }

  function message(type: string, seen: string, fields: PushFields): Promise<Pushed> {
    person.isFollowing = true;
    person.act("said", clock.nowMs());
    person.seen.push({ from: "person", text: seen });
    return send({ MsgType: type, MsgId: messageId(), ...fields });
  }

  function event(name: string, fields: PushFields = {}): Promise<Pushed> {
    return send({ MsgType: "event", Event: name, ...fields });
  }

  function follow(scene: string | undefined): Promise<Pushed> {
    person.isFollowing = true;
    person.act("touched", clock.nowMs());
    return event("subscribe", {
      EventKey: scene === undefined ? "" : `qrscene_${scene}`,
      ...ticketOf(scene),
    });
  }

  return {
    say: (text, id) =>
      message("text", text, { Content: text, ...(id === undefined ? {} : { MsgId: id }) }),
    pressMenu(key) {
      if (!account.menu.entries?.some((entry) => entry.key === key))
        throw new Error(`the menu has no entry ${key}`);
      person.act("touched", clock.nowMs());
      return event("CLICK", { EventKey: key });
    },
    pick(id) {
      const shown = person.seen.flatMap((seen) => ("items" in seen ? seen.items : []));
      const item = shown.findLast((candidate) => candidate.id === id);
      if (item === undefined) throw new Error(`no message shows ${id}`);
      person.act("touched", clock.nowMs());
      person.seen.push({ from: "person", text: item.content });
      return send({ MsgType: "text", Content: item.content, bizmsgmenuid: id, MsgId: messageId() });
    },
    photo(bytes, contentType = "image/jpeg") {
      const MediaId = randomBytes(24).toString("base64url");
      account.media.set(MediaId, { bytes, contentType, madeAtMs: clock.nowMs() });
      return message("image", "[图片]", { PicUrl: `http://mmbiz.qpic.cn/${MediaId}/0`, MediaId });
    },
    voice: (recognized) =>
      message("voice", "[语音]", {
        MediaId: randomBytes(24).toString("base64url"),
        Format: "amr",
        ...(recognized === undefined ? {} : { Recognition: recognized }),
      }),
    location: () =>
      message("location", "[位置]", {
        Location_X: "23.134521",
        Location_Y: "113.358803",
        Scale: "20",
        Label: "广州市",
      }),
    link: () =>
      message("link", "[链接]", {
        Title: "公众平台",
        Description: "",
        Url: "https://mp.weixin.qq.com",
      }),
    video: () => message("video", "[视频]", { MediaId: "v", ThumbMediaId: "t" }),
    follow: (scene) => follow(scene),
    unfollow() {
      person.isFollowing = false;
      person.allowance.end();
      return event("unsubscribe", { EventKey: "" });
    },
    scan(scene) {
      if (!person.isFollowing) return follow(scene);
      person.act("touched", clock.nowMs());
      return event("SCAN", { EventKey: scene, ...ticketOf(scene) });
    },
    repeat() {
      if (last === undefined) throw new Error("nothing was sent yet");
      return push(account, openid, last);
    },
    messages: () => person.seen,
    isShownTyping: () =>
      person.typingSinceMs !== undefined && clock.nowMs() - person.typingSinceMs < typingMs,
  };
}

function ticketOf(scene: string | undefined): PushFields {
  return scene === undefined ? {} : { Ticket: `gQH${randomBytes(30).toString("base64url")}` };
}

/** 64 bits and mostly beyond what a JavaScript number holds, like the real ones. */
function messageId(): string {
  return String(randomBytes(8).readBigUInt64BE() | (1n << 62n));
}
