import { given } from "../../core/given.ts";
import { badRequest, Refusal } from "./answers.ts";
import type { Button, Entity, Keyboard } from "./check-message.ts";

type Person = {
  id: number;
  firstName: string;
  languageCode: string | undefined;
  /** Only who has written first can be written to. */
  hasWritten: boolean;
  hasBlocked: boolean;
};

type Group = { id: number; title: string; type: "group" | "supergroup"; movedTo?: number };

type StoredFile = { fileId: string; path: string; bytes: Uint8Array };

/** A message as everybody sees it now. */
export type StoredMessage = {
  messageId: number;
  chatId: number;
  /** The person's id, or the bot's. */
  fromId: number;
  sentAtMs: number;
  editedAtMs?: number;
  text?: string;
  caption?: string;
  entities: readonly Entity[];
  keyboard?: Keyboard | undefined;
  file?: StoredFile;
  /** Voice, location and whatever else a test sends, as the API has it. */
  content: object;
};

/** The one bot of this sandbox. */
export type Bot = { id: number; username: string; firstName: string };

/** People, groups and what stands in their chats, as everybody sees it now. */
export class Chats {
  readonly #bot: Bot;
  readonly #people = new Map<number, Person>();
  readonly #groups = new Map<number, Group>();
  readonly #messages = new Map<number, StoredMessage[]>();
  readonly #files = new Map<string, StoredFile>();
  readonly #listeners = new Set<() => void>();
  /** One series for all private chats of a bot, as the real server has it. */
  #lastMessageId = 0;

  constructor(bot: Bot) {
    this.#bot = bot;
  }

  person(id: number, languageCode?: string): Person {
    const known = this.#people.get(id);
    if (known !== undefined) return known;
    const person: Person = {
      id,
      firstName: `用户${id}`,
      languageCode,
      hasWritten: false,
      hasBlocked: false,
    };
    this.#people.set(id, person);
    return person;
  }

  group(id: number, title: string, type: Group["type"]): Group {
    const group = this.#groups.get(id) ?? { id, title, type };
    this.#groups.set(id, group);
    return group;
  }

  /** Throws the refusal that a bot gets which writes there. */
  checkReachable(chatId: number): void {
    const group = this.#groups.get(chatId);
    if (group?.movedTo !== undefined) {
      throw new Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: group.movedTo,
      });
    }
    if (group !== undefined) return;
    const person = this.#people.get(chatId);
    if (person === undefined || !person.hasWritten) throw badRequest("chat not found");
    if (person.hasBlocked) throw new Refusal(403, "Forbidden: bot was blocked by the user");
  }

  add(message: Omit<StoredMessage, "messageId">): StoredMessage {
    this.#lastMessageId += 1;
    const stored = { ...message, messageId: this.#lastMessageId };
    this.#messages.set(message.chatId, [...this.messagesOf(message.chatId), stored]);
    this.changed();
    return stored;
  }

  find(chatId: number, messageId: number | undefined): StoredMessage | undefined {
    return this.messagesOf(chatId).find((message) => message.messageId === messageId);
  }

  replace(message: StoredMessage): void {
    const all = this.messagesOf(message.chatId);
    this.#messages.set(
      message.chatId,
      all.map((one) => (one.messageId === message.messageId ? message : one)),
    );
    this.changed();
  }

  remove({ chatId, messageId }: StoredMessage): void {
    this.#messages.set(
      chatId,
      this.messagesOf(chatId).filter((one) => one.messageId !== messageId),
    );
    this.changed();
  }

  /** What stands in a chat now, oldest first. */
  messagesOf(chatId: number): readonly StoredMessage[] {
    return this.#messages.get(chatId) ?? [];
  }

  addFile(kind: "photos" | "documents", extension: string, bytes: Uint8Array): StoredFile {
    const number = this.#files.size;
    const file = {
      fileId: `AgACAgUAAxkBAAI-${kind}-${number}`,
      path: `${kind}/file_${number}.${extension}`,
      bytes,
    };
    this.#files.set(file.fileId, file);
    return file;
  }

  file(fileId: string): StoredFile | undefined {
    return this.#files.get(fileId);
  }

  fileAt(path: string): StoredFile | undefined {
    return this.#files.values().find((file) => file.path === path);
  }

  listen(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  changed(): void {
    for (const onChange of this.#listeners) onChange();
  }

  /** A message as the API writes it (Bot API, "Message"). */
  written(message: StoredMessage): object {
    const { messageId, chatId, fromId, sentAtMs, editedAtMs, text, caption, entities, keyboard } =
      message;
    return {
      message_id: messageId,
      from: fromId === this.#bot.id ? this.writtenBot() : this.writtenPerson(fromId),
      chat: this.writtenChat(chatId),
      date: Math.floor(sentAtMs / 1000),
      ...(editedAtMs === undefined ? {} : { edit_date: Math.floor(editedAtMs / 1000) }),
      ...given({ text, caption }),
      ...(entities.length === 0
        ? {}
        : { [text === undefined ? "caption_entities" : "entities"]: entities }),
      ...message.content,
      ...(keyboard === undefined
        ? {}
        : { reply_markup: { inline_keyboard: keyboard satisfies Button[][] } }),
    };
  }

  writtenBot(): object {
    return {
      id: this.#bot.id,
      is_bot: true,
      first_name: this.#bot.firstName,
      username: this.#bot.username,
    };
  }

  writtenPerson(id: number): object {
    const { firstName, languageCode } = this.person(id);
    return {
      id,
      is_bot: false,
      first_name: firstName,
      ...given({ language_code: languageCode }),
    };
  }

  writtenChat(id: number): object {
    const group = this.#groups.get(id);
    return group === undefined
      ? { id, first_name: this.person(id).firstName, type: "private" }
      : { id, title: group.title, type: group.type };
  }
}
