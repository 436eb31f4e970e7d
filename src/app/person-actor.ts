import type { PersonActor } from "../core/access/actor.ts";
import type { Conversation } from "../core/conversation/message.ts";
import type { Tables } from "../storage/store.ts";

/** Whoever speaks in this chat, as they stand now. */
export async function personActor(
  tables: Tables,
  { personId }: Pick<Conversation, "personId">,
): Promise<PersonActor> {
  return { is: "person", personId, memberships: await tables.shops.membershipsOf(personId) };
}
