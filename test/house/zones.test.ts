import { afterAll, describe, expect, test } from "vitest";
import type { House } from "./facts.ts";
import { houseOf } from "./model.ts";
import { endParser } from "./parser.ts";
import { importRule, nameRule, reach } from "./zones.ts";

afterAll(endParser);

const forbidden = [
  ["src/core/cards/card.ts", 'import { readFileSync } from "node:fs";'],
  ["src/core/cards/card.ts", 'import { z } from "zod";'],
  ["src/core/cards/card.ts", 'import type { App } from "../../app/app.ts";'],
  ["src/core/cards/card.ts", 'import type { zhCN } from "../../../locales/zh-CN/index.ts";'],
  ["src/core/text.ts", 'import { zhCN } from "../../locales/zh-CN/index.ts";'],
  ["src/core/text.ts", 'const { z } = await import("zod"); export {};'],
  ["src/core/text.ts", "const part = await import(name); export {};"],
  ["src/core/text.ts", 'export * from "../log.ts";'],
  ["src/core/text.ts", 'type Z = typeof import("zod");'],
  ["src/core/text.ts", 'import {\n  a,\n  b,\n} from "kysely";'],
  ["src/core/text.ts", 'import "../app/app.ts";'],
  ["src/core/text.ts", 'const fs = require("node:fs");'],
  ["src/app/links.ts", 'import { createTexts } from "../texts/texts.ts";'],
  ["src/app/links.ts", 'import { openSqlStore } from "../storage/sql/sql-store.ts";'],
  ["src/app/links.ts", 'import { type Store } from "../storage/store.ts";'],
  ["src/app/links.ts", 'import type { Site } from "../server/site/site.ts";'],
  ["src/app/links.ts", 'import { createWechatPay } from "../payments/wechat-pay/wechat-pay.ts";'],
  ["src/app/requests/perform.ts", 'import type { Tables } from "../../storage/store.ts";'],
  ["src/app/links.ts", 'import { sql } from "kysely";'],
  ["src/app/links.ts", 'import { readFile } from "node:fs/promises";'],
  ["src/channels/channel.ts", 'import type { App } from "../app/app.ts";'],
  ["src/channels/web/decode.ts", 'import type { App } from "../../app/app.ts";'],
  ["src/channels/web/decode.ts", 'import { x } from "../telegram/decode.ts";'],
  ["src/channels/web/decode.ts", 'import type { Store } from "../../storage/store.ts";'],
  ["src/payments/wechat-pay/client.ts", 'import type { C } from "../../carriers/carrier.ts";'],
  [
    "src/carriers/sandbox-carrier/client.ts",
    'import { sign } from "../../sandbox/carrier/signature.ts";',
  ],
  ["src/storage/store.ts", 'import type { Pool } from "pg";'],
  ["src/storage/store.ts", 'import type { Rows } from "./sql/rows.ts";'],
  ["src/storage/sql/rows.ts", 'import { x } from "../redis/rows.ts";'],
  ["src/storage/sql/rows.ts", 'import { Hono } from "hono";'],
  ["src/sandbox/carrier/app.ts", 'import type { Carrier } from "../../carriers/carrier.ts";'],
  ["src/sandbox/carrier/app.ts", 'import { s } from "../../payments/wechat-pay/signature.ts";'],
  ["src/pictures/qr.ts", 'import { text } from "../core/text.ts";'],
  ["src/server/http.ts", 'import { openSqlStore } from "../storage/sql/sql-store.ts";'],
  ["src/server/http.ts", 'import { start } from "../sandbox/wechat-pay/sandbox.ts";'],
  ["src/server/http.ts", 'import type { Config } from "../config/config.ts";'],
  ["src/server/http.ts", 'import { startService } from "../wiring/service.ts";'],
  ["src/server/site/dom.js", 'import { text } from "../../core/text.ts";'],
  ["src/server/site/dom.js", 'import { log } from "../chat/message-log.js";'],
  ["src/server/chat/chat.js", 'import { chatPage } from "./chat-page.ts";'],
  ["src/texts/texts.ts", 'import type { App } from "../app/app.ts";'],
  ["src/log.ts", 'import { createTexts } from "./texts/texts.ts";'],
  ["src/main.ts", 'import { createHttp } from "./server/http.ts";'],
  ["src/operate.ts", 'import { openApp } from "./wiring/open-app.ts";'],
  ["src/operator/tickets.ts", 'import { createHttp } from "../server/http.ts";'],
  ["src/operator/tickets.ts", 'import { openSqlStore } from "../storage/sql/sql-store.ts";'],
  ["src/wiring/open-app.ts", 'import { startService } from "./service.ts";'],
  ["locales/en/index.ts", 'import type { Text } from "../../src/core/text.ts";'],
  ["src/new-place/thing.ts", 'import { text } from "../core/text.ts";'],
] as const;

