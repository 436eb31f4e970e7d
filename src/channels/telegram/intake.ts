import { given } from "../../core/given.ts";
import { type Language, text } from "../../core/text.ts";
import { Heard } from "../../core/understanding/heard.ts";
import type { Reception } from "../channel.ts";
import type { TelegramClient } from "./client.ts";
import { type Decoded, type DecodedEvent, groupPayload } from "./decode.ts";
import { isAlreadyDeleted, isPassing, withoutToken } from "./errors.ts";
import { Failures } from "./poison.ts";
import { createPresses } from "./presses.ts";
import { systemTime, type TelegramDeps, type TelegramSettings } from "./settings.ts";

/**
 * `failed`: nothing was committed, it must come again. `suspect`: so for the fifth time or more.
 */
type Taken = "taken" | "failed" | "suspect";

/** Where decoded updates go, from polling and from the webhook alike. */
export type Intake = {
  /**
   * It is there, but others of its chat come first: a press is answered soon all the same. Taking
   * it does this too.
   */
  announce(update: Exclude<Decoded, { kind: "unreadable" }>): void;
  /** Hands one update to the app and does what the platform needs after it. Never rejects. */
  take(update: Exclude<Decoded, { kind: "unreadable" }>): Promise<Taken>;
  failures: Failures;
};

/** Nobody watches a spinner for longer and believes in it. */
const answersPressAfterMs = 1_000;

/** A picture of a card or a sticker; more is not looked at. */
const longestPhotoBytes = 5 * 1024 * 1024;

type ReceivedUpdate = Extract<Decoded, { kind: "received" }>;
type GroupUpdate = Extract<Decoded, { kind: "group" }>;

/** `username`: the bot's own, as far as it is known by then; groups need it. */
export function createIntake(
  settings: TelegramSettings,
  deps: TelegramDeps,
  client: TelegramClient,
  username: () => string | undefined,
): Intake {
  const { receive, render, log, time = systemTime } = deps;
  const failures = new Failures();
  const presses = createPresses(
    settings.answersPressAfterMs ?? answersPressAfterMs,
    (callbackId) => {
      void stopSpinner(callbackId, {});
    },
  );

  function judge(updateId: number, error: unknown): Taken | "given-up" {
    const verdict = failures.failed(updateId);
    const reason = withoutToken(error instanceof Error ? error.message : "thrown", settings.token);
    if (verdict === "poison") {
      log.error({ updateId, reason }, "telegram: an update that always fails was skipped");
      return "given-up";
    }
    log.warn(
      { updateId, times: failures.times(updateId), reason },
      "telegram: an update could not be received",
    );
    return verdict === "suspect" ? "suspect" : "failed";
  }

  async function takeReceived(update: ReceivedUpdate): Promise<Taken> {
    const { key, formerKey, address, language, updateId } = update;
    let reception: Reception;
    try {
      reception = await receive({
        key,
        address,
        ...given({ formerKey, language }),
        event: withPhoto(update.event),
      });
    } catch (error) {
      // Without an answer the button would keep spinning; the next try answers again, which hurts
      // nobody.
      await answerPress(update, undefined);
      const judged = judge(updateId, error);
      if (judged !== "given-up") return judged;
      await giveUp(update);
      return "taken";
    }
    failures.succeeded(updateId);
    await Promise.all([answerPress(update, reception), removeSecret(update, reception)]);
    return "taken";
  }

  function withPhoto(event: DecodedEvent) {
    if (event.type !== "photo") return event;
    const { fileId, ...photo } = event;
    return { ...photo, load: () => client.download(fileId, longestPhotoBytes) };
  }

  async function answerPress(
    update: ReceivedUpdate,
    reception: Reception | undefined,
  ): Promise<void> {
    if (update.callbackId === undefined || !presses.isOpen(update.callbackId)) return;
    const language = languageFor(update, reception);
    await stopSpinner(
      update.callbackId,
      reception?.stale === true ? { text: render(text("telegram.stale"), language) } : {},
    );
  }

  async function stopSpinner(callbackId: string, toast: { text?: string }): Promise<void> {
    // Refused when it is older than some minutes; then nobody is looking at it any more.
    await client.call((api) => api.answerCallbackQuery(callbackId, toast));
  }

  /** A password stays in the chat of both sides until somebody removes it. */
  async function removeSecret(update: ReceivedUpdate, reception: Reception): Promise<void> {
    if (reception.secret) await removeMessage(update, languageFor(update, reception));
  }

  /** True when it is gone; else its writer was asked to remove it. */
  async function removeMessage(update: ReceivedUpdate, language: Language): Promise<boolean> {
    const { messageId, address } = update;
    if (messageId === undefined) return false;
    if (await deleted(address, messageId)) return true;
    log.warn(
      { updateId: update.updateId },
      "telegram: a message with a secret could not be deleted",
    );
    await sendText(address, render(text("telegram.deleteYourself"), language));
    return false;
  }

  /**
   * Nobody knows where the conversation stood, so whatever may be a password is removed; and its
   * writer hears that it did not arrive.
   */
  async function giveUp(update: ReceivedUpdate): Promise<void> {
    if (update.event.type === "left") return;
    const language = languageFor(update, undefined);
    const isRemoved = mayHoldSecret(update.event) && (await removeMessage(update, language));
    await sendText(
      update.address,
      render(text(isRemoved ? "telegram.lostAndRemoved" : "telegram.lost"), language),
    );
  }

  async function sendText(address: string, words: string): Promise<void> {
    await client.call((api) => api.sendMessage(address, words));
  }

  async function deleted(address: string, messageId: number): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      const done = await client.call((api) => api.deleteMessage(address, messageId));
      if (done.ok || isAlreadyDeleted(done.failure)) return true;
      if (!isPassing(done.failure) || tries === 3) return false;
      await time.sleep(Math.min(done.failure.retryAfterMs ?? 1_000, 5_000));
    }
  }

  async function answerGroup({ chatId, messageId, language }: GroupUpdate): Promise<void> {
    const name = username();
    const button = render(text("telegram.groupButton"), language);
    await client.call((api) =>
      api.sendMessage(chatId, render(text("telegram.group"), language), {
        reply_parameters: { message_id: messageId, allow_sending_without_reply: true },
        link_preview_options: { is_disabled: true },
        ...(name === undefined
          ? {}
          : {
              reply_markup: {
                inline_keyboard: [
                  [{ text: button, url: `https://t.me/${name}?start=${groupPayload}` }],
                ],
              },
            }),
      }),
    );
  }

  return {
    failures,
    announce: presses.expect,
    async take(update) {
      presses.expect(update);
      switch (update.kind) {
        case "received":
          return await takeReceived(update);
        case "group":
          await answerGroup(update);
          return "taken";
        case "ignored":
          if (update.callbackId !== undefined) await stopSpinner(update.callbackId, {});
          return "taken";
      }
    },
  };
}

/** What failed may be the reading itself; then it may hold anything. */
function mayHoldSecret(event: DecodedEvent): boolean {
  const words =
    event.type === "say" ? event.text : event.type === "photo" ? event.caption : undefined;
  if (words === undefined) return false;
  try {
    return new Heard(words).mayHoldPassword();
  } catch {
    return true;
  }
}

/**
 * What the person chose inside the dialogue shows in the replies; Telegram only knows the app's
 * language.
 */
function languageFor(update: ReceivedUpdate, reception: Reception | undefined) {
  return reception?.replies[0]?.language ?? update.language ?? "zh-CN";
}
