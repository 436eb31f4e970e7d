import { type OnLoopback, serveOnLoopback } from "../loopback.ts";
import { createWechatSandbox, type WechatSandbox, type WechatSandboxOptions } from "./sandbox.ts";

/** `apiRoot`: what the adapter is given; a person's chat is at `/phone/<openid>` there. */
export type RunningWechatSandbox = WechatSandbox & OnLoopback;

/** Starts the sandbox account. Port 0 takes a free one. */
export async function startWechatSandbox(
  options: WechatSandboxOptions & { port?: number },
): Promise<RunningWechatSandbox> {
  const sandbox = createWechatSandbox(options);
  return { ...sandbox, ...(await serveOnLoopback(sandbox.app.fetch, options.port)) };
}
