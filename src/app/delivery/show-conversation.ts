import type { Conversation, Message } from "../../core/conversation/message.ts";
import { showJob } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import type { JobResult } from "../job.ts";
import { sendMessage, type Unshown } from "./send-message.ts";

/** As long as this, what a turn says is left to the answer of the request that brought it. */
export const answerTimeMs = 10_000;

/** What could not be sent is brought along when the person is back within this time. */
const bringAlongMs = 7 * 24 * 60 * 60_000;

/** How many messages one look takes; the next look finds the rest. */
const mostAtOnce = 50;

/** The least time until a conversation is looked at again. */
const lookAgainMs = 1000;

/**
 * Shows what is new in a conversation: whoever reads it by itself is knocked at, and a platform
 * that is sent to gets every message that it does not show yet, in order. A message is claimed
 * before it is sent, so two instances never send it side by side; what cannot be sent now stays for
 * the `show` job. In the lane of the conversation.
 */
export async function showConversation(app: App, conversationId: string): Promise<void> {
  const waits = await sendUnshown(app, conversationId, isLeftToItsAnswer);
  if (waits === undefined) return;
  // The platform said when it takes the rest; the job need not wait longer than that.
  await app.store.write(({ jobs }) =>
    jobs.hurry(showJob(conversationId, waits.eventKey), waits.atMs),
  );
}

/** The `show` job: the same in its lane, in case nobody has shown it since its commit. */
export async function showLate(app: App, conversationId: string): Promise<JobResult> {
  const waits = await app.showing(conversationId, () =>
    sendUnshown(app, conversationId, isLeftToItsAnswer),
  );
  return waits === undefined ? "finished" : { runAtMs: waits.atMs };
}

/** Shows what was said in a turn that no answer of the platform will bring: a page's, say. */
export async function showUnanswered(app: App, conversationId: string): Promise<void> {
  await app.showing(conversationId, () => sendUnshown(app, conversationId, () => false));
}

/**
 * Sees to it that what was just committed is shown even if this process ends now. In the same
 * transaction.
 */
export async function addShowJob(
  app: App,
  tables: Tables,
  { id, channel }: Pick<Conversation, "id" | "channel">,
  key: string,
): Promise<void> {
  const delivery = app.channels[channel]?.traits.delivery ?? "pull";
  if (delivery === "pull") return;
  const nowMs = app.clock.nowMs();
  await tables.jobs.add({
    id: showJob(id, key),
    kind: "show",
    ref: id,
    ...(channel === "web" ? {} : { partner: channel }),
    // What is said in the answer to the platform's own request needs no job; it gets its time
    // first.
    runAtMs: nowMs + (delivery === "reply" ? answerTimeMs : 3000),
    createdAtMs: nowMs,
  });
}

/**
 * The person is there: what could not be sent is sent now, as long as it is not too old. In the
 * transaction of what the person did.
 */
export async function bringAlong(
  { channels, clock }: App,
  { deliveries }: Tables,
  { id, channel }: Pick<Conversation, "id" | "channel">,
): Promise<void> {
  if (channels[channel]?.send !== undefined)
    await deliveries.reachable(id, clock.nowMs() - bringAlongMs);
}

/** When a conversation is to be looked at again, and which event said what waits until then. */
type Waits = { eventKey: string; atMs: number };

/** Sends what is not shown as it is now. Undefined when nothing waits, or others care for it. */
async function sendUnshown(
  app: App,
  conversationId: string,
  isLeft: (app: App, unshown: Unshown) => boolean,
): Promise<Waits | undefined> {
  const found = await app.store.read((tables) => findUnshown(app, tables, conversationId));
  const look = (tables: Tables): Promise<Waits | undefined> =>
    lookForWaits(app, tables, conversationId);
  for (const unshown of found) {
    if (isLeft(app, unshown)) return undefined;
    const isLast = unshown === found.at(-1);
    const sent = await sendMessage(app, unshown, async (tables) => {
      if (!isLast) return undefined;
      const waits = await look(tables);
      if (waits === undefined) await dropShowJobs(tables, found);
      return { waits };
    });
    if (sent === undefined) continue;
    if (sent.againAtMs !== undefined)
      return { eventKey: unshown.message.eventKey, atMs: sent.againAtMs };
    if (sent.along !== undefined) return sent.along.waits;
  }
  return await app.store.read(look);
}

/** What was put off, or is on its way elsewhere, is looked at again: nobody else would. */
async function lookForWaits(
  { clock }: App,
  { deliveries }: Tables,
  conversationId: string,
): Promise<Waits | undefined> {
  const next = await deliveries.next(conversationId);
  return next && { ...next, atMs: Math.max(next.atMs, clock.nowMs() + lookAgainMs) };
}

/**
 * Nothing of what these messages belong to is left to be shown, and their jobs would only find that
 * out. In the commit that marks the last one as shown, so that it costs none of its own.
 */
async function dropShowJobs({ jobs }: Tables, shown: readonly Unshown[]): Promise<void> {
  // A full look may have left out the rest of an event.
  if (shown.length >= mostAtOnce) return;
  const ids = shown.map(({ message }) => showJob(message.conversationId, message.eventKey));
  for (const id of new Set(ids)) await jobs.drop(id);
}

async function findUnshown(app: App, tables: Tables, conversationId: string): Promise<Unshown[]> {
  const conversation = await tables.conversations.find(conversationId);
  if (conversation === undefined || app.channels[conversation.channel]?.send === undefined)
    return [];
  const person = await tables.people.find(conversation.personId);
  if (person === undefined) return [];
  const pending = await tables.deliveries.pending(conversationId, app.clock.nowMs(), mostAtOnce);
  const { language } = person;
  return pending.map(({ message, platformId }) => ({
    conversation,
    message,
    platformId,
    language,
  }));
}

/** Its turn is about to say it in the platform's own answer; its job comes after that. */
function isLeftToItsAnswer(app: App, { conversation, message, platformId }: Unshown): boolean {
  return (
    app.channels[conversation.channel]?.traits.delivery === "reply" &&
    platformId === undefined &&
    isYoungAnswer(app, message)
  );
}

function isYoungAnswer({ clock }: App, { news, atMs }: Message): boolean {
  // Said in the future is said by a clock that was set back since: no answer waits for that.
  return news === undefined && Math.abs(clock.nowMs() - atMs) < answerTimeMs;
}
