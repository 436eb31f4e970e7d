import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";

/** A sandbox that listens on this machine. */
export type OnLoopback = {
  /** What a client is given, e.g. `http://127.0.0.1:40123`. */
  apiRoot: string;
  close(): Promise<void>;
};

/** Serves a sandbox on this machine only, never on a reachable address. Port 0 takes a free one. */
export async function serveOnLoopback(
  answer: Parameters<typeof getRequestListener>[0],
  port = 0,
): Promise<OnLoopback> {
  const server = createServer(getRequestListener(answer));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("The sandbox has no TCP address.");
  return {
    apiRoot: `http://127.0.0.1:${address.port}`,
    async close() {
      // Hanging requests and long polls are part of the game, so connections are cut rather than
      // waited for.
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
