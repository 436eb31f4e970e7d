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

/** A conversation that waits for a secret, and what the secret belongs to. */
type SecretQuestion = { conversation: Conversation; subject: Text };

/**
 * The conversation that waits for a secret behind this address. Undefined for anything else,
 * without saying why.
 */
export async function findSecretQuestion(
  app: App,
  token: string,
): Promise<SecretQuestion | undefined> {
  const [, id = "", turnText = "", given = ""] =
    /^([0-9A-Z]{26})-(\d{1,9})-([A-Za-z0-9_-]{22})$/.exec(token) ?? [];
  const turn = Number(turnText);
  if (id === "" || !isSame(given, seal(app, id, turn))) return undefined;
  const conversation = await app.store.read((tables) => tables.conversations.find(id));
  if (conversation === undefined || conversation.turn !== turn) return undefined;
  if (app.clock.nowMs() - conversation.updatedAtMs > openForMs) return undefined;
  return questionIn(app, conversation);
}

/**
 * After a wrong password: the next try is made on the page, at the address of the next question.
 * `notice`: what was said about this try; it stands on the page, so it need not use up one of the
 * few messages that the chat allows. Undefined when no secret is asked for any more.
 */
export async function askAgainOnPage(
  app: App,
  conversationId: string,
  eventKey: string,
): Promise<{ subject: Text; notice: string | undefined; path: string } | undefined> {
  const { conversation, messages } = await app.store.read(async (tables) => ({
    conversation: await tables.conversations.find(conversationId),
    // Only what was said about this try: news that waits for the chat must still get there.
    messages: (await tables.deliveries.pending(conversationId, app.clock.nowMs())).filter(
      ({ message }) => message.eventKey === eventKey,
    ),
  }));
  const question = conversation && questionIn(app, conversation);
  if (question === undefined) return undefined;
  await app.store.write(async (tables) => {
    for (const { message } of messages) {
      if (await tables.deliveries.claim(message, app.clock.nowMs(), app.instance))
        await tables.deliveries.shown(message.id, "page");
    }
  });
  const { pathname } = new URL(secretUrl(app, conversationId, question.conversation.turn));
  const notice = messages[0]?.message.content.text;
  return { subject: question.subject, notice, path: pathname };
}

function questionIn({ engine }: App, conversation: Conversation): SecretQuestion | undefined {
  const here = readState(engine, conversation.state);
  const subject = here && engine.secretWanted(here);
  return subject && { conversation, subject };
}

function seal(app: App, conversationId: string, turn: number): string {
  return app.links.token("secret", `${conversationId}:${turn}`);
}

function isSame(given: string, expected: string): boolean {
  return (
    given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  );
}
