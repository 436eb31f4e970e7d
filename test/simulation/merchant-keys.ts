import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadIdentity } from "../../src/sandbox/wechat-pay/identity.ts";

/**
 * The keys of the simulated merchant and of WeChat, made once a process. Short ones, because nobody
 * attacks them and most of a simulated day is spent on signatures; the code is the same.
 */
export const keyFolder = mkdtempSync(join(tmpdir(), "simulation-"));
process.once("exit", () => rmSync(keyFolder, { recursive: true, force: true }));
for (const name of ["merchant-private-key.pem", "platform-private-key.pem"]) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  writeFileSync(join(keyFolder, name), privateKey.export({ type: "pkcs8", format: "pem" }));
}
loadIdentity(keyFolder);
