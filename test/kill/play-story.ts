import type { Payer } from "../../src/app/money/open-payment.ts";
import { Secret } from "../../src/core/secret.ts";
import type { SampleCard } from "../../src/sandbox/carrier/sample-card.ts";
import type { Store } from "../../src/storage/store.ts";
import { readBooks } from "./books.ts";
import type { Answers, Command, Wiring } from "./commands.ts";
import type { KillAt } from "./crash-points.ts";
import { type Databases, openDatabase } from "./databases.ts";
import { brokenAtAnyMoment, brokenAtTheEnd } from "./invariants.ts";
import { type Closers, openPartners, type Partners, publicUrl } from "./partners.ts";
import { giveBack, Killed, type ServiceProcess, takeProcess } from "./service-process.ts";
import { cardFor, setStage } from "./stage.ts";
import type { Scenario, Story, Told } from "./story.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** 10:00 in China on an ordinary day. */
const startMs = Date.UTC(2026, 10, 23, 2, 0, 0);

/** Far more than any of the stories needs; what is still open then is open for ever. */
const patienceMs = 48 * 60 * minuteMs;

/**
 * An undisturbed story takes some ten; one that asks the carrier for an hour until a person
 * decides, some sixty.
 */
const mostSteps = 300;

const personId = 1001;
const address = String(personId);

const onComputer: Payer = { product: "native", ip: "203.0.113.7" };

/**
 * Plays one scenario against a service in another process. `killAt`: where its first life ends, its
 * second, and so on; after the last one it is started once more and lives. The parent's partners,
 * their books and their clock live through it all.
 */
