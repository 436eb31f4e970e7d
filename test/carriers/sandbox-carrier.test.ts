import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { createSandboxCarrier } from "../../src/carriers/sandbox-carrier/carrier.ts";
import { signedHeaders } from "../../src/carriers/sandbox-carrier/wire.ts";
import { Secret } from "../../src/core/secret.ts";
import { sampleCards } from "../../src/sandbox/carrier/cards.ts";
import {
  type RunningCarrierSandbox,
  startCarrierSandbox,
} from "../../src/sandbox/carrier/start.ts";
import { carrierContract, type PartnerCard } from "./carrier-contract.ts";

const key = new Secret("a key that only this test uses");
const startMs = Date.UTC(2026, 2, 15, 2, 0, 0);
const workMs = 60_000;

carrierContract("sandbox-carrier", async () => {
  let nowMs = startMs;
  const now = () => nowMs;
  const sandbox = await startCarrierSandbox({
    key,
    nowMs: now,
    planDelayMs: workMs,
    unblockDelayMs: workMs,
  });
  return {
    carrier: createSandboxCarrier({ apiRoot: sandbox.apiRoot, key }, { now, timeoutMs: 1000 }),
    arm: (fault) => sandbox.faults.arm(fault),
    finishWork: () => {
      nowMs += workMs;
    },
    orderCount: sandbox.orderCount,
    cards: {
      active: sample("89860400000000000015"),
      expired: sample("89860300000000000016"),
      notLiftable: sample("89860800000000000011"),
    },
    plans: { active: "CM-30-12M", expired: "CT-30-12M" },
    foreignPlan: "CU-30-12M",
    unknownNumber: "89860400000000000049",
    close: sandbox.close,
  };
});

describe("the sandbox carrier's special cards", () => {
  let sandbox: RunningCarrierSandbox | undefined;

  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
  });

  async function open() {
    const nowMs = () => startMs;
    sandbox = await startCarrierSandbox({ key, nowMs, planDelayMs: 0, unblockDelayMs: 0 });
    return createSandboxCarrier({ apiRoot: sandbox.apiRoot, key }, { now: nowMs, timeoutMs: 1000 });
  }

  test("a plan that is refused at once", async () => {
    const carrier = await open();
    const answer = await carrier.addPlan({
      ref: "r",
      iccid: "89860400000000000031",
      planCode: "CM-30-12M",
    });
    expect(answer).toMatchObject({ answer: "refused", code: "plan-not-orderable" });
  });

  test("an order that is accepted and then fails", async () => {
    const carrier = await open();
    const iccid = "89860200000000000025";
    expect(await carrier.addPlan({ ref: "r", iccid, planCode: "CM-30-12M" })).toMatchObject({
      code: "order-failed",
    });
    expect(await carrier.findPlanOrder("r")).toMatchObject({
      answer: "refused",
      code: "order-failed",
    });
    expect(await carrier.readCard(iccid)).toMatchObject({
      value: { state: "expired", remainingKb: 0 },
    });
  });

  test("an order that was done although its answer never came", async () => {
    const carrier = await open();
    const order = { ref: "r", iccid: "89860600000000000021", planCode: "CU-30-12M" };
    expect((await carrier.addPlan(order)).answer).toBe("unknown");
    expect((await carrier.findPlanOrder("r")).answer).toBe("done");
    expect((await carrier.addPlan(order)).answer).toBe("done");
    expect(sandbox?.orderCount(order.iccid)).toBe(1);
  });

  test("an unblock that finds the network busy twice, then works with the same ref", async () => {
    const carrier = await open();
    const iccid = "89860300000000000032";
    await carrier.addPlan({ ref: "r", iccid, planCode: "CT-30-12M" });
    const answers = [];
    for (let attempt = 0; attempt < 3; attempt += 1)
      answers.push(await carrier.unblock({ ref: "r", iccid }));
    expect(answers.map(({ answer }) => answer)).toEqual(["unknown", "unknown", "done"]);
    expect(await carrier.readCard(iccid)).toMatchObject({ value: { state: "active" } });
  });

  test("an unblock that is refused for good while the plan stays", async () => {
    const carrier = await open();
    const iccid = "89861500000000000020";
    await carrier.addPlan({ ref: "r", iccid, planCode: "CB-30-12M" });
    expect(await carrier.unblock({ ref: "r", iccid })).toMatchObject({
      answer: "refused",
      code: "unblock-refused",
    });
    expect(await carrier.readCard(iccid)).toMatchObject({
      value: { state: "expired", remainingKb: 30 * 1024 },
    });
  });

  test("cards that must not be recharged are refused by the carrier too", async () => {
    const carrier = await open();
    const stopped = sampleCards.filter(({ state }) =>
      ["device-changed", "real-name-missing", "abnormal", "cancelled"].includes(state),
    );
    expect(stopped).toHaveLength(4);
    const planOf = {
      mobile: "CM-30-12M",
      unicom: "CU-30-12M",
      telecom: "CT-30-12M",
      broadnet: "CB-30-12M",
    };
    for (const { number, network: name } of stopped) {
      const answer = await carrier.addPlan({ ref: number, iccid: number, planCode: planOf[name] });
      expect(answer).toMatchObject({ answer: "refused", code: "card-stopped" });
    }
  });
});

