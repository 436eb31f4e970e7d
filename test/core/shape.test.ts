import { expect, test } from "vitest";
import {
  boolean,
  either,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  type Shape,
  string,
} from "../../src/core/shape.ts";

type Thing = {
  name: string;
  size: "small" | "large";
  count?: number;
  parts: readonly { weight: number }[];
};

const thing = object<Thing>({
  name: string,
  size: oneOf("small", "large"),
  count: optional(integer(1)),
  parts: list(object<{ weight: number }>({ weight: number })),
});

test("what fits is read, and nothing beside it", () => {
  const raw = { name: "a", size: "small", parts: [{ weight: 0.5, colour: "red" }], extra: 1 };
  expect(thing.read(raw)).toEqual({ name: "a", size: "small", parts: [{ weight: 0.5 }] });
  expect(thing.read({ ...raw, count: 2 })).toMatchObject({ count: 2 });
});

test.for([
  undefined,
  null,
  "text",
  [],
  {},
  { name: "a", size: "medium", parts: [] },
  { name: 1, size: "small", parts: [] },
  { name: "a", size: "small", parts: [{ weight: "1" }] },
  { name: "a", size: "small", parts: [], count: 0 },
  { name: "a", size: "small", parts: [], count: 1.5 },
  { name: "a", size: "small", parts: [], count: null },
  { name: "a", size: "small", parts: { length: 0 } },
  Object.create({ name: "a", size: "small", parts: [] }) as unknown,
])("%j does not fit", (raw) => {
  expect(thing.read(raw)).toBeUndefined();
});

test("either of two, and plain values", () => {
  const both = either(oneOf("a"), boolean);
  expect([both.read("a"), both.read(false), both.read("b")]).toEqual(["a", false, undefined]);
  expect([number.read(Number.NaN), number.read(Number.POSITIVE_INFINITY)]).toEqual([
    undefined,
    undefined,
  ]);
});

test("a shape that does not agree with its type does not compile", () => {
  // @ts-expect-error a field too few
  object<{ a: string; b: string }>({ a: string });
  // @ts-expect-error a field too many
  object<{ a: string }>({ a: string, b: string });
  // @ts-expect-error another type
  object<{ a: string }>({ a: number });
  // @ts-expect-error a word that the shape does not know
  object<{ a: "x" | "y" }>({ a: oneOf("x") });
  // @ts-expect-error a word that the type does not know
  object<{ a: "x" }>({ a: oneOf("x", "y") });
  // @ts-expect-error a field that may be missing is read as one that must be there
  object<{ a?: string }>({ a: string });
  // @ts-expect-error a field that must be there is read as one that may be missing
  object<{ a: string }>({ a: optional(string) });
  // @ts-expect-error one of two members
  const half: Shape<"x" | "y"> = oneOf("x");
  expect(half.read("x")).toBe("x");
});
