import type { Hono } from "hono";
import type { App, Log } from "../../src/app/app.ts";
import { carriersOf } from "../../src/app/carriers.ts";
import { paymentOpener } from "../../src/app/money/open-payment.ts";
import { scheduleReconciliation } from "../../src/app/reconciliation/reconcile.ts";
import { runOneJob } from "../../src/app/running/run-jobs.ts";
import { scheduleClearing } from "../../src/app/running/sweeps.ts";
import { turnTaker } from "../../src/app/turns/take-turn.ts";
import type { Carrier } from "../../src/carriers/carrier.ts";
import { createWebChannel } from "../../src/channels/web/web-channel.ts";
import { Secret } from "../../src/core/secret.ts";
import type { PaymentProvider } from "../../src/payments/payment.ts";
import type { Env } from "../../src/server/doors/requests.ts";
import { createHttp } from "../../src/server/http.ts";
import type { Store } from "../../src/storage/store.ts";
import { createTexts } from "../../src/texts/texts.ts";
import { assembleApp } from "../../src/wiring/assemble-app.ts";
import { guides } from "../running/guides.ts";
import type { Dice } from "./dice.ts";
import type { Faults } from "./faults.ts";
import { quickPictures } from "./pictures.ts";
import type { Timeline } from "./timeline.ts";
import { here } from "./virtual-process.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;

export const publicUrl = "https://shop.example";
export const ownKey = new Secret("the key of a simulated shop");
const texts = createTexts();

/**
 * Marks the errors that the simulation throws on purpose. Any other error in our own code is a
 * finding.
 */
export const onPurpose = "(simulated)";

/** What an instance needs of its world. */
export type Ground = {
  time: Timeline;
  dice: Dice;
  faults(): Faults;
  /** The database that all instances share. */
  store: Store;
  operators: App["operators"];
  carrier: Carrier;
  payments: PaymentProvider;
  /** Gives an instance its chat platforms; what they call at it is by path. */
  connect(
    instance: Instance,
    app: App,
    takeTurn: ReturnType<typeof turnTaker>,
  ): Record<string, (request: Request) => Promise<Response>>;
  trace(who: string, what: string): void;
  met(fault: string): void;
  /** When the next job is due, by the database's time. */
  nextJobAtMs(): number | undefined;
  /** Ends the run: something happened that must not. */
  fail(what: string): void;
  /** The product's own audit says that something must not be. */
  broken(detail: object): void;
  /** The morning's line about bill and books. */
  compared(detail: object): void;
  /** Something was committed: look whether it is right, and who has work now. */
  committed(): void;
  crashed(instance: Instance): void;
};

/**
 * How the product's own audit says that something must not be; and its one rule that a wrong clock
 * can break.
 */
const brokenBooks = "the books are not as they must be";
const lateJob = "no job waits for an hour";

/** How the line begins that tells every morning how the bill compares. */
const morning = "bill and books ";

/** A notification that WeChat does not confirm when it is asked about it: it has to come again. */
const comesAgain = "and nobody confirms it yet";

/** A promise of its own for each one who waits: a common one would keep all of them in memory. */
const never = (): Promise<never> => new Promise(() => {});

/** How many jobs an instance works on side by side. */
const workers = 2;

/** The longest an idle worker sleeps; as in the running service. */
const longestSleepMs = secondMs;

/**
 * One process of ours. It is alive until it crashes; from then on nothing it asks for is ever
 * answered, so its code never goes on, and what it had in memory is gone. Its successor is a new
 * instance.
 */
export class Instance {
  readonly name: string;
  readonly skewMs: number;
  readonly app: App;
  readonly openPayment: ReturnType<typeof paymentOpener>;
  readonly takeTurn: ReturnType<typeof turnTaker>;
  isAlive = true;
  pausedUntilMs = 0;
  readonly #ground: Ground;
  readonly #openHttp: () => Hono<Env>;
  #http: Hono<Env> | undefined;
  /** Nobody works before the start is through. */
  #idle = 0;
  #looksAtMs = Number.POSITIVE_INFINITY;
  #callOffLook: (() => void) | undefined;
  #earliestLookMs = 0;
  /** An error was thrown in it on purpose. */
  #hasStumbled = false;
  /** Steps until it crashes for certain. */
  #fuse: number | undefined;

