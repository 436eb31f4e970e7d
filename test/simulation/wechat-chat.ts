import type { Phone } from "../../src/sandbox/wechat/phone.ts";
import { type Button, type Chat, lastPath } from "./chat.ts";
import { publicUrl } from "./instance.ts";
import { browse } from "./web-chat.ts";
import type { World } from "./world.ts";

const marked = /^(\d{1,2}|[A-Z])[.、 ]\s*(.+)$/;

/**
 * A chat in WeChat: what is done comes to us signed and sealed; a password goes to its own page.
 */
export class WechatChat implements Chat {
  readonly channel = "wechat";
  readonly address: string;
  readonly ip: string;
  readonly #world: World;
  readonly #phone: Phone;
  /** Where the next try of a password goes. */
  #page: string | undefined;
  #used: string | undefined;
  #hasActed = false;

  constructor(world: World, openid: string, ip: string) {
    this.#world = world;
    this.address = openid;
    this.ip = ip;
    this.#phone = world.platforms.wechat.phone(openid);
  }

  async open(language: "zh-CN" | "en"): Promise<boolean> {
    const followed = await this.#act(() => this.#phone.follow());
    return language === "en" ? await this.say("English") : followed;
  }

  say(text: string): Promise<boolean> {
    this.#page = undefined;
    return this.#act(() => this.#phone.say(text));
  }

  /** WeChat numbers what is said; in its own count each is once. */
  sayNumbered(text: string, number: string): Promise<boolean> {
    return this.#act(() => this.#phone.say(text, number));
  }

  async tell(password: string): Promise<boolean> {
    const { time, dice } = this.#world.scene;
    for (let tries = 0; tries < 4; tries++) {
      const path = this.#page ?? lastPath((await this.read()).slice(-3), "/secret/");
      if (path !== undefined) return await this.#enter(path, password);
      await time.sleep(dice.int(2000, 20_000));
    }
    return false;
  }

  photo(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return this.#act(() => this.#phone.photo(bytes));
  }

  async again(): Promise<boolean> {
    if (!this.#hasActed) return true;
    return (await this.#phone.repeat()).outcome !== "given-up";
  }

  async read(): Promise<readonly string[]> {
    return this.#phone.messages().flatMap((seen) => {
      if (seen.from !== "account" || seen.type === "picture") return [];
      if (seen.type === "text") return [seen.text];
      if (seen.type === "menu")
        return [[seen.text, ...seen.items.map(({ content }) => content)].join("\n")];
      return [[...Object.values(seen.rows), seen.url ?? ""].join("\n")];
    });
  }

  usedPage(): string | undefined {
    return this.#used;
  }

  visibleSecrets(): readonly string[] {
    return [];
  }

  /** Lines with numbers; a number means the newest of them. */
  async buttons(): Promise<readonly Button[]> {
    const unmarked = this.#phone
      .messages()
      .flatMap((seen) => (seen.from === "account" && seen.type === "menu" ? seen.items : []))
      .flatMap(({ content }) => (marked.test(content) ? [] : [`· ${content}`]));
    const lines = (await this.read()).flatMap((text) => text.split("\n"));
    return [...unmarked, ...lines].flatMap((line) => {
      const beside = /^· (.+)$/.exec(line)?.[1];
      if (beside !== undefined)
        return [{ label: beside, isOld: false, press: () => this.say(beside) }];
      const [, sign, label] = marked.exec(line) ?? [];
      return sign === undefined || label === undefined
        ? []
        : [{ label, isOld: false, press: () => this.say(sign) }];
    });
  }

  async #enter(path: string, password: string): Promise<boolean> {
    const who = { ip: this.ip, name: this.address };
    const { time, dice } = this.#world.scene;
    this.#world.neighbours.acts(this.address);
    for (let tries = 0; tries < 4; tries++) {
      const answer = await browse(this.#world, who, path, {
        method: "POST",
        headers: { origin: publicUrl, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ password }).toString(),
      });
      if (answer?.status === 200) {
        this.#page = /<form[^>]*action="([^"]*)"/.exec(await answer.text())?.[1];
        this.#used = path;
        return true;
      }
      // Used up: the first press has arrived after all.
      if (answer?.status === 404) return true;
      await time.sleep(dice.int(1000, 10_000));
    }
    return false;
  }

  async #act(act: () => ReturnType<Phone["say"]>): Promise<boolean> {
    const { time, dice } = this.#world.scene;
    this.#hasActed = true;
    for (let tries = 0; tries < 3; tries++) {
      // WeChat counts its allowance by the second, and a person is never faster than that.
      await time.sleep(dice.int(1100, 3000));
      this.#world.neighbours.acts(this.address);
      if ((await act()).outcome !== "given-up") return true;
    }
    return false;
  }
}
