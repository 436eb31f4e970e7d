import { expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";

const read = (env: Record<string, string>) => readConfig(env);

function operators(written: string) {
  const reading = read({ OPERATORS: written });
  if ("problems" in reading) throw new Error(reading.problems.join("\n"));
  return reading.config.operators;
}

function problem(written: string): string {
  const reading = read({ OPERATORS: written });
  return "problems" in reading ? reading.problems.join("\n") : "";
}

test("each has an id, a role and a name; who has no name is called by the id", () => {
  expect(
    operators("7001:house-owner:王老板, 7002:finance:Li Na ,7003:support,7004:viewer,"),
  ).toEqual([
    { is: "operator", id: "telegram:7001", name: "王老板", role: "house-owner" },
    { is: "operator", id: "telegram:7002", name: "Li Na", role: "finance" },
    { is: "operator", id: "telegram:7003", name: "7003", role: "support" },
    { is: "operator", id: "telegram:7004", name: "7004", role: "viewer" },
  ]);
  expect(operators("")).toEqual([]);
});

test.for([
  "7001",
  "7001:boss",
  "@wang:house-owner",
  "0:house-owner",
  "7001:house-owner:",
  "7001:house-owner:Wang:Li",
  "7001：house-owner",
  "7001:house-owner;7002:finance",
  `7001:house-owner:${"x".repeat(41)}`,
  ",",
])("%s: how it is written is said", (written) => {
  expect(problem(written)).toMatch(/^OPERATORS: must be <Telegram id>:<role>\[:<name>\] .*viewer/);
});

test.for([
  ["7001:house-owner,7001:finance:Li", "7001 is there twice"],
  ["7001:house-owner:Wang,7002:finance:wang", "two are called wang"],
  ["7001:house-owner:7002,7002:finance:Li", "7002 is no name: it looks like a Telegram id"],
  ["7001:finance", "must name a house-owner"],
])("%s: %s", ([written = "", why = ""]) => {
  expect(problem(written)).toContain(`OPERATORS: ${why}`);
});

test("a key belongs to somebody who is named", () => {
  expect(read({ OPERATOR_KEY: "0123456789ABCDEFGHJKMNPQRSTVWXYZ" })).toEqual({
    problems: [expect.stringMatching(/^OPERATOR_KEY: is nobody's as long as OPERATORS/)],
  });
  expect(read({ OPERATOR_KEY: "a b", OPERATORS: "7001:house-owner" })).toEqual({
    problems: ["OPERATOR_KEY: must be a key that the command operator-key has made"],
  });
});
