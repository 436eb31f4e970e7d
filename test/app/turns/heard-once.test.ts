import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { receiver } from "../../../src/app/turns/receive.ts";
import type { ChannelTraits } from "../../../src/channels/channel.ts";
import type * as Numbers from "../../../src/core/understanding/readers/card-number.ts";
import type * as Choices from "../../../src/core/understanding/readers/choice.ts";
import type * as Intents from "../../../src/core/understanding/readers/intent.ts";
import type * as Normalizing from "../../../src/core/understanding/words/normalize.ts";
import { cards, passwordOf } from "../samples.ts";
import { openWorld, type World } from "../world.ts";

/** What was done with which text. */
const done = vi.hoisted(() => ({
  /** Took a text in, to be made plain at most once. */
  written: [] as string[],
  /** Made a bare text plain, without asking whether that was done before. */
  normalized: [] as string[],
  readers: [] as string[],
}));

vi.mock("../../../src/core/understanding/words/normalize.ts", async (load) => {
  const real = await load<typeof Normalizing>();
  const bare =
    <T>(work: (text: string | Normalizing.Written) => T) =>
    (text: string | Normalizing.Written): T => {
      if (typeof text === "string") done.normalized.push(text);
      return work(text);
    };
  return {
    ...real,
    normalize: bare(real.normalize),
    tidy: bare(real.tidy),
    written(typed: string) {
      done.written.push(typed);
      return real.written(typed);
    },
  };
});

/** Notes each call of a reader, with the text that it read. */
function noting<T>(name: string, read: (text: string | Normalizing.Written) => T) {
  return (text: string | Normalizing.Written): T => {
    done.readers.push(`${name} ${typeof text === "string" ? text : text.typed}`);
    return read(text);
  };
}

vi.mock("../../../src/core/understanding/readers/intent.ts", async (load) => {
  const { parseIntent } = await load<typeof Intents>();
  return { parseIntent: noting("parseIntent", parseIntent) };
});
vi.mock("../../../src/core/understanding/readers/card-number.ts", async (load) => {
  const real = await load<typeof Numbers>();
  return { ...real, parseCardNumber: noting("parseCardNumber", real.parseCardNumber) };
});
vi.mock("../../../src/core/understanding/readers/choice.ts", async (load) => {
  const real = await load<typeof Choices>();
  return { ...real, parseChoice: noting("parseChoice", real.parseChoice) };
});

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const numbers: ChannelTraits = {
  choices: "numbers",
  secrets: "link",
  delivery: "pull",
} as ChannelTraits;

test.for(["web", "a chat with numbers, where nothing can be taken back"] as const)(
  "over %s every message of a dialogue is made plain once, and no reader reads it twice",
  async (channel) => {
    const { web } = world.app.channels;
    if (web === undefined) throw new Error("There is no web chat.");
    if (channel !== "web") world.app.channels.web = { ...web, traits: numbers };
    const receive = receiver(world.app, "web", world.takeTurn);
    const words = [
      "你好",
      "多少钱",
      cards.active,
      `${passwordOf(cards.active)}`,
      "为什么要密码",
      "新大陆N910，河南",
      "教程",
      "看懂了",
      "每天200笔",
      "不是200，是300",
      "无所谓",
      "2",
      "第一个",
      "地区错了",
      "今天天气不错",
      "退款",
    ];
    for (const [index, text] of words.entries()) {
      done.written.length = 0;
      done.normalized.length = 0;
      done.readers.length = 0;
      await receive({ key: `event-${index}`, address: "shop", event: { type: "say", text } });
      expect(done.written.filter((one) => one === text)).toHaveLength(1);
      expect(done.normalized).not.toContain(text);
      const read = done.readers.filter((one) => one.endsWith(` ${text}`));
      expect(read).toEqual([...new Set(read)]);
      expect(read).toContain(`parseIntent ${text}`);
    }
  },
);
