import { type IncomingMessage, Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { WebPhone } from "../running/web-phone.ts";
import { recharges } from "./recharges.ts";
import { asking, timed } from "./watching.ts";

const hangsMs = 40_000;

/** The carrier takes our calls and answers none of them, from the payment on. */
export async function carrier(): Promise<readonly string[]> {
  return await hanging((path) => path.startsWith("/v1/"));
}

/** WeChat Pay takes our questions about payments and answers none of them. */
export async function query(): Promise<readonly string[]> {
  return await hanging((path) => path.startsWith("/v3/pay/transactions/out-trade-no/"));
}

/**
 * Six people pay while a partner hangs for forty seconds, and somebody else talks with us. Our
 * stand-ins run in this process, so that what reaches their servers is what is kept waiting.
 */
async function hanging(hangs: (path: string) => boolean): Promise<readonly string[]> {
  const requests = holdRequests(hangs);
  const told: string[] = [];
  const lines = await recharges({
    async paid(url) {
      requests.begin();
      setTimeout(requests.end, hangsMs);
      told.push(await talkTo(url));
    },
  });
  return [...lines, ...told];
}

/** Somebody who needs neither of them. */
async function talkTo(url: string): Promise<string> {
  const health = asking(`${url}/healthz`);
  const phone = new WebPhone(url);
  await phone.open();
  const tookMs: number[] = [];
  const endsMs = performance.now() + hangsMs;
  while (performance.now() < endsMs) {
    tookMs.push((await timed(() => phone.say("帮助"))).ms);
    await sleep(700);
  }
  const [half, worst] = [tookMs.toSorted((a, b) => a - b)[tookMs.length >> 1], Math.max(...tookMs)];
  return `${await health()}; a turn beside: half ${half} ms, worst ${worst} ms`;
}

type Emit = (this: Server, name: string | symbol, ...given: unknown[]) => boolean;

/** From `begin` to `end` no request to such a path is handed to its server. */
function holdRequests(hangs: (path: string) => boolean): { begin(): void; end(): void } {
  let isHanging = false;
  const held: (() => void)[] = [];
  const emit = Server.prototype.emit as Emit;
  const holding: Emit = function (name, ...given) {
    const [request] = given as [IncomingMessage?];
    if (name !== "request" || !isHanging || !hangs(request?.url ?? ""))
      return emit.call(this, name, ...given);
    held.push(() => emit.call(this, name, ...given));
    return true;
  };
  Server.prototype.emit = holding as typeof Server.prototype.emit;
  return {
    begin() {
      isHanging = true;
    },
    end() {
      isHanging = false;
      for (const go of held.splice(0)) go();
    },
  };
}
