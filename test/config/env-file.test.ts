import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../src/config/env-file.ts";

const program = fileURLToPath(new URL("../../", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "env-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (content: string | Buffer): void => writeFileSync(join(folder, ".env"), content);

function load(environment: Record<string, string> = {}, home = folder) {
  const reading = loadConfig(environment, folder, home);
  return "config" in reading ? reading.config : reading.problems.join("\n");
}

test("without a file everything has its default", () => {
  expect(load()).toMatchObject({ port: 8080 });
});

test("the environment wins over the file", () => {
  write("PORT=9000\nLOG_LEVEL=warn\n");
  expect(load({ PORT: "9001" })).toMatchObject({ port: 9001, logLevel: "warn" });
});

test("an empty variable takes nothing of the file away", () => {
  write("PORT=9000\n");
  expect(load({ PORT: "", DATABASE_URL: "" })).toMatchObject({ port: 9000 });
});

test.for(["PORT=9000\nLOG_LEVEL=warn\n", "PORT=9000\r\nLOG_LEVEL=warn\r\n"])(
  "a byte order mark hides no key: %j",
  (content) => {
    write(`\uFEFF${content}`);
    expect(load()).toMatchObject({ port: 9000, logLevel: "warn" });
  },
);

test.for<[string, () => void, RegExp]>([
  ["a folder", () => mkdirSync(join(folder, ".env")), /it is a folder/],
  [
    "a link that leads nowhere",
    () => symlinkSync(join(folder, "gone"), join(folder, ".env")),
    /there is no such file/,
  ],
  [
    "a link that leads round",
    () => symlinkSync(join(folder, ".env"), join(folder, ".env")),
    /its links lead round/,
  ],
  ["UTF-16", () => write(Buffer.from("\uFEFFPORT=9000\n", "utf16le")), /save it as UTF-8/],
  ["UTF-16 without a mark", () => write(Buffer.from("PORT=9000\n", "utf16le")), /save it as UTF-8/],
  ["GBK", () => write(Buffer.from([0x23, 0xb6, 0xcb, 0xbf, 0xda, 0x0a])), /save it as UTF-8/],
])("a file that cannot be read stops the start: %s", ([, make, reason]) => {
  make();
  expect(load()).toMatch(/^\.env: .*cannot be read/);
  expect(load()).toMatch(reason);
});

test("a file in the program's folder is not passed over from another one", () => {
  const home = join(folder, "program");
  mkdirSync(home);
  expect(load({}, home)).toMatchObject({ port: 8080 });
  writeFileSync(join(home, ".env"), "PORT=9000\n");
  expect(load({}, home)).toMatch(/^\.env: there is none in .*but one in .*program/);
  write("PORT=9001\n");
  expect(load({}, home)).toMatchObject({ port: 9001 });
});

test("a misspelt key of ours is named; those of others are left alone", () => {
  write("TZ=UTC\nNODE_OPTIONS=\nWECHATPAY_MCHD=1900000001\nPublic_Url=https://a.example\n");
  const told = load();
  expect(told).toContain("WECHATPAY_MCHD: there is no such key");
  expect(told).toContain("Public_Url: there is no such key");
  expect(told).not.toMatch(/TZ|NODE_OPTIONS/);
});

test.for([
  ["a colon", "WECHATPAY_MCHID: 1900000001"],
  ["a command of Windows", "set WECHATPAY_MCHID=1900000001"],
  ["a full-width sign", "WECHATPAY_MCHID＝1900000001"],
  ["a full-width key", "ＷＥＣＨＡＴＰＡＹ_MCHID=1900000001"],
  ["a bullet", "- WECHATPAY_MCHID=1900000001"],
  ["only a value", "1900000001"],
] as const)("a line that would be passed over in silence stops the start: %s", ([, line]) => {
  write(`LOG_LEVEL=warn\n\n# a comment\n${line}\n`);
  expect(load()).toMatch(/^\.env: line 4 is not of the form KEY=value/m);
  expect(load()).not.toContain("1900000001");
});

test.for([
  ["one that does not end", "APP_KEY='0123456789abcdef0123456789abcdef\nLOG_LEVEL=warn\n"],
  ["typographic ones", "APP_KEY=“0123456789abcdef0123456789abcdef”\n"],
])("quotes that would become a part of the value stop the start: %s", ([, content = ""]) => {
  write(content);
  expect(load()).toMatch(/^APP_KEY: the quote that begins in line 1 of \.env does not end/);
  expect(load()).not.toContain("0123456789abcdef");
});

test("a key that stands there twice could mean either", () => {
  write("PORT=9000\nLOG_LEVEL=warn\nexport PORT=9001\n");
  expect(load()).toBe("PORT: stands in .env twice, in lines 1 and 3");
});

test("whatever a shell writes is read as it means it", () => {
  write(
    "export PORT='9000'\r\n\tLOG_LEVEL = \"warn\" # a comment\r\nEMPTY=\r\n" +
      'NOTE="more\nPORT=1\nlines"\r\nSUPPORT_CONTACT=`微信 "kefu"`\r\n',
  );
  expect(load()).toMatchObject({ port: 9000, logLevel: "warn", supportContact: '微信 "kefu"' });
});

const isRoot = process.getuid?.() === 0;

test.skipIf(process.platform === "win32").for(["src/main.ts", "src/operate.ts"])(
  "%s does not start as a user who may not read the file",
  { timeout: 30_000 },
  async (file) => {
    write("WECHATPAY_MCHID=1900000001\n");
    chmodSync(join(folder, ".env"), 0o000);
    chmodSync(folder, 0o755);
    const { code, output } = await runAs(isRoot ? 65_534 : undefined, file);
    expect(output).toMatch(/\.env: .*may not read it/);
    expect(code).toBe(file === "src/main.ts" ? 1 : 2);
  },
);

/** Root reads everything, so the program is started as somebody else then. */
async function runAs(uid: number | undefined, file: string) {
  // Nobody may look into root's folders, where Node may lie.
  const node = join(folder, "node");
  copyFileSync(process.execPath, node);
  return await new Promise<{ code: number | string; output: string }>((resolve) => {
    execFile(
      node,
      [join(program, file), "tickets"],
      { cwd: folder, env: {}, ...(uid === undefined ? {} : { uid, gid: uid }) },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}
