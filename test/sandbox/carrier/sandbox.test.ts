import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { seedCatalogue } from "../../../src/core/plans/catalogue.ts";
import { Secret } from "../../../src/core/secret.ts";
import {
  type CarrierSandbox,
  type CarrierSandboxOptions,
  createCarrierSandbox,
} from "../../../src/sandbox/carrier/app.ts";
import { sampleCards, sandboxCards } from "../../../src/sandbox/carrier/cards.ts";

const key = "sandbox test key";
/** 15 March 2026, 10:00 in China. */
const startMs = Date.UTC(2026, 2, 15, 2, 0, 0);
const DAY_MS = 24 * 60 * 60 * 1000;

let sandbox: CarrierSandbox | undefined;
let nowMs = startMs;

afterEach(() => {
  sandbox?.close();
  sandbox = undefined;
  nowMs = startMs;
});

function open(options: Partial<CarrierSandboxOptions> = {}): CarrierSandbox {
  sandbox = createCarrierSandbox({
    key: new Secret(key),
    nowMs: () => nowMs,
    planDelayMs: 1_000,
    unblockDelayMs: 1_000,
    ...options,
  });
  return sandbox;
}

type Reply = { status: number; text: string; json: Record<string, unknown> };
type Signing = { timestamp?: string; key?: string; path?: string; sentBody?: string };

