import type { Phone } from "./phone.ts";
import { WebPhone } from "./web-phone.ts";

/** The web chat in a scenario. */
export function webScenarioPhone(url: string): Phone {
  const phone = new WebPhone(url);
  const ok = (answer: Response): void => {
    if (answer.status !== 200) throw new Error(`The chat answered ${answer.status}.`);
  };
  return {
    open: (language) => phone.open(language),
    say: async (text) => ok(await phone.say(text)),
    pick: async (label) => ok(await phone.pick(label)),
    photo: async (png) => ok(await phone.photo(png)),
    async heard() {
      await phone.refresh();
      return phone.messages().flatMap(({ from, text }) => (from === "bot" ? [text] : []));
    },
    payHref: async () =>
      phone.messages().findLast(({ order }) => order?.pay !== undefined)?.order?.pay?.href,
  };
}
