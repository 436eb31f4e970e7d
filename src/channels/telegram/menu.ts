import type { BotCommand } from "grammy/types";
import { type Language, type TextKey, text } from "../../core/text.ts";
import type { Render } from "../channel.ts";
import type { TelegramClient } from "./client.ts";
import { ownCommands } from "./decode.ts";
import type { Failure } from "./errors.ts";

/**
 * What Telegram shows of us before anybody writes: commands, descriptions. One entry per call of
 * the API.
 */
type MenuCall = (
  | {
      method: "setMyCommands";
      commands: BotCommand[];
      scope: "all_private_chats" | "all_group_chats";
    }
  | { method: "setMyDescription" | "setMyShortDescription"; text: string }
  | { method: "setChatMenuButton" }
) & { languageCode: LanguageCode };

/** `""` is everybody whose language has no entry of its own (Bot API, "setMyCommands"). */
type LanguageCode = "" | "zh" | "en";

const languages: readonly (readonly [LanguageCode, Language])[] = [
  ["", "zh-CN"],
  ["zh", "zh-CN"],
  ["en", "en"],
];

/** Everything that Telegram is to show of us, as calls, in every language. */
export function menuCalls(render: Render): readonly MenuCall[] {
  return [
    ...languages.flatMap(([languageCode, language]): MenuCall[] => [
      {
        method: "setMyCommands",
        languageCode,
        scope: "all_private_chats",
        commands: ownCommands.map((command) =>
          described(command, `telegram.command.${command}`, language, render),
        ),
      },
      {
        method: "setMyCommands",
        languageCode,
        scope: "all_group_chats",
        commands: [described("start", "telegram.command.group", language, render)],
      },
      {
        method: "setMyDescription",
        languageCode,
        text: render(text("telegram.description"), language),
      },
      {
        method: "setMyShortDescription",
        languageCode,
        text: render(text("telegram.shortDescription"), language),
      },
    ]),
    { method: "setChatMenuButton", languageCode: "" },
  ];
}

function described(command: string, key: TextKey, language: Language, render: Render): BotCommand {
  return { command, description: render({ key }, language) };
}

/** Undefined when Telegram took it. Never rejects. */
export async function callMenu(
  client: TelegramClient,
  given: MenuCall,
): Promise<Failure | undefined> {
  const done = await client.call(async (api): Promise<unknown> => {
    // The types know languages by name; an empty one is left out, which means the same.
    const language = given.languageCode === "" ? {} : { language_code: given.languageCode };
    switch (given.method) {
      case "setMyCommands":
        return await api.setMyCommands(given.commands, {
          scope: { type: given.scope },
          ...language,
        });
      case "setMyDescription":
        return await api.setMyDescription(given.text, language);
      case "setMyShortDescription":
        return await api.setMyShortDescription(given.text, language);
      case "setChatMenuButton":
        return await api.setChatMenuButton({ menu_button: { type: "commands" } });
    }
  });
  return done.ok ? undefined : done.failure;
}
