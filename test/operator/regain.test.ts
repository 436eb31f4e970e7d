import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Text } from "../../src/core/text.ts";
import { readHidden } from "../../src/operator/hidden-lines.ts";
import { begin, confirm, listRegains, stop } from "../../src/operator/regain.ts";
import { regaining } from "../app/regain/regaining.ts";
import { cards, passwordOf } from "../app/samples.ts";
import { openWorld, type World } from "../app/world.ts";
import { li, wang } from "../running/operators.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { openShop, codeOf, stateOf } = regaining(() => world);

/** What a command gets that is typed, and what it says. */
function typed(words: readonly string[], lines: readonly string[] = [], payment?: string) {
  const said: string[] = [];
  const say = (line: Text) => void said.push(world.app.texts.render(line, "zh-CN"));
  const output = { print: say, complain: say, plain: (line: string) => void said.push(line) };
  const { app } = world;
  const given = {
    ...({ app, words, output, language: "zh-CN", isFirstKey: false } as const),
    flags: payment === undefined ? {} : { payment },
    readHidden: async (count: number) => lines.slice(0, count),
    checkOwner: async () => undefined,
  };
  return { given, said: () => said.join("\n") };
}

test("two operators, with what they are told and nothing that is secret", async () => {
  const shop = await openShop("phone");
  const code = await codeOf(await world.talk("new phone"));
  const lines = [cards.expired, passwordOf(cards.expired)];
  const first = typed([code.toLowerCase()], lines, ` ${shop.transactionId} `);
  expect(await begin({ ...first.given, operator: wang }), first.said()).toBe(0);
  const id = /[0-9A-Z]{26}/.exec(first.said())?.[0] ?? "";
  expect(await stateOf(id)).toBe("proposed");
  const list = typed([]);
  expect(await listRegains({ ...list.given, operator: wang })).toBe(0);
  expect(list.said()).toContain(id);
  expect(list.said()).toContain("等另一位确认");
  const same = typed([id]);
  expect(await confirm({ ...same.given, operator: wang })).toBe(0);
  expect(same.said()).toContain("还要另一位确认");
  const second = typed([id]);
  expect(await confirm({ ...second.given, operator: li })).toBe(0);
  expect(second.said()).toContain("已通知店里所有的聊天");
  const ended = typed([id]);
  expect(await stop({ ...ended.given, operator: wang })).toBe(0);
  expect(await stop({ ...typed([id]).given, operator: wang })).toBe(1);
  const none = typed([]);
  await listRegains({ ...none.given, operator: wang });
  expect(none.said()).toBe("没有正在找回的账号。");
  for (const { said } of [first, list, same, second, ended])
    for (const line of lines) expect(said()).not.toContain(line);
});

test("what is no card number, or has no password, is not tried", async () => {
  for (const lines of [[], ["hello", "135701"], [cards.expired], [cards.expired, " "]]) {
    const call = typed(["K3M9Q2XA"], lines, "4200");
    expect(await begin({ ...call.given, operator: wang })).toBe(2);
  }
});

test("what is wrong is said in one sentence", async () => {
  const lines = [cards.expired, passwordOf(cards.expired)];
  const call = typed(["K3M9Q2XA"], lines, "4200");
  expect(await begin({ ...call.given, operator: wang })).toBe(1);
  expect(call.said()).toContain("绑定码不对");
  const late = typed(["nothing"]);
  expect(await confirm({ ...late.given, operator: li })).toBe(1);
  expect(late.said()).toContain("没有这一个");
});

test("what is typed is read by the line, as far as there is any", async () => {
  const input = (words: string) => Readable.from([words]);
  expect(await readHidden(input("8986\n1357\nmore\n"), 2)).toEqual(["8986", "1357"]);
  expect(await readHidden(input("8986\r\n1357"), 2)).toEqual(["8986", "1357"]);
  expect(await readHidden(input(""), 2)).toEqual([]);
});
