import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createWechatSandbox, type WechatSandbox, type WechatSandboxOptions } from "./sandbox.ts";

export type RunningWechatSandbox = WechatSandbox & {
  /** What the adapter is given, e.g. `http://127.0.0.1:40123`; a person's chat is at `/phone/<openid>` there. */
  apiRoot: string;
  close(): Promise<void>;
};

/** Starts the sandbox account on loopback, never on a reachable address. Port 0 takes a free one. */
export async function startWechatSandbox(
  options: WechatSandboxOptions & { port?: number },
): Promise<RunningWechatSandbox> {
  const sandbox = createWechatSandbox(options);
  const server = createServer(getRequestListener(sandbox.app.fetch));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sandbox account has no TCP address");
  return {
    ...sandbox,
    apiRoot: `http://127.0.0.1:${address.port}`,
    async close() {
      // Hanging requests are part of the game, so connections are cut rather than waited for.
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
