import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createTelegramSandbox, type TelegramSandbox, type TelegramSandboxOptions } from "./sandbox.ts";

export type RunningTelegramSandbox = Omit<TelegramSandbox, "close"> & {
  /** What the bot is given instead of `https://api.telegram.org`. */
  apiRoot: string;
  close(): Promise<void>;
};

/** Starts the sandbox on loopback, never on a reachable address. Port 0 takes a free one. */
export async function startTelegramSandbox(
  options: TelegramSandboxOptions & { port?: number } = {},
): Promise<RunningTelegramSandbox> {
  const sandbox = createTelegramSandbox(options);
  const server = createServer(getRequestListener(sandbox.app.fetch));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sandbox Telegram has no TCP address");
  return {
    ...sandbox,
    apiRoot: `http://127.0.0.1:${address.port}`,
    async close() {
      sandbox.close();
      // Long polls wait on purpose, so connections are cut rather than waited for.
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
