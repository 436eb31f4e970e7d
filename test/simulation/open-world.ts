import type { Carrier } from "../../src/carriers/carrier.ts";
import { createSandboxCarrier } from "../../src/carriers/sandbox-carrier/carrier.ts";
import { createWechatPay } from "../../src/payments/wechat-pay/wechat-pay.ts";
import { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../src/storage/sql/sqlite.ts";
import type { Store } from "../../src/storage/store.ts";
import { carrierWire, payerWire, wechatPayWire } from "./calls.ts";
import { SimulatedCarrier } from "./carrier.ts";
import type { Chat } from "./chat.ts";
import { Console } from "./console.ts";
import type { CallFault, Faults, Line } from "./faults.ts";
import { type Ground, Instance, ownKey, publicUrl } from "./instance.ts";
import { keyFolder } from "./merchant-keys.ts";
import { Neighbours } from "./neighbours.ts";
import { createNetwork, latestArrivalMs } from "./network.ts";
import { WechatNotices } from "./notices.ts";
import { type Office, workOnTicket } from "./operator.ts";
import { Platforms } from "./platforms.ts";
import type { Scene } from "./scene.ts";
import { StrangeBill } from "./strange-bill.ts";
import { openTown } from "./town.ts";
import { WechatBook } from "./wechat-book.ts";
import { Witness } from "./witness.ts";
import type { Town, World } from "./world.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;

let worlds = 0;

/** Opens one seed's world: our database, both partners, the people; no instance runs yet. */
export async function openWorld(scene: Scene): Promise<World> {
  worlds += 1;
  const file = `file:ours-${worlds}?mode=memory&cache=shared`;
  const store = await openSqlStore(sqliteDialect(file));
  const world = new OpenWorld(scene, store, file, `file:wechat-${worlds}?mode=memory&cache=shared`);
  await world.platforms.open();
  return world;
}

/** Everybody in one seed's world, and how they reach each other. */
class OpenWorld implements World {
  readonly scene: Scene;
  readonly store: Store;
  readonly network: ReturnType<typeof createNetwork>;
  /** Lines that are down as a whole. */
  readonly outages = new Map<Line, { untilMs: number; fault: CallFault }>();
  readonly wechat: ReturnType<typeof createWechatPaySandbox>;
  readonly wechatBook: WechatBook;
  readonly witness: Witness;
  readonly carrier: SimulatedCarrier;
  readonly platforms: Platforms;
  readonly neighbours = new Neighbours();
  readonly chats: Chat[] = [];
  readonly guests: Chat[] = [];
  readonly console: Console;
  readonly bill: StrangeBill;
  readonly notices: WechatNotices;
  readonly ground: Ground;
  readonly town: Town;
  readonly instances: Instance[] = [];
  /** Something was committed since the witness looked. */
  isDirty = true;
  /** How often a person allowed that each reference is sent once more. */
  readonly #permissions = new Map<string, number>();
  readonly #paidByHand = new Set<string>();
  readonly #office: Office;
  #started = 0;

  constructor(scene: Scene, store: Store, file: string, wechatFile: string) {
    this.scene = scene;
    this.store = store;
    this.network = this.#openNetwork();
    this.wechat = this.#openWechat(wechatFile);
    this.wechatBook = new WechatBook(wechatFile);
    this.console = new Console(this);
    this.bill = new StrangeBill(this);
    this.witness = this.#openWitness(file);
    this.carrier = this.#openCarrier();
    this.platforms = new Platforms(this);
    this.notices = new WechatNotices(this);
    this.ground = this.#layGround();
    this.town = openTown(this);
    this.#office = this.#openOffice();
  }

  /** A process of ours, in the place of the one before. */
  start(place: number): void {
    const name = `${"AB"[place]}${++this.#started}`;
    this.scene.note(name, "starts");
    const instance = new Instance(name, this.scene.faults.skewMs[place] ?? 0, this.ground);
    this.instances[place] = instance;
    void instance.start();
  }

  /** One of those that are alive. */
  anyInstance(): Instance | undefined {
    const alive = this.instances.filter(({ isAlive }) => isAlive);
    return alive.length === 0 ? undefined : this.scene.dice.pick(alive);
  }

  async close(): Promise<void> {
    this.platforms.close();
    this.witness.close();
    this.wechatBook.close();
    this.wechat.close();
    await this.store.close();
  }

  #openNetwork(): World["network"] {
    const { time, dice, note, count } = this.scene;
    return createNetwork({
      time,
      dice,
      faults: () => this.scene.faults,
      outage: (line) => {
        const outage = this.outages.get(line);
        return outage !== undefined && time.nowMs < outage.untilMs ? outage.fault : undefined;
      },
      trace: note,
      met: count,
    });
  }

  #openWechat(databasePath: string): World["wechat"] {
    const { time, dice } = this.scene;
    return createWechatPaySandbox({
      folder: keyFolder,
      databasePath,
      publicUrl,
      probeEvery: 0,
      refundDelayMs: dice.pick([3 * secondMs, minuteMs, 30 * minuteMs]),
      now: () => time.nowMs,
      setTimer: (job, delayMs) => time.after(delayMs, job),
      fetch: (url, init) => this.notices.bring(String(url), init ?? {}),
    });
  }

  #openWitness(file: string): Witness {
    const { time, drawn, note, count, fail, areClocksRight } = this.scene;
    return new Witness({
      file,
      wechat: this.wechatBook,
      carrier: () => this.carrier,
      fail,
      trace: note,
      nowMs: () => time.nowMs,
      opened: (id) => {
        count(`ticket: ${id.split(":")[0]}`);
        void workOnTicket(this.#office, id);
      },
      permissions: (ref) => this.#permissions.get(ref) ?? 0,
      neighbours: this.neighbours,
      console: this.console,
      passwords: () => this.carrier.numbers().map((number) => this.carrier.passwordOf(number)),
      areClocksRight,
      isListed: drawn.carrier.lists,
      isPaidByHand: (outTradeNo) => this.#paidByHand.has(outTradeNo),
    });
  }

  #openCarrier(): SimulatedCarrier {
    const { time, dice, note, count } = this.scene;
    return new SimulatedCarrier({
      time,
      dice,
      key: ownKey,
      faults: () => this.scene.faults,
      trace: note,
      met: count,
      asked: (order) => this.witness.arrives(order),
      added: (order) => this.witness.added(order),
    });
  }

  #layGround(): Ground {
    const { time, dice, drawn, note, count, fail } = this.scene;
    const carrier = createSandboxCarrier(
      { apiRoot: "http://carrier.example", key: ownKey },
      { fetch: carrierWire(this) },
    );
    const settings = this.wechat.clientSettings({
      apiRoot: "http://wechat.example/",
      notifyUrl: `${publicUrl}/wechatpay/notify`,
    });
    return {
      time,
      dice,
      faults: () => this.scene.faults,
      store: this.store,
      operators: this.scene.operators,
      carrier: underContract(carrier, drawn),
      payments: createWechatPay(settings, {
        adapter: wechatPayWire(this),
        fetch: payerWire(this),
      }),
      connect: (...given) => this.platforms.connect(...given),
      trace: note,
      met: count,
      fail,
      broken: (detail) => {
        const { rule } = detail as { rule?: string };
        if (this.scene.brokenRules === undefined)
          fail(`I4 the audit found: ${JSON.stringify(detail)}`);
        else this.scene.brokenRules.push(String(rule));
      },
      compared: (detail) => {
        const seals = this.witness.count("SELECT count(*) AS n FROM ledger_seal");
        if (seals > 0 && !("ledgerHead" in detail))
          fail(`I20 the morning's line does not name the ledger's head: ${JSON.stringify(detail)}`);
      },
      nextJobAtMs: () => this.witness.nextJobAtMs(),
      committed: () => {
        this.isDirty = true;
      },
      crashed: (instance) => {
        const place = this.instances.indexOf(instance);
        time.after(dice.int(100, 20_000), () => this.start(place));
      },
    };
  }

  #openOffice(): Office {
    return {
      ...this.town,
      carrier: this.carrier,
      wechatBook: this.wechatBook,
      operators: this.scene.operators,
      ticket: (id) => this.witness.ticket(id),
      iccidOf: (orderNo) => this.witness.iccidOf(orderNo),
      isCarrierThere: () => {
        const { call, outagesPerDay, refusesUs, carrier } = this.scene.faults;
        const isBad = call.carrier + outagesPerDay.carrier + refusesUs + carrier.invisibleMs;
        const isAsked = this.scene.areClocksRight && !this.witness.isRestored;
        return isBad + carrier.maintenancesPerDay === 0 && isAsked;
      },
      count: this.scene.count,
      payByHand: (outTradeNo) => void this.#paidByHand.add(outTradeNo),
      permitted: (ref) => void this.#permissions.set(ref, (this.#permissions.get(ref) ?? 0) + 1),
    };
  }
}

/** What the contract with this seed's carrier would say. */
function underContract(
  { listPlanOrders, ...carrier }: Carrier,
  { carrier: manners }: Faults,
): Carrier {
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
