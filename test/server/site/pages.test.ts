import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { en } from "../../../locales/en/index.ts";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import type { Language } from "../../../src/core/text.ts";
import { chatPage } from "../../../src/server/chat/chat-page.ts";
import { type PayPageProps, payPage } from "../../../src/server/pay/pay-page.ts";
import { exportPage, privacyPage } from "../../../src/server/privacy/privacy-page.ts";
import { receiptPage } from "../../../src/server/receipt/receipt-page.ts";
import { safeHref, type Translate } from "../../../src/server/site/layout.ts";
import { noticePage } from "../../../src/server/site/notice-page.ts";

const assets = new URL("../../../src/server/", import.meta.url);

/** The real sentences, with i18next's placeholders filled in the plainest way. */
function speak(language: Language): Translate {
  const sentences = language === "en" ? en : zhCN;
  return (key, params = {}) =>
    sentences[key].replace(/\{\{(\w+)\}\}/g, (_place, name: string) =>
      String(params[name] ?? `missing ${name}`),
    );
}

type Writer = { language: Language; t: Translate; say: (plain: string) => string };

const payProps = (
  { language, t, say }: Writer,
  product: PayPageProps["product"],
): PayPageProps => ({
  language,
  t,
  token: say("tok-1"),
  orderNo: say("R7K2"),
  amount: say("¥30"),
  rows: [{ label: say("套餐"), value: say("全年") }],
  product,
  expiresAtMs: Date.UTC(2026, 10, 23, 6, 5),
  nowMs: Date.UTC(2026, 10, 23, 5, 35),
  status: {
    state: "awaiting",
    stateText: say("等待付款"),
    tone: "waiting",
    finished: false,
    next: say("/receipt/x"),
  },
  backToChat: say("/"),
  sandbox: { cashierHref: say("http://127.0.0.1:4000/cashier") },
});

/** Every page, with every text of its props passed through `say`. */
const pages: Record<string, (writer: Writer) => unknown> = {
  chat: ({ language, t }) => chatPage({ language, t }),
  "chat in the sandbox": ({ language, t, say }) =>
    chatPage({
      language,
      t,
      sandbox: { cards: [{ number: say("8986"), password: say("135790"), shows: say("已停机") }] },
    }),
  "pay native": (writer) => payPage(payProps(writer, "native")),
  "pay h5": (writer) => payPage(payProps(writer, "h5")),
  "pay jsapi": (writer) => payPage(payProps(writer, "jsapi")),
  receipt: ({ language, t, say }) =>
    receiptPage({
      language,
      t,
      orderNo: say("R7K2"),
      stateText: say("充值成功"),
      tone: "good",
      amount: say("¥30"),
      rows: [{ label: say("套餐"), value: say("全年") }],
      nextStep: say("关机再开机"),
      pictureHref: say("/receipt/x/picture"),
      backToChat: say("/"),
      sandbox: true,
    }),
  privacy: ({ language, t }) =>
    privacyPage({
      language,
      t,
      keptDays: { inbox: 30, deliveries: 90, pictures: 30, cardTries: 7, linkCodes: 1 },
    }),
  export: ({ language, t }) => exportPage({ language, t }),
  notice: ({ language, t, say }) =>
    noticePage({
      language,
      t,
      title: say("没找到"),
      text: say("链接过期了"),
      home: { href: say("/"), label: say("回到聊天") },
    }),
};

const languages = ["zh-CN", "en"] as const satisfies readonly Language[];
const every = Object.entries(pages).flatMap(([name, write]) =>
  languages.map((language) => ({
    name,
    language,
    page: String(write({ language, t: speak(language), say: (plain) => plain })),
    write: (say: (plain: string) => string) =>
      String(write({ language, t: (key, params) => say(speak(language)(key, params)), say })),
  })),
);

function pageOf(name: string, language: Language = "zh-CN"): string {
  return every.find((one) => one.name === name && one.language === language)?.page ?? "";
}

/**
 * The elements and the names of their attributes, in order: what a browser would build, without the
 * texts.
 */
