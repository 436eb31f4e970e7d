import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { App } from "../../src/app/app.ts";
import { type Config, readConfig } from "../../src/config/config.ts";
import type { Closers } from "../../src/wiring/closers.ts";
import { openApp } from "../../src/wiring/open-app.ts";
import { outcomeOf } from "../app/people/asking.ts";
import { conversation, order, writeSamples } from "../storage/sample-rows.ts";
import { callCommand } from "./call.ts";

const silent = { info() {}, warn() {}, error() {} };
const shopId = "shop-P1";

let folder: string;
let config: Config;
let app: App;
const closers: Closers = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "operator-"));
  const reading = readConfig({ DATA_DIR: folder });
  if ("problems" in reading) throw new Error(reading.problems.join());
  config = reading.config;
  ({ app } = await openApp(config, () => silent, closers));
  await writeSamples(app.store);
  await app.store.write(async (tables) => {
    const { iccid = "", cardHash } = order;
    await tables.cards.add({ cardHash, shopId, iccid, network: "mobile", sinceMs: 1 });
    await tables.people.add({ id: "P2", language: "en", createdAtMs: 1 });
    await tables.conversations.add({ ...newcomer });
  });
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

const newcomer = { ...conversation, id: "C2", personId: "P2", address: "browser-2" };

const call = (...argv: string[]) => callCommand(config, silent, argv);

test("a shop is shown by its id or an order's number, its cards masked", async () => {
  const { code, out } = await call("shop", shopId);
  expect(code).toBe(0);
  expect(out).toMatch(/^shop-P1, made [\s\S]*· owner P1, since [\s\S]*· card [\s\S]*· order R1, /);
  expect(out).not.toContain(order.iccid);
  expect(out).toContain("¥30");
  expect((await call("shop", "R1")).out).toBe(out);
  expect(await call("shop", "R2")).toEqual({ code: 1, out: "", err: "There is no shop R2." });
});

test("an operator invites, and takes somebody out, but not the last owner", async () => {
  expect(await call("shop-invite", "no-such", "owner")).toMatchObject({ code: 1, out: "" });
  expect(await call("shop-invite", shopId, "boss")).toEqual({
    code: 2,
    out: "",
    err: "The role is one of owner / manager / cashier.",
  });
  expect(await call("shop-remove", "no-such", "P1")).toMatchObject({ code: 1 });
  expect((await call("shop-remove", shopId, "P2")).err).toBe("P2 is not in shop-P1.");
  expect((await call("shop-remove", shopId, "P1")).err).toContain("only owner");

  const { out } = await call("shop-invite", shopId, "owner");
  const token = /as owner: ([0-9A-Z]{26})\n/.exec(out)?.[1] ?? "";
  expect(await outcomeOf(app, newcomer, { type: "join", token })).toBe("joined");
  expect((await call("shop", shopId)).out).toContain("· owner P2");
  expect(await call("shop-remove", shopId, "P1")).toEqual({
    code: 0,
    out: "P1 is not in shop-P1 any more.",
    err: "",
  });
  expect(await call("shop-remove", shopId, "P2")).toMatchObject({ code: 1 });
});
