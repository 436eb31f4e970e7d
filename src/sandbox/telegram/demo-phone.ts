import { given } from "../../core/given.ts";
import type { Button } from "./check-message.ts";
import type { Phone } from "./phone.ts";

type Link = { label: string; href: string };

/**
 * A line that ends in an address: how the bot writes a page's address when a button may not lead
 * there.
 */
const writtenLink = /^(.+?)[:：]\s*(https?:\/\/\S+)$/;

/**
 * The sandbox's phone in the shape of a screen: what it shows, and the few things a person does
 * with it.
 */
export function demoPhone(phone: Phone) {
  return {
    platform: "telegram" as const,
    messages: () =>
      phone.messages().map(({ id, from, text, buttons, photo }) => {
        const written = writtenLinks(text);
        return {
          id: String(id),
          from: from === "me" ? ("person" as const) : ("bot" as const),
          parts: [written.rest],
          // A demo's own address is not public, so its links come in the text; a real bot has them
          // as buttons.
          links: [...buttons.flat().flatMap(linkOf), ...written.links],
          choices: buttons
            .flat()
            .filter(({ url }) => url === undefined)
            .map(({ text: label }) => ({ label, value: `${id}:${label}` })),
          ...given({ picture: photo }),
        };
      }),
    async start(): Promise<void> {
      if (phone.messages().length === 0) phone.start();
    },
    async say(text: string): Promise<void> {
      phone.say(text);
    },
    /** `<message>:<label>`: the button of that message, if it still has it. */
    async pick(value: string): Promise<void> {
      const [id] = value.split(":", 1);
      const label = value.slice(value.indexOf(":") + 1);
      const message = phone.messages().find((one) => String(one.id) === id);
      const button = message?.buttons.flat().find(({ text }) => text === label);
      if (button !== undefined) phone.press(button);
    },
    async photo(picture: Uint8Array): Promise<void> {
      phone.photo(picture);
    },
  };
}

function linkOf({ text, url }: Button): Link[] {
  return url === undefined ? [] : [{ label: text, href: url }];
}

function writtenLinks(text: string): { rest: string; links: Link[] } {
  const links: Link[] = [];
  const lines = text.split("\n").filter((line) => {
    const [, label, href] = writtenLink.exec(line) ?? [];
    if (label === undefined || href === undefined) return true;
    links.push({ label, href });
    return false;
  });
  return { rest: lines.join("\n"), links };
}