describe("the sandbox carrier's client", () => {
  test("signs timestamp, path and body", () => {
    // Computed once with `openssl dgst -sha256 -hmac demoKey` over the three lines.
    const headers = signedHeaders(
      { path: "/v1/orders/find", body: '{"ref":"r-1"}', nowMs: 1_767_225_600_000 },
      new Secret("demoKey"),
    );
    expect(headers["x-sandbox-timestamp"]).toBe("1767225600000");
    expect(headers["x-sandbox-signature"]).toBe(
      "e80facfc1abe386bcd5aab18bc4d7a1f906fdf52d4967bef170f1f382f20b8b3",
    );
  });

  test("a wrong key settles nothing", async () => {
    const sandbox = await startCarrierSandbox({ key });
    const carrier = createSandboxCarrier({ apiRoot: sandbox.apiRoot, key: new Secret("another") });
    const card = sample("89860400000000000015");
    expect((await carrier.checkCard(card.number, new Secret(card.password))).answer).toBe(
      "unavailable",
    );
    expect(await carrier.addPlan({ ref: "r", iccid: card.iccid, planCode: "CM-30-12M" })).toEqual({
      answer: "unknown",
      reason: "HTTP 401: signature-wrong",
      account: "signature-wrong",
    });
    await sandbox.close();
  });

  test("nobody listening is unknown", async () => {
    const sandbox = await startCarrierSandbox({ key });
    await sandbox.close();
    const carrier = createSandboxCarrier({ apiRoot: sandbox.apiRoot, key });
    expect(await carrier.findPlanOrder("r")).toEqual({
      answer: "unknown",
      reason: "connection failed: ECONNREFUSED",
    });
  });

  test("does not follow a redirect with a card and its password", async () => {
    const visited: (string | undefined)[] = [];
    const partner = await listen((request, response) => {
      visited.push(request.url);
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    const carrier = createSandboxCarrier({ apiRoot: partner.apiRoot, key });
    expect((await carrier.checkCard("89860400000000000015", new Secret("135701"))).answer).toBe(
      "unavailable",
    );
    expect(visited).toEqual(["/v1/cards/check"]);
    await partner.close();
  });

  test("does not repeat a password that comes back as an error code", async () => {
    const partner = await listen(async (request, response) => {
      const code = Buffer.concat(await request.toArray()).toString();
      response.writeHead(400).end(JSON.stringify({ code }));
    });
    const carrier = createSandboxCarrier({ apiRoot: partner.apiRoot, key });
    expect(await carrier.checkCard("89860400000000000015", new Secret("135701"))).toEqual({
      answer: "unavailable",
      reason: "HTTP 400: unexpected answer",
    });
    await partner.close();
  });
});

describe("a list in pages", () => {
  const ending = 40;
  async function listed(nextAfter: (page: number) => number | undefined) {
    let pages = 0;
    const carrier = createSandboxCarrier(
      { apiRoot: "http://127.0.0.1:1", key },
      {
        fetch: async () => {
          pages += 1;
          if (pages > 5000) throw new Error("The list is asked for without an end.");
          return Response.json({ orders: [], next: nextAfter(pages) });
        },
      },
    );
    return { answer: await carrier.listPlanOrders?.(0, 1), pages };
  }

  test("is read to its end", async () => {
    const { answer, pages } = await listed((page) => (page < ending ? page : undefined));
    expect({ answer, pages }).toEqual({ answer: { answer: "done", value: [] }, pages: ending });
  });

  test("that names the same page again and again is left", async () => {
    expect(await listed(() => 7)).toEqual({
      answer: { answer: "unknown", reason: "the list does not go on" },
      pages: 2,
    });
  });

  test("that goes on for ever is left", async () => {
    expect(await listed((page) => page)).toEqual({
      answer: { answer: "unknown", reason: "the list has more than 1000 pages" },
      pages: 1000,
    });
  });
});

async function listen(
  answer: RequestListener,
): Promise<{ apiRoot: string; close(): Promise<void> }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return {
    apiRoot: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sample(iccid: string): PartnerCard {
  const card = sampleCards.find(({ number }) => number === iccid);
  if (card === undefined) throw new Error(`no sample card ${iccid}`);
  return { number: card.number, msisdn: card.msisdn, iccid: card.number, password: card.password };
}
