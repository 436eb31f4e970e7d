import type { RunningWechatSandbox } from "../../src/sandbox/wechat/start.ts";
import { allShown, lastPath, type Phone, pause } from "./phone.ts";
import type { RunningService } from "./service.ts";

/**
 * A WeChat phone in a scenario: what is typed goes signed and sealed to the real channel; secrets
 * to its page.
 */
export function wechatScenarioPhone(
  sandbox: RunningWechatSandbox,
  running: RunningService,
  openid: string,
): Phone {
  const { url } = running;
  const phone = sandbox.phone(openid);
  const texts = (): string[] =>
    phone.messages().flatMap((seen) => {
      if (seen.from === "wechat") return [seen.text];
      if (seen.from !== "account") return [];
      if (seen.type === "text") return [seen.text];
      if (seen.type === "menu")
        return [[seen.text, ...seen.items.map(({ content }) => content)].join("\n")];
      return seen.type === "template" ? [[seen.title, ...Object.values(seen.rows)].join("\n")] : [];
    });

  /** The chat, and what the password's page said, in the order in which a person reads it. */
  const read: string[] = [];
  let readInChat = 0;
  const readOn = (...onPage: string[]): string[] => {
    const all = texts();
    read.push(...all.slice(readInChat), ...onPage);
    readInChat = all.length;
    return read;
  };
  let nextPage: string | undefined;
  let entered = false;

  const secretPage = (): string | undefined => nextPage ?? lastPath(texts().slice(-1), "/secret/");

  /** Opens the one-time page that the last message leads to, and sends the password there. */
  async function enterSecret(path: string, password: string): Promise<void> {
    if (nextPage === undefined) {
      const page = await fetch(`${url}${path}`);
      if (page.status !== 200)
        throw new Error(`The page for the password answered ${page.status}.`);
    }
    const body = new URLSearchParams({ password });
    const sent = await fetch(`${url}${path}`, { method: "POST", headers: { origin: url }, body });
    if (sent.status !== 200) throw new Error(`The password's page answered ${sent.status}.`);
    const html = await sent.text();
    const notice = /id="secret-notice"[^>]*>([^<]*)</.exec(html)?.[1];
    if (notice !== undefined) readOn(notice);
    nextPage = /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
    entered = true;
    await allShown(running, "wechat", openid);
  }

  /**
   * WeChat counts its allowance anew with each message, by the second: a person is never faster
   * than that.
   */
  async function asAPersonTypes(): Promise<void> {
    if (entered) await pause(1100);
    entered = false;
    nextPage = undefined;
  }

  return {
    async open(language) {
      await phone.follow();
      if (language === "en") await phone.say("English");
    },
    async say(text) {
      const page = secretPage();
      if (page !== undefined && /^\d{4,12}$/.test(text)) return await enterSecret(page, text);
      await asAPersonTypes();
      await phone.say(text);
      // A password in the sentence was thrown away; the person types it where it belongs.
      const password = /密码(\d+)/.exec(text)?.[1];
      const asked = lastPath(texts().slice(-1), "/secret/");
      if (password !== undefined && asked !== undefined) await enterSecret(asked, password);
    },
    async pick(label) {
      const line = texts()
        .toReversed()
        .flatMap((text) => text.split("\n"))
        .find((one) => one.replace(/^(?:\d{1,2}|[A-Z])[.、 ]\s*/, "") === label && one !== label);
      const number = /^(\d{1,2}|[A-Z])/.exec(line ?? "")?.[1];
      if (number === undefined)
        throw new Error(`No numbered line "${label}" in: ${texts().at(-1)}`);
      await asAPersonTypes();
      await phone.say(number);
    },
    async photo(png) {
      await phone.photo(png);
    },
    heard: async () => [...readOn()],
    payHref: async () => lastPath(texts(), "/pay/"),
  };
}
