import { timingSafeEqual } from "node:crypto";
import type { Conversation } from "../../core/conversation/message.ts";
import type { Text } from "../../core/text.ts";
import type { App } from "../app.ts";
import { readState } from "../conversations/dialogue-state.ts";

/** How long the page can be opened after the question was asked. */
const openForMs = 15 * 60_000;

/**
 * The page on which a secret is typed for a chat whose messages cannot be deleted. Its address
 * names the conversation and the turn that asked, sealed with the server's key; it works once,
 * because the answer ends that turn, and only while the question is open. Nothing of it is stored.
 */
export function secretUrl(app: App, conversationId: string, turn: number): string {
  return `${app.publicUrl}/secret/${conversationId}-${turn}-${seal(app, conversationId, turn)}`;
}

/**
 * The conversation that waits for a secret behind this address. Undefined for anything else,
 * without saying why.
 */
export async function findSecretQuestion(
  app: App,
  token: string,
): Promise<Conversation | undefined> {
  const [, id = "", turnText = "", given = ""] =
    /^([0-9A-Z]{26})-(\d{1,9})-([A-Za-z0-9_-]{22})$/.exec(token) ?? [];
  const turn = Number(turnText);
  if (id === "" || !isSame(given, seal(app, id, turn))) return undefined;
  const conversation = await app.store.read((tables) => tables.conversations.find(id));
  if (conversation === undefined || conversation.turn !== turn) return undefined;
  if (app.clock.nowMs() - conversation.updatedAtMs > openForMs) return undefined;
  return secretWanted(app, conversation) === undefined ? undefined : conversation;
}

/** What the secret belongs to that this conversation waits for; undefined when for none. */
export function secretWanted({ engine }: App, { state }: Conversation): Text | undefined {
  const here = readState(engine, state);
  return here && engine.secretWanted(here);
}

function seal(app: App, conversationId: string, turn: number): string {
  return app.links.token("secret", `${conversationId}:${turn}`);
}

function isSame(given: string, expected: string): boolean {
  return (
    given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  );
}
