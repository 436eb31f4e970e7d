import type { Mutant } from "./mutant.ts";

const begin = "src/app/regain/begin-regain.ts";
const confirm = "src/app/regain/confirm-regain.ts";
const work = "src/app/regain/work-on-regain.ts";
const permissions = "src/core/access/permissions.ts";
const gate = "test/operator/operator-gate.test.ts";

const caughtAs = (name: string): Mutant["caughtBy"] => ({
  test: "test/app/regain/regain.test.ts",
  name,
});

/** Bugs in how a shop goes to a new chat of somebody who has lost every other one. */
export const regainMutants: readonly Mutant[] = [
  {
    name: "a payment alone proves a shop",
    file: begin,
    find: 'if (!(await isCardOf(tables, cardHash, shopId))) return refused("card");',
    replace: "",
    caughtBy: caughtAs("each that is wrong"),
  },
  {
    name: "a card that was recharged once proves a shop",
    file: "src/app/regain/regain-proofs.ts",
    find: 'return proof !== undefined && proof.allows !== "once";',
    replace: "return proof !== undefined;",
    caughtBy: caughtAs("that was recharged once"),
  },
  {
    name: "one operator gives a shop away",
    file: confirm,
    find: 'if (agreement.answer === "agreed")',
    replace: 'if (agreement.answer !== "confirm-later")',
    caughtBy: caughtAs("takes another operator"),
  },
  {
    name: "a regain waits for its second operator for ever",
    file: confirm,
    find: 'move.state !== "proposed" || nowMs >= move.untilMs',
    replace: 'move.state !== "proposed"',
    caughtBy: caughtAs("is not put off for ever"),
  },
  {
    name: "nobody of the shop is told that a new chat gets it",
    file: confirm,
    find: "await tellNotice(app, tables, move);",
    replace: "",
    caughtBy: caughtAs("told at once"),
  },
  {
    name: "nobody of the shop is told a second time",
    file: work,
    find: "await tellSecondNotice(app, tables, { ...move, untilMs, regain });",
    replace: "",
    caughtBy: caughtAs("told at once"),
  },
  {
    name: "whoever is told late has no day left",
    file: work,
    find: "Math.max(move.untilMs, nowMs + secondNoticeDays * dayMs)",
    replace: "Math.max(move.untilMs, nowMs)",
    caughtBy: caughtAs("where we stood still"),
  },
  {
    name: "a regain is carried out although somebody stopped it",
    file: "src/app/regain/stop-regain.ts",
    find: 'if (!(await tables.chatMoves.become(move.id, move.state, "stopped"))) return false;',
    replace: "if (!(await tables.chatMoves.become(move.id, move.state, move.state))) return false;",
    caughtBy: caughtAs("anybody of the shop ends it"),
  },
  {
    name: "a regain is carried out whatever has become of its proofs",
    file: work,
    find: "(await isStillProved(tables, move)) && (await moveChat(tables, move, nowMs))",
    replace: "await moveChat(tables, move, nowMs)",
    caughtBy: caughtAs("whether the order is still"),
  },
  {
    name: "the password of a regain stays in its row",
    file: begin,
    find: "begun: { operatorId: operator.id, by: operator.name, atMs: nowMs },",
    replace: "begun: { operatorId: operator.id, by: told.password.reveal(), atMs: nowMs },",
    caughtBy: caughtAs("stay nowhere"),
  },
  {
    name: "a regain is carried out while a gap is filled",
    file: work,
    find: 'if (await isRecovering(tables)) return "again";',
    replace: "",
    caughtBy: caughtAs("nothing begins, is confirmed"),
  },
  {
    name: "a regain goes on after a gap, in which somebody may have stopped it",
    file: "src/app/recovery/recover.ts",
    find: "await announceAnew(app, tables);",
    replace: "",
    caughtBy: caughtAs("nothing begins, is confirmed"),
  },
  {
    name: "more than those may: stop-regain",
    file: permissions,
    find: '"stop-regain": [...anyMember, "till", "support", "house-owner"],',
    replace: '"stop-regain": ["self", ...anyMember, "till", "support", "house-owner"],',
    caughtBy: { test: "test/app/requests/who-may.test.ts", name: "nobody is all" },
  },
  {
    name: "more than those may: begin-regain",
    file: permissions,
    find: '"begin-regain": ["support", "house-owner"],',
    replace: '"begin-regain": anyOperator,',
    caughtBy: { test: gate, name: "begin" },
  },
  {
    name: "more than those may: confirm-regain",
    file: permissions,
    find: '"confirm-regain": ["support", ...books],',
    replace: '"confirm-regain": anyOperator,',
    caughtBy: { test: gate, name: "confirm" },
  },
  {
    name: "more than those may: list-regains",
    file: permissions,
    find: '"list-regains": ["support", "house-owner"],',
    replace: '"list-regains": anyOperator,',
    caughtBy: { test: gate, name: "list" },
  },
];
