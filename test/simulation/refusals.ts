import { Instance } from "./instance.ts";
import { here } from "./virtual-process.ts";
import type { World } from "./world.ts";

/** So soon a person is asked when a partner says no. */
const promptMs = 30_000;

/** How the product calls what it asks of WeChat Pay. */
const calls: readonly [ending: RegExp, call: string][] = [
  [/^POST .*\/refunds$/, "refund"],
  [/^GET .*\/refunds\/[^/]+$/, "queryRefund"],
  [/^POST .*\/close$/, "close"],
  [/^GET \/v3\/pay/, "query"],
  [/^POST .*\/transactions\/\w+$/, "open"],
];

const accountCodes = new Set(["NO_AUTH", "MCH_NOT_EXISTS", "ACCOUNT_ERROR", "REQUEST_BLOCKED"]);

/** An answer of WeChat's got to us: is a person asked at once when it is a no (I25)? */
export function checkRefusal(world: World, name: string, status: number, body: string): void {
  const { scene, witness } = world;
  const call = calls.find(([ending]) => ending.test(name))?.[1];
  if (call === undefined) return;
  if (status < 300 && scene.faults !== scene.drawn) witness.partners.done(`wechat-pay ${call}`);
  if (status !== 403 && status !== 400) return;
  const { code = "" } = (readJson(body) ?? {}) as { code?: string };
  if (accountCodes.has(code)) expectTicket(world, "account-refused", `wechat-pay:${call}`);
  if (code === "NOT_ENOUGH" && call === "refund") expectTicket(world, "refund-stuck", "");
}

/** The carrier does not let us in, and its whole answer got to us. */
export function checkCarrierRefusal(world: World, status: number, body: string): void {
  if (status === 403 && readJson(body) !== undefined)
    expectTicket(world, "account-refused", "carrier");
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where nothing of ours stands still, the question is there soon. */
function expectTicket({ scene, witness }: World, kind: string, about: string): void {
  const { time, drawn, fail, count } = scene;
  const instance = here.getStore();
  if (!(instance instanceof Instance)) return;
  if (drawn.databaseBusy > 0 || drawn.diskFull > 0) return;
  count(`refused: ${kind}`);
  const askedAtMs = time.nowMs;
  time.after(promptMs, () => {
    if (!instance.isAlive || instance.pausedUntilMs > askedAtMs) return;
    if (witness.tables.ticketsOf(kind, about) === 0)
      fail(`I25 a partner refused us (${kind} ${about}), and nobody is asked about it`);
  });
}
