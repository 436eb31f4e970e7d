import { z } from "zod";
import { badRequest } from "./answers.ts";
import { json, plainText } from "./parameters.ts";

type Command = { command: string; description: string };

const commands = json(
  z.array(z.looseObject({ command: z.string(), description: z.string() })).max(100),
);
const scope = json(z.looseObject({ type: z.string() }));

const longestDescription = 512;
const longestShortDescription = 120;

/**
 * What people see of the bot before they write: commands by scope and language, descriptions by
 * language.
 */
export class Menu {
  readonly #commands = new Map<string, Command[]>();
  readonly #descriptions = new Map<string, string>();
  #button: unknown = { type: "default" };

  setCommands(values: Record<string, unknown>): true {
    const read = commands.safeParse(values.commands);
    if (!read.success) throw badRequest("can't parse commands: expected an Array of BotCommand");
    for (const { command, description } of read.data) {
      if (!/^\/?[a-z0-9_]{1,32}$/.test(command)) throw badRequest("BOT_COMMAND_INVALID");
      if (description.trim() === "" || description.length > 256)
        throw badRequest("BOT_COMMAND_DESCRIPTION_INVALID");
    }
    this.#commands.set(
      commandKey(values),
      read.data.map(({ command, description }) => ({
        command: command.replace("/", ""),
        description,
      })),
    );
    return true;
  }

  commands(values: Record<string, unknown>): readonly Command[] {
    return this.#commands.get(commandKey(values)) ?? [];
  }

  setDescription(values: Record<string, unknown>, kind: "description" | "short_description"): true {
    const text = plainText(values[kind]);
    const limit = kind === "description" ? longestDescription : longestShortDescription;
    if (text.length > limit) throw badRequest(`bot ${kind.replace("_", " ")} is too long`);
    this.#descriptions.set(`${kind}:${languageOf(values)}`, text);
    return true;
  }

  /** The one for everybody stands in for a language that has none. */
  description(values: Record<string, unknown>, kind: "description" | "short_description"): string {
    return (
      this.#descriptions.get(`${kind}:${languageOf(values)}`) ??
      this.#descriptions.get(`${kind}:`) ??
      ""
    );
  }

  setButton(values: Record<string, unknown>): true {
    const read = scope.safeParse(values.menu_button ?? { type: "default" });
    if (!read.success || !["commands", "web_app", "default"].includes(read.data.type)) {
      throw badRequest("MenuButton has unsupported type");
    }
    this.#button = { type: read.data.type };
    return true;
  }

  button(): unknown {
    return this.#button;
  }
}

function languageOf(values: Record<string, unknown>): string {
  const code = plainText(values.language_code);
  if (code !== "" && !/^[a-z]{2}$/.test(code)) throw badRequest("invalid language code specified");
  return code;
}

function commandKey(values: Record<string, unknown>): string {
  const read = scope.safeParse(values.scope ?? { type: "default" });
  if (!read.success) throw badRequest("can't parse BotCommandScope");
  return `${JSON.stringify(read.data)}:${languageOf(values)}`;
}
