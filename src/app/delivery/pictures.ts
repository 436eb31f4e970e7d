import type { Conversation, Message } from "../../core/conversation/message.ts";
import { sweepJob } from "../../core/refs.ts";
import type { Language } from "../../core/text.ts";
import type { Picture, PictureKind } from "../../storage/pictures.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/** How far back the same chart is looked for, changes. */
const chartMemory = 30;

/** How late a picture may follow: a chart belongs to a question, a receipt is kept. */
const worthForMs: Readonly<Record<PictureKind, number>> = {
  chart: 10 * 60_000,
  receipt: 24 * 60 * 60_000,
};

/** Longer than any call to a platform lasts: its sender is gone then. */
const callLastsMs = 60_000;

/** When the sweep looks for what was to be sent at once. */
const sweptAfterMs = 30_000;

/** The sweep over the pictures that wait; see `app/running/sweeps.ts`. */
export const pictureSweep = "pictures";

/** What has just been shown, for the first time or not. */
type ShownMessage = {
  conversation: Conversation;
  message: Message;
  platformId: string | undefined;
};

/**
 * The picture that follows a message which was just shown, to be committed with that. Undefined
 * when there is none: it was only edited, or the channel sends no pictures.
 */
export async function pictureAfter(
  app: App,
  { conversation, message, platformId }: ShownMessage,
): Promise<{ messageId: string; add(tables: Tables): Promise<void> } | undefined> {
  const channel = app.channels[conversation.channel];
  if (channel?.sendPicture === undefined || platformId !== undefined) return undefined;
  const isChart = message.content.chart !== undefined && channel.traits.delivery === "push";
  const kind =
    message.news === "done"
      ? "receipt"
      : isChart && !(await isRepeated(app, message))
        ? "chart"
        : undefined;
  if (kind === undefined) return undefined;
  const madeAtMs = app.clock.nowMs();
  return {
    messageId: message.id,
    async add(tables) {
      const { id: messageId, conversationId } = message;
      // Whoever it was for had everything deleted while it was on its way.
      if ((await tables.messages.find(messageId)) === undefined) return;
      await tables.pictures.add({ messageId, conversationId, kind, madeAtMs });
      await expectSweep(tables, madeAtMs, madeAtMs + sweptAfterMs);
    },
  };
}

/** Who goes back and forth between the advice and the whole list is not sent the same one again. */
async function isRepeated(app: App, message: Message): Promise<boolean> {
  const after = Math.max(0, message.change - chartMemory);
  const recent = await app.store.read(({ messages }) =>
    messages.after(message.conversationId, after, chartMemory),
  );
  const drawn = JSON.stringify(message.content.chart);
  return recent.some(
    ({ seq, content }) => seq < message.seq && JSON.stringify(content.chart) === drawn,
  );
}

/** Sees to it that the sweep comes by at this moment, at the latest. */
async function expectSweep({ jobs }: Tables, nowMs: number, runAtMs: number): Promise<void> {
  const id = sweepJob(pictureSweep);
  // A run that is just ending would not see this picture, and we not that it ends.
  await jobs.hold(id);
  await jobs.add({ id, kind: "sweep", ref: pictureSweep, runAtMs, createdAtMs: nowMs });
  if (!(await jobs.revive(id, runAtMs))) await jobs.hurry(id, runAtMs);
}

/**
 * Sends a picture that waits. It is a courtesy, for the same facts stand in the text: what the
 * platform takes later comes later, and what was perhaps sent is not sent again. Drawn before it is
 * claimed, so that a crash while drawing loses nothing. In the lane of its conversation.
 */
export async function sendPicture(app: App, messageId: string): Promise<void> {
  const found = await app.store.read((tables) => findPicture(tables, messageId));
  if (found === undefined) return;
  const { picture, conversation } = found;
  const nowMs = app.clock.nowMs();
  const channel = app.channels[conversation.channel];
  const isOver = picture.state === "sending" || nowMs - picture.madeAtMs > worthForMs[picture.kind];
  const drawn = isOver ? undefined : await draw(app, found);
  if (channel?.sendPicture === undefined || drawn === undefined)
    return await app.store.write(({ pictures }) => pictures.end(messageId));
  const isClaimed = await app.store.write(({ pictures }) =>
    pictures.claim(messageId, nowMs, app.clock.nowMs() + callLastsMs),
  );
  if (!isClaimed) return;
  const shown = await channel.sendPicture(conversation.address, { ...drawn, key: messageId });
  if (shown.answer !== "shown")
    app.log.warn({ message: messageId, answer: shown.answer }, `${picture.kind} picture not sent`);
  const againAtMs =
    shown.answer === "later" ? nowMs + shown.afterMs : shown.answer === "moved" ? nowMs : undefined;
  await app.store.write(async (tables) => {
    if (shown.answer === "moved") await tables.conversations.move(conversation.id, shown.address);
    if (againAtMs === undefined) return await tables.pictures.end(messageId);
    await tables.pictures.later(messageId, againAtMs);
    await expectSweep(tables, nowMs, againAtMs);
  });
}

type Found = { picture: Picture; conversation: Conversation; message: Message; language: Language };

async function findPicture(tables: Tables, messageId: string): Promise<Found | undefined> {
  const picture = await tables.pictures.find(messageId);
  const message = picture && (await tables.messages.find(messageId));
  const conversation = picture && (await tables.conversations.find(picture.conversationId));
  const person = conversation && (await tables.people.find(conversation.personId));
  if (!picture || !message || !conversation || !person) return undefined;
  return { picture, message, conversation, language: person.language };
}

/** The picture and what stands below it; undefined when there is nothing to draw. */
async function draw(
  app: App,
  { picture, message: { id, content }, language }: Found,
): Promise<{ png: Uint8Array; caption: string } | undefined> {
  try {
    if (picture.kind === "chart") {
      const { chart } = content;
      return chart && { png: await app.drawChart(chart), caption: chart.title };
    }
    const { orderNo } = content;
    const order =
      orderNo === undefined
        ? undefined
        : await app.store.read(({ orders }) => orders.find(orderNo));
    if (order?.state !== "done") return undefined;
    return { png: await app.drawReceipt(order, language), caption: order.orderNo };
  } catch (error) {
    app.log.error({ message: id, error: String(error) }, "picture not drawn");
    return undefined;
  }
}
