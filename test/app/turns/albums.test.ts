import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { receiver } from "../../../src/app/turns/receive.ts";
import type { Receive } from "../../../src/channels/channel.ts";
import { stoodIn } from "../../core/conversation/stood.ts";
import { openWorld, type World } from "../world.ts";

const good = "89860400000000000015";
const other = "89860100000000000018";

let world: World;
let receive: Receive;
const waiting = new Set<() => void>();

/** No more photos come. */
function beQuiet(): void {
  for (const job of waiting) job();
  waiting.clear();
}

beforeEach(async () => {
  world = await openWorld();
  // A photo is its own text here: what cameras and bar codes make of it is read elsewhere.
  world.app.readCodes = async (photo) => ({
    texts: new TextDecoder().decode(photo).split(" ").filter(Boolean),
  });
  waiting.clear();
  receive = receiver(world.app, "web", world.takeTurn, (job) => {
    waiting.add(job);
    return () => void waiting.delete(job);
  });
});
afterEach(() => world.close());

type Photo = { says?: string; caption?: string };

async function send(album: string | undefined, ...photos: readonly Photo[]): Promise<void> {
  for (const [place, { says = "", caption }] of photos.entries()) {
    const bytes = new TextEncoder().encode(says);
    await receive({
      key: `photo:${album}:${place}`,
      address: "shop",
      event: {
        type: "photo",
        load: async () => ({ answer: "loaded", bytes }),
        ...(album === undefined ? {} : { album }),
        ...(caption === undefined ? {} : { caption }),
      },
    });
  }
}

const said = (words: string) => async (): Promise<void> => {
  expect((await world.heard("shop")).filter((text) => text.includes(words))).toHaveLength(1);
};

describe("an album", () => {
  test("without a bar code gets one answer", async () => {
    await send("a", {}, {}, {});
    beQuiet();
    await vi.waitFor(said("照片里没找到条码"));
  });

  test.each([
    { name: "first", photos: [{ says: good }, {}, {}] },
    { name: "in the middle", photos: [{}, { says: good }, {}] },
    { name: "last", photos: [{}, {}, { says: good }] },
    { name: "beside another code", photos: [{ says: "6901028001234" }, { says: good }] },
  ])("with a number $name gets one answer: the question for it", async ({ photos }) => {
    await send("a", ...photos);
    beQuiet();
    await said("照片里读到的卡号")();
    const heard = (await world.heard("shop")).join("\n");
    expect(heard).not.toMatch(/没找到条码|不是流量卡号/);
    const event = { type: "say", text: "对" } as const;
    await receive({ key: "yes", address: "shop", event });
    expect(stoodIn((await world.talk("shop")).state)).toMatchObject({
      at: "card-password",
      number: { value: good },
    });
  });

  test("with two numbers asks for the first", async () => {
    await send("a", { says: good }, { says: other });
    await said("照片里读到的卡号")();
  });

  test("with words below one of them: they are read, and a number all the same", async () => {
    await send("a", { caption: "密码 135701" }, {}, { says: good });
    await said("照片里读到的卡号")();
    const { id } = await world.talk("shop");
    const kept = await world.store.read((tables) => tables.messages.after(id, 0, 100));
    expect(JSON.stringify(kept)).not.toContain("135701");
  });

  test("and the next one are two", async () => {
    await send("a", {}, {});
    beQuiet();
    await vi.waitFor(said("照片里没找到条码"));
    await send("b", {}, { says: good });
    await said("照片里读到的卡号")();
  });
});

test("photos that are no album are answered one by one", async () => {
  await send(undefined, {});
  await said("照片里没找到条码")();
});
