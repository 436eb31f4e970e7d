import { afterEach, expect, test } from "vitest";
import { addressesOf } from "../../../src/server/doors/addresses.ts";
import { type RunningService, runService } from "../../running/service.ts";
import { newChat, post, say } from "../stranger.ts";

let running: RunningService | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const warnings = (words = "is not in TRUSTED_PROXIES"): number =>
  running?.logged().filter((line) => line.includes(words)).length ?? 0;

async function newCustomers(count: number, headers: Record<string, string>): Promise<number[]> {
  const statuses: number[] = [];
  for (let customer = 0; customer < count; customer++) {
    const answer = await post(running?.url ?? "", say("你好"), { cookie: newChat(), ...headers });
    statuses.push(answer.status);
  }
  return statuses;
}

test("a limit that closes for a proxy without a name is heard, once a minute", async () => {
  running = await runService();
  const statuses = await newCustomers(65, { "x-forwarded-for": "198.51.100.7" });
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  expect(warnings()).toBe(1);
});

test("one that is named by its range passes on who asks", async () => {
  running = await runService({ TRUSTED_PROXIES: "127.0.0.0/8,::1" });
  // Each from an address of its own, as `post` sends them.
  expect(new Set(await newCustomers(65, {}))).toEqual(new Set([200]));
  expect(warnings()).toBe(0);
});

test.for<[string, Record<string, string>]>([
  ["nothing", {}],
  ["another header than the one that is read", { "x-real-ip": "198.51.100.7" }],
  ["what is no address", { "x-forwarded-for": "unknown" }],
])("one that is named and passes on %s is heard as well", async ([, headers]) => {
  running = await runService({ TRUSTED_PROXIES: "127.0.0.0/8,::1" });
  const statuses = await newCustomers(65, { "x-forwarded-for": "", ...headers });
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  expect(warnings("sends no X-Forwarded-For")).toBe(1);
});

test.for<[string, string, boolean]>([
  ["10.0.0.0/8", "10.255.1.2", true],
  ["10.0.0.0/8", "11.0.0.1", false],
  ["172.16.0.0/12", "172.31.255.255", true],
  ["172.16.0.0/12", "172.32.0.0", false],
  ["10.0.0.7", "10.0.0.7", true],
  ["10.0.0.7", "10.0.0.8", false],
  ["::1", "0:0:0:0:0:0:0:1", true],
  ["fd00::/8", "fd12:3456::1", true],
  ["fd00::/8", "fe00::1", false],
  ["fe80::1", "fe80::1%eth0", true],
  ["10.0.0.0/8", "unknown", false],
  ["10.0.0.0/8", "", false],
])("%s has %s: %s", ([named, address, isIn]) => {
  expect(addressesOf(["192.0.2.1", named]).includes(address)).toBe(isIn);
});
