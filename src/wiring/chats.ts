import type { App, Log } from "../app/app.ts";
import { watched } from "../app/partner-watch.ts";
import type { Inbound } from "../app/turns/inbound.ts";
import { receiver } from "../app/turns/receive.ts";
import type { Taken } from "../app/turns/take-turn.ts";
import type { Channel, Render } from "../channels/channel.ts";
import { linksFor, type TelegramMode } from "../channels/telegram/settings.ts";
import { createTelegram } from "../channels/telegram/telegram.ts";
import type { WechatDeps, WechatSettings } from "../channels/wechat/settings.ts";
import { createWechat } from "../channels/wechat/wechat.ts";
import type { Config } from "../config/config.ts";
import type { TelegramConfig } from "../config/telegram.ts";
import type { WechatConfig } from "../config/wechat.ts";
import { given } from "../core/given.ts";
import { wechatWindowName } from "../core/refs.ts";
import type { Secret } from "../core/secret.ts";
import { connectSharedTokens, type SharedTokens } from "../storage/redis/shared-tokens.ts";
import type { Closers } from "./closers.ts";

type TakeTurn = (inbound: Inbound) => Promise<Taken>;

/** One chat platform, connected: how we reach it, and how it reaches us. */
type Chat = {
  name: "telegram" | "wechat";
  channel: Channel;
  /** What the platform calls. */
  webhook: (request: Request) => Promise<Response>;
  /** Starts fetching and tells the platform about us; after the server listens. */
  begin(): void;
};

/** The chat platforms that run beside the web chat. */
type Chats = {
  /** By the path that the platform calls. */
  webhooks: Record<string, Chat["webhook"]>;
  /** Starts fetching and tells the platforms about us; after the server listens. */
  begin(): void;
};

/** The chat platforms that are configured. Their channels join the app's. */
export function startChats(app: App, config: Config, takeTurn: TakeTurn, closers: Closers): Chats {
  const chats = [
    ...(config.telegram === undefined
      ? []
      : [connectTelegram(app, config, config.telegram, takeTurn, closers)]),
    ...(config.wechat === undefined
      ? []
      : [connectWechat(app, config, config.wechat, takeTurn, closers)]),
  ];
  for (const { name, channel } of chats) app.channels[name] = watched(channel, name, app.partners);
  return {
    webhooks: Object.fromEntries(chats.map(({ name, webhook }) => [`/${name}/webhook`, webhook])),
    begin() {
      for (const chat of chats) chat.begin();
    },
  };
}

/** Which instance polls, as a row in the table `kept`. */
const pollingLease = "telegram:polling";

/** Longer than one long poll; a crashed instance's turn passes on after it. */
const pollingLeaseMs = 60_000;

function connectTelegram(
  app: App,
  config: Config,
  given: TelegramConfig,
  takeTurn: TakeTurn,
  closers: Closers,
): Chat {
  const telegram = createTelegram(
    {
      token: given.botToken,
      apiRoot: given.apiRoot,
      links: linksFor(config.publicUrl),
      mode: telegramMode(given, config),
    },
    {
      receive: receiver(app, "telegram", takeTurn, setTimer),
      render: renderer(app),
      log: app.log,
      kept: keptBy(app),
      lease: () =>
        app.store.write((tables) =>
          tables.kept.lease(pollingLease, app.instance, app.clock.nowMs(), pollingLeaseMs),
        ),
    },
  );
  return {
    name: "telegram",
    channel: telegram.channel,
    webhook: (request) => telegram.handleWebhook(request),
    begin() {
      const stopped = new AbortController();
      closers.push(() => stopped.abort());
      telegram.setUp(stopped.signal).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : "unknown";
        app.log.error({ error: reason }, "Telegram refuses our settings");
      });
      if (given.mode !== "polling") return;
      const polling = telegram.startPolling();
      closers.push(async () => {
        await polling.stop();
        // Another instance, or our own next start, need not wait for the lease to run out.
        await app.store.write((tables) => tables.kept.release(pollingLease, app.instance));
      });
    },
  };
}

function telegramMode(
  { mode, webhookSecret: secret }: TelegramConfig,
  config: Config,
): TelegramMode {
  return mode === "webhook" && secret !== undefined
    ? { type: "webhook", url: `${config.publicUrl}/telegram/webhook`, secret }
    : { type: "polling" };
}

function connectWechat(
  app: App,
  config: Config,
  given: WechatConfig,
  takeTurn: TakeTurn,
  closers: Closers,
): Chat {
  const wechat = createWechat(wechatSettings(given, config), {
    receive: receiver(app, "wechat", takeTurn),
    render: renderer(app),
    log: app.log,
    nowMs: () => app.clock.nowMs(),
    windows: windowsBy(app),
    ...(config.redisUrl === undefined
      ? {}
      : { tokenStore: sharedTokens(config.redisUrl, app.log, closers) }),
  });
  closers.push(() => wechat.idle());
  return {
    name: "wechat",
    channel: wechat.channel,
    webhook: (request) => wechat.handle(request),
    begin() {},
  };
}

/** The account as its adapter wants it. */
export function wechatSettings(account: WechatConfig, { publicUrl }: Config): WechatSettings {
  const { appId, appSecret, token, aesKey, apiRoot, newsTemplateId } = account;
  return {
    appId,
    appSecret,
    token,
    apiRoot,
    publicUrl,
    ...given({ aesKey }),
    ...(newsTemplateId === undefined ? {} : { templates: { news: newsTemplateId } }),
  };
}

function renderer(app: App): Render {
  return (text, language) => app.texts.render(text, language);
}

function setTimer(job: () => void, delayMs: number): () => void {
  const timer = setTimeout(job, delayMs);
  return () => clearTimeout(timer);
}

/** Small things that an adapter remembers between starts. */
function keptBy({ store }: App) {
  return {
    read: (key: string) => store.read((tables) => tables.kept.read(key)),
    write: (key: string, value: string) => store.write((tables) => tables.kept.write(key, value)),
  };
}

/** Until when WeChat lets us write to a chat, kept under the chat's address. */
function windowsBy(app: App): WechatDeps["windows"] {
  const kept = keptBy(app);
  return {
    async read(address) {
      const value = await kept.read(wechatWindowName(address));
      return value === undefined ? undefined : JSON.parse(value);
    },
    write: (address, record) => kept.write(wechatWindowName(address), JSON.stringify(record)),
  };
}

function sharedTokens(url: Secret, log: Log, closers: Closers): SharedTokens {
  const tokens = connectSharedTokens(url, log);
  closers.push(() => tokens.close());
  return tokens;
}
