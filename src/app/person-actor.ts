import type { PersonActor } from "../core/access/actor.ts";
import type { Conversation } from "../core/conversation/message.ts";
import type { Tables } from "../storage/store.ts";

/** Whoever speaks in this chat, as they stand now. */
export async function personActor(
  tables: Tables,
  { personId, tillSinceMs }: Pick<Conversation, "personId" | "tillSinceMs">,
): Promise<PersonActor> {
  const memberships = await tables.shops.membershipsOf(personId);
  return {
    is: "person",
    personId,
    memberships,
    ...(tillSinceMs === undefined ? {} : { isAtTill: true }),
  };
}
