import type { Phone } from "./phone.ts";

/** The sandbox's phone in the shape of a screen: what it shows, and the few things a person does with it. */
export function demoPhone(phone: Phone) {
  return {
    messages: () =>
      phone.messages().map(({ from, text, buttons, photo }) => {
        const links = buttons.flat().flatMap((button) => ("url" in button && button.url !== undefined ? [button] : []));
        const choices = buttons
          .flat()
          .filter((button) => !("url" in button) || button.url === undefined)
          .map(({ text: label }) => ({ label, value: label }));
        const addresses = links.map(({ text: label, url }) => `${label}: ${url}`);
        return {
          from: from === "me" ? ("person" as const) : ("bot" as const),
          text: [photo === undefined ? text : `🖼 ${text}`, ...addresses].join("\n"),
          ...(choices.length === 0 ? {} : { choices }),
        };
      }),
    async start(): Promise<void> {
      if (phone.messages().length === 0) phone.start();
    },
    async say(text: string): Promise<void> {
      phone.say(text);
    },
    async pick(label: string): Promise<void> {
      phone.press(label);
    },
    async photo(picture: Uint8Array): Promise<void> {
      phone.photo(picture);
    },
  };
}