export async function playStory(
  scenario: Scenario,
  databases: Databases,
  keys: string,
  killAt: readonly KillAt[] = [],
): Promise<Told> {
  const closers: Closers = [];
  try {
    const play = await openPlay(scenario, databases, keys, killAt, closers);
    await scenario.play(play.story());
    await play.goOn();
    return await play.end(scenario);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function openPlay(
  scenario: Scenario,
  databases: Databases,
  keys: string,
  killAt: readonly KillAt[],
  closers: Closers,
): Promise<Play> {
  const clock = { offsetMs: startMs - Date.now(), port: 0 };
  const nowMs = (): number => Date.now() + clock.offsetMs;
  const key = new Secret("a key that only this test uses");
  const card = cardFor(scenario.card);
  const database = await databases.make();
  closers.push(() => database.drop());
  const { planDelayMs = 0, unblockDelayMs = 0 } = scenario;
  const delays = { planDelayMs, unblockDelayMs };
  const partners = await openPartners(
    { nowMs, key, keys, card, personId, ...delays, port: () => clock.port },
    closers,
  );
  await setStage(database.address, partners.reader, card, address, nowMs());
  const wiring: Wiring = {
    database: database.address,
    key: key.reveal(),
    carrierUrl: partners.carrier.apiRoot,
    telegramUrl: partners.telegram.apiRoot,
    telegramToken: partners.telegram.token,
    wechatPayUrl: partners.wechatUrl,
    wechatPayKeys: keys,
    publicUrl,
  };
  const play = new Play(clock, wiring, partners, card, killAt);
  closers.push(() => play.endLife());
  return play;
}

/** How far the world's clock is ahead of ours, and where the service listens now. */
type Clock = { offsetMs: number; port: number };

/** One story while it is played. */
class Play {
  readonly #clock: Clock;
  readonly #wiring: Wiring;
  readonly #partners: Partners;
  readonly #card: SampleCard;
  readonly #kills: KillAt[];
  readonly #violations: string[] = [];
  #killed = 0;
  #decisions = 0;
  #points: readonly string[] = [];
  #errors: readonly string[] = [];
  #life: ServiceProcess | undefined;

  constructor(
    clock: Clock,
    wiring: Wiring,
    partners: Partners,
    card: SampleCard,
    killAt: readonly KillAt[],
  ) {
    this.#clock = clock;
    this.#wiring = wiring;
    this.#partners = partners;
    this.#card = card;
    this.#kills = [...killAt];
  }

  /** What a scenario can do. */
  story(): Story {
    const { wechat, lieAboutClosing } = this.#partners;
    return {
      wechat,
      lieAboutClosing,
      hear: async (text) => {
        const event = { type: "say", text } as const;
        await this.#ask({ do: "hear", address, key: `tg:${text}`, event });
      },
      orderNo: async () => {
        const [order] = await this.#ask({ do: "orders", address });
        if (order === undefined) throw new Error("There is no order.");
        return order.orderNo;
      },
      open: async (payer = onComputer) => {
        const [order] = await this.#ask({ do: "orders", address });
        return await this.#ask({ do: "open", orderNo: order?.orderNo ?? "", payer });
      },
      pay(outTradeNo) {
        const paid = wechat.pay(outTradeNo);
        if (paid !== "paid") throw new Error(`${outTradeNo} cannot be paid: ${paid}`);
      },
      settle: async () => void (await this.#rest()),
    };
  }

  /** The rest of the story: time goes on until nothing is left to do. */
  async goOn(): Promise<void> {
    const endMs = this.#nowMs() + patienceMs;
    let steps = 0;
    for (let nextMs = await this.#rest(); nextMs !== undefined; nextMs = await this.#rest()) {
      if (nextMs > endMs || ++steps > mostSteps) {
        const hours = ((this.#nowMs() - startMs) / (60 * minuteMs)).toFixed(1);
        const told = `after ${hours} hours and ${steps} steps there is still something to be done`;
        this.#violations.push(`at the end: ${told}`);
        break;
      }
      // The partners' clock first: nothing of ours may be stamped later than they believe it is.
      this.#clock.offsetMs += Math.max(0, nextMs - this.#nowMs());
    }
    await this.#ask({ do: "stop" });
    if (this.#life !== undefined) giveBack(this.#life);
    this.#life = undefined;
  }

  /** What it came to, in all books and on the person's phone. */
  async end({ endsAs, heard }: Scenario): Promise<Told> {
    const { carrier, reader, wechatBook } = this.#partners;
    await this.#look("at the end", brokenAtAnyMoment);
    const read = await reader.readCard(this.#card.number);
    const book = {
      wechat: wechatBook,
      plansAdded: carrier.orderCount(this.#card.number),
      cardState: read.answer === "done" ? read.value.state : "unknown",
    };
    await this.#look("at the end", (store) => brokenAtTheEnd(store, address, book, endsAs));
    const texts = this.#heard();
    for (const words of heard) {
      if (!texts.some((text) => text.includes(words)))
        this.#violations.push(`at the end: the person never read "${words}"`);
    }
    return {
      violations: this.#violations,
      kills: this.#killed,
      points: this.#points,
      errors: this.#errors,
      decisions: this.#decisions,
      books: await this.#readDatabase((store) => readBooks(store, address)),
      repeats: texts.length - new Set(texts).size,
    };
  }

  /** Ends the process, if there is one. */
  endLife(): ReturnType<ServiceProcess["end"]> | undefined {
    return this.#life?.end();
  }

  #nowMs(): number {
    return Date.now() + this.#clock.offsetMs;
  }

  /**
   * Asks until there is an answer. A process that dies on the way is looked at, and followed by the
   * next.
   */
  async #ask<C extends Command>(command: C): Promise<Answers[C["do"]]> {
    for (;;) {
      try {
        this.#life ??= await this.#startLife();
        return await this.#life.ask(command, this.#clock.offsetMs);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.#life = undefined;
        this.#killed++;
        await this.#look("after the crash", brokenAtAnyMoment);
      }
    }
  }

  async #startLife(): Promise<ServiceProcess> {
    this.#life = takeProcess();
    const killAt = this.#kills.shift();
    const wiring = { ...this.#wiring, ...(killAt === undefined ? {} : { killAt }) };
    const { port } = await this.#life.ask({ do: "start", wiring }, this.#clock.offsetMs);
    this.#clock.port = port;
    return this.#life;
  }

  async #look(when: string, find: typeof brokenAtAnyMoment): Promise<void> {
    const broken = await this.#readDatabase((store) => find(store, address));
    this.#violations.push(...broken.map((what) => `${when}: ${what}`));
  }

  async #readDatabase<T>(read: (store: Store) => Promise<T>): Promise<T> {
    const store = await openDatabase(this.#wiring.database);
    try {
      return await read(store);
    } finally {
      await store.close();
    }
  }

  /** Does what is due now. Returns when something will be due next, on either side. */
  async #rest(): Promise<number | undefined> {
    const { wechat, wechatDueMs } = this.#partners;
    const isWechatDue = (): boolean => (wechatDueMs() ?? Infinity) <= this.#nowMs();
    for (;;) {
      if (isWechatDue()) await wechat.work();
      const state = await this.#ask({ do: "rest" });
      this.#points = state.points;
      this.#errors = state.errors;
      for (const ticket of state.tickets) await this.#decide(ticket);
      if (state.tickets.length > 0 || isWechatDue()) continue;
      const due = [state.nextRunAtMs ?? undefined, wechatDueMs()].filter(
        (atMs) => atMs !== undefined,
      );
      return due.length === 0 ? undefined : Math.min(...due);
    }
  }

  /**
   * The manual queue, as a careful person works it off: the carrier's own list tells whether a plan
   * was added.
   */
  async #decide(ticket: string): Promise<void> {
    if (!ticket.startsWith("in-doubt:")) throw new Error(`Nobody expected the ticket ${ticket}.`);
    this.#decisions++;
    const wasAdded = this.#partners.carrier.orderCount(this.#card.number) > 0;
    await this.#ask({ do: "decide", ticket, decision: wasAdded ? "succeeded" : "refund" });
  }

  /** What the bot said on the person's phone. */
  #heard(): string[] {
    return this.#partners.phone
      .messages()
      .flatMap(({ from, text }) => (from === "bot" && text !== "" ? [text] : []));
  }
}
