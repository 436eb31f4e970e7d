import type { Heard } from "../../core/understanding/heard.ts";

/** What is shorter tells nothing. */
const shortestTelling = 3;
/** A page has thousands of words, and an error quotes few of them. */
const mostWords = 500;

/**
 * The error of a turn without the words of the person, who may have typed a password: an error may
 * quote what it failed on, and errors are logged. Only its texts change, so that it stays what it
 * is for whoever catches it.
 */
export function withoutWords(error: unknown, words: Heard | undefined): unknown {
  if (words === undefined || !(error instanceof Error)) return error;
  const pieces = [words.typed, words.plain].flatMap((text) => [text, ...piecesOf(text)]);
  const telling = [...new Set(pieces)]
    .filter(({ length }) => length >= shortestTelling)
    .toSorted((one, other) => other.length - one.length);
  const clean = (text: string): string =>
    telling.reduce((left, piece) => left.replaceAll(piece, "…"), text);
  const message = clean(error.message);
  const stack = error.stack === undefined ? undefined : cleanStack(error.stack, error, clean);
  error.message = message;
  if (stack !== undefined) error.stack = stack;
  if (error.cause instanceof Error) withoutWords(error.cause, words);
  return error;
}

/** In front of its places in our code stands the message; the places hold nobody's words. */
function cleanStack(stack: string, { message }: Error, clean: (text: string) => string): string {
  const placesAt = stack.indexOf("\n    at ", stack.indexOf(message) + message.length);
  return placesAt < 0 ? clean(stack) : clean(stack.slice(0, placesAt)) + stack.slice(placesAt);
}

function piecesOf(text: string): readonly string[] {
  return text.split(/[\s,，。;；:：、|]+/).slice(0, mostWords);
}
