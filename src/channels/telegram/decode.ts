import { z } from "zod";
import { given } from "../../core/given.ts";
import type { Language } from "../../core/text.ts";
import type { Received, ReceivedEvent } from "../channel.ts";

/** Who we are, so that a command or a mention of somebody else is not taken for ours. */
export type BotName = {
  botId: number;
  /** Without the `@`; undefined as long as Telegram has not told us. */
  username: string | undefined;
};

/** A Telegram update (Bot API 10.3, "Update"), as far as it concerns us. */
export type Decoded =
  /** Something that a person did in their private chat with us. */
  | (Omit<Received, "event"> & {
      kind: "received";
      updateId: number;
      event: DecodedEvent;
      /** The person's own message, when there is one. */
      messageId?: number;
      /** The pressed button waits for an answer under this id. */
      callbackId?: string;
    })
  /** A command or a mention in a group. */
  | { kind: "group"; updateId: number; chatId: number; messageId: number; language: Language }
  /** `callbackId`: a button that is not ours; its spinner must be stopped all the same. */
  | { kind: "ignored"; updateId: number; why: string; callbackId?: string }
  /** Not an update at all. */
  | { kind: "unreadable" };

/** As the channel's events, with a picture still at Telegram. */
export type DecodedEvent =
  | Exclude<ReceivedEvent, { type: "photo" }>
  | { type: "photo"; fileId: string; caption?: string; album?: string };

/** What our own button in a group carries; it tells nothing, so it is not passed on. */
export const groupPayload = "group";

/** The commands that we offer; also those that we answer in a group when they do not name a bot. */
export const ownCommands = [
  "start",
  "recharge",
  "orders",
  "guide",
  "help",
  "settings",
  "privacy",
  "cancel",
] as const;

const id = z.int();
const person = z.looseObject({
  id,
  is_bot: z.boolean(),
  language_code: z.string().optional().catch(undefined),
});
const chat = z.looseObject({ id, type: z.string() });

const fileSize = z.number().nonnegative().optional().catch(undefined);
const pictureSize = z.looseObject({
  file_id: z.string(),
  width: z.number(),
  height: z.number(),
  file_size: fileSize,
});
const document = z.looseObject({
  file_id: z.string(),
  mime_type: z.string().optional().catch(undefined),
});

const message = z.looseObject({
  message_id: id,
  chat,
  from: person.optional(),
  text: z.string().optional(),
  caption: z.string().optional().catch(undefined),
  photo: z.array(pictureSize).optional().catch(undefined),
  document: document.optional().catch(undefined),
  media_group_id: z.string().max(64).optional().catch(undefined),
});

const callback = z.looseObject({
  id: z.string(),
  from: person,
  message: z.looseObject({ message_id: id, chat }).optional(),
  data: z.string().optional(),
});

const membership = z.looseObject({
  chat,
  from: person,
  new_chat_member: z.looseObject({ status: z.string() }),
});

const update = z.looseObject({
  update_id: id,
  message: z.unknown().optional(),
  edited_message: z.unknown().optional(),
  callback_query: z.unknown().optional(),
  my_chat_member: z.unknown().optional(),
});

/** The kinds of update that `decodeUpdate` can use; all others are not even asked for. */
export const usedUpdates = [
  "message",
  "edited_message",
  "callback_query",
  "my_chat_member",
] as const;

/** Never throws, whatever stands in the update. */
export function decodeUpdate(given: unknown, bot: BotName): Decoded {
  const read = update.safeParse(given);
  if (!read.success) return { kind: "unreadable" };
  const { update_id: updateId, ...content } = read.data;
  const about: About = { updateId, bot };
  if (content.message !== undefined) {
    return readAs(message, content.message, about, decodeMessage);
  }
  if (content.edited_message !== undefined) {
    return readAs(message, content.edited_message, about, decodeEdited);
  }
  if (content.callback_query !== undefined) {
    return readAs(callback, content.callback_query, about, decodePress);
  }
  if (content.my_chat_member !== undefined) {
    return readAs(membership, content.my_chat_member, about, decodeMembership);
  }
  return ignored(about, "a kind of update that is not used");
}

type About = { updateId: number; bot: BotName };

function readAs<S extends z.ZodType>(
  schema: S,
  given: unknown,
  about: About,
  decode: (content: z.infer<S>, about: About) => Decoded,
): Decoded {
  const read = schema.safeParse(given);
  return read.success ? decode(read.data, about) : ignored(about, "an update of an unknown shape");
}

function ignored({ updateId }: About, why: string): Decoded {
  return { kind: "ignored", updateId, why };
}

function decodeMessage(given: z.infer<typeof message>, about: About): Decoded {
  const { from, chat } = given;
  if (from === undefined || from.is_bot) return ignored(about, "not from a person");
  if (chat.type !== "private") return decodeGroupMessage(given, from, about);
  const event = contentOf(given);
  if (event === undefined) return ignored(about, "a service message");
  return {
    ...received(about, chat.id, from),
    messageId: given.message_id,
    event,
  };
}

/** What was corrected is said anew; the picture above it has been looked at. */
function decodeEdited(given: z.infer<typeof message>, about: About): Decoded {
  const typed = given.text ?? given.caption;
  if (given.chat.type !== "private" || typed === undefined)
    return ignored(about, "a change without words");
  return decodeMessage({ ...given, text: typed }, about);
}

