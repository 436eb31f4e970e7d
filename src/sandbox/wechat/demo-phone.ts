import type { Seen } from "./person.ts";
import type { Phone } from "./phone.ts";

type Part = string | { label: string; href: string };

type Shown = {
  id: string;
  from: "person" | "bot";
  parts: readonly Part[];
  choices?: readonly { label: string; value: string }[];
  picture?: Uint8Array;
};

/**
 * The sandbox's phone in the shape of a screen: what it shows, and the few things a person does
 * with it.
 */
export function demoPhone(phone: Phone) {
  return {
    platform: "wechat" as const,
    messages: (): readonly Shown[] =>
      // Nothing is ever deleted or changed here, so a message is known by its place.
      phone.messages().map((seen, place) => ({ id: String(place + 1), ...shown(seen) })),
    async start(): Promise<void> {
      if (phone.messages().length === 0) await phone.follow();
    },
    async say(text: string): Promise<void> {
      await phone.say(text);
    },
    async pick(id: string): Promise<void> {
      await phone.pick(id);
    },
    async photo(picture: Uint8Array): Promise<void> {
      await phone.photo(picture);
    },
  };
}

function shown(seen: Seen): Omit<Shown, "id"> {
  if (seen.from !== "account")
    return { from: seen.from === "person" ? "person" : "bot", parts: [seen.text] };
  switch (seen.type) {
    case "text":
      return { from: "bot", parts: withLinks(seen.text) };
    case "menu":
      return {
        from: "bot",
        parts: withLinks(seen.text),
        choices: seen.items.map(({ id, content }) => ({ label: content, value: id })),
      };
    case "picture":
      return { from: "bot", parts: [], picture: seen.bytes };
    case "template": {
      const words = [seen.title, ...Object.values(seen.rows)].join("\n");
      return {
        from: "bot",
        parts: seen.url === undefined ? [words] : [{ label: words, href: seen.url }],
      };
    }
  }
}

/** WeChat shows `<a href="…">words</a>` as words to press. */
function withLinks(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { index, 0: whole, 1: href = "", 2: label = "" } of text.matchAll(
    /<a href="([^"]*)">([^<]*)<\/a>/g,
  )) {
    parts.push(text.slice(end, index), { label, href });
    end = index + whole.length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}
