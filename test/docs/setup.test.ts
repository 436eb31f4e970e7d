import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { usualNewsFields } from "../../src/channels/wechat/template.ts";
import { readConfig, secretKeys } from "../../src/config/config.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const list = (folder: string, ending: string): string[] =>
  readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

const setup = read("docs/setup.md");
const example = read(".env.example");
const exampleKeys = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, key = ""]) => key);
const source = list("src", ".ts").map(read).join("\n");

/** What stands between backticks, outside of blocks. */
function quoted(markdown: string): string[] {
  const outside = markdown.replace(/```[\s\S]*?```/g, "");
  return [...outside.matchAll(/`([^`\n]+)`/g)].map(([, words = ""]) => words);
}

function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
    ([, body = ""]) => body,
  );
}

/** `KEY`, `KEY=value` and `KEY/path`. */
const keyShape = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?:[=/].*)?$/;

describe("setup.md", () => {
  const inWords = quoted(setup).flatMap((words) => keyShape.exec(words)?.[1] ?? []);
  const inBlocks = blocks(setup, "dotenv").flatMap((body) => Object.keys(parseEnv(body)));

  test("names only keys that .env.example has", () => {
    expect(inWords.length).toBeGreaterThan(20);
    expect(inBlocks.length).toBeGreaterThan(10);
    expect([...inWords, ...inBlocks].filter((key) => !exampleKeys.includes(key))).toEqual([]);
  });

  test("leaves out no key of a platform, except where to find a stand-in for it", () => {
    const needed = exampleKeys.filter(
      (key) =>
        /^(TELEGRAM|WECHAT|WECHATPAY)_/.test(key) &&
        !key.endsWith("_API_ROOT") &&
        // That a secret can lie in a file is said of all of them at once.
        !secretKeys.some((secret) => key === `${secret}_FILE`),
    );
    expect(needed.length).toBeGreaterThan(12);
    expect(needed.filter((key) => !inWords.includes(key) && !inBlocks.includes(key))).toEqual([]);
  });

  test("shows settings with which the service would start", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const readKey = (path: string): string =>
      path.endsWith("/apiclient_key.pem") ? privateKey : publicKey;
    const parts = blocks(setup, "dotenv").map((body) => parseEnv(body));
    // Each part goes on from those before it, as a person does.
    for (const index of parts.keys()) {
      const env = Object.assign({}, ...parts.slice(0, index + 1));
      expect(readConfig(env, readKey)).toHaveProperty("config");
    }
  });

  test("names only addresses that the service answers at", () => {
    const paths = quoted(setup)
      .flatMap(
        (words) =>
          /^(?:PUBLIC_URL|https:\/\/pay\.example\.com)?(\/[a-z/]+)$/.exec(words)?.[1] ?? [],
      )
      .filter((path) => !/^\/(?:newbot|start$|etc\/)/.test(path));
    expect(new Set(paths).size).toBeGreaterThan(4);
    expect(
      paths.filter((path) => !source.includes(`"${path}`) && !source.includes(`}${path}`)),
    ).toEqual([]);
  });

  test("names only log lines that the code writes", () => {
    const [, table = ""] = /^\| 日志里有[^\n]*\n([\s\S]*?)\n\n/m.exec(setup) ?? [];
    const lines = table.split("\n").flatMap((row) => quoted(row.split("|")[1] ?? ""));
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.filter((line) => !source.includes(`"${line}"`))).toEqual([]);
  });

  test("asks for a template with the fields that the code fills", () => {
    const fields = [...setup.matchAll(/^\| `([a-z_]+\d)` \|/gm)].map(([, field]) => field);
    expect(fields).toEqual(Object.values(usualNewsFields));
    for (const field of Object.values(usualNewsFields)) expect(example).toContain(field);
  });
});

describe("commands in the pages", () => {
  const pages = ["README.md", "CHANGELOG.md", ".env.example", ...list("docs", ".md")];

  test.for(pages)("every npm script that %s names exists", (page) => {
    const named = [...read(page).matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      ([, run, own]) => run ?? own,
    );
    expect(
      named.filter((script) => script === undefined || !(script in packageJson.scripts)),
    ).toEqual([]);
  });

  test("they do name some, and the one that has to be known", () => {
    expect(read("README.md")).toMatch(/npm run check/);
    expect(setup).toMatch(/npm run wechat-menu/);
  });

  test.for(pages)("every demo that %s names exists", (page) => {
    const named = [...read(page).matchAll(/--demo=(\w+)/g)].map(([, demo]) => demo);
    expect(named.filter((demo) => !read("src/main.ts").includes(`demo === "${demo}"`))).toEqual([]);
  });
});
