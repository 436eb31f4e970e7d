import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";

const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
const keyLine = /^#?([A-Z][A-Z0-9_]*)=/;

describe(".env.example", () => {
  test("has exactly the keys that the configuration reads, each once", () => {
    const listed = example.split("\n").flatMap((line) => keyLine.exec(line)?.[1] ?? []);
    expect(listed.toSorted()).toEqual([...keysRead()].toSorted());
  });

  test("sets nothing when it is copied as it is", () => {
    expect(parseEnv(example)).toEqual({});
  });

  test("shows the true defaults: with all of them set, nothing changes", () => {
    const allSet = example.replace(/^#(?=[A-Z][A-Z0-9_]*=)/gm, "");
    const env = parseEnv(allSet);
    expect(Object.values(env).filter((value) => value !== "").length).toBeGreaterThan(5);
    expect(readConfig(env)).toEqual(readConfig({}));
  });

  test("explains every key in the lines above it", () => {
    const lines = example.split("\n");
    const unexplained = lines.filter(
      (line, index) =>
        keyLine.test(line) && !/^#( \S|[A-Z][A-Z0-9_]*=)/.test(lines[index - 1] ?? ""),
    );
    expect(unexplained).toEqual([]);
  });
});

/** Asks the configuration itself: an environment that notes which keys are looked up. */
function keysRead(): ReadonlySet<string> {
  const keys = new Set<string>();
  const env = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get(_, key) {
        if (typeof key === "string" && /^[A-Z]/.test(key)) keys.add(key);
        return undefined;
      },
    },
  );
  readConfig(env);
  return keys;
}
