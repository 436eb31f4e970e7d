import type { Conversation } from "../../../src/core/conversation/message.ts";
import type { World } from "../world.ts";

/** Talking in chats of a world, a person's way. */
export type Talk = {
  /** What is answered. */
  say(chat: Conversation, text: string): Promise<string>;
  /** Presses the newest button of this label. */
  press(chat: Conversation, label: string): Promise<string>;
  /** All that was said to them. */
  heard(chat: Pick<Conversation, "id">): Promise<string>;
};

export function talkTo({ store, takeTurn }: Pick<World, "store" | "takeTurn">): Talk {
  let turns = 0;
  const messages = (chat: Pick<Conversation, "id">) =>
    store.read((tables) => tables.messages.after(chat.id, 0, 1000));
  const heard: Talk["heard"] = async (chat) =>
    (await messages(chat))
      .filter(({ from }) => from === "bot")
      .map(({ content }) => content.text)
      .join("\n");
  const take = async (
    chat: Conversation,
    event: Parameters<World["takeTurn"]>[0]["event"],
  ): Promise<string> => {
    const before = (await heard(chat)).length;
    await takeTurn({ conversationId: chat.id, eventKey: `${chat.id}-${++turns}`, event });
    return (await heard(chat)).slice(before);
  };
  return {
    heard,
    say: (chat, text) => take(chat, { type: "say", text }),
    async press(chat, label) {
      const choice = (await messages(chat))
        .toReversed()
        .flatMap(({ content, turn }) => (content.choices ?? []).map((one) => ({ ...one, turn })))
        .find((one) => one.label === label);
      if (choice === undefined) throw new Error(`No button ${label}: ${await heard(chat)}`);
      return await take(chat, { type: "pick", value: choice.value, turn: choice.turn });
    },
  };
}