async function post(
  to: CarrierSandbox,
  route: string,
  content: unknown,
  signing: Signing = {},
): Promise<Reply> {
  const body = JSON.stringify(content);
  const path = `/v1/${route}`;
  const timestamp = signing.timestamp ?? String(nowMs);
  const signed = `${timestamp}\n${signing.path ?? path}\n${body}`;
  const response = await to.app.request(path, {
    method: "POST",
    headers: {
      "x-sandbox-timestamp": timestamp,
      "x-sandbox-signature": createHmac("sha256", signing.key ?? key)
        .update(signed)
        .digest("hex"),
    },
    body: signing.sentBody ?? body,
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

async function read(to: CarrierSandbox, iccid: string): Promise<Record<string, unknown>> {
  const { json } = await post(to, "cards/read", { iccid });
  return json.card as Record<string, unknown>;
}

/** The end of a China day, epoch ms. */
function chinaDayEnd(day: string): number {
  return Date.parse(`${day}T23:59:59.999+08:00`);
}

describe("who may ask", () => {
  const question = { iccid: "89860400000000000015" };

  test.each<[string, Signing, string]>([
    ["another key", { key: "another" }, "signature-wrong"],
    ["another body", { sentBody: '{"iccid":"89860100000000000018"}' }, "signature-wrong"],
    ["another path", { path: "/v1/orders" }, "signature-wrong"],
    [
      "a timestamp eleven minutes old",
      { timestamp: String(startMs - 11 * 60_000) },
      "timestamp-stale",
    ],
    [
      "a timestamp eleven minutes ahead",
      { timestamp: String(startMs + 11 * 60_000) },
      "timestamp-stale",
    ],
    ["a timestamp that is no number", { timestamp: "yesterday" }, "timestamp-stale"],
  ])("%s is refused", async (_, signing, code) => {
    const reply = await post(open(), "cards/read", question, signing);
    expect(reply).toMatchObject({ status: 401, json: { code } });
  });

  test("no signature at all is refused", async () => {
    const response = await open().app.request("/v1/cards/read", {
      method: "POST",
      body: JSON.stringify(question),
    });
    expect(response.status).toBe(401);
  });

  test("nine minutes of clock difference are forgiven", async () => {
    const reply = await post(open(), "cards/read", question, {
      timestamp: String(startMs - 9 * 60_000),
    });
    expect(reply.status).toBe(200);
  });

  test("an unreadable request is a bad request", async () => {
    expect(await post(open(), "cards/read", { iccid: "no card" })).toMatchObject({
      json: { code: "bad-request" },
    });
  });
});

describe("checking a card", () => {
  test("unknown card and wrong password are the same answer, byte for byte", async () => {
    const to = open();
    const wrong = await post(to, "cards/check", {
      number: "89860400000000000015",
      password: "000000",
    });
    const unknown = await post(to, "cards/check", {
      number: "89860400000000000049",
      password: "000000",
    });
    expect(wrong).toMatchObject({ status: 404, json: { code: "no-match" } });
    expect(unknown).toEqual(wrong);
  });

  test("every sample opens with its password, and with no other's", async () => {
    const to = open();
    for (const [index, { number, password }] of sandboxCards.entries()) {
      const next = sandboxCards[(index + 1) % sandboxCards.length];
      expect(await post(to, "cards/check", { number, password })).toMatchObject({
        json: { card: { iccid: number } },
      });
      expect((await post(to, "cards/check", { number, password: next?.password })).status).toBe(
        404,
      );
    }
  });

  test("the state of each sample is the one it stands for", async () => {
    const to = open();
    for (const { number, state } of sampleCards)
      expect(await read(to, number)).toMatchObject({ state });
  });

  test("no password is in the book", async () => {
    const folder = mkdtempSync(join(tmpdir(), "carrier-book-"));
    const file = join(folder, "carrier.sqlite");
    open({ file });
    const written = readFileSync(file);
    expect(written.includes("89860400000000000015")).toBe(true);
    for (const { password } of sandboxCards) expect(written.includes(password)).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe("ordering and unblocking", () => {
  test("an order is processing, then completed; the SIM is stopped until unblocked", async () => {
    const to = open();
    const iccid = "89860400000000000023";
    const order = { ref: "r-1", iccid, planCode: "CM-100-12M" };
    expect((await post(to, "orders", order)).json).toEqual({
      orderNo: "P000000001",
      status: "processing",
    });
    expect(await read(to, iccid)).toMatchObject({ state: "expired", planCode: "CM-30-12M" });

    nowMs += 1_000;
    const validUntilMs = chinaDayEnd("2027-03-15");
    expect((await post(to, "orders/find", { ref: "r-1" })).json).toMatchObject({
      status: "completed",
      validUntilMs,
    });
    const booked = {
      planCode: "CM-100-12M",
      remainingKb: 100 * 1024,
      cycleKb: 100 * 1024,
      expiresAtMs: validUntilMs,
    };
    expect(await read(to, iccid)).toMatchObject({ state: "expired", ...booked });

    expect((await post(to, "cards/unblock", { ref: "r-1", iccid })).json).toMatchObject({
      status: "processing",
    });
    expect(await read(to, iccid)).toMatchObject({ state: "expired" });
    nowMs += 1_000;
    expect(await read(to, iccid)).toMatchObject({ state: "active", ...booked });
    expect((await post(to, "cards/unblock", { ref: "r-1", iccid })).json).toMatchObject({
      status: "completed",
    });
  });

  test.each(["quota-stopped", "self-stopped", "credit-stopped", "expired"])(
    "a %s card works again after plan and unblock",
    async (state) => {
      const to = open({ planDelayMs: 0, unblockDelayMs: 0 });
      const card = sampleCards.find(
        (sample) => sample.state === state && sample.trouble === undefined,
      );
      const plan = seedCatalogue.find(
        ({ network, kind }) => network === card?.network && kind === "main",
      );
      const iccid = card?.number ?? "";
      await post(to, "orders", { ref: "r", iccid, planCode: plan?.code });
      expect(await read(to, iccid)).toMatchObject({ state });
      await post(to, "cards/unblock", { ref: "r", iccid });
      expect(await read(to, iccid)).toMatchObject({ state: "active" });
    },
  );

  test("a running term is prolonged and its data kept", async () => {
    const to = open({ planDelayMs: 0 });
    const iccid = "89860400000000000015";
    expect(await read(to, iccid)).toMatchObject({
      expiresAtMs: chinaDayEnd("2026-04-24"),
      remainingKb: 6 * 1024,
    });
    const { json } = await post(to, "orders", { ref: "r", iccid, planCode: "CM-30-1M" });
    expect(json).toMatchObject({ status: "completed", validUntilMs: chinaDayEnd("2026-05-24") });
    expect(await read(to, iccid)).toMatchObject({
      state: "active",
      remainingKb: 36 * 1024,
      cycleKb: 60 * 1024,
    });
  });

  test("a card with a habit tells its days until yesterday, and they do not change", async () => {
    const to = open();
    const iccid = "89860400000000000015";
    type Told = { lastDayMs: number; dailyKb: number[] };
    const first = (await read(to, iccid)).usage as Told;
    expect(first.lastDayMs).toBe(startMs - DAY_MS);
    expect(first.dailyKb.length).toBeGreaterThan(27);
    expect(new Set(first.dailyKb).size).toBeGreaterThan(10);
    nowMs += DAY_MS;
    const next = (await read(to, iccid)).usage as Told;
    expect(next.dailyKb.slice(0, -1)).toEqual(first.dailyKb.slice(1));
    const sum = (days: readonly number[]) => days.reduce((total, kb) => total + kb, 0);
    expect(sum(first.dailyKb) / first.dailyKb.length).toBeGreaterThan(800);
  });

  test("a card whose term is over used nothing since", async () => {
    const card = await read(open(), "89860400000000000023");
    expect(card.usage).toMatchObject({ lastDayMs: card.expiresAtMs });
  });

  test("a card without a habit tells nothing", async () => {
    expect(await read(open(), "89860600000000000013")).not.toHaveProperty("usage");
  });

  test("an add-on fills up the cycle and leaves the term alone", async () => {
    const to = open({ planDelayMs: 0 });
    const iccid = "89860600000000000013";
    const before = await read(to, iccid);
    const { json } = await post(to, "orders", { ref: "r", iccid, planCode: "CU-ADD-100" });
    expect(json).toMatchObject({ status: "completed", validUntilMs: chinaDayEnd("2026-03-26") });
    expect(await read(to, iccid)).toMatchObject({
      remainingKb: 100 * 1024,
      expiresAtMs: before.expiresAtMs,
    });
  });

  test("an add-on without a running main plan is refused", async () => {
    const order = { ref: "r", iccid: "89860400000000000023", planCode: "CM-ADD-100" };
    expect(await post(open(), "orders", order)).toMatchObject({
      status: 422,
      json: { code: "plan-not-orderable" },
    });
  });

  test("an expired card without a new plan is not unblocked", async () => {
    const reply = await post(open(), "cards/unblock", { ref: "r", iccid: "89860300000000000016" });
    expect(reply).toMatchObject({ status: 422, json: { code: "plan-missing" } });
  });

  test("a ref belongs to its first contents", async () => {
    const to = open();
    await post(to, "orders", { ref: "r", iccid: "89860400000000000015", planCode: "CM-30-12M" });
    const other = await post(to, "orders", {
      ref: "r",
      iccid: "89860400000000000015",
      planCode: "CM-100-12M",
    });
    expect(other).toMatchObject({ status: 409, json: { code: "ref-reused" } });
    expect(to.orderCount("89860400000000000015")).toBe(1);
  });

  test("a term that runs out stops the card by itself", async () => {
    const to = open();
    const { number } = sampleCards.find(({ expiresInDays }) => expiresInDays === 9) ?? {
      number: "",
    };
    nowMs += 9 * DAY_MS;
    expect(await read(to, number)).toMatchObject({ state: "active" });
    nowMs += DAY_MS;
    expect(await read(to, number)).toMatchObject({ state: "expired", remainingKb: 0 });
  });
});

test("a book on disk keeps cards and orders over a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carrier-book-"));
  const file = join(folder, "carrier.sqlite");
  const order = { ref: "r", iccid: "89860400000000000015", planCode: "CM-30-12M" };
  const first = createCarrierSandbox({ key: new Secret(key), file, nowMs: () => nowMs });
  const { json } = await post(first, "orders", order);
  first.close();
  nowMs += 30 * DAY_MS;
  const second = open({ file });
  expect((await post(second, "orders", order)).json).toMatchObject({
    orderNo: json.orderNo,
    status: "completed",
  });
  expect(second.orderCount(order.iccid)).toBe(1);
  second.close();
  sandbox = undefined;
  rmSync(folder, { recursive: true });
});

test("faults fire in order, on the route they are for, as often as armed", async () => {
  const to = open();
  const question = { iccid: "89860400000000000015" };
  const order = { ...question, ref: "r", planCode: "CM-30-12M" };
  to.faults.arm("balance-too-low", { times: 2 });
  expect((await post(to, "cards/read", question)).status).toBe(200);
  expect((await post(to, "orders", order)).json).toMatchObject({ code: "balance-too-low" });
  expect((await post(to, "orders", order)).json).toMatchObject({ code: "balance-too-low" });
  expect((await post(to, "orders", order)).status).toBe(200);
});

describe("the sample cards", () => {
  test("cover every carrier in both forms that it has, and every state", () => {
    const seen = new Set(
      sampleCards.flatMap(({ network, form, state }) => [`${network} ${form}`, state]),
    );
    for (const network of ["mobile", "unicom", "telecom", "broadnet"])
      expect(seen).toContain(`${network} sim`);
    for (const network of ["mobile", "unicom", "telecom"])
      expect(seen).toContain(`${network} esim`);
    for (const state of ["active", "expired", "quota-stopped", "self-stopped", "credit-stopped"])
      expect(seen).toContain(state);
    for (const state of ["device-changed", "real-name-missing", "abnormal", "cancelled"])
      expect(seen).toContain(state);
  });

  test("have numbers of their own, 20 characters and 13 digits", () => {
    for (const { number, msisdn } of sampleCards) {
      expect(number).toMatch(/^8986[0-9]{2}[0-9A-Z]{14}$/);
      expect(msisdn).toMatch(/^1[0-9]{12}$/);
    }
    const keys = sampleCards.flatMap(({ number, msisdn }) => [number.slice(0, 19), msisdn]);
    expect(new Set(keys).size).toBe(2 * sampleCards.length);
  });

  test("all-digit numbers carry a right Luhn digit (ITU-T E.118)", () => {
    const allDigits = sampleCards.filter(({ number }) => /^\d+$/.test(number));
    expect(allDigits.length).toBe(sampleCards.length - 1);
    for (const { number } of allDigits) expect(luhnSum(number) % 10, number).toBe(0);
  });

  test("hold plans that are sold for them", () => {
    for (const { planCode, network, number } of sampleCards) {
      if (planCode === undefined) continue;
      expect(seedCatalogue.find(({ code }) => code === planCode)?.network, number).toBe(network);
    }
  });
});

function luhnSum(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
}