/** One file, and empty ones where its imports lead. */
function houseWith(path: string, source: string): House {
  const targets = [...houseOf({ [path]: source }).values()]
    .flatMap(({ imports }) => imports.map(({ to }) => to))
    .filter((to) => /^(?:src|locales)\//.test(to));
  return houseOf({ ...Object.fromEntries(targets.map((to) => [to, ""])), [path]: source });
}

describe("an arrow that goes where it may not", () => {
  test.for(forbidden)("%s: %s", ([path, source]) => {
    expect(importRule.check(houseWith(path, source)).map((one) => one.path)).toEqual([path]);
  });

  test("an arrow that leads nowhere", () => {
    const house = houseOf({
      "test/core/text.test.ts": 'import { text } from "../../src/text.ts";',
    });
    expect(importRule.check(house)).toHaveLength(1);
  });

  test.for([
    ["src/core/text.ts", 'import type { zhCN } from "../../locales/zh-CN/index.ts";'],
    ["src/app/app.ts", 'import type { Texts } from "../texts/texts.ts";'],
    ["src/app/ports.ts", 'import { createHash } from "node:crypto";'],
    ["src/storage/sql/orders.ts", 'import type { Orders } from "../orders.ts";'],
    ["src/storage/store.ts", 'import type { Orders } from "./orders.ts";'],
    ["src/server/site/site.ts", 'import type { Web } from "../../channels/web/web-channel.ts";'],
    ["src/server/site/layout.ts", 'import { html } from "hono/html";'],
    ["src/server/chat/chat.js", 'import { find } from "../site/dom.js";'],
    ["src/wiring/service.ts", 'import { createHttp } from "../server/http.ts";'],
  ] as const)("but not what is allowed: %s: %s", ([path, source]) => {
    expect(importRule.check(houseWith(path, source))).toEqual([]);
  });
});

describe("a hand that reaches outside", () => {
  test.for([
    ["src/core/text.ts", "const now = Date.now();"],
    ["src/core/text.ts", "const now = new Date();"],
    ["src/core/text.ts", "const dice = Math.random();"],
    ["src/core/text.ts", "const id = crypto.randomUUID();"],
    ["src/core/text.ts", "setTimeout(() => {}, 1);"],
    ["src/core/text.ts", 'const answer = fetch("https://a");'],
    ["src/core/text.ts", "const started = performance.now();"],
    ["src/app/turns/take-turn.ts", "const now = Date.now();"],
    ["src/app/turns/take-turn.ts", "const id = randomBytes(16);"],
    ["src/app/turns/take-turn.ts", 'import { randomInt } from "node:crypto";'],
    ["src/app/turns/take-turn.ts", "setInterval(tick, 1000);"],
    ["src/app/ports.ts", "setTimeout(tick, 1000);"],
    ["src/app/running/run-jobs.ts", "const now = Date.now();"],
    ["src/server/http.ts", "const port = process.env.PORT;"],
    ["src/server/http.ts", 'import { env } from "node:process";'],
    ["src/server/http.ts", "console.log(1);"],
  ] as const)("%s: %s", ([path, source]) => {
    expect(reach.check(houseOf({ [path]: source }))).toHaveLength(1);
  });

  test.for([
    ["src/core/text.ts", "// Date.now()\nexport const at = (ms: number) => new Date(ms);"],
    ["src/core/text.ts", "export const a = { process: 1 };\nexport const b = a.process;"],
    ["src/app/ports.ts", "export const now = () => Date.now();"],
    ["src/main.ts", "process.exitCode = 1;"],
    ["src/server/http.ts", "setTimeout(tick, 1000);"],
  ] as const)("but not %s: %s", ([path, source]) => {
    expect(reach.check(houseOf({ [path]: source }))).toEqual([]);
  });
});

test.for([
  "src/core/utils.ts",
  "src/app/order-helpers.ts",
  "src/common/money.ts",
  "test/helper.ts",
  "src/server/misc.ts",
])("a thing without a name: %s", (path) => {
  expect(nameRule.check(houseOf({ [path]: "" }))).toHaveLength(1);
});
