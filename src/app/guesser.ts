import type { Conversation } from "../core/conversation/message.ts";
import type { App } from "./app.ts";

/** Who tries a secret. `from`: the network that the words came from, where a channel knows one. */
export type Guesser = {
  conversation: Pick<Conversation, "id" | "personId">;
  from?: string | undefined;
};

/**
 * A name for where a guess came from that tells nobody the address; another one for each thing that
 * is guessed at, so that each is counted by itself.
 */
export function addressHashOf(
  app: App,
  what: "card" | "link",
  { from }: Guesser,
): string | undefined {
  return from === undefined ? undefined : app.hashCard(`${what} from ${from}`);
}
