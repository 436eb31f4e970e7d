import type { InlineKeyboardButton, MessageEntity } from "grammy/types";
import type { OrderView, Outgoing } from "../channel.ts";
import { clean, cut, inRows, longestCaption, longestMessage } from "./layout.ts";
import type { Links } from "./settings.ts";

/**
 * What `sendMessage` and `editMessageText` take besides the chat. The formatting stands in entities
 * and never in the text (no `parse_mode`), so a name full of `<b>` and `*` is shown as it is
 * written.
 */
type EncodedMessage = {
  text: string;
  entities: MessageEntity[];
  /** Our links are private: Telegram's preview would open them. */
  link_preview_options: { is_disabled: true };
  reply_markup?: { inline_keyboard: InlineKeyboardButton[][] };
};

/** Of an inline keyboard; more are refused. */
const mostButtons = 100;
/** Of a button's data, UTF-8 (Bot API, "InlineKeyboardButton"). */
const longestDataBytes = 64;
const longestLabel = 64;

/** One message as Telegram wants it: text with entities, and buttons. Cut where it is too long. */
export function encodeMessage(message: Outgoing, links: Links): EncodedMessage {
  const card =
    message.order === undefined ? undefined : writeCard(message.order, message.language, links);
  const said = new Written();
  said.add(
    cut(
      clean(message.text).trim(),
      longestMessage - (card === undefined ? 0 : card.text.length + 2),
    ),
  );
  if (card !== undefined) {
    if (said.text !== "") said.add("\n\n");
    said.append(card);
  }
  said.limit(longestMessage);
  const keyboard = keyboardOf(message, links);
  return {
    // Telegram refuses a message without a visible character; better a sign of life than silence.
    text: said.text.trim() === "" ? "…" : said.text,
    entities: said.entities,
    link_preview_options: { is_disabled: true },
    ...(keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard } }),
  };
}

/** The words below a picture, cut to what Telegram allows. */
export function encodeCaption(caption: string): string {
  return cut(clean(caption).trim(), longestCaption);
}

/** `<turn>:<value>`; comes back as it is when the button is pressed. */
export function callbackData(turn: number, value: string): string {
  const whole = `${turn}:${clean(value)}`;
  const encoder = new TextEncoder();
  if (encoder.encode(whole).length <= longestDataBytes) return whole;
  // No value of ours is that long. The mark keeps a shortened one from being taken for another,
  // shorter value.
  const mark = "…";
  const room = new Uint8Array(longestDataBytes - encoder.encode(mark).length);
  const { read } = encoder.encodeInto(whole, room);
  return whole.slice(0, read) + mark;
}

/**
 * Text with the entities that belong to it; offsets are UTF-16 units (Bot API, "MessageEntity").
 */
class Written {
  text = "";
  entities: MessageEntity[] = [];

  add(part: string, type?: "bold" | "code"): void {
    if (type !== undefined && part !== "")
      this.entities.push({ type, offset: this.text.length, length: part.length });
    this.text += part;
  }

  limit(length: number): void {
    this.text = cut(this.text, length);
    this.entities = this.entities.filter(
      (entity) => entity.offset + entity.length <= this.text.length,
    );
  }

  append(other: Written): void {
    this.entities.push(
      ...other.entities.map((entity) => ({ ...entity, offset: entity.offset + this.text.length })),
    );
    this.text += other.text;
  }
}

const marks: Readonly<Record<OrderView["progress"][number]["state"], string>> = {
  todo: "▫️",
  now: "⏳",
  done: "✅",
  failed: "❌",
};

/** So much of a card's row is shown; ours are far shorter. */
const longestPart = 100;
const mostRows = 12;

function writeCard(order: OrderView, language: Outgoing["language"], links: Links): Written {
  const colon = language === "zh-CN" ? "：" : ": ";
  const plain = (part: string): string =>
    cut(clean(part).replaceAll("\n", " ").trim(), longestPart);
  const card = new Written();
  const orderNo = plain(order.orderNo);
  const rows = order.rows
    .slice(0, mostRows)
    .map(({ label, value }) => ({ label: plain(label), value: plain(value) }));

  card.add(plain(order.title), "bold");
  card.add(` · ${plain(order.stateText)}`);
  if (!rows.some(({ value }) => value === plain(order.amount)))
    card.add(` · ${plain(order.amount)}`);
  if (!rows.some(({ value }) => value === orderNo)) {
    card.add("\n");
    card.add(orderNo, "code");
  }
  for (const { label, value } of rows) {
    card.add(`\n${label}${colon}`);
    // Code is copied by one tap, which is what an order number is for.
    card.add(value, value === orderNo ? "code" : undefined);
  }
  const steps = order.progress
    .slice(0, mostRows)
    .map(({ label, state }) => `${marks[state]} ${plain(label)}`);
  if (steps.length > 0) card.add(`\n${steps.join("  ")}`);
  if (links === "text")
    for (const { url, label } of linksOf(order)) card.add(`\n${plain(label)}${colon}${url}`);
  return card;
}

function linksOf({ pay, receipt }: OrderView): { url: string; label: string }[] {
  return [pay, receipt].filter((link) => link !== undefined);
}

function keyboardOf({ order, choices, turn }: Outgoing, links: Links): InlineKeyboardButton[][] {
  const pages = order === undefined || links === "text" ? [] : linksOf(order);
  const linkRows = pages.map(({ url, label }) => [{ text: labelOf(label), url }]);
  const picks = (choices ?? []).slice(0, mostButtons - linkRows.length).map(({ label, value }) => ({
    text: labelOf(label),
    callback_data: callbackData(turn, value),
  }));
  return [...linkRows, ...inRows(picks)];
}

function labelOf(label: string): string {
  const text = cut(clean(label).replaceAll("\n", " ").trim(), longestLabel);
  return text === "" ? "…" : text;
}
