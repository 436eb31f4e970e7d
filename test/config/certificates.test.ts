import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { merchantSettings } from "../running/merchant.ts";
import { provided } from "../running/provided.ts";

let folder: string;
let shop: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "certificates-"));
  shop = merchantSettings(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const oldSerial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const newSerial = "3775B6A45ACD588826D15E583A95F5DD2C34F1B2";

function certificate(serial: string, days: number): string {
  const path = join(folder, `${serial}.pem`);
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=wechatpay"],
      ...["-days", String(days), "-set_serial", `0x${serial}`, "-out", path],
      ...["-keyout", join(folder, "key.pem")],
    ],
    { stdio: "ignore" },
  );
  return path;
}

function read(env: Record<string, string>) {
  const reading = readConfig(env);
  if ("problems" in reading) return reading.problems.join("\n");
  return reading.config.wechatPay ?? "sandbox";
}

describe.skipIf(provided("openssl") === "")("platform certificates", () => {
  test("take the place of the public key, the one that holds longest is asked for", () => {
    const files = `${certificate(oldSerial, 10)}, ${certificate(newSerial, 100)}`;
    const { WECHATPAY_PUBLIC_KEY_ID: _id, WECHATPAY_PUBLIC_KEY_FILE: _file, ...old } = shop;
    expect(read({ ...old, WECHATPAY_CERTIFICATE_FILES: files })).toMatchObject({
      requestSerial: newSerial,
      platformKeys: {
        [oldSerial]: readFileSync(join(folder, `${oldSerial}.pem`), "utf8").trim(),
        [newSerial]: readFileSync(join(folder, `${newSerial}.pem`), "utf8").trim(),
      },
    });
  });

  test("stand beside the public key while an account moves, which then is asked for", () => {
    const both = { ...shop, WECHATPAY_CERTIFICATE_FILES: certificate(oldSerial, 10) };
    expect(read(both)).toMatchObject({
      requestSerial: shop.WECHATPAY_PUBLIC_KEY_ID,
      platformKeys: {
        [oldSerial]: expect.stringContaining("CERTIFICATE"),
        [shop.WECHATPAY_PUBLIC_KEY_ID ?? ""]: expect.stringContaining("PUBLIC KEY"),
      },
    });
  });

  test("may stand in one file, one after the other, whatever is written around them", () => {
    const bundle = [oldSerial, newSerial].map((serial) =>
      readFileSync(certificate(serial, serial === oldSerial ? 10 : 100), "utf8"),
    );
    const path = join(folder, "bundle.pem");
    writeFileSync(path, `subject=WeChat\r\n${bundle.join("\n").replaceAll("\n", "\r\n")}`);
    const reading = read({ ...shop, WECHATPAY_CERTIFICATE_FILES: path });
    expect(reading).toMatchObject({
      platformKeys: {
        [oldSerial]: expect.stringContaining("CERTIFICATE"),
        [newSerial]: expect.stringContaining("CERTIFICATE"),
      },
    });
  });

  test("the merchant's own is not taken for WeChat's", () => {
    const own = { ...shop, WECHATPAY_SERIAL: oldSerial.toLowerCase() };
    expect(read({ ...own, WECHATPAY_CERTIFICATE_FILES: certificate(oldSerial, 10) })).toMatch(
      /^WECHATPAY_CERTIFICATE_FILES: .*is the merchant's own/,
    );
  });

  test("do not excuse half a public key, and are a merchant's by themselves", () => {
    const path = certificate(oldSerial, 10);
    const { WECHATPAY_PUBLIC_KEY_ID: _, ...half } = shop;
    expect(read({ ...half, WECHATPAY_CERTIFICATE_FILES: path })).toMatch(
      /^WECHATPAY_PUBLIC_KEY_ID: is needed/,
    );
    expect(read({ WECHATPAY_CERTIFICATE_FILES: path })).toMatch(/^WECHATPAY_MCHID: is needed/m);
  });
});

test.for([
  ["nowhere.pem", /nowhere\.pem cannot be read: there is no such file/],
  ["pub_key.pem", /pub_key\.pem cannot be read: it is no certificate/],
] as const)("a file that holds none is named: %s", ([name, reason]) => {
  expect(read({ ...shop, WECHATPAY_CERTIFICATE_FILES: join(folder, name) })).toMatch(reason);
});
