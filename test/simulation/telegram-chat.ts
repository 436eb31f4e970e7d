import { given } from "../../src/core/given.ts";
import type { TelegramSandbox } from "../../src/sandbox/telegram/sandbox.ts";
import type { Button, Chat } from "./chat.ts";
import type { World } from "./world.ts";

type Phone = ReturnType<TelegramSandbox["phone"]>;

/** As long a person waits for a message to get its second tick. */
const patienceMs = 3 * 60_000;

/** A chat in Telegram: what is done on the phone comes to us as an update, by its webhook. */
export class TelegramChat implements Chat {
  readonly channel = "telegram";
  readonly address: string;
  readonly ip: string;
  readonly #world: World;
  readonly #personId: number;
  #phone: Phone | undefined;
  readonly #secrets = new Set<string>();
  #last: (() => void) | undefined;

  constructor(world: World, personId: number, ip: string) {
    this.#world = world;
    this.#personId = personId;
    this.address = String(personId);
    this.ip = ip;
  }

  open(language: "zh-CN" | "en"): Promise<boolean> {
    const { telegram } = this.#world.platforms;
    const languageCode = language === "en" ? "en" : "zh-hans";
    const phone = telegram.phone(this.#personId, { languageCode });
    this.#phone = phone;
    return this.#act(() => void phone.start());
  }

  say(text: string): Promise<boolean> {
    return this.#act(() => void this.#held().say(text));
  }

  /** A password among words: as they are, below a picture, or in the place of others. */
  sayIn(way: "words" | "a caption" | "a correction" | "a video", text: string): Promise<boolean> {
    this.#secrets.add(text);
    const phone = this.#held();
    switch (way) {
      case "words":
        return this.say(text);
      case "a caption":
        return this.#act(() => void phone.photo(new Uint8Array([0x89, 0x50]), { caption: text }));
      case "a video":
        return this.#act(() => void phone.send({ video: { file_id: "v" }, caption: text }));
      case "a correction":
        // Two things are done.
        this.#world.neighbours.acts(this.address);
        return this.#act(() => phone.edit(phone.say("在吗"), text));
    }
  }

  tell(password: string): Promise<boolean> {
    this.#secrets.add(password);
    return this.say(password);
  }

  photo(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return this.#act(() => void this.#held().photo(bytes));
  }

  /** Photos that are sent together, with words below the first. */
  album(photos: readonly Uint8Array<ArrayBuffer>[], caption?: string): Promise<boolean> {
    const album = `album-${this.#world.scene.dice.int(0, 2 ** 30)}`;
    for (let others = 1; others < photos.length; others++)
      this.#world.neighbours.acts(this.address);
    return this.#act(() => {
      for (const [place, bytes] of photos.entries())
        this.#held().photo(bytes, { album, ...(place === 0 && given({ caption })) });
    });
  }

  again(): Promise<boolean> {
    return this.#last === undefined ? Promise.resolve(true) : this.#act(this.#last);
  }

  async read(): Promise<readonly string[]> {
    return this.#held()
      .messages()
      .flatMap(({ from, text, buttons }) =>
        from === "bot" ? [[text, ...buttons.flat().map(({ url = "" }) => url)].join(" ")] : [],
      );
  }

  usedPage(): string | undefined {
    return undefined;
  }

  visibleSecrets(): readonly string[] {
    return this.#held()
      .messages()
      .flatMap(({ from, text }) => (from === "me" && this.#secrets.has(text) ? [text] : []));
  }

  async buttons(): Promise<readonly Button[]> {
    const asking = this.#held()
      .messages()
      .map(({ buttons }) => buttons.flat().filter(({ url }) => url === undefined))
      .filter((buttons) => buttons.length > 0);
    return asking.flatMap((buttons) =>
      buttons.map((button) => ({
        label: button.text,
        isOld: buttons !== asking.at(-1),
        press: () => this.#act(() => void this.#held().press(button)),
      })),
    );
  }

  /** Until the bot has taken everything that this person has done. */
  async #act(act: () => void): Promise<boolean> {
    const { time, dice } = this.#world.scene;
    try {
      act();
    } catch {
      // The message with the button was edited while the finger was on its way.
      return false;
    }
    this.#last = act;
    this.#world.neighbours.acts(this.address);
    const giveUpAtMs = time.nowMs + patienceMs;
    while (time.nowMs < giveUpAtMs) {
      await time.sleep(dice.int(300, 1500));
      if (!this.#world.platforms.telegram.pending().some((update) => this.#isMine(update.content)))
        return true;
    }
    return false;
  }

  /** A message and a press both name who did it. */
  #isMine(content: { from?: { id: number } }): boolean {
    return content.from?.id === this.#personId;
  }

  #held(): Phone {
    if (this.#phone === undefined) throw new Error("The phone was not opened.");
    return this.#phone;
  }
}