  constructor(name: string, skewMs: number, ground: Ground) {
    this.name = name;
    this.skewMs = skewMs;
    this.#ground = ground;
    this.#fuse = ground.dice.chance(ground.faults().crashLoop) ? ground.dice.int(1, 20) : undefined;
    const web = createWebChannel();
    const { app, commits } = assembleApp({
      key: ownKey,
      store: this.#store(ground.store),
      operators: ground.operators,
      clock: { nowMs: () => ground.time.nowMs + skewMs },
      carriers: carriersOf([ground.carrier]),
      payments: ground.payments,
      channels: { web },
      texts,
      log: this.#log(),
      guides,
      publicUrl,
      ...quickPictures,
    });
    this.app = app;
    commits.onWork(() => this.lookAt(ground.time.nowMs));
    this.openPayment = paymentOpener(this.app);
    this.takeTurn = turnTaker(this.app);
    const webhooks = ground.connect(this, app, this.takeTurn);
    this.#openHttp = () =>
      createHttp({
        app,
        web,
        takeTurn: this.takeTurn,
        openPayment: this.openPayment,
        publicUrl,
        trustedProxies: [],
        webhooks,
      });
  }

  /**
   * What the process does before it works on jobs. When it fails, the process ends, and is started
   * again.
   */
  async start(): Promise<void> {
    try {
      await this.run(async () => {
        await scheduleReconciliation(this.app);
        // Whoever is about to end again does not get that far.
        if (this.#fuse === undefined) await scheduleClearing(this.app);
      });
    } catch (error) {
      this.#unexpected("the start", error);
      this.die();
      return;
    }
    this.#idle = workers;
    this.#ground.committed();
  }

  /** Its pages and doors; most instances end before anybody knocks. */
  get http(): Hono<Env> {
    this.#http ??= this.#openHttp();
    return this.#http;
  }

  /** Runs something as this instance's own code. What is dead answers nobody, whatever it did. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await here.run(this, work);
    } finally {
      if (!this.isAlive) await never();
    }
  }

  /** Between any two things an instance does, it may be paused, or crash. */
  async step(where: string): Promise<void> {
    const { time, dice, faults } = this.#ground;
    if (!this.isAlive) await never();
    while (this.pausedUntilMs > time.nowMs) await time.sleep(this.pausedUntilMs - time.nowMs);
    if (!this.isAlive) await never();
    if (this.#fuse !== undefined) this.#fuse -= 1;
    if (this.#fuse === 0 || dice.chance(faults().crash)) {
      this.#ground.met("crash");
      this.#ground.trace(this.name, `CRASH ${where}`);
      this.die();
      await never();
    }
  }

  die(): void {
    this.isAlive = false;
    this.#callOffLook?.();
    this.#ground.crashed(this);
  }

  /** Looks for jobs at this moment, if not sooner. */
  lookAt(atMs: number): void {
    if (!this.isAlive || this.#idle === 0) return;
    const { time } = this.#ground;
    const looksAtMs = Math.max(atMs, time.nowMs, this.#earliestLookMs, this.pausedUntilMs);
    if (looksAtMs >= this.#looksAtMs) return;
    this.#callOffLook?.();
    this.#looksAtMs = looksAtMs;
    this.#callOffLook = time.at(looksAtMs, () => {
      this.#looksAtMs = Number.POSITIVE_INFINITY;
      this.#callOffLook = undefined;
      // A running service looks every second and mostly in vain; that is spared.
      const dueAtMs = this.#ground.nextJobAtMs();
      if (dueAtMs === undefined) return;
      if (dueAtMs <= time.nowMs + this.skewMs) void this.run(() => this.#work());
      else this.expectJob(dueAtMs);
    });
  }

  /**
   * A job becomes due at this moment of the database's time, which every instance reads off its own
   * clock.
   */
  expectJob(dueAtMs: number): void {
    this.lookAt(dueAtMs - this.skewMs + this.#ground.dice.int(0, 20));
  }

  async #work(): Promise<void> {
    if (!this.isAlive || this.#idle === 0) return;
    const { time } = this.#ground;
    this.#idle -= 1;
    const worked = await runOneJob(this.app, `${this.name}-${this.#idle}`).catch(
      (error: unknown) => {
        this.#unexpected("runOneJob", error);
        return false;
      },
    );
    this.#idle += 1;
    // Nothing was there after all, or the database is in trouble: the runner sleeps before it looks
    // again.
    if (!worked) this.#earliestLookMs = time.nowMs + longestSleepMs;
    this.#ground.committed();
  }

  #unexpected(where: string, error: unknown): void {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#ground.trace(this.name, `${where} threw: ${told.split("\n")[0]}`);
    if (!told.includes(onPurpose) && !told.includes(comesAgain))
      this.#ground.fail(`an error that nobody expected, in ${where}: ${told}`);
  }

  #log(): Log {
    const write =
      (level: string) =>
      (detail: object, message: string): void => {
        this.#ground.trace(
          this.name,
          `${level} ${message} ${JSON.stringify(detail, withoutStack).slice(0, 300)}`,
        );
        if (message === brokenBooks && "rule" in detail && detail.rule !== lateJob)
          this.#ground.broken(detail);
        if (message.startsWith(morning)) this.#ground.compared(detail);
        // An adapter tells no more of an error than its name.
        const isOnPurpose = "error" in detail && detail.error === "Error" && this.#hasStumbled;
        if ("error" in detail && !isOnPurpose)
          this.#unexpected(message, new Error(String(detail.error)));
      };
    return {
      info: (detail, message) => {
        if (message.startsWith(morning)) this.#ground.compared(detail);
      },
      warn: write("warn"),
      error: write("ERROR"),
    };
  }

  /**
   * The shared database, as a process sees it: its transactions are lost with it, and what it
   * committed stays.
   */
  #store(store: Store): Store {
    const { time, dice, faults, met, trace, committed } = this.#ground;
    const died = new Error(`the process ended inside a transaction ${onPurpose}`);
    return {
      read: async (work) => {
        await this.step("before reading");
        const result = await store.read(work);
        if (!this.isAlive) await never();
        return result;
      },
      write: async (work) => {
        await this.step("before writing");
        if (dice.chance(faults().databaseBusy)) {
          met("database busy");
          await time.sleep(5 * secondMs);
          this.#hasStumbled = true;
          if (dice.chance(0.5)) throw new Error(`database is locked ${onPurpose}`);
          if (!this.isAlive) await never();
        }
        const isFull = dice.chance(faults().diskFull);
        const result = await store
          .write(async (tables) => {
            const done = await work(tables);
            if (!this.isAlive) throw died;
            if (isFull) {
              met("disk full");
              this.#hasStumbled = true;
              trace(this.name, "disk full");
              throw new Error(`database or disk is full ${onPurpose}`);
            }
            return done;
          })
          .catch(async (error: unknown) => {
            if (!this.isAlive) await never();
            throw error;
          });
        committed();
        await this.step("after a commit");
        return result;
      },
      backup: store.backup,
      restore: store.restore,
      heardBy: (listener) => this.#store(store.heardBy(listener)),
      madeAtMs: store.madeAtMs,
      close: async () => {},
    };
  }
}

/** A stack names folders of this machine, and a seed's trace is the same on all of them. */
function withoutStack(key: string, value: unknown): unknown {
  return key === "error" ? String(value).split("\n")[0] : value;
}

/**
 * Pauses an instance the way a long garbage collection does: it stands still, and goes on as if
 * nothing had been.
 */
export function pause(instance: Instance, ground: Ground, forMs = 10 * minuteMs): void {
  ground.met("pause");
  ground.trace(instance.name, `paused for ${forMs / secondMs} s`);
  instance.pausedUntilMs = ground.time.nowMs + forMs;
}
