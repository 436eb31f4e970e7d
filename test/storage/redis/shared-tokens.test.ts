import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import {
  connectSharedTokens,
  type SharedTokens,
} from "../../../src/storage/redis/shared-tokens.ts";
import { pause, until } from "../../running/phone.ts";
import { provided } from "../../running/provided.ts";
import { RunningRedis } from "../../running/redis.ts";
import { freePort } from "../../running/service.ts";

const path = provided("redis");

/** The ids of our connections; the one that asks is not ours. */
function connectionsIn(list: string): string[] {
  const lines = list.split("\n").filter((line) => line.includes("id=") && !/cmd=client/.test(line));
  return lines.map((line) => /id=(\d+)/.exec(line)?.[1] ?? "");
}

/** As many seconds as the longest single wait has; whatever takes longer hangs. */
const bounded = { timeout: 40_000 };

describe.skipIf(path === "")("tokens in a real Redis", () => {
  let redis: RunningRedis;
  let one: SharedTokens;
  let two: SharedTokens;
  const warnings: string[] = [];
  const open: SharedTokens[] = [];

  function connect(): SharedTokens {
    const tokens = connectSharedTokens(new Secret(redis.url), {
      warn: (detail, message) => void warnings.push(`${message} ${JSON.stringify(detail)}`),
    });
    open.push(tokens);
    return tokens;
  }

  /** Until this client reaches its server, which it does in the background. */
  async function connected(tokens: SharedTokens): Promise<void> {
    await until("a connection to Redis", async () => {
      await tokens.set("probe", "there", 10_000);
      return (await tokens.get("probe")) === "there" ? true : undefined;
    });
  }

  beforeAll(async () => {
    redis = new RunningRedis(path, await freePort());
    await redis.start();
    one = connect();
    two = connect();
    await Promise.all([connected(one), connected(two)]);
  });
  afterEach(() => warnings.splice(0));
  afterAll(async () => {
    for (const tokens of open) await tokens.close();
    await redis.kill();
  });

  test("what one instance sets the other gets, until its time is over", bounded, async () => {
    expect(await two.get("token")).toBeUndefined();
    await one.set("token", "abc", 60_000);
    expect(await two.get("token")).toBe("abc");
    await two.set("token", "def", 60_000);
    expect(await one.get("token")).toBe("def");
    await one.set("short", "abc", 30);
    await until("the end of its time", async () =>
      (await two.get("short")) === undefined ? true : undefined,
    );
    // Less than a millisecond is a time too.
    await one.set("shorter", "abc", 0.2);
    await until("the end of its time", async () =>
      (await two.get("shorter")) === undefined ? true : undefined,
    );
  });

  test("the lock lets one work at a time, of two instances and inside each", bounded, async () => {
    let working = 0;
    let most = 0;
    const order: number[] = [];
    const work = (name: number) => async (): Promise<number> => {
      working += 1;
      most = Math.max(most, working);
      await pause(60);
      order.push(name);
      working -= 1;
      return name;
    };
    const results = await Promise.all([
      one.lock("job", work(1)),
      two.lock("job", work(2)),
      one.lock("job", work(3)),
      two.lock("job", work(4)),
    ]);
    expect(results).toEqual([1, 2, 3, 4]);
    expect(most).toBe(1);
    expect(order.toSorted()).toEqual([1, 2, 3, 4]);
  });

  test("locks of different things do not wait for each other", bounded, async () => {
    const both = Promise.withResolvers<void>();
    await one.lock("this", () => two.lock("that", async () => both.resolve()));
    await both.promise;
  });

  test(
    "a worker that fails gives the lock back, and its error is the caller's",
    bounded,
    async () => {
      await expect(
        one.lock("failing", async () => {
          throw new Error("the work failed");
        }),
      ).rejects.toThrow("the work failed");
      let waited = false;
      const soon = two.lock("failing", async () => "next");
      const timer = setTimeout(() => {
        waited = true;
      }, 10_000);
      expect(await soon).toBe("next");
      clearTimeout(timer);
      expect(waited).toBe(false);
    },
  );

  test("stopped in the middle it is as if away: nothing hangs or throws", {
    timeout: 60_000,
  }, async () => {
    await one.set("kept", "abc", 600_000);
    const worked = one.lock("held", async () => {
      redis.signal("SIGSTOP");
      await pause(50);
      return "worked";
    });
    await pause(20);
    const meanwhile = [
      two.get("kept"),
      two.set("forgotten", "abc", 600_000),
      two.lock("alone", async () => "alone"),
    ];
    expect(await Promise.all([worked, ...meanwhile])).toEqual([
      "worked",
      undefined,
      undefined,
      "alone",
    ]);
    expect(warnings.length).toBeGreaterThan(0);
    redis.signal("SIGCONT");
    expect(await two.lock("held", async () => "next")).toBe("next");
    await connected(one);
    await connected(two);
    expect(await two.get("kept")).toBe("abc");
  });

  test("killed in the middle of work and of waiting: both go on, and the new server is found", {
    timeout: 60_000,
  }, async () => {
    const held = Promise.withResolvers<void>();
    const first = one.lock("killed", async () => {
      held.resolve();
      await pause(300);
      return "first";
    });
    await held.promise;
    const second = two.lock("killed", async () => "second");
    await redis.kill();
    expect(await Promise.all([first, second])).toEqual(["first", "second"]);
    expect(await one.get("kept")).toBeUndefined();
    await one.set("kept", "abc", 60_000);
    expect(warnings.length).toBeGreaterThan(0);
    // Said once, not with every try to connect.
    expect(warnings.length).toBeLessThanOrEqual(open.length);
    expect(warnings.join("\n")).not.toContain(redis.url);
    await redis.start();
    await connected(one);
    await connected(two);
    await one.set("after", "abc", 60_000);
    expect(await two.get("after")).toBe("abc");
  });

  describe("that refuses to write: everybody goes on without it, and it is said once", () => {
    const refusals: Record<string, [begin: string, end: string]> = {
      READONLY: ["replicaof 127.0.0.1 1", "replicaof no one"],
      OOM: ["config set maxmemory 1", "config set maxmemory 0"],
      NOREPLICAS: ["config set min-replicas-to-write 3", "config set min-replicas-to-write 0"],
      NOPERM: ["acl setuser default -@write -eval", "acl setuser default +@all"],
    };

    test.for(Object.entries(refusals))("%s", bounded, async ([code, [begin, end]]) => {
      await connected(one);
      await redis.tell(begin);
      // Nobody would ever give this one back: whoever waits for its holder waits in vain.
      let askedBySomebodyElse = 0;
      const count = async (): Promise<number> => ++askedBySomebodyElse;
      for (let asked = 1; asked <= 5; asked++) {
        expect(await one.lock("refused", count)).toBe(asked);
        await one.set("refused", "abc", 1000);
      }
      expect(warnings).toEqual([
        `Redis refuses to write, each instance keeps its own tokens {"error":"${code}"}`,
      ]);
      await redis.tell(end);
      await connected(one);
    });

    test("after a failover the address is looked up anew", bounded, async () => {
      await connected(one);
      const before = connectionsIn(await redis.tell("client list"));
      await redis.tell("replicaof 127.0.0.1 1");
      await one.set("refused", "abc", 1000);
      await until("another connection", async () => {
        const now = connectionsIn(await redis.tell("client list"));
        return (
          (now.length === before.length && now.some((id) => !before.includes(id))) || undefined
        );
      });
      await redis.tell("replicaof no one");
      await connected(one);
    });
  });

  test("a holder that never gives the lock back is waited for a little, not for ever", {
    timeout: 30_000,
  }, async () => {
    await connected(one);
    await connected(two);
    const never = Promise.withResolvers<string>();
    const held = Promise.withResolvers<void>();
    const first = one.lock("dead", async () => {
      held.resolve();
      return await never.promise;
    });
    await held.promise;
    expect(await two.lock("dead", async () => "worked beside it")).toBe("worked beside it");
    never.resolve("late");
    expect(await first).toBe("late");
  });

  test("never there: everything works alone, and closing ends it", bounded, async () => {
    const nobody = connectSharedTokens(new Secret(`redis://127.0.0.1:${await freePort()}`), {
      warn: () => {},
    });
    expect(await nobody.get("token")).toBeUndefined();
    await nobody.set("token", "abc", 1000);
    expect(await nobody.lock("job", async () => "worked")).toBe("worked");
    await nobody.close();
    expect(await nobody.get("token")).toBeUndefined();
    expect(await nobody.lock("job", async () => "worked")).toBe("worked");
  });
});
