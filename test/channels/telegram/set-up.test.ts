import { afterEach, describe, expect, test } from "vitest";
import { linksFor } from "../../../src/channels/telegram/settings.ts";
import { Secret } from "../../../src/core/secret.ts";
import {
  type RunningTelegramSandbox,
  startTelegramSandbox,
} from "../../../src/sandbox/telegram/start.ts";
import { canaryToken, eventually, quickTime, startBot } from "./bot.ts";

let sandbox: RunningTelegramSandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function open(options: Parameters<typeof startBot>[0] = {}) {
  const bot = await startBot({ ...options, ...(sandbox === undefined ? {} : { sandbox }) });
  sandbox = bot.sandbox;
  return bot;
}

async function ask(method: string, values: Record<string, unknown> = {}): Promise<unknown> {
  if (sandbox === undefined) throw new Error("There is no sandbox yet.");
  const answer = await sandbox.app.request(`/bot${canaryToken}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(values),
  });
  const { result } = (await answer.json()) as { result: unknown };
  return result;
}

const webhook = (secret = "Secret-of_the_webhook") =>
  ({
    type: "webhook",
    url: "https://bot.example.com/telegram",
    secret: new Secret(secret),
  }) as const;

describe("what people see before they write", () => {
  test("commands and descriptions in their language, Chinese for all others", async () => {
    const { telegram } = await open();
    await telegram.setUp();
    const scope = { type: "all_private_chats" };
    const names = ["start", "recharge", "orders", "guide", "help", "settings", "privacy", "cancel"];
    for (const [language_code, recharge] of [
      [undefined, "给流量卡充值"],
      ["zh", "给流量卡充值"],
      ["en", "Recharge a data card"],
    ]) {
      const commands = (await ask("getMyCommands", { scope, language_code })) as {
        command: string;
        description: string;
      }[];
      expect(commands.map(({ command }) => command)).toEqual(names);
      expect(commands[1]?.description).toBe(recharge);
    }
    expect(await ask("getMyCommands", { scope: { type: "all_group_chats" } })).toHaveLength(1);
    expect(await ask("getMyDescription", { language_code: "en" })).toMatchObject({
      description: expect.stringMatching(/WeChat/),
    });
    expect(await ask("getMyDescription", { language_code: "fr" })).toMatchObject({
      description: expect.stringMatching(/微信/),
    });
    expect(await ask("getMyShortDescription")).toMatchObject({
      short_description: expect.stringMatching(/流量卡/),
    });
    expect(await ask("getChatMenuButton")).toEqual({ type: "commands" });
    expect(telegram.username()).toBe("pos_recharge_sandbox_bot");
  });

  test("is told again only when it changed", async () => {
    const first = await open();
    await first.telegram.setUp();
    const calls = first.sandbox.calls.length;
    const again = await open({ kept: first.kept });
    await again.telegram.setUp();
    expect(first.sandbox.calls.slice(calls).map(({ method }) => method)).toEqual(["getMe"]);
    const changed = await open({ kept: first.kept, deps: { render: () => "另一句" } });
    await changed.telegram.setUp();
    expect(await ask("getMyDescription")).toEqual({ description: "另一句" });
  });

  test("that is refused in part is tried again at the next start; the bot works", async () => {
    const first = await open();
    const description = "Bad Request: BOT_COMMAND_INVALID";
    first.sandbox.faults.arm({ type: "refuse", code: 400, description }, { on: "setMyCommands" });
    await first.telegram.setUp();
    expect(await ask("getChatMenuButton")).toEqual({ type: "commands" });
    const again = await open({ kept: first.kept });
    await again.telegram.setUp();
    expect(await ask("getMyCommands", { scope: { type: "all_private_chats" } })).toHaveLength(8);
  });
});

describe("the webhook", () => {
  test("is set with its secret and with what we use", async () => {
    const { telegram, sandbox: running, kept } = await open({ mode: webhook() });
    await telegram.setUp();
    expect(running.calls.find(({ method }) => method === "setWebhook")?.values).toMatchObject({
      url: "https://bot.example.com/telegram",
      secret_token: "Secret-of_the_webhook",
      allowed_updates: ["message", "edited_message", "callback_query", "my_chat_member"],
    });
    // What is kept must not give the secret away.
    expect(JSON.stringify([...kept])).not.toContain("Secret-of");
  });

  test("is set again when it is gone or its secret is new, and else not", async () => {
    const first = await open({ mode: webhook() });
    await first.telegram.setUp();
    const times = () => first.sandbox.calls.filter(({ method }) => method === "setWebhook").length;
    await (await open({ mode: webhook(), kept: first.kept })).telegram.setUp();
    expect(times()).toBe(1);
    await ask("deleteWebhook");
    await (await open({ mode: webhook(), kept: first.kept })).telegram.setUp();
    expect(times()).toBe(2);
    await (await open({ mode: webhook("Another-secret_1"), kept: first.kept })).telegram.setUp();
    expect(times()).toBe(3);
  });

  test("in polling mode there is none", async () => {
    const { telegram, sandbox: running } = await open();
    await telegram.setUp();
    expect(running.calls.some(({ method }) => method === "setWebhook")).toBe(false);
  });

  test("that Telegram refuses is an error with Telegram's words", async () => {
    const { telegram } = await open({
      mode: { ...webhook(), url: "http://bot.example.com/telegram" },
    });
    await expect(telegram.setUp()).rejects.toThrow(/An HTTPS URL must be provided/);
  });
});

describe("trouble", () => {
  test("Telegram away at the start is waited out", async () => {
    const time = quickTime();
    const { telegram, sandbox: running, logged } = await open({ deps: { time } });
    running.faults.goAway();
    const done = telegram.setUp();
    await eventually(() => time.waitedMs.length > 8);
    expect(time.waitedMs.slice(0, 8)).toEqual(
      [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000),
    );
    running.faults.comeBack();
    await done;
    expect(telegram.username()).toBe("pos_recharge_sandbox_bot");
    expect(logged.filter(({ message }) => message.includes("waits for Telegram"))).toHaveLength(1);
  });

  test("waiting ends when it is told to", async () => {
    const { telegram, sandbox: running } = await open();
    running.faults.goAway();
    const stopping = new AbortController();
    const done = telegram.setUp(stopping.signal);
    stopping.abort();
    await done;
    expect(telegram.username()).toBeUndefined();
  });

  test("a wrong token is told without showing it", async () => {
    sandbox = await startTelegramSandbox({ token: canaryToken });
    const wrong = await startBot({
      sandbox: { ...sandbox, token: "7734512001:BBE-canary_wrong_canary_wrong_canary_1" },
    });
    const error = await wrong.telegram.setUp().catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/does not know this bot: Unauthorized/);
    expect(String(error)).not.toContain("canary");
  });
});

test.for([
  ["https://pay.example.com", "button"],
  ["https://pay.example.com:8443", "button"],
  ["http://pay.example.com", "text"],
  ["https://localhost", "text"],
  ["https://pos.local", "text"],
  ["https://intranet", "text"],
  ["https://192.168.1.5", "text"],
  ["https://8.8.8.8", "text"],
  ["https://[::1]", "text"],
  ["nonsense", "text"],
] as const)("pages of %s are shown as %s", ([publicUrl, links]) => {
  expect(linksFor(publicUrl)).toBe(links);
});
