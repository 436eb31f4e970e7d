import type { Seen } from "./person.ts";
import type { Phone } from "./phone.ts";

type Shown = { from: "person" | "bot"; text: string; choices?: readonly { label: string; value: string }[] };

/** The sandbox's phone in the shape of a screen: what it shows, and the few things a person does with it. */
export function demoPhone(phone: Phone) {
  return {
    messages: (): readonly Shown[] => phone.messages().map(shown),
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

function shown(seen: Seen): Shown {
  if (seen.from !== "account") return { from: seen.from === "person" ? "person" : "bot", text: seen.text };
  switch (seen.type) {
    case "text":
      return { from: "bot", text: withoutTags(seen.text) };
    case "menu":
      return {
        from: "bot",
        text: withoutTags(seen.text),
        choices: seen.items.map(({ id, content }) => ({ label: content, value: id })),
      };
    case "picture":
      return { from: "bot", text: "🖼" };
    case "template": {
      const address = seen.url === undefined ? [] : [seen.url];
      return { from: "bot", text: [seen.title, ...Object.values(seen.rows), ...address].join("\n") };
    }
  }
}

/** WeChat shows `<a href="…">words</a>` as words to press; this screen shows the address behind them. */
function withoutTags(text: string): string {
  return text.replace(/<a href="([^"]*)">([^<]*)<\/a>/g, "$2 $1");
}
