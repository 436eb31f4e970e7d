import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axios, { AxiosError } from "axios";
import { beginRecoveryIn } from "../../src/app/halts/recovery-mode.ts";
import { systemDice } from "../../src/app/ports.ts";
import type { Carrier } from "../../src/carriers/carrier.ts";
import { createSandboxCarrier } from "../../src/carriers/sandbox-carrier/carrier.ts";
import type { WechatPayDeps } from "../../src/payments/wechat-pay/settings.ts";
import { createWechatPay } from "../../src/payments/wechat-pay/wechat-pay.ts";
import { loadIdentity } from "../../src/sandbox/wechat-pay/identity.ts";
import { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../src/storage/sql/sqlite.ts";
import { SimulatedCarrier } from "./carrier.ts";
import { goShopping, type Town } from "./customers.ts";
import { rollDice } from "./dice.ts";
import {
  type CallFault,
  type Faults,
  type Line,
  noFaults,
  type Profile,
  profiles,
} from "./faults.ts";
import { type Ground, Instance, onPurpose, ownKey, pause, publicUrl } from "./instance.ts";
import { createNetwork, latestArrivalMs } from "./network.ts";
import { type Office, workOnTicket } from "./operator.ts";
import { Phones } from "./phones.ts";
import { Timeline } from "./timeline.ts";
import { Trace } from "./trace.ts";
import { enterWorld, here } from "./virtual-process.ts";
import { WechatBook } from "./wechat-book.ts";
import { type Tickets, type Waits, Witness } from "./witness.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long the healed world may take until everything must be at rest. */
const restMs = 26 * hourMs + 17 * minuteMs;

export type Result = {
  seed: number;
  days: number;
  orders: number;
  paid: number;
  recharged: number;
  refunded: number;
  tickets: Tickets;
  waits: Waits;
  met: Record<string, number>;
  /** SHA-256 of the whole trace. */
  digest: string;
  violation?: { what: string; lines: string[] };
};

/**
 * The keys of the simulated merchant and of WeChat, made once a process. Short ones, because nobody
 * attacks them and most of a simulated day is spent on signatures; the code is the same.
 */
const keyFolder = mkdtempSync(join(tmpdir(), "simulation-"));
process.once("exit", () => rmSync(keyFolder, { recursive: true, force: true }));
for (const name of ["merchant-private-key.pem", "platform-private-key.pem"]) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  writeFileSync(join(keyFolder, name), privateKey.export({ type: "pkcs8", format: "pem" }));
}
loadIdentity(keyFolder);

let worlds = 0;

/**
 * Lives through one seed: `days` with faults, then a day in which everything heals and comes to
 * rest.
 */
