import type { Mutant } from "./mutant.ts";

const agreement = "src/app/operators/second-word.ts";
const keys = "src/app/operators/operator-keys.ts";
const twoPeople = "test/app/decisions/two-people.test.ts";
const gate = "test/operator/operator-gate.test.ts";

/** Bugs about who runs this service, and how many of them it takes. */
export const operatorMutants: readonly Mutant[] = [
  {
    name: "two people are two names",
    file: agreement,
    find: "const isMine = stands?.operatorId === operator.id;",
    replace: "const isMine = stands?.by === operator.name;",
    caughtBy: { test: twoPeople, name: "another name is no other person" },
  },
  {
    name: "who decides alone need not sleep over it",
    file: agreement,
    find: "return isMine && nowMs >= fromMs",
    replace: "return isMine && nowMs >= 0",
    caughtBy: { test: twoPeople, name: "confirms the same after 24 hours" },
  },
  {
    name: "one of two confirms to themselves a day later",
    file: agreement,
    find: "if (!decidesAlone(app.operators, action))",
    replace: "if (!decidesAlone(app.operators, action) && !isMine)",
    caughtBy: { test: twoPeople, name: "a night changes nothing" },
  },
  {
    name: "what a viewer proposes counts",
    file: "src/core/access/operators.ts",
    find: 'mayDo(operator, action, { of: "house" })',
    replace: 'mayDo(operator, "list-tickets", { of: "house" })',
    caughtBy: { test: twoPeople, name: "only one of those who are named may decide" },
  },
  {
    name: "the proposal of somebody who has left counts",
    file: agreement,
    find: "return stands !== undefined && !isMine && isStillOne(app.operators, action, stands)",
    replace: "return stands !== undefined && !isMine",
    caughtBy: { test: twoPeople, name: "who has left, or may not decide any more" },
  },
  {
    name: "a proposal from a clock that was wrong is waited for",
    file: agreement,
    find: "word.atMs <= nowMs",
    replace: "word.atMs > 0",
    caughtBy: { test: twoPeople, name: "who has gone, or at a wrong clock" },
  },
  {
    name: "a proposal that is gone is agreed to",
    file: "src/app/decisions/decide-ticket.ts",
    find: 'if (still.answer !== "agreed") throw settledItself;',
    replace: "",
    caughtBy: { test: twoPeople, name: "gone when the second" },
  },
  {
    name: "a command is not asked about",
    file: "src/operator/commands.ts",
    find: 'if ("refusal" in answer) {',
    replace: 'if ("refusal" in answer && typed.name !== "backup") {',
    caughtBy: { test: gate, name: "backup" },
  },
  {
    name: "every operator may do everything",
    file: "src/operator/who-asks.ts",
    find: 'mayDo(found.operator, action, { of: "house" })',
    replace: 'mayDo(found.operator, "list-tickets", { of: "house" })',
    caughtBy: { test: gate, name: "is for these roles only" },
  },
  {
    name: "any key is an operator's",
    file: keys,
    find: "if (kept?.hash === hash) return operator;",
    replace: "if (kept !== undefined && hash !== undefined) return operator;",
    caughtBy: { test: gate, name: "nor with a wrong one" },
  },
  {
    name: "whoever is at the machine makes keys",
    file: "src/operator/who-asks.ts",
    find: "return isFirstKey ? { ...atMachine, isFirstKey } :",
    replace: 'return action === "make-operator-key" ? { ...atMachine, isFirstKey } :',
    caughtBy: { test: gate, name: "the first is made at the machine" },
  },
  {
    name: "two make the first key at one moment",
    file: keys,
    find: "if (isFirst && (await hasAnyKey(tables, app.operators))) return false;",
    replace: "",
    caughtBy: { test: gate, name: "one of them does" },
  },
  {
    name: "nobody but a house-owner could make keys, and the first one is not theirs",
    file: "src/operator/operator-key.ts",
    find: 'if (isFirstKey && owner.role !== "house-owner") {',
    replace: 'if (isFirstKey && owner.role === "viewer") {',
    caughtBy: { test: gate, name: "the first is made at the machine" },
  },
  {
    name: "keys of operators stay under a new key of the app",
    file: "src/wiring/open-app.ts",
    find: "await forgetKeys(tables, config.operators);",
    replace: "",
    caughtBy: { test: gate, name: "under another key of the app" },
  },
];
