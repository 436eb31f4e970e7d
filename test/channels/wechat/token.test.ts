import { expect, test } from "vitest";
import {
  createTokenSource,
  type TokenAnswer,
  type TokenStore,
} from "../../../src/channels/wechat/token.ts";
import { Secret } from "../../../src/core/secret.ts";
import { Tokens } from "../../../src/sandbox/wechat/tokens.ts";
import { ManualClock } from "./world.ts";

const lifeMs = 7_200_000;

function createPlatform() {
  const clock = new ManualClock();
  const tokens = new Tokens(clock, lifeMs);
  const asked: boolean[] = [];
  const request = async (force: boolean): Promise<TokenAnswer> => {
    asked.push(force);
    await Promise.resolve();
    const { access_token, expires_in } = tokens.give(force);
    return { answer: "token", token: new Secret(access_token), expiresInMs: expires_in * 1000 };
  };
  const source = (store?: TokenStore) =>
    createTokenSource({
      appId: "wx1",
      request,
      nowMs: clock.nowMs,
      ...(store === undefined ? {} : { store }),
    });
  return { clock, tokens, asked, request, source };
}

const reveal = (answer: TokenAnswer): string =>
  answer.answer === "token" ? answer.token.reveal() : "none";

/** What Redis would be: shared, and with one worker at a time. */
function createSharedStore(): TokenStore & { values: Map<string, string> } {
  const values = new Map<string, string>();
  let tail: Promise<unknown> = Promise.resolve();
  return {
    values,
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    lock(_, work) {
      const mine = tail.then(work, work);
      tail = mine.catch(() => undefined);
      return mine;
    },
  };
}

test("twenty at once ask WeChat once, also when it expires in the middle", async () => {
  const { clock, asked, source, tokens } = createPlatform();
  const mine = source();
  const twenty = () => Promise.all(Array.from({ length: 20 }, () => mine.current()));
  const first = new Set((await twenty()).map(reveal));
  expect(first.size).toBe(1);
  expect(asked).toEqual([false]);
  await clock.advance(lifeMs - 2 * 60_000 - 1);
  await twenty();
  expect(asked).toHaveLength(1);
  await clock.advance(1);
  const second = new Set((await twenty()).map(reveal));
  expect(asked).toEqual([false, false]);
  expect(second).not.toEqual(first);
  // Both work for a while: calls that are under way with the old one do not fail.
  for (const token of [...first, ...second]) expect(tokens.check(token)).toBe(0);
});

test("twenty whose token was refused renew it once, and who asks meanwhile waits", async () => {
  const { asked, source, tokens } = createPlatform();
  const mine = source();
  const old = await mine.current();
  if (old.answer !== "token") throw new Error("no token");
  tokens.revoke();
  const answers = await Promise.all([
    ...Array.from({ length: 20 }, () => mine.renewed(old.token)),
    mine.current(),
  ]);
  expect(asked).toEqual([false, false]);
  const [fresh = ""] = answers.map(reveal);
  expect(new Set(answers.map(reveal))).toEqual(new Set([fresh]));
  expect(fresh).not.toBe(reveal(old));
  // One that failed with the old token even later gets the new one without asking.
  expect(reveal(await mine.renewed(old.token))).toBe(fresh);
  expect(asked).toHaveLength(2);
});

test("a token insisted on though refused is replaced by force, once in 30 seconds", async () => {
  const { clock, asked, source } = createPlatform();
  const mine = source();
  const old = await mine.current();
  if (old.answer !== "token") throw new Error("no token");
  const second = await mine.renewed(old.token);
  expect(asked).toEqual([false, false, true]);
  if (second.answer !== "token") throw new Error("no token");
  expect(reveal(second)).not.toBe(reveal(old));
  await mine.renewed(second.token);
  expect(asked).toEqual([false, false, true, false]);
  await clock.advance(30_000);
  await mine.renewed(second.token);
  expect(asked).toEqual([false, false, true, false, false, true]);
});

test("instances share a token through a store", async () => {
  const { asked, source, tokens } = createPlatform();
  const store = createSharedStore();
  const instances = Array.from({ length: 4 }, () => source(store));
  const first = await Promise.all(instances.map((instance) => instance.current()));
  expect(asked).toHaveLength(1);
  const [old] = first;
  if (old?.answer !== "token") throw new Error("no token");
  tokens.revoke();
  const renewed = await Promise.all(instances.map((instance) => instance.renewed(old.token)));
  expect(asked).toHaveLength(2);
  expect(new Set(renewed.map(reveal)).size).toBe(1);
});

test.for(["get", "set", "lock"] as const)(
  "a store whose %s fails costs a question, not the token",
  async (broken) => {
    const { source } = createPlatform();
    const store = {
      ...createSharedStore(),
      [broken]: async () => Promise.reject(new Error("down")),
    };
    expect((await source(store).current()).answer).toBe("token");
  },
);

test("what stands in the store and is no token is not used", async () => {
  const { source, asked } = createPlatform();
  const store = createSharedStore();
  for (const junk of ["", "{", "null", '{"token":1}', '{"token":"old","usableUntilMs":0}']) {
    store.values.set("wechat:token:wx1", junk);
    expect(reveal(await source(store).current())).toMatch(/^SANDBOX_/);
  }
  expect(asked).toHaveLength(5);
});

test("a failure is not kept", async () => {
  const { clock, request } = createPlatform();
  let isDown = true;
  const none: TokenAnswer = { answer: "none", code: undefined, reason: "down" };
  const source = createTokenSource({
    appId: "wx1",
    nowMs: clock.nowMs,
    request: (force) => (isDown ? Promise.resolve(none) : request(force)),
  });
  expect(await source.current()).toBe(none);
  isDown = false;
  expect((await source.current()).answer).toBe("token");
});
