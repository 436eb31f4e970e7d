import { type OnLoopback, serveOnLoopback } from "../loopback.ts";
import {
  createTelegramSandbox,
  type TelegramSandbox,
  type TelegramSandboxOptions,
} from "./sandbox.ts";

/** `apiRoot`: what the bot is given instead of `https://api.telegram.org`. */
export type RunningTelegramSandbox = Omit<TelegramSandbox, "close"> & OnLoopback;

/** Starts the sandbox Telegram. Port 0 takes a free one. */
export async function startTelegramSandbox(
  options: TelegramSandboxOptions & { port?: number } = {},
): Promise<RunningTelegramSandbox> {
  const { close: stop, ...sandbox } = createTelegramSandbox(options);
  const { apiRoot, close } = await serveOnLoopback(
    sandbox.app.fetch as Parameters<typeof serveOnLoopback>[0],
    options.port,
  );
  return {
    ...sandbox,
    apiRoot,
    async close() {
      stop();
      await close();
    },
  };
}