export async function simulate(
  seed: number,
  days: number,
  {
    profile = "chaos",
    echo,
  }: { profile?: Profile; echo?: ((line: string) => void) | undefined } = {},
): Promise<Result> {
  const dice = rollDice(seed, "world");
  const bytes = rollDice(seed, "bytes");
  // Midnight in China, on any day of four years.
  const time = new Timeline(Date.UTC(2026, 0, 1, 16) + dice.int(0, 4 * 365) * dayMs);
  const drawn = profiles[profile](dice);
  let faults: Faults = drawn;
  const trace = new Trace(echo);
  const met: Record<string, number> = {};
  let violation: Result["violation"];
  let isDirty = true;

  const note = (who: string, what: string): void => trace.add(time.nowMs, who, what);
  const count = (fault: string): void => {
    met[fault] = (met[fault] ?? 0) + 1;
  };
  const fail = (what: string): void => {
    if (violation !== undefined) return;
    note("VIOLATION", what);
    violation = { what, lines: trace.newest() };
  };
  enterWorld({
    nowMs: () => time.nowMs,
    bytes: (length) => bytes.bytes(length),
    fraction: () => bytes.fraction(),
    later: (afterMs, run) => time.after(afterMs, run),
  });
  note("world", JSON.stringify(drawn));

  worlds += 1;
  const file = `file:ours-${worlds}?mode=memory&cache=shared`;
  const wechatFile = `file:wechat-${worlds}?mode=memory&cache=shared`;
  const store = await openSqlStore(sqliteDialect(file));
  const outages = new Map<Line, { untilMs: number; fault: CallFault }>();
  const network = createNetwork({
    time,
    dice,
    faults: () => faults,
    outage(line) {
      const outage = outages.get(line);
      return outage !== undefined && time.nowMs < outage.untilMs ? outage.fault : undefined;
    },
    trace: note,
    met: count,
  });
  const instances: Instance[] = [];

  const wechat = createWechatPaySandbox({
    folder: keyFolder,
    databasePath: wechatFile,
    publicUrl,
    probeEvery: 0,
    refundDelayMs: dice.pick([3 * secondMs, minuteMs, 30 * minuteMs]),
    now: () => time.nowMs,
    setTimer: (job, delayMs) => time.after(delayMs, job),
    fetch: (url, init) => notify(String(url), init ?? {}),
  });
  const wechatBook = new WechatBook(wechatFile);
  const witness = new Witness({
    file,
    wechat: wechatBook,
    carrier: () => carrier,
    fail,
    trace: note,
    nowMs: () => time.nowMs,
    opened(id) {
      count(`ticket: ${id.split(":")[0]}`);
      void workOnTicket(office, id);
    },
    permissions: (ref) => permissions.get(ref) ?? 0,
    isListed: drawn.carrier.lists,
    isPaidByHand: (outTradeNo) => paidByHand.has(outTradeNo),
  });
  const permissions = new Map<string, number>();
  const paidByHand = new Set<string>();
  const carrier = new SimulatedCarrier({
    time,
    dice,
    key: ownKey,
    faults: () => faults,
    trace: note,
    met: count,
    asked: (order) => witness.arrives(order),
    added: (order) => witness.added(order),
  });
  const phones = new Phones({
    time,
    dice,
    faults: () => faults,
    met: count,
    accepted: (message) => witness.shown(message),
  });

  /** Every call of ours goes through here: before it and after it, its process may end. */
  async function call(
    line: "wechat-pay" | "carrier",
    name: string,
    signal: AbortSignal | undefined,
    serve: () => Promise<Response>,
  ) {
    const instance = here.getStore();
    if (!(instance instanceof Instance)) throw new Error(`${name} is called by nobody.`);
    await instance.step(`before ${name}`);
    if (name === "orders" || name.startsWith("orders "))
      witness.sends(name.slice(7), drawn.carrier.repeatsByRef);
    try {
      return await network({ line, name, signal, serve });
    } finally {
      await instance.step(`after ${name}`);
    }
  }

  const adapter: WechatPayDeps["adapter"] = async (config) => {
    const url = new URL(axios.getUri(config), config.baseURL);
    const method = String(config.method).toUpperCase();
    const init = {
      method,
      headers: config.headers.toJSON() as Record<string, string>,
      ...(config.data === undefined ? {} : { body: String(config.data) }),
    };
    const name = `${method} ${url.pathname}`;
    const signal = config.signal instanceof AbortSignal ? config.signal : undefined;
    const response = await call("wechat-pay", name, signal, async () => {
      injectForCall(name);
      const answer = await wechat.app.fetch(new Request(url, init));
      if (name.endsWith("/refunds") && answer.status === 200) {
        const { out_trade_no, out_refund_no } = JSON.parse(String(config.data));
        witness.refundAccepted(out_trade_no, out_refund_no);
      }
      note("wechat", `${name} -> ${answer.status}`);
      return answer;
    }).catch((error: unknown) => {
      throw new AxiosError(
        error instanceof Error ? error.message : "failed",
        "ECONNABORTED",
        config,
      );
    });
    const data =
      config.responseType === "arraybuffer"
        ? Buffer.from(await response.arrayBuffer())
        : await response.text();
    const { status } = response;
    const answer = {
      data,
      status,
      statusText: "",
      headers: Object.fromEntries(response.headers),
      config,
      request: {},
    };
    if (config.validateStatus?.(status) !== false) return answer;
    throw new AxiosError(`status ${status}`, AxiosError.ERR_BAD_RESPONSE, config, {}, answer);
  };

  const carrierFetch: typeof fetch = async (input, init = {}) => {
    const { pathname } = new URL(String(input));
    const body = String(init.body);
    const ref = pathname === "/v1/orders" ? ` ${(JSON.parse(body) as { ref: string }).ref}` : "";
    return await call("carrier", `${pathname.slice(4)}${ref}`, init.signal ?? undefined, () =>
      carrier.serve(pathname, init.headers as Record<string, string>, body),
    );
  };

  const ground: Ground = {
    time,
    dice,
    faults: () => faults,
    store,
    carrier: carrierOf(
      createSandboxCarrier(
        { apiRoot: "http://carrier.example", key: ownKey },
        { fetch: carrierFetch },
      ),
      drawn,
    ),
    payments: createWechatPay(
      wechat.clientSettings({
        apiRoot: "http://wechat.example/",
        notifyUrl: `${publicUrl}/wechatpay/notify`,
      }),
      { adapter },
    ),
    phones: (instance) => phones.channelOf(instance),
    trace: note,
    met: count,
    fail,
    nextJobAtMs: () => witness.nextJobAtMs(),
    committed: () => {
      isDirty = true;
    },
    crashed(instance) {
      const place = instances.indexOf(instance);
      time.after(dice.int(100, 20_000), () => start(place));
    },
  };

  let started = 0;
  function start(place: number): void {
    const name = `${"AB"[place]}${++started}`;
    note(name, "starts");
    const instance = new Instance(name, faults.skewMs[place] ?? 0, ground);
    instances[place] = instance;
    void instance.start();
  }

  /** Faults that live in WeChat's sandbox rather than on the way to it. */
  function injectForCall(name: string): void {
    if (name.endsWith("/refunds")) {
      for (const kind of ["unfunded", "ABNORMAL", "CLOSED"] as const) {
        if (!dice.chance(faults.settlement[kind])) continue;
        count(`refund: ${kind}`);
        wechat.faults.inject("settlement", kind);
        break;
      }
    }
    const operation = name.endsWith("/close")
      ? "close"
      : name.startsWith("GET /v3/pay")
        ? "query"
        : undefined;
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

  function injectForNotice(): void {
    for (const kind of ["lost", "twice", "probe", "wrong-amount", "foreign-mchid"] as const) {
      if (!dice.chance(faults.notice[kind])) continue;
      count(`notice: ${kind}`);
      wechat.faults.inject("notification", kind);
    }
  }

  const notBeforeMs = new Map<string, number>();
  /** WeChat brings a notification to us: to any instance, through the same bad network. */
  async function notify(url: string, init: RequestInit): Promise<Response> {
    const { id } = JSON.parse(String(init.body)) as { id: string };
    const isFirst = !notBeforeMs.has(id);
    if (isFirst && dice.chance(faults.notice.delayed)) {
      count("notice: delayed");
      notBeforeMs.set(id, time.nowMs + (dice.chance(0.02) ? dayMs : dice.int(1, 120) * minuteMs));
    }
    if (time.nowMs < (notBeforeMs.get(id) ?? 0)) throw new TypeError("fetch failed");
    notBeforeMs.set(id, 0);
    const response = await network({
      line: "notice",
      name: `notice ${id.slice(0, 8)}`,
      signal: init.signal ?? undefined,
      async serve() {
        const instance = anyInstance();
        if (instance === undefined) throw new TypeError("nobody listens");
        const answer = await instance.run(
          async () => await instance.http.fetch(new Request(url, { ...init, signal: null })),
        );
        note("wechat", `notice ${id.slice(0, 8)} to ${instance.name} -> ${answer.status}`);
        // Judged where we answer: a proxy on the way back may say 200 in our place.
        if (isProbe(init) && answer.ok)
          fail(`a notification with a wrong signature was believed: ${id}`);
        return answer;
      },
    });
    if (response.status === 204 && dice.chance(faults.notice.replayed)) {
      count("notice: again later");
      const atMs = time.nowMs + dice.int(1, 12 * 60) * minuteMs;
      time.at(atMs, () => {
        wechatBook.repeatNotice(id, atMs);
        void wechat.work();
      });
    }
    return response;
  }

  function anyInstance(): Instance | undefined {
    const alive = instances.filter(({ isAlive }) => isAlive);
    return alive.length === 0 ? undefined : dice.pick(alive);
  }

  const town: Town = {
    time,
    dice,
    carrier,
    wechatBook,
    trace: note,
    pay(outTradeNo) {
      injectForNotice();
      const result = wechat.pay(outTradeNo);
      note("customer", `pays ${outTradeNo}: ${result}`);
      return result;
    },
    async ask(name, work) {
      await time.sleep(dice.int(5, 100));
      const instance = anyInstance();
      if (instance === undefined) return undefined;
      const { promise: patience, resolve: lose } = Promise.withResolvers<undefined>();
      const callOff = time.after(30 * secondMs, () => lose(undefined));
      const answer = instance
        .run(() => work(instance))
        .catch((error: unknown) => {
          note(
            name,
            `got an error from ${instance.name}: ${error instanceof Error ? error.message : error}`,
          );
          if (!String(error).includes(onPurpose))
            fail(
              `an error that nobody expected, for ${name}: ${error instanceof Error ? error.stack : error}`,
            );
          return undefined;
        });
      const result = await Promise.race([answer, patience]);
      callOff();
      return result;
    },
  };

  const office: Office = {
    ...town,
    ticket: (id) => witness.ticket(id),
    iccidOf: (orderNo) => witness.iccidOf(orderNo),
    payByHand: (outTradeNo) => void paidByHand.add(outTradeNo),
    permitted: (ref) => void permissions.set(ref, (permissions.get(ref) ?? 0) + 1),
  };

  const startMs = time.nowMs;
  const healMs = startMs + days * dayMs;
  start(0);
  start(1);
  for (let day = 0; day < days; day++) planDay(startMs + day * dayMs);
  if (profile === "restore") planRestore(startMs + dayMs);
  time.at(healMs, heal);

  function planDay(fromMs: number): void {
    const customers = dice.int(3, 7);
    for (let i = 0; i < customers; i++) {
      const atMs = fromMs + dice.int(7 * 60, 23 * 60) * minuteMs + dice.int(0, minuteMs);
      // Some come in pairs, so that they meet.
      const name = `person-${((atMs - startMs) / minuteMs) | 0}-${i}`;
      time.at(atMs, () => void goShopping(town, name));
      if (dice.chance(0.1))
        time.at(atMs + dice.int(0, 60_000), () => void goShopping(town, `${name}-b`));
    }
    const anytime = (): number => fromMs + dice.int(0, dayMs - minuteMs);
    for (let i = 0; i < drawn.pausesPerDay; i++) {
      time.at(anytime(), () => {
        const instance = anyInstance();
        if (instance !== undefined) pause(instance, ground, dice.int(1, 10) * minuteMs);
      });
    }
    for (let i = 0; i < drawn.carrier.maintenancesPerDay; i++) {
      time.at(anytime(), () => carrier.closeFor(30 * minuteMs));
    }
    for (const line of ["wechat-pay", "carrier", "notice"] as const) {
      for (let i = 0; i < drawn.outagesPerDay[line]; i++) time.at(anytime(), () => breakLine(line));
    }
    for (const iccid of carrier.numbers()) {
      if (dice.chance(drawn.carrier.stopsCards))
        time.at(anytime(), () => carrier.becomes(iccid, "abnormal"));
    }
  }

  /**
   * Nobody shops at that hour; whatever else was under way goes on, in half of the worlds with the
   * same processes. The backup is made between two changes, so that every state of an order is in
   * one some day.
   */
  function planRestore(nightMs: number): void {
    const own = rollDice(seed, "restore");
    const restoreAtMs = nightMs + own.int(0, 6 * 60) * minuteMs;
    const lines: string[] = [];
    let madeAtMs: number | undefined;
    async function* backup(): AsyncGenerator<string> {
      yield* lines;
    }
    const makeBackup = (): void => {
      if (madeAtMs !== undefined) return;
      madeAtMs = time.nowMs;
      note("operator", "makes a backup");
      void store.backup(time.nowMs, async (line) => void lines.push(line));
    };
    if (own.chance(0.7)) witness.afterChange(own.int(1, 120), makeBackup);
    time.at(restoreAtMs - own.int(1, own.pick([10, 180, 16 * 60])) * minuteMs, makeBackup);
    time.at(restoreAtMs, async () => {
      note("operator", "restores the backup");
      count("restore");
      witness.expectRestore();
      if (own.chance(0.5)) for (const instance of instances) if (instance.isAlive) instance.die();
      await store.restore(backup(), (tables) =>
        beginRecoveryIn(
          { clock: { nowMs: () => time.nowMs }, dice: systemDice },
          tables,
          madeAtMs ?? time.nowMs,
        ),
      );
      isDirty = true;
    });
  }

  function breakLine(line: Line): void {
    const outage = {
      untilMs: time.nowMs + dice.int(minuteMs, 4 * hourMs),
      fault: dice.pick(["never-arrives", "answer-lost", "refused"] as const),
    };
    outages.set(line, outage);
    note("world", `${line} is down: ${outage.fault}`);
  }

  function heal(): void {
    note("world", "heals");
    faults = {
      ...noFaults,
      carrier: { ...noFaults.carrier, repeatsByRef: drawn.carrier.repeatsByRef },
    };
    carrier.reopen();
    outages.clear();
    for (const kind of ["notification", "settlement", "query", "close", "order"] as const) {
      while (wechat.faults.take(kind) !== undefined);
    }
    // With the right time, which an instance reads at its start.
    for (const [place, instance] of instances.entries()) {
      if (instance.isAlive) {
        instance.isAlive = false;
        start(place);
      }
    }
  }

  await live(healMs + restMs);

  async function live(untilMs: number): Promise<void> {
    await settled();
    for (;;) {
      if (isDirty) {
        isDirty = false;
        witness.look();
        const nextJobAtMs = witness.nextJobAtMs();
        if (nextJobAtMs !== undefined)
          for (const instance of instances) instance.expectJob(nextJobAtMs);
      }
      if (violation !== undefined) return;
      const run = time.next(untilMs);
      if (run === undefined) return;
      run();
      await settled();
    }
  }

  if (violation === undefined) witness.checkAtRest(heard);

  function heard(orderNo: string, message: string): "shown" | "unreachable" | "nothing" {
    const row = witness.db
      .prepare(
        `SELECT c.channel, m.id, d.state FROM orders o JOIN conversation c ON c.id = o.conversation_id
         LEFT JOIN message m ON m.id = ? LEFT JOIN delivery d ON d.message_id = m.id WHERE o.order_no = ?`,
      )
      .get(message, orderNo);
    if (row?.id === null || row?.id === undefined) return "nothing";
    if (row.channel === "web" || (phones.accepted.get(message) ?? 0) > 0) return "shown";
    return row.state === "unreachable" ? "unreachable" : "nothing";
  }

  const orderCount = (condition: string): number =>
    witness.count(`SELECT count(*) AS n FROM orders WHERE ${condition}`);
  const result: Result = {
    seed,
    days,
    orders: orderCount("1"),
    paid: orderCount("paid_at_ms IS NOT NULL"),
    recharged: orderCount("state = 'done'"),
    refunded: orderCount("state = 'refunded'"),
    tickets: witness.countTickets(),
    waits: witness.waits,
    met,
    digest: trace.digest(),
    ...(violation === undefined ? {} : { violation }),
  };
  witness.close();
  wechatBook.close();
  wechat.close();
  await store.close();
  return result;
}

/** What the contract with this seed's carrier would say. */
function carrierOf({ listPlanOrders, ...carrier }: Carrier, { carrier: manners }: Faults): Carrier {
  return {
    ...carrier,
    ...(manners.lists && listPlanOrders !== undefined ? { listPlanOrders } : {}),
    traits: {
      networks: carrier.traits.networks,
      repeatsByRef: manners.repeatsByRef,
      visibleAfterMs: manners.invisibleMs,
      inFlightMs: latestArrivalMs + minuteMs,
      askEveryMs: 1000,
    },
  };
}

/** WeChat's own test of who checks signatures (WeChat Pay v3 docs, "签名验证"). */
function isProbe({ headers }: RequestInit): boolean {
  return (new Headers(headers).get("wechatpay-signature") ?? "").startsWith("WECHATPAY/SIGNTEST/");
}

/**
 * Lets everything that was set going by an event run dry: microtasks run out between two
 * immediates.
 */
async function settled(): Promise<void> {
  for (let round = 0; round < 2; round++) await new Promise((resolve) => setImmediate(resolve));
}
