import { Secret } from "../../src/core/secret.ts";
import { connectSharedTokens } from "../../src/storage/redis/shared-tokens.ts";
import { findProgram } from "../running/find-program.ts";
import { until } from "../running/phone.ts";
import { RunningRedis } from "../running/redis.ts";
import { freePort } from "../running/service.ts";
import { timed } from "./watching.ts";

/** A WeChat token is renewed while Redis only reads, is full, or stands still. */
export async function redis(): Promise<readonly string[]> {
  const found = findProgram("redis");
  if ("missing" in found) return [found.missing];
  const server = new RunningRedis(found.path, await freePort());
  await server.start();
  const told: string[] = [];
  const troubles: readonly [string, () => unknown, () => unknown][] = [
    [
      "that only reads",
      () => server.tell("replicaof 127.0.0.1 1"),
      () => server.tell("replicaof no one"),
    ],
    [
      "that is full",
      () => server.tell("config set maxmemory 1"),
      () => server.tell("config set maxmemory 0"),
    ],
    ["that stands still", () => server.signal("SIGSTOP"), () => server.signal("SIGCONT")],
  ];
  for (const [what, begin, end] of troubles) {
    const warnings: string[] = [];
    const tokens = connectSharedTokens(new Secret(server.url), {
      warn: (_, message) => void warnings.push(message),
    });
    await until("Redis", async () => {
      await tokens.set("probe", "there", 10_000);
      return (await tokens.get("probe")) === "there" || undefined;
    });
    await begin();
    const renew = () =>
      tokens.lock("token", async () => {
        await tokens.get("token");
        await tokens.set("token", "new", 60_000);
      });
    const [first, second] = [await timed(renew), await timed(renew)];
    told.push(
      `${what}: a token costs ${first.ms} ms, the next one ${second.ms} ms; ${warnings.length} line in the log`,
    );
    await end();
    await tokens.close();
  }
  await server.kill();
  return told;
}
