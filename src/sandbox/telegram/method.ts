import type { Bot, Chats } from "./chats.ts";
import type { Menu } from "./menu.ts";
import type { Parameters } from "./parameters.ts";
import type { Presses } from "./presses.ts";
import type { Updates } from "./updates.ts";
import type { Webhook } from "./webhook.ts";

/** Everything that a method can look at or change. */
export type World = {
  bot: Bot;
  chats: Chats;
  updates: Updates;
  webhook: Webhook;
  presses: Presses;
  menu: Menu;
  nowMs(): number;
};

/** A result, or a result that comes with a description. */
export type Done = { result: unknown; description?: string };

/** One call; `signal` ends when its caller hangs up. */
export type Call = Parameters & { signal: AbortSignal };

/** Throws a `Refusal` when the call is not as the Bot API wants it. */
export type Method = (world: World, call: Call) => Done | Promise<Done>;
