import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
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

/** Listens on `port`. Throws when that port cannot be had. */
export async function openDoor(
  answer: Parameters<typeof getRequestListener>[0],
  port: number,
): Promise<Door> {
  const inside = new Map<ServerResponse, IncomingMessage>();
  const listener = getRequestListener(answer);
  const server = createServer((request, response) => {
    inside.set(response, request);
    response.once("close", () => inside.delete(response));
    if (!server.listening) response.setHeader("Connection", "close");
    void listener(request, response);
  });
  // A slow header is an attack or a dead line; a chat stream has none of these limits.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.listen(port);
  await once(server, "listening");
  const closed = once(server, "close");
  const shut = (): void => {
    if (server.listening) server.close();
    for (const [response, request] of inside) {
      // Browsers come back to the next process by themselves.
      if (isStream(request)) response.destroy();
      else if (!response.headersSent) response.setHeader("Connection", "close");
    }
  };
  return {
    shut,
    async empty() {
      shut();
      const untilMs = performance.now() + emptyWithinMs;
      while ([...inside.values()].some((one) => !isStream(one)) && performance.now() < untilMs)
        await new Promise((resolve) => setTimeout(resolve, 20));
      server.closeAllConnections();
      await closed;
    },
  };
}

function isStream({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes("text/event-stream") ?? false;
}
