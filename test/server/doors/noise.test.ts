import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningService, runService } from "../../running/service.ts";

let running: RunningService;
beforeAll(async () => {
  running = await runService({
    WECHAT_TOKEN: "token123",
    WECHAT_APP_ID: "wx0123456789abcdef",
    WECHAT_APP_SECRET: "replace_me",
  });
});
afterAll(() => running.stop());

/** Doors that a stranger can knock at without any limit of ours. */
test.for([
  ["POST", "/wechatpay/notify"],
  ["POST", "/wechat/webhook?signature=x&timestamp=1&nonce=2"],
  ["GET", "/wechat/webhook?signature=x&timestamp=1&nonce=2"],
] as const)("strangers cannot fill the disk through the log: %s %s", async ([method, path]) => {
  const before = running.logged().length;
  for (let round = 0; round < 15; round++) {
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        const body = method === "POST" ? { body: "{}" } : {};
        const answer = await fetch(`${running.url}${path}`, { method, ...body });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        await answer.arrayBuffer();
      }),
    );
  }
  expect(running.logged().length - before).toBeLessThanOrEqual(130);
});
