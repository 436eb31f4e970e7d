import type { Outgoing, Receive, Received, Reception } from "../../channels/channel.ts";
import type { ChannelName, Conversation, Message } from "../../core/conversation/message.ts";
import { Heard } from "../../core/understanding/heard.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { languageOfPerson } from "../conversations/language.ts";
import { openConversation } from "../conversations/open-conversation.ts";
import { shownQuestion } from "../conversations/shown-question.ts";
import { outgoing } from "../delivery/outgoing.ts";
import { questionKeptMs } from "../delivery/send-message.ts";
import { answerTimeMs } from "../delivery/show-conversation.ts";
import { setBroughtBy } from "../shops/own-shop.ts";
import { type Albums, createAlbums, type PhotoInbound, type SetTimer } from "./albums.ts";
import type { Inbound } from "./inbound.ts";
import { lookAtPhoto } from "./photo.ts";
import type { Taken } from "./take-turn.ts";

/** Stands for the platform's id of a message that went out in an answer. */
const inReply = "reply";

const nothing: Reception = {
  repeated: false,
  secret: false,
  stale: false,
  replies: [],
  replied: async () => {},
};

/**
 * The way in from a chat platform: finds the conversation, takes the turn, and says what is to be
 * answered. With a timer, the photos of an album get one answer.
 */
export function receiver(
  app: App,
  name: ChannelName,
  takeTurn: (inbound: Inbound) => Promise<Taken>,
  setTimer?: SetTimer,
): Receive {
  const answerAlbum = (photo: PhotoInbound): void => {
    takeTurn(photo).catch((error: unknown) =>
      app.log.error({ error: String(error) }, "an album was not answered"),
    );
  };
  const albums = setTimer && createAlbums(answerAlbum, setTimer);
  const receive = async (received: Received, isSecondTry = false): Promise<Reception> => {
    if (received.event.type === "left") return nothing;
    const conversation = await openConversation(
      app,
      name,
      received.address,
      received.language ?? "zh-CN",
    );
    await rememberWhoBrought(app, conversation, received);
    const named = { ...received, key: await keyOf(app, received) };
    const inbound = await toInbound(app, conversation, named, albums);
    if (inbound === undefined) return nothing;
    const taken = await takeTurn(inbound);
    // Its person had everything deleted just now: whoever writes here is somebody new.
    if (taken.answer === "no-conversation")
      return isSecondTry ? nothing : await receive(received, true);
    const { secret, stale } = taken;
    const repeated = taken.answer === "repeated";
    if (app.channels[name]?.traits.delivery !== "reply")
      return { ...nothing, repeated, secret, stale };
    return {
      repeated,
      secret,
      stale,
      replies: await repliesTo(app, taken.conversation.id, inbound.eventKey, repeated),
      replied: (messages) => markReplied(app, taken.conversation.id, messages),
    };
  };
  return (received) => receive(received);
}

/**
 * What an earlier release took goes on under the name that it had there, and is not taken a second
 * time: a platform repeats what was not answered before an upgrade.
 */
async function keyOf(app: App, { key, formerKey }: Received): Promise<string> {
  if (formerKey === undefined) return key;
  const wasTaken = await app.store.read((tables) => tables.inbox.has(formerKey));
  return wasTaken ? formerKey : key;
}

/**
 * A payload that begins with `r-` names the reseller who brought this person; the first one counts.
 */
async function rememberWhoBrought(
  app: App,
  { personId }: Conversation,
  { event }: Received,
): Promise<void> {
  const code =
    event.type === "start" ? /^r-([A-Za-z0-9_-]{1,60})$/.exec(event.payload ?? "")?.[1] : undefined;
  if (code !== undefined) await app.store.write((tables) => setBroughtBy(tables, personId, code));
}

