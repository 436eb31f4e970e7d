import type { Channel, Outgoing, Shown } from "../../channels/channel.ts";
import type { Conversation, Message } from "../../core/conversation/message.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { outgoing } from "./outgoing.ts";
import { pictureAfter, sendPicture } from "./pictures.ts";

/** A platform that answers nothing is asked again after this. */
const againAfterMs = 15_000;

/** A question this old is no longer worth sending late; news always is. */
export const questionKeptMs = 10 * 60_000;

/** A message that a platform does not show as it is now. */
export type Unshown = {
  conversation: Conversation;
  message: Message;
  /** The platform's id of what it shows of this message; undefined when it never showed any. */
  platformId: string | undefined;
  language: Outgoing["language"];
};

/** One message on its way, claimed at `nowMs`. */
type Sending = Unshown & { nowMs: number };

/** What one sending came to. */
type Sent<Along> = {
  /** When this conversation is to be looked at again; undefined: the next message can be sent. */
  againAtMs: number | undefined;
  along: Along;
};

/** What is done in the commit that writes down how a sending ended. */
type AlongWith<Along> = (tables: Tables) => Promise<Along>;

/**
 * Sends one message, after claiming it. `alongWith` is done once its end is written, in the same
 * commit. Undefined when somebody else sends it, and nothing was done.
 */
export async function sendMessage<Along>(
  app: App,
  unshown: Unshown,
  alongWith: AlongWith<Along>,
): Promise<Sent<Along> | undefined> {
  const { conversation, message, platformId } = unshown;
  const channel = app.channels[conversation.channel];
  if (channel?.send === undefined) return undefined;
  const sending: Sending = { ...unshown, nowMs: app.clock.nowMs() };
  const isClaimed = await app.store.write(({ deliveries }) =>
    deliveries.claim(message, sending.nowMs, app.instance),
  );
  if (!isClaimed) return undefined;
  if (isNotSent(channel, sending)) {
    const along = await app.store.write(async (tables) => {
      await tables.deliveries.shown(message.id, platformId);
      return await alongWith(tables);
    });
    return { againAtMs: undefined, along };
  }
  const place = await placeOf(app, message, platformId);
  const words = await outgoing(app, conversation, message, unshown.language);
  const shown = await channel.send(conversation.address, words, place);
  return await endAs(app, sending, shown, alongWith);
}

/**
 * A question comes too late, and a platform that cannot edit has shown the message once: its news
 * come as messages of their own.
 */
function isNotSent({ traits }: Channel, { message, platformId, nowMs }: Sending): boolean {
  if (platformId !== undefined) return traits.delivery === "reply";
  return message.news === undefined && nowMs - message.atMs > questionKeptMs;
}

/** What the platform is to edit: the message itself, or the question whose place it takes. */
async function placeOf(
  app: App,
  { content: { replaces } }: Message,
  platformId: string | undefined,
): Promise<string | undefined> {
  if (replaces === undefined || platformId !== undefined) return platformId;
  return await app.store.read(({ deliveries }) => deliveries.platformIdOf(replaces));
}

/** What one answer of a platform comes to. */
type Ending = {
  /** What becomes of the delivery. */
  mark(tables: Tables): Promise<void>;
  /** When this conversation is looked at again; undefined: the next message can be sent. */
  againAtMs?: number;
  log?: { level: "info" | "warn" | "error"; detail: object; message: string };
};

/** Has anybody seen these news? Of news about money, being refused is not good enough. */
function isUnseenNews({ message, platformId }: Sending): boolean {
  return message.news !== undefined && platformId === undefined;
}

const endings: {
  [Answer in Shown["answer"]]: (
    shown: Extract<Shown, { answer: Answer }>,
    sending: Sending,
  ) => Ending;
} = {
  shown: (shown, { message, platformId }) => ({
    mark: ({ deliveries }) => deliveries.shown(message.id, shown.platformId ?? platformId),
  }),
  later: ({ afterMs, reason }, { message, nowMs }) => ({
    mark: ({ deliveries }) => deliveries.later(message.id, nowMs + afterMs),
    againAtMs: nowMs + afterMs,
    ...(reason === undefined
      ? {}
      : {
          log: {
            level: "error",
            detail: { message: message.id, reason },
            message: "message waits until our account is mended",
          },
        }),
  }),
  unknown: ({ reason }, { message, nowMs }) => ({
    mark: ({ deliveries }) => deliveries.later(message.id, nowMs + againAfterMs),
    againAtMs: nowMs + againAfterMs,
    log: {
      level: "warn",
      detail: { message: message.id, reason },
      message: "message perhaps not shown",
    },
  }),
  moved: ({ address }, { conversation, message, nowMs }) => ({
    async mark({ conversations, deliveries }) {
      await conversations.move(conversation.id, address);
      await deliveries.later(message.id, nowMs);
    },
    againAtMs: nowMs,
  }),
  unreachable: ({ reason }, { conversation, message }) => ({
    mark: ({ deliveries }) => deliveries.unreachable(message.id),
    log: {
      level: "info",
      detail: { conversation: conversation.id, reason },
      message: "person not reachable",
    },
  }),
  refused: ({ reason }, sending) => ({
    // Repeating a mistake of ours changes nothing, but what nobody has seen comes along when the
    // person is back.
    mark: ({ deliveries }) =>
      isUnseenNews(sending)
        ? deliveries.unreachable(sending.message.id)
        : deliveries.shown(sending.message.id, sending.platformId),
    log: {
      level: "error",
      detail: { message: sending.message.id, reason },
      message: "message refused by the platform",
    },
  }),
};

async function endAs<Answer extends Shown["answer"], Along>(
  app: App,
  sending: Sending,
  shown: Extract<Shown, { answer: Answer }>,
  alongWith: AlongWith<Along>,
): Promise<Sent<Along>> {
  const { mark, againAtMs, log } = endings[shown.answer as Answer](shown, sending);
  if (log !== undefined) app.log[log.level](log.detail, log.message);
  const picture = shown.answer === "shown" ? await pictureAfter(app, sending) : undefined;
  const along = await app.store.write(async (tables) => {
    await mark(tables);
    await picture?.add(tables);
    return await alongWith(tables);
  });
  // In the same lane, so that the picture stands below its message.
  if (picture !== undefined) await sendPicture(app, picture.messageId);
  return { againAtMs, along };
}
