import { showUnanswered } from "../../src/app/delivery/show-conversation.ts";
import type { ChannelName } from "../../src/core/conversation/message.ts";
import type { RunningService } from "./service.ts";

/**
 * A person at a chat, whichever platform it is: what a scenario needs to play both sides.
 * Every action resolves when the answer to it is there.
 */
export interface Phone {
  /** Opens the chat for the first time. */
  open(language: "zh-CN" | "en"): Promise<void>;
  /** Types, and sends; a secret goes where this platform takes secrets. */
  say(text: string): Promise<void>;
  /** Chooses what is offered under this label. */
  pick(label: string): Promise<void>;
  photo(png: Uint8Array<ArrayBuffer>): Promise<void>;
  /** All that the bot has said so far, oldest first; what is edited later keeps its place. */
  heard(): Promise<readonly string[]>;
  /** Path of the newest payment link. */
  payHref(): Promise<string | undefined>;
}

/** Waits until `look` finds something. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  withinMs = 20_000,
): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${what}.`);
    await pause(50);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Resolves when everything that was said in this chat is shown, and nothing waits to be sent. */
export async function allShown(
  running: RunningService,
  channel: ChannelName,
  address: string,
): Promise<void> {
  const { store } = running.service.app;
  const tomorrow = Date.now() + 24 * 60 * 60 * 1000;
  const shownTo = await until(`everything to be shown on ${channel}`, () =>
    store.read(async (tables) => {
      const conversation = await tables.conversations.findByAddress(channel, address);
      if (conversation === undefined) return "nobody";
      const pending = await tables.deliveries.pending(conversation.id, tomorrow);
      return pending.length === 0 ? conversation.id : undefined;
    }),
  );
  // A picture follows its message in the same sending; another sending has to wait for it.
  if (shownTo !== "nobody") await showUnanswered(running.service.app, shownTo);
}

/** The path of the last address of ours with this beginning. */
export function lastPath(
  texts: readonly string[],
  beginning: "/pay/" | "/secret/",
): string | undefined {
  const found = texts.flatMap((text) =>
    [...text.matchAll(/https?:\/\/[^\s"<>]+/g)].map(([url]) => new URL(url).pathname),
  );
  return found.findLast((path) => path.startsWith(beginning));
}
