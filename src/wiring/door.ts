import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import { getRequestListener } from "@hono/node-server";

/** Where requests come in. */
type Door = {
  /** Takes in nobody new. Event streams end: they never do so by themselves. */
  shut(): void;
  /** Resolves when everybody who is inside has their answer, or when that takes too long. */
  empty(): Promise<void>;
};

/** The longest wait for answers after the door is shut: WeChat needs some for making an order. */
const emptyWithinMs = 10_000;

/** Whoever has sent something by then is seen: it has only to be read. */
const quietEnoughMs = 150;
const lastOnesMs = 50;
const lookEveryMs = 25;

/** Listens on `port`. Throws when that port cannot be had. */
export async function openDoor(
  answer: Parameters<typeof getRequestListener>[0],
  port: number,
): Promise<Door> {
  let isShut = false;
  const inside = new Set<ServerResponse>();
  const streams = new WeakSet<object>();
  const listener = getRequestListener(async (request, env) => {
    const answered = await answer(request, env);
    // The answer tells, and not what was asked for: whoever opens a stream may name no kind.
    if (answered instanceof Response && isStream(answered)) streams.add(env.outgoing);
    return answered;
  });
  const server = createServer((request, response) => {
    inside.add(response);
    response.once("close", () => inside.delete(response));
    if (isShut) response.setHeader("Connection", "close");
    void listener(request, response);
  });
  // A slow header is an attack or a dead line; a chat stream has none of these limits.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.listen(port);
  await once(server, "listening");
  const closed = once(server, "close");
  const shut = (): void => {
    isShut = true;
    // Whoever waits before the door is let in first: the system would hang up on them.
    setTimeout(() => {
      // That of `http` would also close connections that look idle and have a request on its way
      // to us. Those are read, answered, and then closed.
      if (server.listening) NetServer.prototype.close.call(server);
    }, lastOnesMs);
    for (const response of inside) {
      // Browsers come back to the next process by themselves.
      if (streams.has(response)) response.destroy();
      else if (!response.headersSent) response.setHeader("Connection", "close");
    }
  };
  return {
    shut,
    async empty() {
      shut();
      const untilMs = performance.now() + emptyWithinMs;
      for (let quietMs = 0; quietMs < quietEnoughMs && performance.now() < untilMs; ) {
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
        const isQuiet = ![...inside].some((one) => !streams.has(one));
        quietMs = isQuiet ? quietMs + lookEveryMs : 0;
      }
      server.closeAllConnections();
      server.close();
      await closed;
    },
  };
}

function isStream({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}
