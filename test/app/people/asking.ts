import type { App } from "../../../src/app/app.ts";
import { overtaken } from "../../../src/app/conversations/overtaken.ts";
import { perform } from "../../../src/app/requests/perform.ts";
import type { ResultEvent } from "../../../src/core/conversation/events.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import type { Request } from "../../../src/core/conversation/requests.ts";
import type { ShopRole } from "../../../src/core/shops/shop.ts";
import type { Tables } from "../../../src/storage/store.ts";

/** Between the request and its commit, or in it once all is written. */
type Meanwhile = { beforeCommit?: () => Promise<void>; last?: (tables: Tables) => Promise<void> };

/** A request at the gate, with a commit of its own; overtaken, it is asked again as a turn is. */
export async function ask(
  app: App,
  conversation: Conversation,
  request: Request,
  { beforeCommit, last }: Meanwhile = {},
): Promise<ResultEvent> {
  for (;;) {
    const { event, write } = await perform(app, conversation, request, { eventKey: "asked" });
    if (write === undefined) return event;
    await beforeCommit?.();
    const result = await app.store
      .write(async (tables) => {
        await write(tables);
        await last?.(tables);
      })
      .catch((error: unknown) => error);
    if (result === undefined) return event;
    if (result !== overtaken) throw result;
  }
}

/** What a request about the people of a shop came to. */
export async function outcomeOf(
  app: App,
  conversation: Conversation,
  request: Request,
  meanwhile: Meanwhile = {},
): Promise<string> {
  const event = await ask(app, conversation, request, meanwhile);
  return event.type === "staff-changed" ? event.result : event.type;
}

/** The token of an invite into this shop. */
export async function inviteBy(
  app: App,
  owner: Conversation,
  wish: { shopId: string; role: ShopRole },
): Promise<string> {
  const event = await ask(app, owner, { type: "invite", ...wish });
  if (event.type !== "invite-made") throw new Error(`The invite came to ${event.type}.`);
  return event.token;
}

/** The chat of a new person who is in this shop. */
export async function memberOf(
  app: App,
  newcomer: Conversation,
  wish: { owner: Conversation; shopId: string; role: ShopRole },
): Promise<Conversation> {
  const token = await inviteBy(app, wish.owner, wish);
  const came = await outcomeOf(app, newcomer, { type: "join", token });
  if (came !== "joined") throw new Error(`Joining came to ${came}.`);
  return newcomer;
}
