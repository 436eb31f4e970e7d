import { createInstance, type TFunction } from "i18next";
import { en } from "../../locales/en/index.ts";
import { zhCN } from "../../locales/zh-CN/index.ts";
import type { Language, Text, TextParam } from "../core/text.ts";
import { writeData, writeMoment, writeMoney } from "./values.ts";

/** Turns a text into what a person reads. Every key exists in every language; a test holds that. */
export type Texts = {
  render(text: Text, language: Language): string;
};

/** The texts of all languages. Throws when a locale is broken. */
export function createTexts(): Texts {
  const i18n = createInstance();
  void i18n.init({
    // Everything is in memory, so the start is synchronous and there is nothing to wait for.
    initAsync: false,
    resources: { "zh-CN": { translation: zhCN }, en: { translation: en } },
    lng: "zh-CN",
    fallbackLng: false,
    supportedLngs: ["zh-CN", "en"],
    keySeparator: false,
    nsSeparator: false,
    // Channels escape for their own medium; escaping here would show up as `&amp;` in a chat.
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  const translate: Record<Language, TFunction> = {
    "zh-CN": i18n.getFixedT("zh-CN"),
    en: i18n.getFixedT("en"),
  };

  function render(text: Text, language: Language): string {
    const values = Object.fromEntries(
      Object.entries(text.params ?? {}).map(([name, param]) => [name, write(param, language)]),
    );
    return translate[language](text.key, values as never) as unknown as string;
  }

  function write(param: TextParam, language: Language): string | number {
    if (typeof param !== "object") return param;
    if ("key" in param) return render(param, language);
    if ("lines" in param) return param.lines.map((line) => render(line, language)).join("\n");
    if ("words" in param) return param.words[language];
    if ("fen" in param) return writeMoney(param.fen);
    if ("kilobytes" in param) return writeData(param.kilobytes);
    return writeMoment(param.atMs, param.as, language);
  }

  return { render };
}
