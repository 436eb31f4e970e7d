import { randomBytes } from "node:crypto";
import type { Dialogues } from "../../src/core/conversation/dialogue.ts";
import { Secret } from "../../src/core/secret.ts";
import {
  type RunningTelegramSandbox,
  startTelegramSandbox,
} from "../../src/sandbox/telegram/start.ts";
import { type RunningWechatSandbox, startWechatSandbox } from "../../src/sandbox/wechat/start.ts";
import { freePort, type RunningService, runService } from "./service.ts";

export type RunningChats = {
  running: RunningService;
  telegram: RunningTelegramSandbox;
  wechat: RunningWechatSandbox;
  /** What the service was started with, to start another one on the same data. */
  env: Record<string, string>;
  stop(): Promise<void>;
};

/**
 * The real service with all three chats, against a Telegram and a WeChat on this machine; with
 * other dialogues when they are given.
 */
export async function runWithChats(
  env: Record<string, string> = {},
  list?: Dialogues,
): Promise<RunningChats> {
  const port = await freePort();
  const telegram = await startTelegramSandbox();
  const account = {
    appId: "wx0000000000000001",
    appSecret: new Secret("0123456789abcdef0123456789abcdef"),
    token: new Secret("sandboxtoken"),
    aesKey: new Secret(randomBytes(60).toString("hex").slice(0, 43)),
  };
  const wechat = await startWechatSandbox({
    ...account,
    webhookUrl: `http://127.0.0.1:${port}/wechat/webhook`,
  });
  const all = {
    PORT: String(port),
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    WECHAT_APP_ID: account.appId,
    WECHAT_APP_SECRET: account.appSecret.reveal(),
    WECHAT_TOKEN: account.token.reveal(),
    WECHAT_AES_KEY: account.aesKey.reveal(),
    WECHAT_API_ROOT: wechat.apiRoot,
    ...env,
  };
  const running = await runService(all, list);
  return {
    running,
    telegram,
    wechat,
    env: all,
    async stop() {
      await running.stop();
      await telegram.close();
      await wechat.close();
    },
  };
}
