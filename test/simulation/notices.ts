import { earlyLies, lies } from "../../src/sandbox/wechat-pay/lies.ts";
import { type Dice, rollDice } from "./dice.ts";
import { checkTold } from "./told.ts";
import type { Notices, World } from "./world.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What WeChat does by itself: its notifications to us, and faults inside of it. */
export class WechatNotices implements Notices {
  readonly #world: World;
  /** Beside the world's, so that what is added here leaves the other chances as they were. */
  readonly #own: Dice;
  readonly #notBeforeMs = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    this.#own = rollDice(world.scene.seed, "notices");
  }

  /** WeChat brings a notification to us: to any instance, through the same bad network. */
  async bring(url: string, init: RequestInit): Promise<Response> {
    const { network, scene } = this.#world;
    const { id } = JSON.parse(String(init.body)) as { id: string };
    this.#delay(id);
    if (scene.time.nowMs < (this.#notBeforeMs.get(id) ?? 0)) throw new TypeError("fetch failed");
    this.#notBeforeMs.set(id, 0);
    const response = await network({
      line: "notice",
      name: `notice ${id.slice(0, 8)}`,
      signal: init.signal ?? undefined,
      serve: () => this.#serve(id, url, init),
    });
    if (response.status === 204) this.#repeatSometimes(id);
    return response;
  }

  #delay(id: string): void {
    const { dice, time, faults, count } = this.#world.scene;
    const isFirst = !this.#notBeforeMs.has(id);
    if (!isFirst || !dice.chance(faults.notice.delayed)) return;
    count("notice: delayed");
    const delayMs = dice.chance(0.02) ? dayMs : dice.int(1, 120) * minuteMs;
    this.#notBeforeMs.set(id, time.nowMs + delayMs);
  }

  async #serve(id: string, url: string, init: RequestInit): Promise<Response> {
    const { note, fail } = this.#world.scene;
    const instance = this.#world.anyInstance();
    if (instance === undefined) throw new TypeError("nobody listens");
    const answer = await instance.run(
      async () => await instance.http.fetch(new Request(url, { ...init, signal: null })),
    );
    note("wechat", `notice ${id.slice(0, 8)} to ${instance.name} -> ${answer.status}`);
    // Judged where we answer: a proxy on the way back may say 200 in our place.
    if (isProbe(init) && answer.ok)
      fail(`a notification with a wrong signature was believed: ${id}`);
    if (answer.ok) checkTold(this.#world, String(init.body));
    return answer;
  }

  #repeatSometimes(id: string): void {
    const { wechat, wechatBook, witness, scene } = this.#world;
    const { dice, time, faults, count } = scene;
    const isLongAgo = scene.quietDays > 32 && dice.chance(0.8);
    if (!isLongAgo && !dice.chance(faults.notice.replayed)) return;
    count(isLongAgo ? "notice: again after a month" : "notice: again later");
    const atMs = time.nowMs + (isLongAgo ? 32 * dayMs : dice.int(1, 12 * 60) * minuteMs);
    const isOtherThen = this.#own.chance(0.3);
    time.at(atMs, () => {
      // Of a payment that nobody has heard of, who is first could not be told from who is right.
      if (isOtherThen && witness.tables.isPaid(wechatBook.toldOf(id))) {
        count("notice: again, of another transaction");
        wechatBook.tellOtherTransaction(id);
      }
      wechatBook.repeatNotice(id, atMs);
      void wechat.work();
    });
  }

  /** Faults that live in WeChat's sandbox rather than on the way to it. */
  injectForCall(name: string): void {
    const { wechat, scene } = this.#world;
    const { dice, faults, count } = scene;
    if (name.endsWith("/refunds")) {
      for (const kind of ["days", "unfunded", "ABNORMAL", "CLOSED"] as const) {
        if (kind === "days" && scene.quietDays < 4) continue;
        if (!dice.chance(faults.settlement[kind])) continue;
        count(`refund: ${kind}`);
        wechat.faults.inject("settlement", kind);
        break;
      }
      if (dice.chance(faults.settlement.lie)) {
        count("refund: a lie");
        const on = dice.pick(["notification", "query-refund", "refund"] as const);
        wechat.faults.inject(on, dice.pick(lies));
      }
    }
    const refused = refusable.find(([ending]) => ending.test(name))?.[1];
    if (refused !== undefined && dice.chance(faults.refusesUs)) {
      count("wechat-pay: refuses our account");
      wechat.faults.inject(refused, dice.pick(accountFaults));
    }
    const asked = questionOf(name);
    if (asked !== undefined && dice.chance(faults.early)) {
      count(`${asked}: an early lie`);
      wechat.faults.inject(asked, dice.pick(earlyLies));
    }
    const operation = operationOf(name);
    if (operation !== undefined && dice.chance(faults.unsigned)) {
      count("wechat-pay: signature");
      wechat.faults.inject(
        operation,
        dice.pick(["unsigned", "old-timestamp", "unknown-serial", "probe", "malformed"]),
      );
    }
    if (/POST .*transactions\/\w+$/.test(name) && dice.chance(faults.notice.first)) {
      count("notice: before the answer");
      wechat.faults.inject("order", "notify-first");
    }
  }

  /** What goes wrong with the notification of the next payment. */
  injectForNotice(): void {
    const { wechat, scene } = this.#world;
    const { dice, faults, count } = scene;
    for (const kind of ["lost", "twice", "probe", "wrong-amount", "foreign-mchid"] as const) {
      if (!dice.chance(faults.notice[kind])) continue;
      count(`notice: ${kind}`);
      wechat.faults.inject("notification", kind);
    }
    if (!dice.chance(faults.notice.lie)) return;
    count("notice: a lie");
    wechat.faults.inject("notification", dice.pick(lies));
  }
}

const accountFaults = ["no-auth", "wrong-merchant", "account-frozen", "request-blocked"] as const;

const refusable: readonly [ending: RegExp, on: "refund" | "query-refund" | "query" | "order"][] = [
  [/^POST .*\/refunds$/, "refund"],
  [/^GET .*\/refunds\/[^/]+$/, "query-refund"],
  [/^GET \/v3\/pay/, "query"],
  [/^POST .*\/transactions\/\w+$/, "order"],
];

function operationOf(name: string): "close" | "query" | undefined {
  if (name.endsWith("/close")) return "close";
  return name.startsWith("GET /v3/pay") ? "query" : undefined;
}

function questionOf(name: string): "query" | "query-refund" | undefined {
  if (name.startsWith("GET /v3/refund")) return "query-refund";
  return name.startsWith("GET /v3/pay") ? "query" : undefined;
}

/** WeChat's own test of who checks signatures (WeChat Pay v3 docs, "签名验证"). */
function isProbe({ headers }: RequestInit): boolean {
  return (new Headers(headers).get("wechatpay-signature") ?? "").startsWith("WECHATPAY/SIGNTEST/");
}
