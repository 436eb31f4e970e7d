import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { orderTransitions } from "../../src/core/recharge/order-state.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const architecture = read("docs/architecture.md");
const decisions = readdirSync(join(root, "docs/decisions")).map((name) => `docs/decisions/${name}`);

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** What stands between backticks. */
function quoted(markdown: string): string[] {
  return [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, words = ""]) => words);
}

describe("names", () => {
  test.for(["docs/architecture.md", ...decisions])("every file that %s names exists", (page) => {
    const paths = quoted(read(page)).filter((words) =>
      /^(src|test|bench|locales|docs)\/[\w@./-]*$|^[\w.-]+\.(json|md)$/.test(words),
    );
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("every function that the architecture places in a file is there", () => {
    const placed = [...architecture.matchAll(/`(\w+)`\s+in\s+`([^`]+)`/g)];
    expect(placed.length).toBeGreaterThan(30);
    const missing = placed.filter(([, name = "", path = ""]) => !new RegExp(`\\b${name}\\b`).test(read(path)));
    expect(missing.map(([words]) => words)).toEqual([]);
  });

  test.for(["docs/architecture.md", ...decisions])("every link of %s leads somewhere", (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const dead = links.filter((target) =>
      target.startsWith("#")
        ? !headings(read(page)).includes(target.slice(1))
        : !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target)),
    );
    expect(dead).toEqual([]);
  });

  test("every decision is listed in the architecture", () => {
    const unlisted = decisions.filter((path) => !architecture.includes(`(${relative("docs", path)})`));
    expect(unlisted).toEqual([]);
  });
});

/** A heading's address, as GitHub makes it. */
function headings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, words = ""]) =>
    words
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe("order states", () => {
  const moves = Object.entries(orderTransitions).flatMap(([from, next]) => next.map((to) => `${from} → ${to}`));
  const finished = Object.entries(orderTransitions).flatMap(([state, next]) => (next.length === 0 ? [state] : []));
  const diagram = /```mermaid\n([\s\S]*?)```/.exec(architecture)?.[1] ?? "";
  const arrows = [...diagram.matchAll(/^\s*(\S+) --> (\S+)$/gm)].map(
    ([, from = "", to = ""]) => [from, to].map((id) => id.replaceAll("_", "-")) as [string, string],
  );

  test("the diagram has exactly the moves of the code", () => {
    const drawn = arrows.filter((ends) => !ends.includes("[*]")).map(([from, to]) => `${from} → ${to}`);
    expect(drawn.toSorted()).toEqual(moves.toSorted());
  });

  test("the diagram begins and ends where the code does", () => {
    const ends = arrows.filter(([, to]) => to === "[*]").map(([from]) => from);
    expect(ends.toSorted()).toEqual(finished.toSorted());
    expect(arrows.filter(([from]) => from === "[*]").map(([, to]) => to)).toEqual(["awaiting-payment"]);
  });

  test("the table has exactly the moves of the code", () => {
    const states = Object.keys(orderTransitions);
    const rows = [...architecture.matchAll(/^\| `([a-z-]+)` \| ([^|]*) \|/gm)].filter(([, state = ""]) =>
      states.includes(state),
    );
    expect(rows.map(([, state]) => state)).toEqual(states);
    const told = rows.flatMap(([, from, to = ""]) => quoted(to).map((state) => `${from} → ${state}`));
    expect(told.toSorted()).toEqual(moves.toSorted());
  });
});

describe("imports", () => {
  type Folder = { path: string; may: readonly string[] };
  const folders: readonly Folder[] = [
    ...architecture.matchAll(/^\| `((?:src|locales)\/[^`]*)` \|[^|]*\| ([^|]*) \|$/gm),
  ]
    .map(([, path = "", may = ""]) => ({ path, may: may === "everything" ? [""] : quoted(may) }))
    // The most precise folder speaks for a file.
    .toSorted((one, other) => other.path.length - one.path.length);
  const files = ["src", "locales"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );

  test("are those that the folder table allows", () => {
    expect(folders.length).toBeGreaterThan(10);
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(forbiddenImports)).toEqual([]);
  });

  test("leave the core once, as a type", () => {
    const leaving = files
      .filter((file) => file.startsWith("src/core/"))
      .flatMap((file) => importsOf(file).filter(({ target }) => !target.startsWith("src/core/")))
      .map(({ words }) => words);
    expect(leaving).toEqual(['import type { zhCN } from "../../locales/zh-CN/index.ts"']);
  });

  function forbiddenImports(file: string): string[] {
    const folder = folders.find(({ path }) => file.startsWith(path));
    if (folder === undefined) return [`${file} lies in no folder of the table`];
    return importsOf(file)
      .map(({ target }) => target)
      .filter((target) => !target.startsWith(folder.path) && !folder.may.some((allowed) => covers(allowed, target)))
      .map((target) => `${file} imports ${target}`);
  }

  /** A folder or `node:` covers what begins with it, a package its parts, a file only itself. */
  function covers(allowed: string, target: string): boolean {
    if (allowed === "" || allowed.endsWith("/") || allowed.endsWith(":")) return target.startsWith(allowed);
    return target === allowed || (!allowed.endsWith(".ts") && target.startsWith(`${allowed}/`));
  }

  function importsOf(file: string): { words: string; target: string }[] {
    return [...read(file).matchAll(/^(?:import|export)\s(?:[^"';]*?\sfrom\s)?"([^"]+)"|\bimport\(\s*"([^"]+)"/gm)].map(
      ([words, first, second]) => {
        const given = first ?? second ?? "";
        return { words, target: given.startsWith(".") ? join(dirname(file), given) : given };
      },
    );
  }
});
