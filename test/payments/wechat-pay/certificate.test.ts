import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../../src/config/config.ts";
import type { Identity } from "../../../src/sandbox/wechat-pay/identity.ts";
import { signedHeaders } from "../../../src/sandbox/wechat-pay/signature.ts";
import { merchantSettings } from "../../running/merchant.ts";
import { provided } from "../../running/provided.ts";
import { freePort } from "../../running/service.ts";
import { doneValue, openShop, payment, type Shop } from "../../sandbox/wechat-pay/shop.ts";

// What a merchant sees whose account still uses the platform certificate, or is moving to the
// public key: WeChat signs with either, and names it.
describe.skipIf(provided("openssl") === "")("what WeChat signs with its certificate", () => {
  const serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
  let folder: string;
  let shop: Shop;
  let byCertificate: Identity;
  /** As a configuration with the file gives them, beside the public key. */
  let platformKeys: Readonly<Record<string, string>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "certificate-"));
    shop = await openShop();
    const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Tenpay.com"],
        ...["-days", "30", "-set_serial", `0x${serial}`, "-out", certificate, "-keyout", key],
      ],
      { stdio: "ignore" },
    );
    byCertificate = {
      ...shop.identity,
      platformKeyId: serial,
      platformPrivateKey: createPrivateKey(readFileSync(key)),
    };
    const settings = merchantSettings(folder);
    const reading = readConfig({ ...settings, WECHATPAY_CERTIFICATE_FILES: certificate });
    if ("problems" in reading) throw new Error(reading.problems.join());
    const { [settings.WECHATPAY_PUBLIC_KEY_ID ?? ""]: _, ...read } =
      reading.config.wechatPay?.platformKeys ?? {};
    platformKeys = { ...shop.settings.platformKeys, ...read };
  });
  afterAll(() => {
    shop.close();
    rmSync(folder, { recursive: true });
  });

  /** A genuine body, signed by this one and not by whom it came from. */
  async function notified(signer: Identity) {
    const request = payment();
    doneValue(await shop.client().open(request));
    shop.sandbox.pay(request.outTradeNo);
    await shop.sandbox.work();
    const body = shop.received.at(-1)?.body ?? new Uint8Array();
    const headers = new Headers(signedHeaders(signer, Buffer.from(body).toString(), Date.now()));
    return { request, headers, body };
  }

  test("a notification is read, and one that only says so is not", async () => {
    const { request, headers, body } = await notified(byCertificate);
    const client = shop.client({ platformKeys });
    expect(client.readNotification(headers, body, Date.now())).toMatchObject({
      answer: "genuine",
      notification: { type: "paid", fact: { outTradeNo: request.outTradeNo } },
    });
    const refused = { answer: "refused", reason: "wrong signature" };
    for (const signer of [
      { ...byCertificate, platformKeyId: shop.identity.platformKeyId },
      { ...shop.identity, platformKeyId: serial },
    ]) {
      const other = await notified(signer);
      expect(client.readNotification(other.headers, other.body, Date.now())).toMatchObject(refused);
    }
    // Who has not named the certificate does not know it.
    expect(shop.client().readNotification(headers, body, Date.now())).toMatchObject({
      answer: "refused",
      reason: "unknown serial",
    });
  });

  test("so is an answer, whichever of the two it was asked to be signed with", async () => {
    const weChat = new Hono();
    weChat.all("*", async (c) => {
      const { pathname, search } = new URL(c.req.url);
      const { method } = c.req;
      const asked = method === "GET" ? {} : { body: await c.req.text() };
      const headers = new Headers(c.req.raw.headers);
      const answer = await fetch(`${shop.apiUrl}${pathname}${search}`, {
        method,
        headers: Object.fromEntries([...headers].filter(([name]) => !hopByHop.includes(name))),
        ...asked,
      });
      const text = await answer.text();
      const signed = signedHeaders(byCertificate, text, Date.now());
      return new Response(text || null, { status: answer.status, headers: signed });
    });
    const port = await freePort();
    const server = serve({ fetch: weChat.fetch, hostname: "127.0.0.1", port });
    const apiRoot = `http://127.0.0.1:${port}/`;
    const request = payment();
    for (const requestSerial of [serial, shop.settings.requestSerial]) {
      const client = shop.client({ apiRoot, platformKeys, requestSerial });
      doneValue(await client.open(request));
      expect(doneValue(await client.query(request.outTradeNo))).toEqual({ status: "unpaid" });
    }
    const stranger = shop.client({ apiRoot });
    expect(await stranger.query(request.outTradeNo)).toMatchObject({ answer: "unknown" });
    server.close();
  });
});

const hopByHop = ["host", "connection", "content-length", "transfer-encoding"];
