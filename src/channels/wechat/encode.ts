import { type Language, text } from "../../core/text.ts";
import type { OrderView, Outgoing, Render } from "../channel.ts";
import type { CustomMessage } from "./client.ts";

/** As much of a turn as one message of WeChat holds. */
export type Part = {
  text: string;
  /** The messages that have been shown in full once this part has been. */
  completes: readonly Outgoing[];
  /** Set on the part that ends with choices: the question without them, and them. */
  menu?: {
    head: string;
    turn: number;
    lettered: boolean;
    unnumbered: boolean;
    choices: readonly { label: string; value: string }[];
  };
};

/**
 * UTF-8 bytes of a text. WeChat names no limit for an answer; at 2048 customer-service messages are
 * refused (45002).
 */
export const mostTextBytes = 2048;

/**
 * What a turn says, as few messages as possible: cut between our messages where that is possible,
 * between lines where it is not. Empty for nothing to say.
 */
export function encodeTurn(messages: readonly Outgoing[], render: Render): Part[] {
  const lastQuestion = messages.findLast(
    (message) => hasChoices(message) && message.unnumbered !== true,
  );
  const parts: Part[] = [];
  for (const message of messages) {
    const head = textOf(message, render);
    const choices = choiceLines(message, message === lastQuestion, render);
    const whole = choices === "" ? head : `${head}\n\n${choices}`;
    const before = parts.at(-1);
    const joined = before === undefined ? whole : `${before.text}\n\n${whole}`;
    if (before !== undefined && fits(joined)) {
      parts[parts.length - 1] = {
        text: joined,
        completes: [...before.completes, message],
        ...menuOf(message, `${before.text}\n\n${head}`),
      };
      continue;
    }
    const pieces = cut(whole);
    pieces.forEach((piece, place) => {
      const isLast = place === pieces.length - 1;
      parts.push({
        text: piece,
        completes: isLast ? [message] : [],
        ...(isLast && pieces.length === 1 ? menuOf(message, head) : {}),
      });
    });
  }
  return parts;
}

/** A menu that can be tapped where there are choices, a text otherwise. */
export function customMessage(part: Part): CustomMessage {
  if (part.menu === undefined) return { msgtype: "text", text: { content: part.text } };
  const { head, turn, lettered, unnumbered, choices } = part.menu;
  const list = choices.map(({ label, value }, place) => ({
    // The mark stays: old clients cannot tap, and then it is typed.
    id: `${turn}:${value}`,
    content: unnumbered ? plain(label) : `${markOf(place, lettered)}. ${plain(label)}`,
  }));
  return { msgtype: "msgmenu", msgmenu: { head_content: head, list } };
}

function hasChoices(message: Outgoing): boolean {
  return message.choices !== undefined && message.choices.length > 0;
}

function menuOf(message: Outgoing, head: string): Pick<Part, "menu"> {
  const { turn, choices, lettered = false, unnumbered = false } = message;
  return choices === undefined || choices.length === 0
    ? {}
    : { menu: { head, turn, lettered, unnumbered, choices } };
}

/** 1, 2, 3, or A, B, C where a number would be an answer itself. */
function markOf(place: number, lettered: boolean): string {
  return lettered ? String.fromCharCode("A".charCodeAt(0) + place) : String(place + 1);
}

function textOf(message: Outgoing, render: Render): string {
  const { order, secretUrl, language } = message;
  const blocks = [
    plain(message.text),
    order === undefined ? "" : orderText(order, language, render),
    secretUrl === undefined ? "" : link(secretUrl, render(text("wechat.secret"), language)),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function orderText(order: OrderView, language: Language, render: Render): string {
  const row = (label: string, value: string) =>
    render(text("wechat.row", { label: plain(label), value: plain(value) }), language);
  const rows = order.rows.map(({ label, value }) => row(label, value));
  const hasAmount = order.rows.some(({ value }) => value === order.amount);
  return [
    plain(`${order.title} · ${order.stateText}`),
    ...rows,
    ...(hasAmount ? [] : [row(render(text("wechat.amount"), language), order.amount)]),
    ...[order.pay, order.receipt].flatMap((door) =>
      door === undefined ? [] : [link(door.url, door.label)],
    ),
  ].join("\n");
}

/** Marks belong to the last question of a turn: that is the one a typed mark answers. */
function choiceLines(message: Outgoing, isLastQuestion: boolean, render: Render): string {
  const { choices = [], language, lettered = false } = message;
  if (choices.length === 0) return "";
  const lines = choices.map(
    ({ label }, place) => `${isLastQuestion ? `${markOf(place, lettered)}.` : "·"} ${plain(label)}`,
  );
  const heading = text(lettered ? "wechat.letters" : "wechat.choices");
  return isLastQuestion ? [render(heading, language), ...lines].join("\n") : lines.join("\n");
}

/**
 * WeChat reads `<a …>` in a text as a link, so a text from elsewhere must not be able to hold one.
 */
function plain(words: string): string {
  return words.toWellFormed().replaceAll("<", "＜");
}

/** A link that is tapped. Anything but http(s) is left out: it would be a mistake of ours. */
function link(url: string, label: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) return plain(label);
  const safe = address.href.replaceAll('"', "%22").replaceAll("<", "%3C").replaceAll(">", "%3E");
  return `<a href="${safe}">${plain(label)}</a>`;
}

function fits(words: string): boolean {
  return Buffer.byteLength(words) <= mostTextBytes;
}

/** Between lines; a line that is too long by itself between characters. */
function cut(words: string): string[] {
  if (fits(words)) return [words];
  const pieces = [""];
  const add = (more: string, glue: string) => {
    const longer = `${pieces.at(-1) ?? ""}${glue}${more}`;
    if (fits(longer)) pieces[pieces.length - 1] = longer;
    else pieces.push(more);
  };
  for (const line of words.split("\n")) {
    if (fits(line)) add(line, "\n");
    else {
      pieces.push("");
      for (const character of line) add(character, "");
    }
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
}
