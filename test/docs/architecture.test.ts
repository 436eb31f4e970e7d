import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createTelegram } from "../../src/channels/telegram/telegram.ts";
import { createWebChannel } from "../../src/channels/web/web-channel.ts";
import { createWechat } from "../../src/channels/wechat/wechat.ts";
import { orderTransitions } from "../../src/core/orders/order-state.ts";
import { Secret } from "../../src/core/secret.ts";
import { buildings } from "../house/floors.ts";
import { zones } from "../house/zones.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const architecture = read("docs/architecture.md");
const decisions = readdirSync(join(root, "docs/decisions")).map((name) => `docs/decisions/${name}`);
const pages = [
  "README.md",
  "CHANGELOG.md",
  "docs/setup.md",
  "docs/advice.md",
  "docs/guides.md",
  "docs/architecture.md",
  ...decisions,
];

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** What stands between backticks. */
function quoted(markdown: string): string[] {
  return [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, words = ""]) => words);
}

describe("names", () => {
  test.for(pages)("every file that %s names exists", (page) => {
    const paths = quoted(read(page)).filter((words) =>
      /^(src|test|bench|locales|docs)\/[\w@./-]*$|^[\w.-]+\.(json|md)$/.test(words),
    );
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("every function that the architecture places in a file is there", () => {
    const placed = [...architecture.matchAll(/`(\w+)`\s+in\s+`([^`]+)`/g)];
    expect(placed.length).toBeGreaterThan(70);
    const missing = placed.filter(
      ([, name = "", path = ""]) => !new RegExp(`\\b${name}\\b`).test(read(path)),
    );
    expect(missing.map(([words]) => words)).toEqual([]);
  });

  test.for(pages)("every link of %s leads somewhere", (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const dead = links.filter((target) =>
      target.startsWith("#")
        ? !anchors(read(page)).includes(target.slice(1))
        : !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target)),
    );
    expect(dead).toEqual([]);
  });

  test("every decision is listed in the architecture", () => {
    const unlisted = decisions.filter(
      (path) => !architecture.includes(`(${relative("docs", path)})`),
    );
    expect(unlisted).toEqual([]);
  });
});

/** Where a link inside a page may lead: headings, as GitHub names them, and anchors of our own. */
function anchors(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, words = ""]) =>
    words
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
  return [...headings, ...[...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id)];
}

/** The rows of a section's first table, each as its cells. */
function rowsOf(heading: string): string[][] {
  const section = architecture.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const table = /(?:^\|.*\|$\n?)+/m.exec(section)?.[0] ?? "";
  const [, , ...rows] = table
    .trim()
    .split("\n")
    .map((line) => line.split("|").slice(1, -1));
  return rows.map((cells) => cells.map((cell) => cell.trim()));
}

describe("tables of the page", () => {
  test("the channels have the traits of the code", () => {
    const log = { info() {}, warn() {}, error() {} };
    const render = () => "";
    const receive = () => Promise.reject(new Error("Nothing is received here."));
    const telegram = createTelegram(
      {
        token: new Secret("1:token"),
        apiRoot: "http://127.0.0.1",
        mode: { type: "polling" },
        links: "text",
      },
      { receive, render, log },
    );
    const wechat = createWechat(
      {
        appId: "wx",
        appSecret: new Secret("s"),
        token: new Secret("t"),
        publicUrl: "http://127.0.0.1",
      },
      {
        receive,
        render,
        log,
        nowMs: () => 0,
        windows: { read: async () => undefined, write: async () => {} },
      },
    );
    const told = rowsOf("The three channels").map((cells) => cells.flatMap(quoted));
    const inCode = [createWebChannel(), telegram.channel, wechat.channel].map(
      ({ name, traits }) => [name, traits.choices, traits.secrets, traits.delivery],
    );
    expect(told).toEqual(inCode);
  });

  test("the endings of a delivery are those of the code", () => {
    const [, shown = ""] =
      /export type Shown =([\s\S]*?);\n\n/.exec(read("src/channels/channel.ts")) ?? [];
    const endings = [...shown.matchAll(/answer: "([a-z]+)"/g)].map(([, ending]) => ending);
    expect(endings.length).toBeGreaterThan(4);
    expect(
      rowsOf("Deliveries")
        .map(([first = ""]) => quoted(first)[0])
        .toSorted(),
    ).toEqual(endings.toSorted());
  });

  test("every table of the database is explained, and no other", () => {
    const statements = ["migrations.ts", "shop-tables.ts"].map((name) =>
      read(`src/storage/sql/${name}`),
    );
    const made = [...statements.join("").matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name);
    expect(made.length).toBeGreaterThan(10);
    expect(rowsOf("The tables").map(([first = ""]) => quoted(first)[0])).toEqual(made);
  });

  test("every kind of job is explained, and no other", () => {
    const [, kinds = ""] = /export type JobKind =([^;]*);/.exec(read("src/storage/jobs.ts")) ?? [];
    const known = [...kinds.matchAll(/"([a-z-]+)"/g)].map(([, kind]) => kind);
    expect(known.length).toBeGreaterThan(3);
    expect(rowsOf("Jobs").map(([first = ""]) => quoted(first)[0])).toEqual(known);
  });
});

describe("order states", () => {
  const moves = Object.entries(orderTransitions).flatMap(([from, next]) =>
    next.map((to) => `${from} → ${to}`),
  );
  const finished = Object.entries(orderTransitions).flatMap(([state, next]) =>
    next.length === 0 ? [state] : [],
  );
  const diagram = /```mermaid\n([\s\S]*?)```/.exec(architecture)?.[1] ?? "";
  const arrows = [...diagram.matchAll(/^\s*(\S+) --> (\S+)$/gm)].map(
    ([, from = "", to = ""]) => [from, to].map((id) => id.replaceAll("_", "-")) as [string, string],
  );

  test("the diagram has exactly the moves of the code", () => {
    const drawn = arrows
      .filter((ends) => !ends.includes("[*]"))
      .map(([from, to]) => `${from} → ${to}`);
    expect(drawn.toSorted()).toEqual(moves.toSorted());
  });

  test("the diagram begins and ends where the code does", () => {
    const ends = arrows.filter(([, to]) => to === "[*]").map(([from]) => from);
    expect(ends.toSorted()).toEqual(finished.toSorted());
    expect(arrows.filter(([from]) => from === "[*]").map(([, to]) => to)).toEqual([
      "awaiting-payment",
    ]);
  });

  test("the table has exactly the moves of the code", () => {
    const states = Object.keys(orderTransitions);
    const rows = [...architecture.matchAll(/^\| `([a-z-]+)` \| ([^|]*) \|/gm)].filter(
      ([, state = ""]) => states.includes(state),
    );
    expect(rows.map(([, state]) => state)).toEqual(states);
    const told = rows.flatMap(([, from, to = ""]) =>
      quoted(to).map((state) => `${from} → ${state}`),
    );
    expect(told.toSorted()).toEqual(moves.toSorted());
  });
});

test("the floors are those of the house test, the highest first", () => {
  const told = rowsOf("The house").map(([, ...rooms]) => rooms.map(quoted));
  for (const [index, { folder, floors }] of buildings.entries()) {
    const column = told.map((rooms) => rooms[index] ?? []).filter((rooms) => rooms.length > 0);
    expect(column.toReversed(), folder).toEqual(floors);
  }
});

describe("imports", () => {
  const rows = rowsOf("The folders").map(([path = "", , may = ""]) => ({
    path: quoted(path)[0] ?? "",
    may,
  }));

  test("the folder table says what the house test holds", () => {
    expect(rows.length).toBeGreaterThan(10);
    // The last row is what wires: in words, everything.
    const told = rows.slice(0, -1).map(({ path, may }) => [path, quoted(may).toSorted()]);
    expect(told).toEqual(rows.slice(0, -1).map(({ path }) => [path, held(path)]));
    expect(rows.at(-1)).toEqual({ path: "src/", may: "everything" });
  });

  /** What all zones of a row may import, but its own folder. */
  function held(path: string): string[] {
    const mine = zones.filter(({ of }) => rowOf(of) === path);
    const may = mine.flatMap((zone) => [...zone.may, ...(zone.types ?? [])]);
    const others = may.filter((target) => !target.startsWith(path) && !target.startsWith("./"));
    return [...new Set(others)].toSorted();
  }

  /** The most precise row speaks for a zone. */
  function rowOf(of: string): string | undefined {
    return rows
      .map(({ path }) => path)
      .filter((path) => of.startsWith(path))
      .toSorted((one, other) => other.length - one.length)[0];
  }
});
