import type { Log } from "../../app/app.ts";
import type { EventStream } from "../doors/event-stream.ts";
import type { News } from "./chat-news.ts";

type Needs = {
  read(conversationId: string, after: number): Promise<News>;
  listen(conversationId: string, onNew: () => void): () => void;
  log: Log;
};

/** Carries what is new to the pages that listen, read once for all pages of a conversation. */
type LiveNews = {
  /** Sends everything newer than `cursor` from now on. Returns the way to stop. */
  follow(conversationId: string, cursor: number, stream: EventStream): () => void;
};

/** One page that listens. `missed`: there was a look while its line was still taking the last. */
type Follower = {
  stream: EventStream;
  cursor: number;
  isSending: boolean;
  missed: boolean;
};

type Room = { add(follower: Follower): void; remove(follower: Follower): void };

const heartbeatMs = 15_000;

/** Keeps a room for each conversation that somebody listens to. */
export function createLiveNews(needs: Needs): LiveNews {
  const rooms = new Map<string, Room>();
  return {
    follow(conversationId, cursor, stream) {
      const room =
        rooms.get(conversationId) ??
        openRoom(needs, conversationId, () => rooms.delete(conversationId));
      rooms.set(conversationId, room);
      const follower = { stream, cursor, isSending: false, missed: false };
      room.add(follower);
      return () => room.remove(follower);
    },
  };
}

/** `onEmpty`: the last one has left. */
function openRoom(needs: Needs, conversationId: string, onEmpty: () => void): Room {
  const followers = new Set<Follower>();
  const stopListening = needs.listen(conversationId, look);
  const timer = setInterval(beat, heartbeatMs);
  let isLooking = false;
  let knocked = false;

  /** What knocks while the store is read is looked at afterwards, once however often it was. */
  function look(): void {
    knocked = true;
    if (isLooking) return;
    void lookAround().catch(fail);
  }

  async function lookAround(): Promise<void> {
    isLooking = true;
    try {
      while (knocked && followers.size > 0) {
        knocked = false;
        await lookOnce();
      }
    } finally {
      isLooking = false;
    }
  }

  /** One read, from where the page stands that is furthest behind. */
  async function lookOnce(): Promise<void> {
    const ready = [...followers].filter((follower) => !follower.isSending);
    for (const follower of followers) follower.missed ||= follower.isSending;
    if (ready.length === 0) return;
    const news = await needs.read(conversationId, Math.min(...ready.map(({ cursor }) => cursor)));
    const write = writer(news);
    for (const follower of ready) if (followers.has(follower)) give(follower, news, write);
  }

  function give(follower: Follower, { cursor }: News, write: (after: number) => string): void {
    if (cursor <= follower.cursor) return;
    const data = write(follower.cursor);
    follower.cursor = cursor;
    follower.isSending = true;
    void follower.stream.send({ event: "messages", data, id: String(cursor) }).then(() => {
      follower.isSending = false;
      if (!follower.missed) return;
      follower.missed = false;
      look();
    });
  }

  /** Also looks: what another instance wrote knocks at nobody's door here. */
  function beat(): void {
    for (const follower of followers) {
      // A line that has not taken a message since the last beat is dead, or somebody's trick.
      if (follower.isSending && follower.missed) follower.stream.end();
      else if (!follower.isSending) void follower.stream.beat();
    }
    look();
  }

  function fail(error: unknown): void {
    // Nothing of it is for the browser, which comes back by itself.
    needs.log.error(
      { error: error instanceof Error ? error.stack : String(error) },
      "chat stream failed",
    );
    for (const { stream } of followers) stream.end();
  }

  return {
    add(follower) {
      followers.add(follower);
      look();
    },
    remove(follower) {
      if (!followers.delete(follower) || followers.size > 0) return;
      clearInterval(timer);
      stopListening();
      onEmpty();
    },
  };
}

/** The same news for each place to go on from, written once. */
function writer({ messages, cursor, chat }: News): (after: number) => string {
  const written = new Map<number, string>();
  return (after) => {
    const before = written.get(after);
    if (before !== undefined) return before;
    const data = JSON.stringify({
      messages: messages.filter(({ change }) => change > after),
      cursor,
      chat,
    });
    written.set(after, data);
    return data;
  };
}
