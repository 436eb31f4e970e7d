/** Who may import whom, what may reach for the world outside, and what is no name. */
import { posix } from "node:path";
import type { House, Import, SourceFile } from "./facts.ts";
import { everyFile, type Rule } from "./rule.ts";

/**
 * `of` and the others are a file, a folder (`src/core/`), a package with its parts (`hono`), a
 * scheme (`node:`), or have a `*`; `./` begins at the importing file. The most precise zone speaks
 * for a file; a folder may import itself.
 */
type Zone = {
  of: string;
  may: readonly string[];
  /** What may be imported as a type besides. */
  types?: readonly string[];
  /** What may not be imported although the rest of its folder may. */
  not?: readonly string[];
};

/** What the app knows of the world outside. */
const partners = ["src/channels/channel.ts", "src/payments/payment.ts", "src/carriers/carrier.ts"];
const storage = "src/storage/*.ts";

/** The folder table of docs/architecture.md says the same in words, and a test compares them. */
export const zones: readonly Zone[] = [
  { of: "locales/", may: [] },
  { of: "src/core/", may: [] },
  { of: "src/core/text.ts", may: ["src/core/"], types: ["locales/zh-CN/index.ts"] },
  {
    of: "src/app/",
    may: ["src/core/", "zod", "node:crypto"],
    types: [...partners, storage, "src/texts/texts.ts"],
  },
  // The gate names no table: what a request is about comes from the loader.
  { of: "src/app/requests/", may: ["src/core/", "src/app/"] },
  { of: "src/app/requests/load.ts", may: ["src/core/", "src/app/"], types: [storage] },
  { of: "src/channels/*", may: ["src/core/"] },
  { of: "src/channels/web/", may: ["src/channels/channel.ts", "src/core/", "zod"] },
  {
    of: "src/channels/telegram/",
    may: ["src/channels/channel.ts", "src/core/", "grammy", "zod", "node:"],
  },
  { of: "src/channels/wechat/", may: ["src/channels/channel.ts", "src/core/", "zod", "node:"] },
  { of: "src/carriers/*", may: ["src/core/"] },
  {
    of: "src/carriers/sandbox-carrier/",
    may: ["src/carriers/carrier.ts", "src/core/", "zod", "node:"],
  },
  { of: "src/payments/*", may: ["src/core/"] },
  {
    of: "src/payments/wechat-pay/",
    may: ["src/payments/payment.ts", "src/core/", "wechatpay-axios-plugin", "zod", "node:"],
  },
  { of: storage, may: ["src/core/", storage] },
  { of: "src/storage/sql/", may: [storage, "src/core/", "kysely", "pg", "node:"] },
  { of: "src/storage/redis/", may: ["src/core/", "redis", "node:"] },
  { of: "src/texts/", may: ["src/core/", "locales/", "i18next"] },
  { of: "src/pictures/", may: ["@napi-rs/canvas", "qrcode", "zxing-wasm", "node:"] },
  { of: "src/sandbox/loopback.ts", may: ["@hono/node-server", "node:"] },
  ...["carrier", "telegram", "wechat"].map((partner) => ({
    of: `src/sandbox/${partner}/`,
    may: ["src/core/", "src/sandbox/loopback.ts", "hono", "zod", "node:"],
  })),
  {
    of: "src/sandbox/wechat-pay/",
    may: ["src/core/", "src/made-once.ts", "hono", "@hono/node-server", "zod", "node:"],
  },
  {
    of: "src/server/",
    may: [
      ...["src/core/", "src/app/", storage, "src/payments/payment.ts", "src/channels/web/"],
      ...["src/pictures/", "hono", "@hono/node-server", "rate-limiter-flexible", "node:"],
    ],
  },
  // What runs in the browser is given its page's and the site's scripts, and nothing else.
  { of: "src/server/*/*.js", may: ["./*.js", "src/server/site/*.js"], types: ["./*.ts"] },
  { of: "src/config/", may: ["src/core/", "zod", "node:"] },
  {
    of: "src/operator/",
    may: [
      "src/app/",
      "src/core/",
      "src/texts/",
      "src/wiring/backup-file.ts",
      "src/wiring/open-app.ts",
      "src/wiring/start-failure.ts",
      "node:",
    ],
    types: [storage, "src/config/config.ts", "src/wiring/closers.ts"],
  },
  // What sees everything: the app by itself, and what serves and runs on top of it.
  {
    of: "src/wiring/",
    may: ["src/*/**", "src/made-once.ts", "@hono/node-server", "node:"],
    not: ["src/wiring/service.ts", "src/operator/"],
  },
  {
    of: "src/log.ts",
    may: ["src/core/", "src/log-noise.ts", "pino"],
    types: ["src/app/app.ts"],
  },
  { of: "src/log-noise.ts", may: [], types: ["src/app/app.ts"] },
  { of: "src/log-output.ts", may: ["node:"] },
  { of: "src/made-once.ts", may: ["node:"] },
  {
    of: "src/main.ts",
    may: [
      ...["src/config/", "src/core/", "src/log.ts", "src/log-output.ts", "src/texts/"],
      ...["src/wiring/service.ts", "src/wiring/start-failure.ts", "node:"],
    ],
  },
  {
    of: "src/operate.ts",
    may: ["src/config/", "src/log.ts", "src/operator/commands.ts", "src/operator/hidden-lines.ts"],
  },
  { of: "src/node-version.mjs", may: [] },
];

