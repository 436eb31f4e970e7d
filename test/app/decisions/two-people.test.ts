import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Decided } from "../../../src/app/decisions/decide-ticket.ts";
import type { OperatorActor } from "../../../src/core/access/actor.ts";
import { machineUser } from "../../../src/core/access/operators.ts";
import { li, wang } from "../../running/operators.ts";
import { cards } from "../samples.ts";
import { dayMs, minuteMs, openWorld, type World } from "../world.ts";
import { decided, deciding } from "./deciding.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { find, decide, inDoubt, needsHelp } = deciding(() => world);

const second: Decided = { answer: "needs-second-person" };
const zhao: OperatorActor = { is: "operator", id: "telegram:7003", name: "Zhao", role: "support" };

async function muchMoney(): Promise<string> {
  const { orderNo } = await inDoubt(cards.expired, 50_000);
  return `in-doubt:${orderNo}`;
}

describe("two operators", () => {
  test("below ¥500 one of them, from ¥500 two who want the same", async () => {
    const id = await muchMoney();
    expect(await decide(id, "refund", wang)).toEqual(second);
    expect(await decide(id, "refund", wang), "the same one").toEqual(second);
    expect(await decide(id, "resend", li), "something else").toEqual(second);
    expect((await find(id))?.state).toBe("open");
    expect(await decide(id, "resend", wang)).toEqual(decided);
    expect(await find(id)).toMatchObject({ state: "decided", decidedBy: "Wang" });
  });

  test("another name is no other person, and one name may be two people's", async () => {
    const id = await muchMoney();
    expect(await decide(id, "refund", wang)).toEqual(second);
    expect(await decide(id, "refund", { ...wang, name: "Li" }), "renamed").toEqual(second);
    expect(await find(id)).toMatchObject({ proposal: { operatorId: wang.id, by: "Wang" } });
    expect(await decide(id, "refund", { ...li, name: "Wang" })).toEqual(decided);
  });

  test("a night changes nothing: the same one is not two", async () => {
    const id = await muchMoney();
    expect(await decide(id, "refund", wang)).toEqual(second);
    world.sleep(2 * dayMs);
    expect(await decide(id, "refund", wang)).toEqual(second);
  });

  test("who has left, or may not decide any more, proposes nothing", async () => {
    world.app.operators = [wang, li, zhao];
    const id = await muchMoney();
    const word = {
      decision: "refund",
      by: "Zhao",
      note: "",
      atMs: world.app.clock.nowMs(),
    } as const;
    for (const { id: operatorId } of [zhao, machineUser("wang")]) {
      await world.store.write(({ tickets }) => tickets.propose(id, { ...word, operatorId }));
      expect(await decide(id, "refund", li), operatorId).toEqual(second);
    }
    expect(await find(id)).toMatchObject({ state: "open", proposal: { operatorId: li.id } });
  });

  test("a name that somebody typed before there were operators is nobody's", async () => {
    const id = await muchMoney();
    const typed = { decision: "refund", by: "Zhao", note: "" } as const;
    await world.store.write(({ tickets }) =>
      tickets.propose(id, typed as unknown as Parameters<typeof tickets.propose>[1]),
    );
    expect(await decide(id, "refund", wang)).toEqual(second);
    expect(await decide(id, "refund", li)).toEqual(decided);
  });

  test("a proposal that is gone when the second comes to be written is not agreed to", async () => {
    const id = await muchMoney();
    await decide(id, "refund", wang);
    const { carrier } = world;
    world.carrier = {
      ...carrier,
      async findPlanOrder(...asked) {
        const ticket = await find(id);
        if (ticket !== undefined)
          await world.store.write(({ tickets }) => tickets.reopen(id, ticket.evidence));
        return await carrier.findPlanOrder(...asked);
      },
    };
    expect(await decide(id, "refund", li)).toMatchObject({ answer: "refused" });
    expect((await find(id))?.state).toBe("open");
  });

  test("one fen less needs one, and trying again never needs two", async () => {
    const cheap = await inDoubt(cards.expired, 49_999);
    expect(await decide(`in-doubt:${cheap.orderNo}`, "refund")).toEqual(decided);
    world.carrierSandbox.faults.clear();
    await world.advance(minuteMs);
    const dear = await needsHelp(50_000);
    expect(await decide(`needs-help:${dear.orderNo}`, "try-again")).toEqual(decided);
  });
});

describe.for<[string, readonly OperatorActor[], OperatorActor]>([
  ["nobody is named", [], machineUser("wang")],
  ["one is named", [wang], wang],
  ["only one of those who are named may decide", [wang, zhao], wang],
])("one operator: %s", ([, operators, alone]) => {
  beforeEach(() => {
    world.app.operators = operators;
  });

  test("confirms the same after 24 hours, whatever they are called then", async () => {
    const id = await muchMoney();
    const fromMs = world.app.clock.nowMs() + dayMs;
    const later: Decided = { answer: "confirm-later", fromMs };
    expect(await decide(id, "refund", alone)).toEqual(later);
    world.sleep(dayMs - minuteMs);
    expect(await decide(id, "refund", { ...alone, name: "Li" }), "asked again").toEqual(later);
    world.sleep(minuteMs);
    expect(await decide(id, "refund", alone)).toEqual(decided);
  });

  test("something else begins anew", async () => {
    const id = await muchMoney();
    await decide(id, "refund", alone);
    world.sleep(dayMs);
    const fromMs = world.app.clock.nowMs() + dayMs;
    expect(await decide(id, "resend", alone)).toEqual({ answer: "confirm-later", fromMs });
  });

  test("what somebody proposed who has gone, or at a wrong clock, is nothing", async () => {
    const id = await muchMoney();
    const proposal = { decision: "refund", by: "Li", note: "" } as const;
    const nowMs = world.app.clock.nowMs();
    for (const word of [
      { operatorId: li.id, atMs: nowMs - 2 * dayMs },
      { operatorId: alone.id, atMs: nowMs + 365 * dayMs },
    ]) {
      await world.store.write(({ tickets }) => tickets.propose(id, { ...proposal, ...word }));
      expect(await decide(id, "refund", alone)).toEqual({
        answer: "confirm-later",
        fromMs: nowMs + dayMs,
      });
    }
  });
});
