import { z } from "zod";
import { badRequest } from "./answers.ts";
import { json } from "./parameters.ts";

/** A stretch of a text that looks different, in UTF-16 units (Bot API, "MessageEntity"). */
export type Entity = { type: string; offset: number; length: number };
/** A button below a message; either calls back or opens an address. */
export type Button = { text: string; callback_data?: string; url?: string };
/** Buttons in rows. */
export type Keyboard = Button[][];

const longestText = 4096;
const longestCaption = 1024;
const longestDataBytes = 64;
const mostButtons = 100;

/** As the server stores it: without control signs and without space around. Throws a refusal. */
export function checkText(given: unknown, kind: "text" | "caption"): string {
  const text = cleaned(given);
  if (kind === "text" && text === "") throw badRequest("message text is empty");
  if (kind === "text" && text.length > longestText) throw badRequest("message is too long");
  if (kind === "caption" && text.length > longestCaption)
    throw badRequest("message caption is too long");
  return text;
}

function cleaned(given: unknown): string {
  if (typeof given !== "string") return "";
  if (!given.isWellFormed()) throw badRequest("strings must be encoded in UTF-8");
  return given
    .replaceAll("\r", "")
    .replace(/[^\P{Cc}\n]/gu, " ")
    .trim();
}

const entities = json(
  z.array(
    z.looseObject({ type: z.string(), offset: z.int().nonnegative(), length: z.int().positive() }),
  ),
);

/**
 * Throws a refusal for entities that do not fit the text. `parse_mode` is not built: nobody here
 * should need it.
 */
export function checkEntities(given: unknown, parseMode: unknown, text: string): Entity[] {
  if (parseMode !== undefined && parseMode !== "") throw badRequest("unsupported parse_mode");
  if (given === undefined) return [];
  const read = entities.safeParse(given);
  if (!read.success) throw badRequest("can't parse entities: expected an Array of MessageEntity");
  for (const { offset, length } of read.data) {
    if (offset + length > text.length) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${offset + length}`,
      );
    }
    if (isInsideCharacter(text, offset))
      throw badRequest(`entity begins in a middle of a UTF-16 symbol at byte offset ${offset}`);
    if (isInsideCharacter(text, offset + length)) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at UTF-16 offset ${offset + length}`,
      );
    }
  }
  return read.data.map(({ type, offset, length }) => ({ type, offset, length }));
}

function isInsideCharacter(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text[at - 1] ?? "") && /[\udc00-\udfff]/.test(text[at] ?? "");
}

const markup = json(
  z.looseObject({
    inline_keyboard: z
      .array(
        z.array(
          z.looseObject({
            text: z.string(),
            callback_data: z.string().optional(),
            url: z.string().optional(),
          }),
        ),
      )
      .optional(),
  }),
);

/** Undefined for no keyboard, and for an empty one, which is the same. Throws a refusal. */
export function checkKeyboard(given: unknown): Keyboard | undefined {
  if (given === undefined || given === "") return undefined;
  const read = markup.safeParse(given);
  if (!read.success) throw badRequest("object expected as reply markup");
  const rows = (read.data.inline_keyboard ?? [])
    .map((row) => row.map(checkButton))
    .filter((row) => row.length > 0);
  if (rows.flat().length > mostButtons) throw badRequest("REPLY_MARKUP_TOO_LONG");
  return rows.length === 0 ? undefined : rows;
}

type GivenButton = { text: string; callback_data?: string | undefined; url?: string | undefined };

function checkButton({ text, callback_data, url }: GivenButton): Button {
  if (cleaned(text) === "") throw badRequest("keyboard button text must be non-empty");
  if (url !== undefined) return { text: cleaned(text), url: checkUrl(url) };
  if (callback_data === undefined) {
    throw badRequest(
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    );
  }
  const bytes = new TextEncoder().encode(callback_data).length;
  if (bytes < 1 || bytes > longestDataBytes) throw badRequest("BUTTON_DATA_INVALID");
  return { text: cleaned(text), callback_data };
}

/** tdlib/td, LinkManager.cpp: http, https and tg only, and a host with a dot in it. */
function checkUrl(given: string): string {
  const invalid = (why: string) =>
    badRequest(`inline keyboard button URL '${given}' is invalid: ${why}`);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase();
  if (scheme === "tg") return given;
  if (scheme !== undefined && scheme !== "http" && scheme !== "https")
    throw invalid("Unsupported URL protocol");
  const url = URL.parse(scheme === undefined ? `http://${given}` : given);
  if (url === null || !url.hostname.includes(".")) throw invalid("Wrong HTTP URL");
  // The library lets these through and the server behind it does not.
  if (/^(?:127|10|192\.168|169\.254)\./.test(url.hostname)) throw badRequest("BUTTON_URL_INVALID");
  return url.href;
}
