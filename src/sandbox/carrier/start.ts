import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { type CarrierSandbox, type CarrierSandboxOptions, createCarrierSandbox } from "./app.ts";

export type RunningCarrierSandbox = Omit<CarrierSandbox, "close"> & {
  /** What the client is given, e.g. `http://127.0.0.1:40123`. */
  apiRoot: string;
  close(): Promise<void>;
};

/** Starts the sandbox carrier on loopback, never on a reachable address. Port 0 takes a free one. */
export async function startCarrierSandbox(
  options: CarrierSandboxOptions & { port?: number },
): Promise<RunningCarrierSandbox> {
  const { close: closeBook, ...sandbox } = createCarrierSandbox(options);
  const server = createServer(getRequestListener(sandbox.app.fetch));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sandbox carrier has no TCP address");
  return {
    ...sandbox,
    apiRoot: `http://127.0.0.1:${address.port}`,
    async close() {
      // Hanging requests are part of the game, so connections are cut rather than waited for.
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      closeBook();
    },
  };
}