function shapeOf(page: string): string[] {
  const tags = page.matchAll(/<(\/?[a-z][^\s/>]*)((?:\s+[^\s=>"<]+(?:="[^"]*")?)*)\s*>/gi);
  return [...tags].map(([, name, attributes = ""]) => {
    const names = [...attributes.matchAll(/([^\s=]+)(?:="[^"]*")?/g)].map(
      ([, attribute]) => attribute,
    );
    return [name, ...names].join(" ");
  });
}

/** The JSON which the page's script reads. */
function dataOf(page: string): unknown {
  const [, json] =
    /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(page) ?? [];
  return json === undefined ? undefined : JSON.parse(json);
}

describe.each(every)("$name in $language", ({ page, language, write }) => {
  test("says which language it is in, and leaves no placeholder open", () => {
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).not.toMatch(/\{\{|missing \w|undefined|\[object/);
  });

  test("has nothing inline that the content policy would have to allow", () => {
    const scripts = [...page.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    for (const tag of scripts) expect(tag).toMatch(/ src="\/assets\/|type="application\/json"/);
    expect(
      shapeOf(page).filter((tag) => / (?:on\w+|style)\b/.test(tag) || tag.startsWith("style")),
    ).toEqual([]);
  });

  test("loads only files that exist, from this site", () => {
    const loaded = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]*)"/g)].map(
      ([, path = ""]) => path,
    );
    expect(loaded.length).toBeGreaterThan(2);
    for (const path of loaded)
      expect(existsSync(new URL(path.slice("/assets/".length), assets)), path).toBe(true);
    expect(page).not.toMatch(/(?:src|<link[^>]*href)="(?:https?:)?\/\//);
  });

  test("is the same page whatever the texts are", () => {
    const nasty = fc.oneof(
      fc.constantFrom(
        `"><script>alert(1)</script>`,
        `' onmouseover='alert(1)`,
        `</script><script>alert(1)</script>`,
        "<!--",
        "&lt;b&gt;",
        "javascript:alert(1)",
        "//elsewhere.example/",
      ),
      fc.string({ unit: "binary" }),
    );
    const shape = shapeOf(page);
    fc.assert(
      fc.property(nasty, (text) => {
        const hostile = write(() => text);
        expect(shapeOf(hostile)).toEqual(shape);
        expect(hostile).not.toContain("<script>");
        if (dataOf(page) !== undefined) expect(dataOf(hostile)).toBeTypeOf("object");
        for (const [, href = ""] of hostile.matchAll(/<a\b[^>]* href="([^"]*)"/g))
          expect(href).toMatch(/^(?:\/(?!\/)|https?:\/\/)/i);
      }),
    );
  });

  test("shows every text of its props", () => {
    let count = 0;
    const given: string[] = [];
    write((plain) => {
      given.push(plain);
      return plain;
    });
    const marked = write((plain) => {
      count += 1;
      // Addresses have to stay addresses.
      return plain.startsWith("/") || plain.startsWith("http")
        ? `${plain}mark${count}mark`
        : `mark${count}mark`;
    });
    expect(count).toBe(given.length);
    for (let number = 1; number <= count; number++) expect(marked).toContain(`mark${number}mark`);
  });
});

describe("what browser tests and scripts hold on to", () => {
  test.each([
    [
      "chat",
      [
        "composer-input",
        "composer-send",
        "photo",
        "photo-input",
        "secret-input",
        "log",
        "banner",
        "language",
      ],
    ],
    ["chat in the sandbox", ["sandbox-cards", "composer-input"]],
    ["pay native", ["qr", "paid-check", "sandbox-cashier-link", "till", "outcome", "gone"]],
    ["pay h5", ["h5-pay", "scan-instead", "qr", "paid-check", "sandbox-cashier-link"]],
    ["pay jsapi", ["jsapi-pay", "scan-instead", "qr", "paid-check", "sandbox-cashier-link"]],
    ["receipt", ["receipt", "receipt-orderno", "print"]],
    ["notice", ["home"]],
  ])("%s has its ids, each once", (name, ids) => {
    const found = [...pageOf(name).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(found).toEqual(expect.arrayContaining(ids));
    expect(new Set(found).size).toBe(found.length);
  });

  test("a script asks only for ids that its page has", () => {
    for (const [script, name] of [
      ["chat/chat.js", "chat"],
      ["chat/composer.js", "chat"],
      ["pay/pay.js", "pay native"],
      ["receipt/receipt.js", "receipt"],
    ] as const) {
      const asked = [
        ...readFileSync(new URL(script, assets), "utf8").matchAll(/byId\("([^"]+)"\)/g),
      ];
      // Sought only after a look whether the sandbox's link is there.
      const ids = asked.map(([, id]) => id).filter((id) => id !== "sandbox-cashier");
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) expect(pageOf(name), `${script} #${id}`).toContain(` id="${id}"`);
    }
  });

  test("the secret field is masked and kept out of the browser's memory", () => {
    const [field] = /<input id="secret-input"[^>]*>/.exec(pageOf("chat")) ?? [];
    expect(field).toContain('type="password"');
    expect(field).toContain('autocomplete="off"');
    expect(field).not.toContain(" name=");
  });

  test("the photo button says what it does, and on phones offers the camera", () => {
    for (const [language, label] of [
      ["zh-CN", zhCN["web.chat.photo.send"]],
      ["en", en["web.chat.photo.send"]],
    ] as const) {
      const [button] = /<button [^>]*id="photo"[^>]*>/.exec(pageOf("chat", language)) ?? [];
      expect(button).toContain(`aria-label="${label}"`);
    }
    const [input] = /<input id="photo-input"[^>]*>/.exec(pageOf("chat")) ?? [];
    expect(input).toContain('type="file" accept="image/*"');
    // `capture` would take the album away.
    expect(input).not.toContain("capture");
  });

  test("the demonstration is marked in the sandbox, and only there", () => {
    expect(pageOf("chat")).not.toContain("sandbox-");
    for (const name of ["chat in the sandbox", "pay native", "receipt"])
      expect(pageOf(name)).toContain(zhCN["web.sandbox.mark"]);
    const { sandbox: _none, ...real } = payProps(
      { language: "zh-CN", t: speak("zh-CN"), say: (plain) => plain },
      "native",
    );
    expect(String(payPage(real))).not.toContain("sandbox-");
  });

  test("the pay page tells other sites its origin, never its token", () => {
    expect(pageOf("pay h5")).toContain('<meta name="referrer" content="origin">');
    expect(pageOf("receipt")).toContain('<meta name="referrer" content="same-origin">');
  });

  test("the time to pay by is written on China's clock", () => {
    expect(pageOf("pay native")).toContain("请在 14:05 前付款");
    expect(pageOf("pay native", "en")).toContain("Please pay before 14:05");
  });
});

describe("safeHref", () => {
  test.each(["/", "/pay/x?y=1#z", "https://pay.example/x", "http://127.0.0.1:4000/"])(
    "keeps %s",
    (href) => {
      expect(safeHref(href)).toBe(href);
    },
  );

  test.each([
    "javascript:alert(1)",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "/\t/elsewhere.example",
    "data:text/html,x",
    "",
  ])("refuses %j", (href) => {
    expect(safeHref(href)).toBe("/");
  });
});

describe("the assets", () => {
  const files = readdirSync(assets, { recursive: true, encoding: "utf8" });

  test("import only each other, and never turn text into HTML or code", () => {
    const scripts = files.filter((name) => name.endsWith(".js"));
    expect(scripts).toContain("chat/chat.js");
    for (const name of scripts) {
      const source = readFileSync(new URL(name, assets), "utf8");
      for (const [, path = ""] of source.matchAll(/^import .* from "([^"]+)";$/gm)) {
        expect(existsSync(new URL(path, new URL(name, assets))), `${name} imports ${path}`).toBe(
          true,
        );
      }
      expect(source, name).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
      );
    }
  });

  test("ask nothing of other sites", () => {
    for (const name of files.filter((file) => /\.(?:css|js)$/.test(file))) {
      expect(readFileSync(new URL(name, assets), "utf8"), name).not.toMatch(
        /["'(]https?:\/\/|@import/,
      );
    }
  });
});