function received(about: About, chatId: number, from: z.infer<typeof person>) {
  const language = languageOf(from.language_code);
  return {
    kind: "received" as const,
    updateId: about.updateId,
    // The chat belongs into it, should numbers ever begin anew.
    key: `tg:${about.bot.botId}:${chatId}:${about.updateId}`,
    formerKey: `tg:${about.bot.botId}:${about.updateId}`,
    address: String(chatId),
    ...given({ language }),
  };
}

/** An IETF tag, "Optional" (Bot API, "User"). */
function languageOf(code: string | undefined): Language | undefined {
  if (code === undefined || code === "") return undefined;
  return /^zh\b/i.test(code) ? "zh-CN" : "en";
}

function contentOf(given: z.infer<typeof message>): DecodedEvent | undefined {
  const { text, caption, media_group_id: album } = given;
  if (text !== undefined) return saidOf(text);
  const fileId = pictureOf(given);
  const words = caption?.trim() ? { caption } : {};
  if (fileId !== undefined)
    return { type: "photo", fileId, ...words, ...(album === undefined ? {} : { album }) };
  // A video or a document is not looked at, but what is written below it is said.
  if (words.caption !== undefined) return saidOf(words.caption);
  const has = (kinds: readonly string[]): boolean =>
    kinds.some((kind) => given[kind] !== undefined);
  if (has(["voice", "audio", "video_note"])) return { type: "unsupported", what: "voice" };
  if (has(["location", "venue"])) return { type: "unsupported", what: "location" };
  // A list of contents and not of service messages: an answer to a notice that nobody wrote would
  // be odd.
  return has(otherContents) ? { type: "unsupported", what: "other" } : undefined;
}

const otherContents = [
  ...["animation", "checklist", "contact", "dice", "document", "game", "live_photo"],
  ...["paid_media", "photo", "poll", "rich_message", "sticker", "story", "video"],
];

const commandShape = /^\/([a-z0-9_]{1,32})(?:@([a-z0-9_]{1,64}))?(?=\s|$)/i;

function saidOf(typed: string): DecodedEvent {
  const [whole, name] = commandShape.exec(typed) ?? [];
  if (whole === undefined || name === undefined) return { type: "say", text: typed };
  const rest = typed.slice(whole.length);
  if (name.toLowerCase() !== "start") return { type: "say", text: `/${name.toLowerCase()}${rest}` };
  const payload = rest.trim();
  // Up to 64 characters (Bot API, "Deep linking"); anything else was typed by hand.
  const isOurs = /^[A-Za-z0-9_-]{1,64}$/.test(payload) && payload !== groupPayload;
  return isOurs ? { type: "start", payload } : { type: "start" };
}

/** The largest size of a photo, or a picture that was sent as a file. */
function pictureOf({ photo, document }: z.infer<typeof message>): string | undefined {
  const largest = photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  if (largest !== undefined) return largest.file_id;
  return document?.mime_type?.startsWith("image/") === true ? document.file_id : undefined;
}

function decodePress(given: z.infer<typeof callback>, about: About): Decoded {
  const { from, data, message } = given;
  const isPrivate = message === undefined || message.chat.type === "private";
  if (from.is_bot || !isPrivate || data === undefined) {
    return {
      kind: "ignored",
      updateId: about.updateId,
      why: "a button that is not ours",
      callbackId: given.id,
    };
  }
  return {
    // The chat with a person has the person's id, which helps when the message is too old to be
    // named.
    ...received(about, message?.chat.id ?? from.id, from),
    callbackId: given.id,
    event: { type: "pick", ...pickOf(data) },
  };
}

/** `<turn>:<value>`. Data of another shape belongs to no turn: −1 is nobody's. */
function pickOf(data: string): { value: string; turn: number } {
  const [, turn, value] = /^(\d{1,15}):([\s\S]*)$/.exec(data) ?? [];
  return turn === undefined || value === undefined
    ? { value: data, turn: -1 }
    : { value, turn: Number(turn) };
}

function decodeMembership(
  { chat, from, new_chat_member }: z.infer<typeof membership>,
  about: About,
): Decoded {
  if (chat.type !== "private") return ignored(about, "our membership in a group");
  // After unblocking, "start" comes as a message of its own.
  if (new_chat_member.status !== "kicked") return ignored(about, "unblocked");
  return { ...received(about, chat.id, from), event: { type: "left" } };
}

/** In a group we only hear what is said to us, and never what it says. */
function decodeGroupMessage(
  given: z.infer<typeof message>,
  from: z.infer<typeof person>,
  about: About,
): Decoded {
  const { chat, message_id: messageId } = given;
  if (chat.type !== "group" && chat.type !== "supergroup") return ignored(about, "a channel");
  if (!isForUs(given.text ?? given.caption ?? "", about.bot))
    return ignored(about, "talk in a group");
  return {
    kind: "group",
    updateId: about.updateId,
    chatId: chat.id,
    messageId,
    language: languageOf(from.language_code) ?? "zh-CN",
  };
}

function isForUs(typed: string, { username }: BotName): boolean {
  const ours = username?.toLowerCase();
  const [, name = "", addressee] = commandShape.exec(typed) ?? [];
  if (addressee !== undefined) return addressee.toLowerCase() === ours;
  if ((ownCommands as readonly string[]).includes(name.toLowerCase())) return true;
  const mentioned = typed.toLowerCase().matchAll(/(?<![\w@])@([a-z0-9_]+)/g);
  return ours !== undefined && mentioned.some(([, mention]) => mention === ours);
}
