import type { Channel } from "../channel.ts";

/** The web chat, and who listens to it. */
export type WebChannel = Channel & {
  /** Calls back whenever the conversation has something new; returns the way to stop listening. */
  listen(conversationId: string, onNew: () => void): () => void;
};

/**
 * The web chat. Messages live in the store and the browser asks for what is newer than it knows, so
 * showing one is only a knock on the door: a lost knock costs a moment, never a message.
 */
export function createWebChannel(): WebChannel {
  const listeners = new Map<string, Set<() => void>>();
  return {
    name: "web",
    traits: { choices: "buttons", secrets: "masked", delivery: "pull" },
    knock(conversationId) {
      for (const onNew of listeners.get(conversationId) ?? []) onNew();
    },
    listen(conversationId, onNew) {
      const mine = listeners.get(conversationId) ?? new Set();
      listeners.set(conversationId, mine.add(onNew));
      return () => {
        mine.delete(onNew);
        if (mine.size === 0 && listeners.get(conversationId) === mine)
          listeners.delete(conversationId);
      };
    },
  };
}
