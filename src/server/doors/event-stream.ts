import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Site } from "../site/site.ts";
import type { OpenStreams } from "./open-streams.ts";
import { clientNetwork, type Env } from "./requests.ts";
import { tooFast } from "./too-fast.ts";

/** A refused page asks for its news meanwhile, and tries for a stream again later. */
const retrySeconds = 30;

/** What is written to one browser that listens. Nothing here rejects. */
export type EventStream = {
  /** Resolves when the browser's connection has taken it. */
  send(event: { event: string; data: string; id: string }): Promise<void>;
  /** Writes what a script does not see; a proxy does, and keeps the connection. */
  beat(): Promise<void>;
  isOpen(): boolean;
  end(): void;
};

/**
 * Opens an event stream for a page of this chat, within the limits of the chat and of the address.
 * `follow` writes to it; what it returns is called once, when the stream is over.
 */
export function openEventStream(
  c: Context<Env>,
  { site, streams, chat }: { site: Site; streams: OpenStreams; chat: string },
  follow: (stream: EventStream) => () => void,
): Response | Promise<Response> {
  c.header("X-Accel-Buffering", "no");
  // Who asks for the headers alone listens to nothing, and must not take anybody's place.
  if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": "text/event-stream" });
  const over = Promise.withResolvers<void>();
  let crowdedOut = (): void => {};
  const leave = streams.enter(chat, clientNetwork(c, site.trustedProxies), () => crowdedOut());
  if (leave === undefined) return tooFast(c, site.app, retrySeconds);
  return streamSSE(c, async (stream) => {
    const end = (): void => {
      if (!stream.aborted) stream.abort();
    };
    // Told, so that the page does not come back at once and push the next one out.
    crowdedOut = () => {
      void stream.writeSSE({ event: "crowded", data: "{}" }).then(over.resolve);
    };
    stream.onAbort(over.resolve);
    const stop = follow({
      send: (event) => stream.writeSSE(event),
      async beat() {
        await stream.write(": still here\n\n");
      },
      isOpen: () => !stream.aborted && !stream.closed,
      end,
    });
    await over.promise;
    stop();
    leave();
  });
}
