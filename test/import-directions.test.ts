import { readdirSync, readFileSync } from "node:fs";
import { basename, posix } from "node:path";
import { describe, expect, test } from "vitest";

/** Path from the root of the project, with `/`, and what stands in the file. */
type SourceFile = { path: string; source: string };

type Import = { from: string; to: string; isType: boolean };

const root = new URL("../", import.meta.url);
const files = sourceFiles("src");

describe("the arrows between the parts", () => {
  test("there is something to check", () => {
    expect(files.length).toBeGreaterThan(80);
    expect(files.flatMap(importsOf).length).toBeGreaterThan(250);
  });

  test("every import goes where it may", () => {
    expect(files.flatMap(importProblems)).toEqual([]);
  });

  test("every relative import leads to a file", () => {
    const known = new Set([...files, ...sourceFiles("locales")].map(({ path }) => path));
    const lost = files
      .flatMap(importsOf)
      .filter(({ to }) => /^(src|locales)\//.test(to) && !known.has(to));
    expect(lost).toEqual([]);
  });

  test("core and app reach for no clock, dice or timer of their own; only main touches the process", () => {
    expect(files.flatMap(reachProblems)).toEqual([]);
  });

  test("every file has a name and exports have names", () => {
    expect(
      [...files, ...sourceFiles("locales"), ...sourceFiles("test")].flatMap(nameProblems),
    ).toEqual([]);
  });
});

describe("the checker sees what is planted", () => {
  test.for([
    ["src/core/cards/card.ts", 'import { readFileSync } from "node:fs";'],
    ["src/core/cards/card.ts", 'import { z } from "zod";'],
    ["src/core/cards/card.ts", 'import type { App } from "../../app/app.ts";'],
    ["src/core/cards/card.ts", 'import type { zhCN } from "../../../locales/zh-CN/index.ts";'],
    ["src/core/text.ts", 'import { zhCN } from "../../locales/zh-CN/index.ts";'],
    ["src/core/text.ts", 'const { z } = await import("zod");'],
    ["src/core/text.ts", "const part = await import(name);"],
    ["src/core/text.ts", 'export * from "../log.ts";'],
    ["src/core/text.ts", 'type Z = typeof import("zod");'],
    ["src/core/text.ts", 'import {\n  a,\n  b,\n} from "kysely";'],
    ["src/core/text.ts", 'import "../app/app.ts";'],
    ["src/core/text.ts", 'const fs = require("node:fs");'],
    ["src/app/links.ts", 'import { createTexts } from "../texts/texts.ts";'],
    ["src/app/links.ts", 'import type { Site } from "../server/site.ts";'],
    ["src/app/links.ts", 'import { createWechatPay } from "../payments/wechat-pay/wechat-pay.ts";'],
    ["src/app/links.ts", 'import { sql } from "kysely";'],
    ["src/app/links.ts", 'import { readFile } from "node:fs/promises";'],
    ["src/channels/channel.ts", 'import type { App } from "../app/app.ts";'],
    ["src/channels/web/decode.ts", 'import type { App } from "../../app/app.ts";'],
    ["src/channels/web/decode.ts", 'import { x } from "../telegram/decode.ts";'],
    ["src/channels/web/decode.ts", 'import type { Store } from "../../storage/store.ts";'],
    [
      "src/payments/wechat-pay/client.ts",
      'import type { Carrier } from "../../carriers/carrier.ts";',
    ],
    [
      "src/carriers/sandbox-carrier/client.ts",
      'import { sign } from "../../sandbox/carrier/signature.ts";',
    ],
    ["src/storage/sql/rows.ts", 'import { x } from "../redis/rows.ts";'],
    ["src/storage/sql/rows.ts", 'import { Hono } from "hono";'],
    ["src/sandbox/carrier/app.ts", 'import type { Carrier } from "../../carriers/carrier.ts";'],
    [
      "src/sandbox/carrier/app.ts",
      'import { signLines } from "../../payments/wechat-pay/signature.ts";',
    ],
    ["src/pictures/qr.ts", 'import { text } from "../core/text.ts";'],
    ["src/server/http.ts", 'import { openSqlStore } from "../storage/sql/sql-store.ts";'],
    [
      "src/server/http.ts",
      'import { createWechatPaySandbox } from "../sandbox/wechat-pay/sandbox.ts";',
    ],
    ["src/server/http.ts", 'import type { Config } from "../config.ts";'],
    ["src/server/http.ts", 'import { startService } from "../service.ts";'],
    ["src/server/site/dom.js", 'import { text } from "../../core/text.ts";'],
    ["src/texts/texts.ts", 'import type { App } from "../app/app.ts";'],
    ["src/log.ts", 'import { createTexts } from "./texts/texts.ts";'],
    ["src/main.ts", 'import { createHttp } from "./server/http.ts";'],
    ["src/operate.ts", 'import { openApp } from "./open-app.ts";'],
    ["src/operator/tickets.ts", 'import { createHttp } from "../server/http.ts";'],
    ["src/operator/tickets.ts", 'import { openSqlStore } from "../storage/sql/sql-store.ts";'],
    ["src/wiring/open-app.ts", 'import { startService } from "./service.ts";'],
    ["src/new-place/thing.ts", 'import { text } from "../core/text.ts";'],
  ] as const)("%s: %s", ([path, source]) => {
    expect(importProblems({ path, source })).toHaveLength(1);
  });

  test("what is allowed is let through", () => {
    const allowed: [string, string][] = [
      ["src/core/text.ts", 'import type { zhCN } from "../../locales/zh-CN/index.ts";'],
      ["src/app/app.ts", 'import type { Texts } from "../texts/texts.ts";'],
      ["src/app/ports.ts", 'import { createHash } from "node:crypto";'],
      [
        "src/storage/sql/conversations.ts",
        'import type { ChannelName } from "../../core/conversation/message.ts";',
      ],
      [
        "src/server/site/site.ts",
        'import type { WebChannel } from "../channels/web/web-channel.ts";',
      ],
      ["src/wiring/service.ts", 'import { createHttp } from "./server/http.ts";'],
    ];
    expect(allowed.flatMap(([path, source]) => importProblems({ path, source }))).toEqual([]);
  });

  test.for([
    ["src/core/text.ts", "const now = Date.now();"],
    ["src/core/text.ts", "const now = new Date();"],
    ["src/core/text.ts", "const dice = Math.random();"],
    ["src/core/text.ts", "const id = crypto.randomUUID();"],
    ["src/core/text.ts", "setTimeout(() => {}, 1);"],
    ["src/core/text.ts", "const answer = await fetch(url);"],
    ["src/core/text.ts", "const started = performance.now();"],
    ["src/app/turns/take-turn.ts", "const now = Date.now();"],
    ["src/app/turns/take-turn.ts", "const id = randomBytes(16);"],
    ["src/app/turns/take-turn.ts", "setInterval(tick, 1000);"],
    ["src/app/ports.ts", "setTimeout(tick, 1000);"],
    ["src/app/running/run-jobs.ts", "const now = Date.now();"],
    ["src/server/http.ts", "const port = process.env.PORT;"],
    ["src/server/http.ts", 'import { env } from "node:process";'],
    ["src/server/http.ts", "console.log(1);"],
  ] as const)("%s: %s", ([path, source]) => {
    expect(reachProblems({ path, source })).toHaveLength(1);
  });

  test.for([
    "src/core/utils.ts",
    "src/app/order-helpers.ts",
    "src/common/money.ts",
    "test/helper.ts",
    "src/server/misc.ts",
  ])("a thing without a name: %s", (path) => {
    expect(nameProblems({ path, source: "" })).toHaveLength(1);
  });

  test.for(["export default {};", "export { a as default };", "export default function () {}"])(
    "%s",
    (source) => {
      expect(nameProblems({ path: "src/core/text.ts", source })).toHaveLength(1);
    },
  );
});

/** What the app knows of the world outside. */
const partners = ["channels/channel.ts", "payments/payment.ts", "carriers/carrier.ts"].map(
  (path) => `src/${path}`,
);
/** Storage is one interface file a subject. */
const isStorage = (path: string): boolean => /^src\/storage\/[^/]+\.ts$/.test(path);
const isInterface = (path: string): boolean => partners.includes(path) || isStorage(path);

function importProblems(file: SourceFile): string[] {
  return importsOf(file)
    .filter((one) => !mayImport(one))
    .map(({ from, to, isType }) => `${from} must not import ${isType ? "the type of " : ""}${to}`);
}

function mayImport({ from, to, isType }: Import): boolean {
  const [, zone = "", part = ""] = from.split("/");
  const inside = (...folders: string[]): boolean =>
    folders.some((folder) => to.startsWith(`src/${folder}/`));
  const outside = (...names: string[]): boolean =>
    names.some((name) =>
      name.endsWith(":") ? to.startsWith(name) : to === name || to.startsWith(`${name}/`),
    );

  if (isInterface(from)) return inside("core") || (isStorage(from) && isStorage(to));
  switch (zone) {
    case "main.ts":
      return (
        ["src/config/config.ts", "src/log.ts", "src/wiring/service.ts"].includes(to) ||
        outside("node:")
      );
    case "operate.ts":
      return ["src/config/config.ts", "src/log.ts", "src/operator/commands.ts"].includes(to);
    case "wiring":
      // What sees everything: the app by itself, and what serves and runs on top of it.
      return (
        !["src/main.ts", "src/operate.ts", "src/log.ts"].includes(to) &&
        (from === "src/wiring/service.ts" || to !== "src/wiring/service.ts")
      );
    case "operator":
      return (
        inside("app", "core", "operator", "texts") ||
        (isType && (isInterface(to) || to === "src/config/config.ts")) ||
        to === "src/wiring/open-app.ts" ||
        outside("node:")
      );
    case "config":
      return inside("core", "config") || outside("node:", "zod");
    case "log.ts":
      return inside("core") || (isType && to === "src/app/app.ts") || outside("pino");
    case "core":
      return (
        inside("core") || (from === "src/core/text.ts" && isType && to === "locales/zh-CN/index.ts")
      );
    case "app":
      return (
        inside("app", "core") ||
        (isType && (isInterface(to) || to === "src/texts/texts.ts")) ||
        outside("node:crypto", "zod")
      );
    case "channels":
    case "payments":
    case "carriers":
    case "storage": {
      return (
        inside("core", `${zone}/${part}`) ||
        (isInterface(to) && to.startsWith(`src/${zone}/`)) ||
        (isPackage(to) && !outside("hono", "@hono"))
      );
    }
    case "sandbox":
      return inside("core", "sandbox") || outside("node:", "hono", "@hono/node-server", "zod");
    case "pictures":
      return inside("pictures") || isPackage(to);
    case "texts":
      return inside("core", "texts") || to.startsWith("locales/") || outside("i18next");
    case "server":
      // What runs in the browser is given its page's and the site's scripts, and nothing else.
      if (from.endsWith(".js"))
        return to.endsWith(".js") && inside(`server/${part}`, "server/site");
      return (
        inside("app", "core", "server", "channels/web", "pictures") ||
        isInterface(to) ||
        (isType && to === "src/texts/texts.ts") ||
        outside("node:", "hono", "@hono/node-server", "rate-limiter-flexible")
      );
    case "node-version.mjs":
      return false;
    default:
      // A new place says here what it may know.
      return false;
  }
}

function isPackage(to: string): boolean {
  return !to.startsWith("src/") && !to.startsWith("locales/") && to !== "?";
}

/**
 * Everything that a file imports: static, dynamic, re-exported, as a type. `?` for what is
 * computed.
 */
function importsOf({ path, source }: SourceFile): Import[] {
  const code = withoutComments(source);
  const literal =
    /(?:(?<statement>\b(?:import|export)\b[^;"'`]*?\bfrom|\bimport)\s*|\b(?:import|require)\s*\(\s*)(?<quote>["'`])(?<to>[^"'`]+)\k<quote>/g;
  const found = [...code.matchAll(literal)].map(({ index, groups, 0: whole }) => ({
    from: path,
    to: resolved(path, groups?.to ?? "?"),
    isType:
      /^(?:import|export)\s+type\b/.test(groups?.statement ?? "") || isTypeOf(code, index, whole),
  }));
  const computed = [...code.matchAll(/\b(?:import|require)\s*\(\s*(?!["'`\s])/g)];
  return [...found, ...computed.map(() => ({ from: path, to: "?", isType: false }))];
}

