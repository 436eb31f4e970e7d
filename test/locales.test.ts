import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { en } from "../locales/en/index.ts";
import { zhCN } from "../locales/zh-CN/index.ts";
import type { Language, TextKey } from "../src/core/text.ts";
import { createTexts } from "../src/texts/texts.ts";

const locales: Record<Language, Readonly<Record<string, string>>> = { "zh-CN": zhCN, en };
const languages = Object.keys(locales) as Language[];
const keys = Object.keys(zhCN);
const source = readSources();

/** What is counted in our texts, or may be. */
const things = [
  ...["day", "payment", "row", "minute", "character", "hour", "month", "order", "time", "message"],
  ...["plan", "card", "second", "job", "ticket", "sale", "transaction", "error", "chat", "file"],
  ...["entry|entrie", "try|trie", "refund", "account", "address|addresse", "difference"],
];

/** Not the form of a text for exactly one of what it counts, which Chinese does not have. */
function isWhole(key: string): boolean {
  return !key.endsWith("_one");
}

describe("both languages say the same things", () => {
  test("the same keys", () => {
    expect(keys.length).toBeGreaterThan(300);
    expect(Object.keys(en).filter(isWhole).sort()).toEqual(keys.toSorted());
  });

  test("the same placeholders", () => {
    const different = keys.filter(
      (key) => String(placeholders(zhCN, key)) !== String(placeholders(en, key)),
    );
    expect(different).toEqual([]);
  });

  test("no key stands in two files of a language, where the later one would silently win", () => {
    for (const language of languages) {
      const folder = new URL(`../locales/${language}/`, import.meta.url);
      const all = readdirSync(folder)
        .map((name) => readFileSync(new URL(name, folder), "utf8"))
        .flatMap((text) => [...text.matchAll(/^ {2}"([^"]+)":/gm)].map(([, key]) => key));
      expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
      expect(all.filter((key) => isWhole(key ?? ""))).toHaveLength(keys.length);
    }
  });

  test("no text is empty", () => {
    for (const language of languages) {
      expect(keys.filter((key) => locales[language][key]?.trim() === "")).toEqual([]);
    }
  });
});

describe("texts and code fit together", () => {
  const literals = new Set(
    [...source.matchAll(/"([\w-]+(?:\.[\w-]+)+)"/g)].map(([, key = ""]) => key),
  );
  /** `order.state.${…}` and the like, as patterns of keys. */
  const patterns = [...source.matchAll(/`([a-zA-Z][\w-]*\.(?:[\w.-]|\$\{[^}`]*\})*)`/g)]
    .map(([, template = ""]) => template)
    .filter((template) => template.includes("${"))
    .map((template) => ({
      template,
      matches: new RegExp(
        `^${template.replaceAll(".", "\\.").replace(/\$\{[^}]*\}/g, "[\\w-]+")}$`,
      ),
    }));

  test("every key that the code names exists", () => {
    // Only what is handed to a text: file names and SQL columns look the same.
    const named = [
      ...source.matchAll(/\b(?:text|t|key:|write\(text)\s*\(?\s*"([\w-]+(?:\.[\w-]+)+)"/g),
    ].map(([, key = ""]) => key);
    expect(named.length).toBeGreaterThan(150);
    expect(named.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test("every pattern of keys in the code matches keys", () => {
    const ours = patterns.filter(({ template }) =>
      keys.some((key) => key.split(".")[0] === template.split(".")[0]),
    );
    expect(ours.length).toBeGreaterThan(5);
    expect(
      ours
        .filter(({ matches }) => !keys.some((key) => matches.test(key)))
        .map(({ template }) => template),
    ).toEqual([]);
  });

  test("every key is used", () => {
    const unused = keys.filter(
      (key) => !literals.has(key) && !patterns.some(({ matches }) => matches.test(key)),
    );
    expect(unused).toEqual([]);
  });

  test("no placeholder has the name of one of i18next's own options", () => {
    const options =
      "context defaultValue defaultValues fallbackLng fallbackNs interpolation joinArrays keySeparator lng lngs ns nsSeparator ordinal postProcess replace returnDetails returnObjects returnDetails skipInterpolation".split(
        " ",
      );
    const names = keys.flatMap((key) => placeholders(zhCN, key));
    expect(names.length).toBeGreaterThan(80);
    expect(names.filter((name) => options.includes(name))).toEqual([]);
  });

  test("every text is rendered as it stands, each placeholder filled", () => {
    const { render } = createTexts();
    for (const language of languages) {
      for (const key of keys) {
        const written = locales[language][key] ?? "";
        const params = Object.fromEntries(
          placeholders(locales[language], key).map((name) => [name, `<${name}>`]),
        );
        const filled = written.replace(/\{\{(\w+)\}\}/g, "<$1>");
        expect(render({ key: key as TextKey, params }, language), `${language} ${key}`).toBe(
          filled,
        );
        expect(filled, `${language} ${key}`).not.toMatch(/[{}]|\$t\(/);
      }
    }
  });

  test("what is counted is called count, and English has a form for one of it", () => {
    // i18next chooses between `key_one` and `key` by it.
    const counted = Object.entries<string>(en).filter(([, written]) =>
      new RegExp(`(?<![–-]){{(?!limit)\\w+}} (?:more )?(?:${things.join("|")})s\\b`).test(written),
    );
    expect(counted.length).toBeGreaterThan(10);
    for (const [key, written] of counted) {
      expect(placeholders(en, key), `${key}: ${written}`).toContain("count");
      expect(Object.keys(en), key).toContain(`${key}_one`);
    }
    expect(keys.filter((key) => /_(zero|one|two|few|many|other)$/.test(key))).toEqual([]);
  });

  test.each(Object.keys(en).filter((key) => !isWhole(key)))("%s stands for one alone", (key) => {
    const whole = key.slice(0, -"_one".length);
    expect(placeholders(zhCN, whole)).toContain("count");
    const { render } = createTexts();
    const written = (count: number) => {
      const names = placeholders(zhCN, whole).filter((name) => name !== "count");
      const params = { count, ...Object.fromEntries(names.map((name) => [name, `<${name}>`])) };
      return render({ key: whole as TextKey, params }, "en");
    };
    expect(written(1)).not.toMatch(/\b1 (?:more )?[a-z]+s\b/);
    expect(written(1)).not.toBe(written(2).replace("2", "1"));
    for (const many of [0, 2, 11, 21, 101]) expect(written(many)).toContain(`${many} `);
  });
});

describe("typesetting", () => {
  // "中文" is what one types for Chinese, also in an English sentence.
  test.for(typesettingRules())("$rule", ({ language, wrong }) => {
    const found = Object.entries(locales[language]).filter(
      ([key, text]) =>
        wrong.test(
          withoutPlaceholders(language === "en" ? text.replaceAll("中文", "Chinese") : text),
        ) && !isForeign(language, key),
    );
    expect(found).toEqual([]);
  });

  test("the rules see what is wrong", () => {
    const samples: Record<string, string> = {
      "zh-CN: no half-width punctuation next to Chinese": "你好,请发卡号",
      "zh-CN: full width has its own brackets": "套餐(按月)",
      "zh-CN: a space between Chinese and Latin": "POS机",
      "zh-CN: … and not ...": "正在连接...",
      "zh-CN: no full-width letters, digits or spaces": "８９８６",
      "zh-CN: no straight quotes": '说"返回"',
      "zh-CN: no spaces next to full-width punctuation": "好的， 取消",
      "en: no Chinese and no full-width punctuation": "Back，please",
      "en: … and not ...": "Connecting...",
      "en: no space before punctuation": "Back , please",
      "zh-CN: no spaces at the ends, none doubled": "好  的",
      "en: no spaces at the ends, none doubled": " Back",
    };
    for (const { rule, wrong } of typesettingRules())
      expect(samples[rule] ?? rule, rule).toMatch(wrong);
  });
});

function typesettingRules(): { rule: string; language: Language; wrong: RegExp }[] {
  const han = String.raw`\p{Script=Han}`;
  const rules: [Language, string, RegExp][] = [
    [
      "zh-CN",
      "no half-width punctuation next to Chinese",
      new RegExp(`${han}[,;:?!.]|[,;:?!]${han}`, "u"),
    ],
    ["zh-CN", "full width has its own brackets", new RegExp(`${han}[()]|[()]${han}`, "u")],
    [
      "zh-CN",
      "a space between Chinese and Latin",
      new RegExp(`${han}[A-Za-z0-9]|[A-Za-z0-9]${han}`, "u"),
    ],
    ["zh-CN", "… and not ...", /\.\.|。。/],
    ["zh-CN", "no full-width letters, digits or spaces", /[０-９Ａ-Ｚａ-ｚ\u3000]/u],
    ["zh-CN", "no straight quotes", /["']/],
    [
      "zh-CN",
      "no spaces next to full-width punctuation",
      / [，。；：？！、（）“”]|[，。；：？！、（）“”] /u,
    ],
    ["zh-CN", "no spaces at the ends, none doubled", /^ | $| {2}/],
    [
      "en",
      "no Chinese and no full-width punctuation",
      new RegExp(`${han}|[，。；：？！、（）]`, "u"),
    ],
    ["en", "… and not ...", /\.\./],
    ["en", "no space before punctuation", / [,;:?!.](?!\d)/],
    ["en", "no spaces at the ends, none doubled", /^ |[^:] $| {2}/],
  ];
  return rules.map(([language, rule, wrong]) => ({
    language,
    rule: `${language}: ${rule}`,
    wrong,
  }));
}

/** The switch to the other language speaks that other language. */
function isForeign(language: Language, key: string): boolean {
  return language === "en" && key.startsWith("web.chat.language.");
}

function placeholders(locale: Readonly<Record<string, string>>, key: string): string[] {
  return [...(locale[key] ?? "").matchAll(/\{\{(.*?)\}\}/g)].map(([, name = ""]) => name).sort();
}

/** A placeholder stands for a word of either script, so it touches nothing. */
function withoutPlaceholders(text: string): string {
  return text.replace(/\{\{\w+\}\}/g, "\u2060");
}

function readSources(): string {
  const folder = new URL("../src/", import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|js)$/.test(name))
    .map((name) => readFileSync(new URL(name.replaceAll("\\", "/"), folder), "utf8"))
    .join("\n");
}
