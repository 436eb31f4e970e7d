import { expect, test } from "vitest";
import { given } from "../../src/core/given.ts";

test("what is undefined is left out, everything else stays", () => {
  const values = { gone: undefined, none: null, zero: 0, empty: "", no: false, list: [] };
  expect(Object.keys(given(values))).toEqual(["none", "zero", "empty", "no", "list"]);
  expect(given(values)).toEqual({ none: null, zero: 0, empty: "", no: false, list: [] });
});

test("its type has optional fields where values may be undefined", () => {
  const maybe: string | undefined = ["word"][0];
  const built: { always: number; word?: string } = { ...given({ always: 1, word: maybe }) };
  expect(built).toEqual({ always: 1, word: "word" });
});
