import type { Outgoing } from "../../channels/channel.ts";
import type { Conversation, Message } from "../../core/conversation/message.ts";
import { newsOf, showJob } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { oneAtATime } from "../conversations/one-at-a-time.ts";
import type { JobResult } from "../job.ts";
import { orderView } from "./order-view.ts";
import { secretUrl } from "./secret-page.ts";

/** A platform that answers nothing is asked again after this. */
const againAfterMs = 15_000;

/** As long as this, what a turn says is left to the answer of the request that brought it. */
export const answerTimeMs = 10_000;

/** The least time until a conversation is looked at again. */
const lookAgainMs = 1000;

/** A question this old is no longer worth sending late; news always is. */
export const questionKeptMs = 10 * 60_000;

/** One lane a conversation in each app: a second app in the same process is another instance. */
const lanes = new WeakMap<App, ReturnType<typeof oneAtATime>>();

/**
 * What is new in a conversation reaches its person. A reading channel is only knocked at; a sending
 * one is given every message that it does not show yet, in order. A message is claimed before it is
 * sent, so two instances never send it side by side; what cannot be sent now stays for the `show`
 * job. `answered`: a platform that takes replies in its own answer is about to get them there.
 */
export async function showConversation(
  app: App,
  conversation: Pick<Conversation, "id" | "channel">,
  about: { key?: string; answered?: boolean } = {},
): Promise<void> {
  const { key, answered = false } = about;
  const channel = app.channels[conversation.channel];
  channel?.knock?.(conversation.id);
  const delivery = channel?.traits.delivery;
  if (delivery === "push" || (delivery === "reply" && !answered)) {
    const result = await sendPending(app, conversation.id).catch((error: unknown): JobResult => {
      app.log.error(
        { conversation: conversation.id, error: String(error) },
        "messages not shown yet",
      );
      return "again";
    });
    if (key !== undefined && typeof result === "object") {
      // The platform said when it takes the rest; the job need not wait longer than that.
      await app.store.write((tables) =>
        tables.jobs.hurry(showJob(conversation.id, key), result.runAtMs),
      );
      app.wakeJobs();
    }
  }
}

/** Lets every conversation that shows this order draw it again. */
export async function showOrder(app: App, orderNo: string): Promise<void> {
  const conversation = await app.store.read(async (tables) => {
    const order = await tables.orders.find(orderNo);
    return order && (await tables.conversations.find(order.conversationId));
  });
  if (conversation !== undefined) await showConversation(app, conversation);
}

/**
 * Sees to it that what was just committed is shown even if this process ends now. In the same
 * transaction.
 */
export async function addShowJob(
  app: App,
  tables: Tables,
  conversation: Pick<Conversation, "id" | "channel">,
  key: string,
): Promise<void> {
  const delivery = app.channels[conversation.channel]?.traits.delivery ?? "pull";
  if (delivery === "pull") return;
  const nowMs = app.clock.nowMs();
  await tables.jobs.add({
    id: showJob(conversation.id, key),
    kind: "show",
    ref: conversation.id,
    // What is said in the answer to the platform's own request needs no job; it gets its time
    // first.
    runAtMs: nowMs + (delivery === "reply" ? answerTimeMs : 3000),
    createdAtMs: nowMs,
  });
}

/** Sends what is pending. `again` when the platform asked to wait or did not answer. */
export async function sendPending(app: App, conversationId: string): Promise<JobResult> {
  return await laneOf(app)(conversationId, async () => {
    const found = await app.store.read((tables) => pendingOf(app, tables, conversationId));
    if (found === undefined) return "finished";
    for (const { message, platformId } of found.pending) {
      const result = await sendOne(app, found.conversation, message, platformId, found.language);
      if (result !== "next") return result;
    }
    // What was put off, or is on its way elsewhere, is looked at again: nobody else would.
    const nextAtMs = await app.store.read((tables) => tables.deliveries.nextAtMs(conversationId));
    if (nextAtMs === undefined) return "finished";
    return { runAtMs: Math.max(nextAtMs, app.clock.nowMs() + lookAgainMs) };
  });
}

function laneOf(app: App): ReturnType<typeof oneAtATime> {
  const known = lanes.get(app) ?? oneAtATime();
  lanes.set(app, known);
  return known;
}

async function pendingOf(app: App, tables: Tables, conversationId: string) {
  const conversation = await tables.conversations.find(conversationId);
  const person = conversation && (await tables.people.find(conversation.personId));
  if (conversation === undefined || person === undefined) return undefined;
  const pending = await tables.deliveries.pending(conversationId, app.clock.nowMs());
  return { conversation, language: person.language, pending };
}

