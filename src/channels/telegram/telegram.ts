import { InputFile } from "grammy";
import type { Channel, Outgoing, Shown } from "../channel.ts";
import { type Called, createClient } from "./client.ts";
import { encodeCaption, encodeMessage } from "./encode.ts";
import { isNotEditable, isNotModified, shownOf } from "./errors.ts";
import { createIntake } from "./intake.ts";
import { Pace } from "./pace.ts";
import { type Polling, startPolling } from "./polling.ts";
import { createSetUp } from "./set-up.ts";
import { botIdOf, systemTime, type TelegramDeps, type TelegramSettings } from "./settings.ts";
import { handleDelivery } from "./webhook.ts";

/** A bot, both ways. */
export type Telegram = {
  channel: Channel;
  /** For the address that `setWebhook` names. Always answers, never rejects. */
  handleWebhook(request: Request): Promise<Response>;
  /** In polling mode, once; runs until it is stopped. */
  startPolling(): Polling;
  /**
   * Tells Telegram what to show of us, and in webhook mode where to deliver. Waits while Telegram
   * is away, so it is best not waited for. Rejects when the token is wrong or the webhook is
   * refused.
   */
  setUp(signal?: AbortSignal): Promise<void>;
  /** Without the `@`; undefined until `setUp` has learnt it. */
  username(): string | undefined;
};

const burstMessages = 10;

/** The Telegram channel (Bot API 10.3). Throws when the token has not the shape of one. */
export function createTelegram(settings: TelegramSettings, deps: TelegramDeps): Telegram {
  const botId = botIdOf(settings.token);
  const client = createClient(settings.token, settings.apiRoot, deps.fetch);
  const { nowMs } = deps.time ?? systemTime;
  const pace = new Pace(settings.burstMessages ?? burstMessages, nowMs);
  const { run: setUp, username } = createSetUp(settings, botId, deps, client);
  const intake = createIntake(settings, deps, client, username);
  const bot = () => ({ botId, username: username() });

  /** Sends when the chat may have another message. */
  async function paced(address: string, send: () => Promise<Shown>): Promise<Shown> {
    const waitMs = pace.ask(address);
    if (waitMs > 0) return { answer: "later", afterMs: waitMs };
    const shown = await send();
    if (shown.answer === "later") pace.close(address, shown.afterMs);
    return shown;
  }

  async function send(address: string, message: Outgoing): Promise<Shown> {
    const { text, ...how } = encodeMessage(message, settings.links);
    return shownBy(await client.call((api) => api.sendMessage(address, text, how)));
  }

  /** Undefined when the message is not there to be edited. */
  async function edit(
    address: string,
    message: Outgoing,
    messageId: number,
  ): Promise<Shown | undefined> {
    const { text, ...how } = encodeMessage(message, settings.links);
    // Buttons that are not named again go away (Bot API, "editMessageText").
    const edited = await client.call((api) => api.editMessageText(address, messageId, text, how));
    if (edited.ok || isNotModified(edited.failure))
      return { answer: "shown", platformId: String(messageId) };
    return isNotEditable(edited.failure) ? undefined : shownOf(edited.failure);
  }

  const channel: Channel = {
    name: "telegram",
    traits: { choices: "buttons", secrets: "deleted", delivery: "push" },
    // News is a message of its own and makes a sound; what changes in it later is an edit like any
    // other.
    send: (address, message, previous) =>
      paced(address, async () => {
        const messageId = messageIdOf(previous);
        const edited =
          messageId === undefined ? undefined : await edit(address, message, messageId);
        return edited ?? (await send(address, message));
      }),
    sendPicture: (address, { png, caption, key }) =>
      paced(address, async () => {
        const name = `${key.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 64)}.png`;
        return shownBy(
          await client.call((api) =>
            api.sendPhoto(address, new InputFile(png, name), { caption: encodeCaption(caption) }),
          ),
        );
      }),
  };

  return {
    channel,
    username,
    handleWebhook: (request) => handleDelivery(request, settings.mode, bot(), intake),
    startPolling: () => startPolling(bot, deps, client, intake),
    setUp: (signal = new AbortController().signal) => setUp(signal),
  };
}

function messageIdOf(platformId: string | undefined): number | undefined {
  const messageId = Number(platformId);
  return platformId !== undefined && Number.isSafeInteger(messageId) && messageId > 0
    ? messageId
    : undefined;
}

function shownBy(sent: Called<{ message_id: number }>): Shown {
  return sent.ok
    ? { answer: "shown", platformId: String(sent.value.message_id) }
    : shownOf(sent.failure);
}