/** Every import of src and locales goes where it may, and leads to a file. */
export const importRule: Rule = {
  name: "import",
  cure: "hand it in, or move it to where both may look (test/house/zones.ts)",
  check: (house) =>
    everyFile(house, (file) =>
      file.imports
        .filter((one) => isLost(one, house) || (isChecked(file.path) && !mayImport(file.path, one)))
        .map(({ line, to, isType }) => ({
          line,
          what: `must not import ${isType ? "the type of " : ""}${to}`,
        })),
    ),
};

/** The files of the app that stand at its edge, and what each of them holds. */
const edges: Readonly<Record<string, readonly string[]>> = {
  "src/app/ports.ts": ["Date.now", "randomBytes"],
  "src/app/running/readiness.ts": ["setTimeout"],
  "src/app/running/run-jobs.ts": ["setTimeout"],
  "src/app/running/start-jobs.ts": ["setTimeout"],
  "src/app/turns/photo.ts": ["setTimeout"],
};
const processes = [
  ...["src/main.ts", "src/operate.ts", "src/node-version.mjs"],
  "src/pictures/code-reader-process.ts",
];

/** Core and app have no clock, dice, timer or network of their own; what starts has a process. */
export const reach: Rule = {
  name: "reach",
  cure: "take it from the ports, or have the value handed in",
  check: (house) => everyFile(house, (file) => [...reachesOf(file), ...importsOfProcess(file)]),
};

/** A name says what a thing is about. */
export const nameRule: Rule = {
  name: "name",
  cure: "name it after its subject",
  check: (house) =>
    everyFile(house, ({ path }) =>
      path
        .split("/")
        .filter((part) => /(?:^|[-.])(?:utils?|helpers?|common|misc|stuff)(?:[-.]|$)/.test(part))
        .map((part) => ({ line: 0, what: `"${part}" names nothing` })),
    ),
};

function isChecked(path: string): boolean {
  return /^(?:src|locales)\//.test(path);
}

function isLost({ to }: Import, house: House): boolean {
  return /^(?:src|locales|test|bench)\/.*\.[cm]?[jt]s$/.test(to) && !house.has(to);
}

function mayImport(from: string, { to, isType }: Import): boolean {
  const zone = zoneOf(from);
  // A new place says here what it may know.
  if (zone === undefined) return false;
  const { of, may, types = [], not = [] } = zone;
  const allowed = [...may, ...(isType ? types : []), ...(of.endsWith("/") ? [of] : [])];
  const isAllowed = allowed.some((pattern) => covers(pattern, to, from));
  return isAllowed && !not.some((pattern) => covers(pattern, to, from));
}

function zoneOf(path: string): Zone | undefined {
  return zones
    .filter(({ of }) => covers(of, path, path))
    .toSorted((one, other) => other.of.length - one.of.length)[0];
}

function covers(pattern: string, to: string, from: string): boolean {
  if (pattern.startsWith("./")) return covers(posix.join(posix.dirname(from), pattern), to, from);
  if (pattern.includes("*")) return posix.matchesGlob(to, pattern);
  if (/[/:]$/.test(pattern)) return to.startsWith(pattern);
  return to === pattern || (!/\.\w+$/.test(pattern) && to.startsWith(`${pattern}/`));
}

function reachesOf({ path, reaches }: SourceFile): SourceFile["reaches"] {
  return reaches.filter(({ what }) => {
    if (what === "process" || what === "console")
      return path.startsWith("src/") && !processes.includes(path);
    return /^src\/(?:core|app)\//.test(path) && !edges[path]?.includes(what);
  });
}

function importsOfProcess({ path, imports }: SourceFile): SourceFile["reaches"] {
  return imports
    .filter(({ to }) => /^(?:node:)?process$/.test(to))
    .filter(() => path.startsWith("src/") && !processes.includes(path))
    .map(({ line, to }) => ({ line, what: to }));
}
