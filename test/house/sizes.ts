/** How long a file, a function and a line may be. */
import type { SourceFile } from "./facts.ts";
import { everyFile, type Rule } from "./rule.ts";

const longestLine = 100;
const longestFunction = 60;

/** Nobody scrolls far: files. */
export const fileLength: Rule = {
  name: "file-length",
  cure: "split the file by subject; a part that needs a name of its own is a file of its own",
  check: (house) =>
    everyFile(house, ({ path, lines }) =>
      lines.length > linesAllowed(path)
        ? [{ line: lines.length, what: `${lines.length} lines, ${linesAllowed(path)} allowed` }]
        : [],
    ),
};

/** Nobody scrolls far: functions. A function inside another one counts by itself. */
export const functionLength: Rule = {
  name: "function-length",
  cure: "give a step of the function a name, and carry it out",
  check: (house) =>
    everyFile(house, ({ functions }) =>
      functions
        .filter(({ ownLines }) => ownLines > longestFunction)
        .map(({ name, line, ownLines }) => ({
          line,
          what: `${name}: ${ownLines} lines of its own, ${longestFunction} allowed`,
        })),
    ),
};

/** Only a literal that is longer by itself makes a line longer. */
export const lineLength: Rule = {
  name: "line-length",
  cure: "format; wrap a comment, shorten a title, split a string with +",
  check: (house) =>
    everyFile(house, (file) =>
      file.lines.flatMap((text, index) => {
        const width = widthOf(text);
        return width <= longestLine || hasLongLiteral(file, index)
          ? []
          : [{ line: index + 1, what: `${width} characters: ${text.trim().slice(0, 60)}` }];
      }),
    ),
};

function linesAllowed(path: string): number {
  if (path.startsWith("locales/")) return Number.POSITIVE_INFINITY;
  return path.startsWith("test/") || path.endsWith(".css") ? 400 : 300;
}

/**
 * Is there one literal on this line that makes it long by itself? Text over several lines can be
 * broken wherever it is too wide; sentences in locales cannot.
 */
function hasLongLiteral({ path, lines, literals }: SourceFile, index: number): boolean {
  const start = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  const text = lines[index] ?? "";
  const isSentence = path.startsWith("locales/");
  return literals
    .filter((literal) => literal.start >= start && literal.end <= start + text.length)
    .map((literal) => widthOf(text.slice(literal.start - start, literal.end - start)))
    .some((width) => width > longestLine || (isSentence && widthOf(text) - width <= longestLine));
}

function widthOf(text: string): number {
  return [...text].length;
}