async function toInbound(
  app: App,
  conversation: Conversation,
  { key, event }: Received,
  albums: Albums | undefined,
): Promise<Inbound | undefined> {
  const { id: conversationId } = conversation;
  const traits = app.channels[conversation.channel]?.traits;
  switch (event.type) {
    case "say": {
      const heard = new Heard(event.text);
      const pick =
        traits?.choices === "numbers"
          ? await pickedByNumber(app, conversationId, heard)
          : undefined;
      const isLasting = traits?.secrets === "link" || event.spoken === true;
      const said = pick ?? { type: "say" as const, text: event.text, heard };
      return { conversationId, eventKey: key, event: said, ...(isLasting && { lasting: true }) };
    }
    case "photo": {
      const read = async (): Promise<PhotoInbound> => {
        const photo = await lookAtPhoto(app, conversationId, () => event.load());
        const words = event.caption === undefined ? {} : { caption: new Heard(event.caption) };
        return { conversationId, eventKey: key, event: { ...photo, ...words } };
      };
      const { album } = event;
      if (album === undefined || albums === undefined) return await read();
      return await albums.next(`${conversationId}:${album}`, read);
    }
    case "left":
      return { conversationId, eventKey: key, event: { type: "unsupported", what: "other" } };
    default:
      return { conversationId, eventKey: key, event };
  }
}

/**
 * Where choices are numbered lines, a bare number means that line of the question that stands; an
 * amount where they have letters.
 */
async function pickedByNumber(
  app: App,
  conversationId: string,
  heard: Heard,
): Promise<{ type: "pick"; value: string; turn: number } | undefined> {
  const place = /^(?:\d{1,2}|[一二三四五六七八九十])[.。、]?$/.test(heard.plain)
    ? heard.choice()
    : undefined;
  if (place === undefined) return undefined;
  return await app.store.read(async (tables) => {
    const conversation = await tables.conversations.find(conversationId);
    const question = conversation && (await shownQuestion(tables, conversation));
    if (question?.content.lettered === true) return undefined;
    const value = question?.content.choices?.at(place - 1)?.value;
    return question === undefined || value === undefined
      ? undefined
      : { type: "pick", value, turn: question.turn };
  });
}

/**
 * What the platform's own answer carries: everything not shown yet, and for a repetition the same
 * as the first time. It is claimed here, so that neither another answer nor a job shows it a second
 * time.
 */
async function repliesTo(
  app: App,
  conversationId: string,
  eventKey: string,
  repeated: boolean,
): Promise<Outgoing[]> {
  const { conversation, language, messages } = await app.store.write(async (tables) => {
    const conversation = await tables.conversations.find(conversationId);
    const language = await languageOfPerson(tables, conversation?.personId);
    const own = (await tables.messages.byEvent(conversationId, eventKey)).filter(
      ({ from }) => from === "bot",
    );
    const messages = repeated ? own : await claimUnshown(app, tables, conversationId, own);
    return { conversation, language, messages };
  });
  if (conversation === undefined) return [];
  return await Promise.all(
    messages.map((message) => outgoing(app, conversation, message, language)),
  );
}

/**
 * What this event said, and what waits from before. What another event said just now is left to its
 * own answer. The event's own messages are among them even while an older one is held back: an
 * answer is never silence.
 */
async function claimUnshown(
  app: App,
  tables: Tables,
  conversationId: string,
  own: readonly Message[],
): Promise<Message[]> {
  const nowMs = app.clock.nowMs();
  const isOwn = ({ id }: Message): boolean => own.some((one) => one.id === id);
  const waiting = (await tables.deliveries.pending(conversationId, nowMs))
    .filter(({ message, platformId }) => platformId === undefined && !isOwn(message))
    .map(({ message }) => message)
    .filter(
      ({ news, atMs }) =>
        news !== undefined || isBetween(nowMs - atMs, answerTimeMs, questionKeptMs),
    );
  const claimed: Message[] = [];
  for (const message of [...waiting, ...own]) {
    if (await tables.deliveries.claim(message, nowMs, app.instance)) claimed.push(message);
    // Another instance answered a redelivery of this event already; the platform shows one of the
    // two answers.
    else if (isOwn(message) && (await tables.deliveries.platformIdOf(message.id)) === inReply)
      claimed.push(message);
  }
  return claimed;
}

function isBetween(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}

async function markReplied(
  app: App,
  conversationId: string,
  messages: readonly Outgoing[],
): Promise<void> {
  await app.store.write(async (tables) => {
    for (const { id, change } of messages) {
      // Claimed already, unless the instance that took the turn has died since.
      await tables.deliveries.claim(
        { id, conversationId, change },
        app.clock.nowMs(),
        app.instance,
      );
      await tables.deliveries.shown(id, inReply);
    }
  });
}
