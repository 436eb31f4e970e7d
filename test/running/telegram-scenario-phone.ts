import type { RunningTelegramSandbox } from "../../src/sandbox/telegram/start.ts";
import { allShown, lastPath, type Phone, until } from "./phone.ts";
import type { RunningService } from "./service.ts";

/**
 * A Telegram phone in a scenario: messages go through the Bot API sandbox to the real channel and
 * back.
 */
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
  /** Every bot message as it is now, by its id. */
  const shown = (): Map<number, string> =>
    new Map(
      held()
        .messages()
        .filter(({ from }) => from === "bot")
        .map(({ id, text, buttons }) => [id, [text, ...addresses(buttons)].join("\n")]),
    );
  const texts = (): string[] => [...shown().values()];

  /** What a person has read: new messages, and messages that were edited, as they came. */
  const read: string[] = [];
  const before = new Map<number, string>();
  const readOn = (): string[] => {
    for (const [id, text] of shown()) {
      if (before.get(id) === text) continue;
      before.set(id, text);
      read.push(text);
    }
    return read;
  };

  /** Does something and waits until the bot has answered, and has said all of it. */
  async function answered(act: () => void): Promise<void> {
    const earlier = JSON.stringify(texts());
    act();
    await until("an answer on Telegram", async () =>
      JSON.stringify(texts()) === earlier ? undefined : true,
    );
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
    heard: async () => [...readOn()],
    payHref: async () => lastPath(texts(), "/pay/"),
  };
}

type Keyboards = ReturnType<
  ReturnType<RunningTelegramSandbox["phone"]>["messages"]
>[number]["buttons"];

/** Where the buttons of a message lead. */
function addresses(buttons: Keyboards): string[] {
  return buttons
    .flat()
    .flatMap((button) => ("url" in button && button.url !== undefined ? [button.url] : []));
}
