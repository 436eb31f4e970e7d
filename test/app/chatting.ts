import type { Conversation } from "../../src/core/conversation/message.ts";
import type { World } from "./world.ts";

/** What people say and press in chats, and what they read there. */
export function chatting(world: () => World) {
  let turns = 0;

  async function now({ id }: Conversation): Promise<Conversation> {
    const conversation = await world().store.read((tables) => tables.conversations.find(id));
    if (conversation === undefined) throw new Error(`No chat ${id}.`);
    return conversation;
  }

  const messages = (chat: Conversation) =>
    world().store.read((tables) => tables.messages.after(chat.id, 0, 100));

  async function heard(chat: Conversation): Promise<string> {
    return (await messages(chat))
      .filter(({ from }) => from === "bot")
      .map(({ content }) => content.text)
      .join("\n");
  }

  /** Takes a turn; resolves with what is new in the chat. */
  async function take(
    chat: Conversation,
    event: Parameters<World["takeTurn"]>[0]["event"],
  ): Promise<string> {
    const before = (await heard(chat)).length;
    await world().takeTurn({ conversationId: chat.id, eventKey: `e${++turns}`, event });
    return (await heard(chat)).slice(before);
  }

  const say = (chat: Conversation, text: string): Promise<string> =>
    take(chat, { type: "say", text });
  const begin = (chat: Conversation, payload: string): Promise<string> =>
    take(chat, { type: "start", payload });
  const pressValue = (chat: Conversation, value: string, turn = 0): Promise<string> =>
    take(chat, { type: "pick", value, turn });

  /** Presses the newest button of this label. */
  async function press(chat: Conversation, label: string): Promise<string> {
    const choice = (await messages(chat))
      .toReversed()
      .flatMap(({ content, turn }) => (content.choices ?? []).map((one) => ({ ...one, turn })))
      .find((one) => one.label === label);
    if (choice === undefined) throw new Error(`No button ${label}: ${await heard(chat)}`);
    return await pressValue(chat, choice.value, choice.turn);
  }

  async function codeOf(chat: Conversation): Promise<string> {
    const code = /绑定 ([0-9A-Z]{8})/.exec(await say(chat, "绑定"))?.[1];
    if (code === undefined) throw new Error("No code.");
    return code;
  }

  return { now, messages, heard, say, begin, press, pressValue, codeOf };
}
