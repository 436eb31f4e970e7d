import type { StoredMessage } from "./chats.ts";
import type { Button, Entity, Keyboard } from "./check-message.ts";
import type { World } from "./method.ts";
import type { PressAnswer } from "./presses.ts";

/** A message as the person sees it now: edits are applied, and what was deleted is not there. */
type PhoneMessage = {
  id: number;
  from: "me" | "bot" | "other";
  /** A picture's caption too. */
  text: string;
  entities: readonly Entity[];
  buttons: Keyboard;
  edited: boolean;
  photo?: Uint8Array;
};

type Pressed =
  | { type: "opened"; url: string }
  /** `answered` resolves when the bot stops the spinner; with a text it is shown for a moment. */
  | { type: "sent"; answered: Promise<PressAnswer> };

/** `album`: the same for photos that are sent together. */
type PhotoSending = { asFile?: boolean; caption?: string; album?: string };

/** One person's Telegram, with the chat with the bot open. */
export type Phone = {
  /** Returns the id of the message. */
  say(text: string): number;
  /**
   * The button with this label in the newest message that has one, or exactly this button. Throws
   * when there is none.
   */
  press(button: string | Button): Pressed;
  photo(bytes: Uint8Array, how?: PhotoSending): number;
  /** Anything else, as the API writes it: `{ voice: {…} }`, `{ location: {…} }`. */
  send(content: object): number;
  /** Changes a message of one's own. */
  edit(messageId: number, text: string): void;
  /** The Start button, or a deep link. */
  start(payload?: string): number;
  block(): void;
  unblock(): void;
  /** Oldest first. */
  messages(): readonly PhoneMessage[];
  /** What answers to pressed buttons said. */
  toasts(): readonly string[];
  /** Calls back at every change, of any chat; returns the way to stop it. */
  on(onChange: () => void): () => void;
  /** Resolves with what `look` finds, as soon as it finds something. */
  until<T>(look: (messages: readonly PhoneMessage[]) => T | undefined | false): Promise<T>;
};

