import type { RunningTelegramSandbox } from "../../src/sandbox/telegram/start.ts";
import { allShown, lastPath, type Phone, until } from "./phone.ts";
import type { RunningService } from "./service.ts";

/** A Telegram phone in a scenario: messages go through the Bot API sandbox to the real channel and back. */
export function telegramScenarioPhone(
  sandbox: RunningTelegramSandbox,
  running: RunningService,
  personId: number,
): Phone {
  let phone: ReturnType<RunningTelegramSandbox["phone"]> | undefined;
  const held = () => {
    if (phone === undefined) throw new Error("The phone was not opened.");
    return phone;
  };
  const texts = (): string[] =>
    held()
      .messages()
      .filter(({ from }) => from === "bot")
      .map(({ text, buttons }) =>
        [
          text,
          ...buttons.flat().flatMap((button) => ("url" in button && button.url !== undefined ? [button.url] : [])),
        ].join("\n"),
      );

  /** Does something and waits until the bot has answered, and has said all of it. */
  async function answered(act: () => void): Promise<void> {
    const before = JSON.stringify(texts());
    act();
    await until("an answer on Telegram", async () => (JSON.stringify(texts()) === before ? undefined : true));
    await allShown(running, "telegram", String(personId));
  }

  return {
    async open(language) {
      phone = sandbox.phone(personId, { languageCode: language === "en" ? "en" : "zh-hans" });
      await answered(() => held().start());
    },
    say: (text) => answered(() => held().say(text)),
    pick: (label) => answered(() => held().press(label)),
    photo: (png) => answered(() => held().photo(png)),
    heard: async () => texts(),
    payHref: async () => lastPath(texts(), "/pay/"),
  };
}
