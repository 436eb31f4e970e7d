/**
 * The little XML that WeChat speaks, and nothing more: no document type, no entities but the five,
 * no processing instructions, no attributes, no comments. What a stranger could do with those is
 * not worth a general parser.
 */

/**
 * Leaves by name; a leaf inside a group by `Group.Leaf`. Values are text, also those that look like
 * numbers.
 */
export type Fields = ReadonlyMap<string, string>;

/** Thrown by `parseXml`, and nothing else is. The message names the rule, never the content. */
export class ParseError extends Error {
  override readonly name = "ParseError";
}

const mostBytes = 64 * 1024;
const mostElements = 64;
const mostDepth = 3;

const openTag = /<([A-Za-z_][A-Za-z0-9_]{0,63})[ \t\r\n]*(\/?)>/y;
const closeTag = /<\/([A-Za-z_][A-Za-z0-9_]{0,63})[ \t\r\n]*>/y;
const cdataStart = "<![CDATA[";
const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&quot;": '"',
  "&apos;": "'",
};

type Element = { name: string; text: string; isGroup: boolean };

/**
 * Reads `<xml>` with its leaves. At most 64 KB, 64 elements, three levels; a name may occur once.
 * Throws ParseError. Takes time in proportion to the length, whatever the content.
 */
export function parseXml(source: string): Fields {
  if (source.length > mostBytes || Buffer.byteLength(source) > mostBytes)
    throw new ParseError("too long");
  const fields = new Map<string, string>();
  const path: Element[] = [];
  let elements = 0;
  let isOver = false;
  let at = 0;

  while (at < source.length) {
    if (source[at] !== "<") {
      const next = source.indexOf("<", at);
      const end = next === -1 ? source.length : next;
      addText(source.slice(at, end));
      at = end;
    } else if (source.startsWith(cdataStart, at)) {
      const end = source.indexOf("]]>", at + cdataStart.length);
      if (end === -1) throw new ParseError("CDATA has no end");
      const leaf = path.at(-1);
      if (leaf === undefined || leaf.isGroup) throw new ParseError("text outside a leaf");
      leaf.text += source.slice(at + cdataStart.length, end);
      at = end + 3;
    } else if (source[at + 1] === "/") {
      at = close();
    } else {
      at = open();
    }
  }
  if (!isOver) throw new ParseError("no complete <xml>");
  return fields;

  /** What is not in CDATA: entities are resolved, blanks between elements do not count. */
  function addText(raw: string): void {
    const leaf = path.at(-1);
    if (leaf === undefined || leaf.isGroup) {
      if (!isBlank(raw)) throw new ParseError("text outside a leaf");
      return;
    }
    if (raw.includes("]]>")) throw new ParseError("a loose ]]>");
    leaf.text += raw.replace(/&[^;&]{0,8};?/g, (entity) => {
      const character = Object.hasOwn(entities, entity) ? entities[entity] : undefined;
      if (character === undefined) throw new ParseError("an unknown entity");
      return character;
    });
  }

  function open(): number {
    openTag.lastIndex = at;
    const [whole, name, slash] = openTag.exec(source) ?? [];
    if (whole === undefined || name === undefined || isOver)
      throw new ParseError("not a plain element");
    const parent = path.at(-1);
    if (parent === undefined && name !== "xml") throw new ParseError("the root is not <xml>");
    if (parent !== undefined && !isBlank(parent.text)) throw new ParseError("text outside a leaf");
    if (++elements > mostElements) throw new ParseError("too many elements");
    if (path.length === mostDepth) throw new ParseError("too deep");
    if (parent !== undefined) {
      parent.isGroup = true;
      parent.text = "";
    }
    path.push({ name, text: "", isGroup: false });
    if (slash === "/") leave(name);
    return at + whole.length;
  }

  function close(): number {
    closeTag.lastIndex = at;
    const [whole, name] = closeTag.exec(source) ?? [];
    if (whole === undefined || name === undefined) throw new ParseError("not a plain end");
    leave(name);
    return at + whole.length;
  }

  function leave(name: string): void {
    const element = path.pop();
    if (element?.name !== name) throw new ParseError("ends cross");
    if (path.length === 0) {
      isOver = true;
      return;
    }
    if (element.isGroup) return;
    const key = [...path.slice(1).map((group) => group.name), name].join(".");
    if (fields.has(key)) throw new ParseError("a name twice");
    fields.set(key, element.text);
  }
}

function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}

/**
 * `<xml>` with one leaf a field: texts in CDATA, numbers bare. Characters that XML cannot hold are
 * left out.
 */
export function writeXml(fields: Readonly<Record<string, string | number>>): string {
  const leaves = Object.entries(fields).map(
    ([name, value]) => `<${name}>${typeof value === "number" ? value : cdata(value)}</${name}>`,
  );
  return `<xml>${leaves.join("")}</xml>`;
}

/** XML 1.0 §2.2 allows tab, line feed and carriage return below the space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to leave out.
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function cdata(value: string): string {
  // The end mark inside a text would end it: half of it goes into the next section.
  const safe = value.toWellFormed().replace(notXml, "").replaceAll("]]>", "]]]]><![CDATA[>");
  return `${cdataStart}${safe}]]>`;
}
