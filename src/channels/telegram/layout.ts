/**
 * Where our text leaves off and Telegram's limits begin. Lengths are UTF-16 units, as Telegram
 * counts them.
 */

/** Of a message after its entities are parsed (Bot API, "sendMessage"). */
export const longestMessage = 4096;
/** Of a picture's caption (Bot API, "sendPhoto"). */
export const longestCaption = 1024;

/**
 * One way of writing for what Telegram would change or refuse: lone surrogates are not UTF-8, and
 * control and direction signs in a name could turn the line around in which a price stands.
 */
export function clean(given: string): string {
  return given
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, "");
}

/**
 * At most `limit` units, ended at a line, a sentence or a word where one is near, and with an
 * ellipsis.
 */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < 1) return "";
  const room = withoutHalf(text.slice(0, limit - 1));
  const near = Math.floor(room.length * 0.8);
  const end = Math.max(room.lastIndexOf("\n"), lastAfter(room, "。！？；"), room.lastIndexOf(" "));
  return `${(end >= near ? room.slice(0, end) : room).trimEnd()}…`;
}

function lastAfter(text: string, marks: string): number {
  return Math.max(...[...marks].map((mark) => text.lastIndexOf(mark) + 1));
}

/** A character of two units must not lose one of them. */
function withoutHalf(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that a label takes: a Chinese character is two. */
function widthOf(label: string): number {
  return [...label].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);
}

/** How wide each label may be when so many stand side by side on a narrow phone. */
const widest: Readonly<Record<number, number>> = { 2: 15, 3: 9, 4: 6 };
const mostInARow = 4;

/** Buttons in rows: as many side by side as can be read, in their order. */
export function inRows<T extends { text: string }>(buttons: readonly T[]): T[][] {
  const rows: T[][] = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    if (row !== undefined && fits([...row, button])) row.push(button);
    else rows.push([button]);
  }
  return rows;
}

function fits(row: readonly { text: string }[]): boolean {
  const limit = widest[row.length] ?? 0;
  return row.length <= mostInARow && row.every(({ text }) => widthOf(text) <= limit);
}