function isTypeOf(code: string, index: number, whole: string): boolean {
  return whole.includes("(") && /\btypeof\s*$/.test(code.slice(0, index));
}

function resolved(path: string, to: string): string {
  return to.startsWith(".") ? posix.join(posix.dirname(path), to) : to;
}

const outsideReach = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bMath\.random\b/,
  /\brandom(?:Bytes|UUID|Int)\b|\bgetRandomValues\b/,
  /\bset(?:Timeout|Interval|Immediate)\b/,
  /\bperformance\b/,
  /\bfetch\(/,
];

/** The two files of the app that stand at its edge, and what each of them holds. */
const edges: Record<string, readonly RegExp[]> = {
  "src/app/ports.ts": [/\bDate\.now\b/, /\brandomBytes\b/],
  "src/app/running/run-jobs.ts": [/\bsetTimeout\b/],
};

function reachProblems({ path, source }: SourceFile): string[] {
  const code = withoutComments(source);
  const pure = /^src\/(core|app)\//.test(path);
  const held = edges[path] ?? [];
  const reaches = pure
    ? outsideReach.filter(
        (pattern) =>
          held
            .reduce((rest, one) => rest.replaceAll(new RegExp(one, "g"), ""), code)
            .search(pattern) >= 0,
      )
    : [];
  const touchesProcess =
    /\bprocess\.|"(?:node:)?process"|\bconsole\./.test(code) &&
    !["src/main.ts", "src/operate.ts", "src/node-version.mjs"].includes(path);
  return [...reaches.map(String), ...(touchesProcess ? ["process"] : [])].map(
    (what) => `${path} uses ${what}`,
  );
}

function nameProblems({ path, source }: SourceFile): string[] {
  const nameless = path
    .split("/")
    .find((name) => /(?:^|[-.])(?:utils?|helpers?|common|misc|stuff)(?:[-.]|$)/.test(name));
  const isDefault =
    /^export default\b|\bas default\b/m.test(withoutComments(source)) &&
    basename(path) !== "import-directions.test.ts";
  return [
    ...(nameless === undefined ? [] : [`${path}: "${nameless}" names nothing`]),
    ...(isDefault ? [`${path} has a default export`] : []),
  ];
}

/** Without lines that are only a comment, and without comments behind code. */
function withoutComments(source: string): string {
  return source
    .split("\n")
    .filter((line) => !/^\s*(?:\/\/|\/\*|\*)/.test(line))
    .map((line) => line.replace(/\s\/\/ .*$/, ""))
    .join("\n");
}

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter((path) => /\.(?:[cm]?ts|[cm]?js)$/.test(path))
    .map((path) => ({ path, source: readFileSync(new URL(path, root), "utf8") }));
}