/** The phone of this person; their chat with the bot begins with the first thing they send. */
export function createPhone(world: World, personId: number, languageCode?: string): Phone {
  const { bot, chats, updates, presses, nowMs } = world;
  const person = chats.person(personId, languageCode);
  const toasts: string[] = [];

  function put(message: Partial<StoredMessage>): number {
    if (person.hasBlocked)
      throw new Error("The phone must unblock the bot before it can write to it.");
    person.hasWritten = true;
    const sent = chats.add({
      chatId: personId,
      fromId: personId,
      sentAtMs: nowMs(),
      entities: [],
      content: {},
      ...message,
    });
    updates.add("message", chats.written(sent));
    return sent.messageId;
  }

  const messages = (): readonly PhoneMessage[] =>
    chats.messagesOf(personId).map((one) => seen(one, personId, bot.id));

  function findButton(wanted: string | Button): { message: StoredMessage; button: Button } {
    const isWanted = (button: Button): boolean =>
      typeof wanted === "string" ? button.text === wanted : button === wanted;
    for (const message of chats.messagesOf(personId).toReversed()) {
      const button = message.keyboard?.flat().find(isWanted);
      if (button !== undefined) return { message, button };
    }
    throw new Error(
      `There is no button ${typeof wanted === "string" ? wanted : wanted.text} on the phone.`,
    );
  }

  function setMembership(from: "member" | "kicked", to: "member" | "kicked"): void {
    person.hasBlocked = to === "kicked";
    const member = (status: string) => ({
      user: chats.writtenBot(),
      status,
      ...(status === "kicked" ? { until_date: 0 } : {}),
    });
    updates.add("my_chat_member", {
      chat: chats.writtenChat(personId),
      from: chats.writtenPerson(personId),
      date: Math.floor(nowMs() / 1000),
      old_chat_member: member(from),
      new_chat_member: member(to),
    });
    chats.changed();
  }

  return {
    messages,
    toasts: () => toasts,
    say: (text) => put({ text, entities: entitiesOf(text) }),
    start: (payload) => {
      const text = payload === undefined ? "/start" : `/start ${payload}`;
      return put({ text, entities: entitiesOf(text) });
    },
    send: (content) => put({ content }),
    photo(bytes, { asFile = false, caption, album } = {}) {
      const words = caption === undefined ? {} : { caption, entities: entitiesOf(caption) };
      const file = chats.addFile(asFile ? "documents" : "photos", "jpg", bytes);
      const sized = {
        file_id: file.fileId,
        file_unique_id: `u-${file.fileId}`,
        file_size: bytes.length,
      };
      if (asFile)
        return put({
          ...words,
          file,
          content: { document: { ...sized, file_name: "card.jpg", mime_type: "image/jpeg" } },
        });
      // A real server makes the thumbnail; here it is enough that the smaller one is not the
      // picture.
      const thumbnail = chats.addFile("photos", "jpg", bytes.slice(0, 16));
      const photo = [
        {
          file_id: thumbnail.fileId,
          file_unique_id: `u-${thumbnail.fileId}`,
          file_size: 16,
          width: 67,
          height: 90,
        },
        { ...sized, width: 960, height: 1280 },
      ];
      const group = album === undefined ? {} : { media_group_id: album };
      return put({ ...words, file, content: { photo, ...group } });
    },
    edit(messageId, text) {
      const message = chats.find(personId, messageId);
      if (message === undefined) throw new Error("There is no such message on the phone.");
      const words = message.file === undefined ? { text } : { caption: text };
      const after = { ...message, ...words, entities: entitiesOf(text), editedAtMs: nowMs() };
      chats.replace(after);
      updates.add("edited_message", chats.written(after));
    },
    press(wanted) {
      const { message, button } = findButton(wanted);
      if (button.url !== undefined) return { type: "opened", url: button.url };
      const answered = Promise.withResolvers<PressAnswer>();
      const id = presses.add((answer) => {
        if (answer.text !== "") toasts.push(answer.text);
        answered.resolve(answer);
        chats.changed();
      });
      updates.add("callback_query", {
        id,
        from: chats.writtenPerson(personId),
        message: chats.written(message),
        chat_instance: `-${personId}7104829`,
        data: button.callback_data,
      });
      return { type: "sent", answered: answered.promise };
    },
    block: () => setMembership("member", "kicked"),
    unblock: () => setMembership("kicked", "member"),
    on: (onChange) => chats.listen(onChange),
    until: (look) =>
      new Promise((resolve) => {
        const tryIt = (): void => {
          const found = look(messages());
          if (found === undefined || found === false) return;
          stop();
          resolve(found);
        };
        const stop = chats.listen(tryIt);
        tryIt();
      }),
  };
}

/** A group that the bot is in. */
export type GroupChat = {
  say(personId: number, text: string): number;
  messages(): readonly PhoneMessage[];
  /** The group became a supergroup with another id. */
  moveTo(id: number): void;
};

/** A group that the bot is in. */
export function createGroup(world: World, groupId: number, title: string): GroupChat {
  const { bot, chats, updates, nowMs } = world;
  const group = chats.group(
    groupId,
    title,
    String(groupId).startsWith("-100") ? "supergroup" : "group",
  );
  return {
    say(personId, text) {
      const entities = entitiesOf(text);
      const sent = chats.add({
        chatId: groupId,
        fromId: personId,
        sentAtMs: nowMs(),
        text,
        entities,
        content: {},
      });
      updates.add("message", chats.written(sent));
      return sent.messageId;
    },
    messages: () => chats.messagesOf(groupId).map((one) => seen(one, 0, bot.id)),
    moveTo(id) {
      group.movedTo = id;
      chats.group(id, title, "supergroup");
    },
  };
}

function seen(message: StoredMessage, me: number, botId: number): PhoneMessage {
  const { messageId, fromId, text, caption, entities, keyboard, editedAtMs, file } = message;
  return {
    id: messageId,
    from: fromId === botId ? "bot" : fromId === me ? "me" : "other",
    text: text ?? caption ?? "",
    entities,
    buttons: keyboard ?? [],
    edited: editedAtMs !== undefined,
    ...(file === undefined ? {} : { photo: file.bytes }),
  };
}

/** What the server finds in a text by itself, as far as a bot looks at it. */
function entitiesOf(text: string): Entity[] {
  const found = (pattern: RegExp, type: string): Entity[] =>
    [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({
      type,
      offset: index,
      length,
    }));
  return [
    ...found(/(?<![\w/])\/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?/g, "bot_command"),
    ...found(/(?<![\w@/])@\w{3,32}/g, "mention"),
  ].toSorted((a, b) => a.offset - b.offset);
}
