import type { RunningWechatSandbox } from "../../src/sandbox/wechat/start.ts";
import { allShown, lastPath, type Phone } from "./phone.ts";
import type { RunningService } from "./service.ts";

/** A WeChat phone in a scenario: what is typed goes signed and sealed to the real channel; secrets to its page. */
export function wechatScenarioPhone(sandbox: RunningWechatSandbox, running: RunningService, openid: string): Phone {
  const { url } = running;
  const phone = sandbox.phone(openid);
  const texts = (): string[] =>
    phone.messages().flatMap((seen) => {
      if (seen.from === "wechat") return [seen.text];
      if (seen.from !== "account") return [];
      if (seen.type === "text") return [seen.text];
      if (seen.type === "menu") return [[seen.text, ...seen.items.map(({ content }) => content)].join("\n")];
      return seen.type === "template" ? [[seen.title, ...Object.values(seen.rows)].join("\n")] : [];
    });

  /** Opens the one-time page that the last message leads to, and sends the password there. */
  async function enterSecret(password: string): Promise<void> {
    const path = lastPath(texts().slice(-1), "/secret/");
    if (path === undefined) throw new Error("No page for the password in the last message.");
    const page = await fetch(`${url}${path}`);
    if (page.status !== 200) throw new Error(`The page for the password answered ${page.status}.`);
    const sent = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { origin: url },
      body: new URLSearchParams({ password }),
    });
    if (sent.status !== 200) throw new Error(`The password's page answered ${sent.status}.`);
    await allShown(running, "wechat", openid);
  }

  const asksSecret = (): boolean => lastPath(texts().slice(-1), "/secret/") !== undefined;

  return {
    async open(language) {
      await phone.follow();
      if (language === "en") await phone.say("English");
    },
    async say(text) {
      if (asksSecret() && /^\d{4,12}$/.test(text)) return await enterSecret(text);
      await phone.say(text);
      // A password in the sentence was thrown away; the person types it where it belongs.
      const password = /密码(\d+)/.exec(text)?.[1];
      if (password !== undefined && asksSecret()) await enterSecret(password);
    },
    async pick(label) {
      const line = texts()
        .toReversed()
        .flatMap((text) => text.split("\n"))
        .find((one) => one.replace(/^\d{1,2}[.、 ]\s*/, "") === label && one !== label);
      const number = /^(\d{1,2})/.exec(line ?? "")?.[1];
      if (number === undefined) throw new Error(`No numbered line "${label}" in: ${texts().at(-1)}`);
      await phone.say(number);
    },
    async photo(png) {
      await phone.photo(png);
    },
    heard: async () => texts(),
    payHref: async () => lastPath(texts(), "/pay/"),
  };
}
