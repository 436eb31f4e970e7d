import { afterAll, describe, expect, test } from "vitest";
import { type Building, buildings, circle, rulesOfFloors } from "./floors.ts";
import { houseOf } from "./model.ts";
import { endParser } from "./parser.ts";

afterAll(endParser);

const building: Building = {
  folder: "src/app",
  ground: ["job.ts", "ports.ts"],
  floors: [["tickets", "cards"], ["orders"]],
};
const built = {
  "src/app/job.ts": "",
  "src/app/ports.ts": "",
  "src/app/tickets/tickets.ts": "",
  "src/app/cards/cards.ts": "",
  "src/app/orders/orders.ts": "",
};

function found(texts: Record<string, string>): string[] {
  const { check } = rulesOfFloors([building]);
  return check(houseOf({ ...built, ...texts })).map(({ path, what }) => `${path} ${what}`);
}

describe("an arrow between floors", () => {
  test.for([
    ["src/app/tickets/tickets.ts", 'import { a } from "../orders/orders.ts";'],
    ["src/app/tickets/tickets.ts", 'import type { A } from "../orders/orders.ts";'],
    ["src/app/tickets/tickets.ts", 'export { a } from "../orders/orders.ts";'],
    ["src/app/tickets/tickets.ts", 'import { a } from "../cards/cards.ts";'],
    ["src/app/job.ts", 'import type { A } from "../app/tickets/tickets.ts";'],
  ])("may not go up, nor along: %s: %s", ([path = "", source = ""]) => {
    expect(found({ [path]: source })).toHaveLength(1);
  });

  test.for([
    ["src/app/orders/orders.ts", 'import { a } from "../cards/cards.ts";'],
    ["src/app/orders/orders.ts", 'import { a } from "../job.ts";'],
    ["src/app/orders/orders.ts", 'import { a } from "./move.ts";'],
    ["src/app/job.ts", 'import { a } from "./ports.ts";'],
  ])("may go down, and within a room: %s: %s", ([path = "", source = ""]) => {
    expect(found({ [path]: source })).toEqual([]);
  });

  test("a room without a floor, and a floor without its room", () => {
    expect(found({ "src/app/money/pay.ts": "" })).toEqual(["src/app money has no floor"]);
    expect(found({ "src/app/new.ts": "" })).toEqual(["src/app new.ts has no floor"]);
    const { check } = rulesOfFloors([{ ...building, floors: [...building.floors, ["turns"]] }]);
    expect(check(houseOf(built)).map(({ what }) => what)).toEqual(["turns is not there"]);
  });

  test("no room stands on two floors", () => {
    for (const { ground, floors } of buildings) {
      const rooms = [...ground, ...floors.flat()];
      expect(rooms).toEqual([...new Set(rooms)]);
    }
  });
});

describe("a circle", () => {
  const a = 'import type { B } from "./b.ts";';
  const b = 'import { c } from "./c.ts";';

  test("of three files, one arrow a type, is found once", () => {
    const c = 'export { a } from "./a.ts";';
    const house = houseOf({ "src/a.ts": a, "src/b.ts": b, "src/c.ts": c, "src/d.ts": a });
    expect(circle.check(house)).toEqual([
      { path: "src/a.ts", line: 1, what: "a circle of 3: src/a.ts, src/b.ts, src/c.ts" },
    ]);
  });

  test("of one file is one too", () => {
    expect(circle.check(houseOf({ "src/b.ts": a }))).toHaveLength(1);
  });

  test("is not what two ways lead to", () => {
    const house = houseOf({ "src/a.ts": `${a}\n${b}`, "src/b.ts": b, "src/c.ts": "" });
    expect(circle.check(house)).toEqual([]);
  });
});