async function sendOne(
  app: App,
  conversation: Conversation,
  message: Message,
  platformId: string | undefined,
  language: Outgoing["language"],
): Promise<"next" | JobResult> {
  const channel = app.channels[conversation.channel];
  if (channel?.send === undefined) return "finished";
  const nowMs = app.clock.nowMs();
  if (!(await app.store.write((tables) => tables.deliveries.claim(message, nowMs)))) return "next";
  const repeated = platformId !== undefined;
  const tooLate = !isNews(message) && !repeated && nowMs - message.atMs > questionKeptMs;
  // A platform that cannot edit has shown the message once, and its news come as messages of their
  // own.
  if (tooLate || (repeated && channel.traits.delivery === "reply")) {
    await app.store.write((tables) => tables.deliveries.shown(message.id, platformId));
    return "next";
  }
  const { replaces } = message.content;
  const place =
    replaces === undefined
      ? platformId
      : (platformId ??
        (await app.store.read((tables) => tables.deliveries.platformIdOf(replaces))));
  const shown = await channel.send(
    conversation.address,
    await outgoing(app, conversation, message, language),
    place,
  );
  switch (shown.answer) {
    case "shown":
      await app.store.write((tables) =>
        tables.deliveries.shown(message.id, shown.platformId ?? platformId),
      );
      if (isNews(message) && !repeated) await sendReceipt(app, conversation, message, language);
      if (!repeated) await sendChart(app, conversation, message);
      return "next";
    case "later":
      if (shown.reason !== undefined) {
        app.log.error(
          { message: message.id, reason: shown.reason },
          "message waits until our account is mended",
        );
      }
      await app.store.write((tables) => tables.deliveries.later(message.id, nowMs + shown.afterMs));
      return { runAtMs: nowMs + shown.afterMs };
    case "unknown":
      app.log.warn({ message: message.id, reason: shown.reason }, "message perhaps not shown");
      await app.store.write((tables) => tables.deliveries.later(message.id, nowMs + againAfterMs));
      return { runAtMs: nowMs + againAfterMs };
    case "moved":
      await app.store.write(async (tables) => {
        await tables.conversations.move(conversation.id, shown.address);
        await tables.deliveries.later(message.id, nowMs);
      });
      return { runAtMs: nowMs };
    case "unreachable":
      app.log.info({ conversation: conversation.id, reason: shown.reason }, "person not reachable");
      await app.store.write((tables) => tables.deliveries.unreachable(message.id));
      return "next";
    case "refused":
      app.log.error(
        { message: message.id, reason: shown.reason },
        "message refused by the platform",
      );
      // Nobody has seen it. Of news about money that is not good enough: it comes along when the
      // person is back.
      await app.store.write(({ deliveries }) =>
        isNews(message) && !repeated
          ? deliveries.unreachable(message.id)
          : deliveries.shown(message.id, platformId),
      );
      return "next";
  }
}

/**
 * The picture follows its news. It is a courtesy: the same facts stand in the text, so it is tried
 * once.
 */
async function sendReceipt(
  app: App,
  conversation: Conversation,
  message: Message,
  language: Outgoing["language"],
): Promise<void> {
  const { orderNo } = message.content;
  const channel = app.channels[conversation.channel];
  if (orderNo === undefined || channel?.sendPicture === undefined || newsOf(message.id) !== "done")
    return;
  const order = await app.store.read((tables) => tables.orders.find(orderNo));
  if (order?.state !== "done") return;
  const png = await app.drawReceipt(order, language);
  const sent = await channel.sendPicture(conversation.address, {
    png,
    caption: orderNo,
    key: message.id,
  });
  if (sent.answer !== "shown")
    app.log.warn({ orderNo, answer: sent.answer }, "receipt picture not sent");
}

/** How far back the same picture is looked for, changes. */
const chartMemory = 30;

/**
 * The picture follows its advice, where we send every message ourselves. It is a courtesy too. Who
 * goes back and forth between the advice and the whole list is not sent the same one again.
 */
async function sendChart(app: App, conversation: Conversation, message: Message): Promise<void> {
  const { chart } = message.content;
  const channel = app.channels[conversation.channel];
  if (
    chart === undefined ||
    channel?.sendPicture === undefined ||
    channel.traits.delivery !== "push"
  )
    return;
  const after = Math.max(0, message.change - chartMemory);
  const recent = await app.store.read((tables) =>
    tables.messages.after(conversation.id, after, chartMemory),
  );
  const drawn = JSON.stringify(chart);
  if (
    recent.some(({ seq, content }) => seq < message.seq && JSON.stringify(content.chart) === drawn)
  )
    return;
  const png = await app.drawChart(chart);
  const sent = await channel.sendPicture(conversation.address, {
    png,
    caption: chart.title,
    key: message.id,
  });
  if (sent.answer !== "shown")
    app.log.warn({ message: message.id, answer: sent.answer }, "advice picture not sent");
}

/** A message as a channel is given it: with its order as it stands, and the page for its secret. */
export async function outgoing(
  app: App,
  conversation: Conversation,
  message: Message,
  language: Outgoing["language"],
): Promise<Outgoing> {
  const { content } = message;
  const { orderNo } = content;
  // Where the order's own message is edited, its news is one short line that makes a sound.
  const isEdited =
    isNews(message) && app.channels[conversation.channel]?.traits.delivery === "push";
  const order =
    orderNo === undefined || isEdited
      ? undefined
      : await app.store.read((tables) => tables.orders.find(orderNo));
  const linked =
    content.expect === "secret" && app.channels[conversation.channel]?.traits.secrets === "link";
  return {
    id: message.id,
    change: message.change,
    turn: message.turn,
    text: content.text,
    language,
    news: isNews(message),
    ...(content.choices === undefined ? {} : { choices: content.choices }),
    ...(content.lettered === undefined ? {} : { lettered: content.lettered }),
    ...(content.expect === undefined ? {} : { expect: content.expect }),
    ...(linked ? { secretUrl: secretUrl(app, conversation.id, message.turn) } : {}),
    ...(order === undefined ? {} : { order: orderView(app, order, language) }),
  };
}

export function isNews({ id }: Pick<Message, "id">): boolean {
  return newsOf(id) !== undefined;
}
