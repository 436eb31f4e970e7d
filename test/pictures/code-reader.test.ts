import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { createCodeReader as createReader } from "../../src/pictures/code-reader.ts";
import type { CodeReading } from "../../src/pictures/code-reading.ts";
import { type CardPhoto, cardPhoto, type PrintedCode, seeded } from "./card-photo.ts";

const iccid = "89860400000000000015";
const bars: PrintedCode = { text: iccid, format: "Code128", modulePx: 4 };
const link: PrintedCode = {
  text: `https://m.example.cn/card?iccid=${iccid}`,
  format: "QRCode",
  modulePx: 5,
};
const cut = (bytes: Uint8Array, share: number) => bytes.subarray(0, bytes.length * share);
const found = (...texts: string[]): CodeReading => ({ answer: "found", texts });
const unreadable = (reason: string) => ({ answer: "unreadable", reason });

/** A reader whose photos come from different chats, unless they say which. */
function createCodeReader(options: Parameters<typeof createReader>[0] = {}) {
  const made = createReader(options);
  let chats = 0;
  return {
    ...made,
    read: (image: Uint8Array, chat = `chat ${chats++}`) => made.read(image, chat),
  };
}

/** Time enough that a busy machine changes no answer. */
const reader = createCodeReader({ timeoutMs: 30_000 });
afterAll(() => reader.close());

async function png(photo: CardPhoto): Promise<Uint8Array> {
  return await (await cardPhoto(photo)).encode("png");
}

describe("a card's code is read", () => {
  test.for<[string, CardPhoto]>([
    ["upright", { codes: [bars] }],
    ["upside down", { codes: [bars], turnDegrees: 180 }],
    ["upended", { codes: [bars], turnDegrees: 90 }],
    ["a little aslant", { codes: [bars], turnDegrees: 8, blurPx: 1, noise: 15 }],
    ["turned by 20", { codes: [bars], turnDegrees: 20 }],
    ["turned by 52", { codes: [bars], turnDegrees: 52 }],
    ["turned by 113", { codes: [bars], turnDegrees: 113 }],
    ["turned by 307", { codes: [bars], turnDegrees: 307 }],
    ["small", { codes: [{ ...bars, modulePx: 1.5 }], noise: 15 }],
    ["out of focus", { codes: [bars], blurPx: 2, noise: 10 }],
    ["in bad light, with noise", { codes: [bars], noise: 60 }],
    ["in the dark", { codes: [bars], ink: 10, paper: 50, noise: 8 }],
    ["white on a dark card", { codes: [{ ...bars, modulePx: 3 }], ink: 245, paper: 25 }],
    ["white on a grey card", { codes: [{ ...bars, modulePx: 3 }], ink: 200, paper: 80, noise: 8 }],
    [
      "white on a dark card, turned",
      { codes: [{ ...bars, modulePx: 3 }], ink: 245, paper: 25, turnDegrees: 40 },
    ],
    ["on a dark card in the light", { codes: [{ ...bars, modulePx: 3 }], ink: 10, paper: 60 }],
    [
      "on a dark card in the light, with noise",
      { codes: [{ ...bars, modulePx: 3 }], ink: 10, paper: 80, noise: 8 },
    ],
    [
      "on a dark card in the light, turned",
      { codes: [{ ...bars, modulePx: 3 }], ink: 10, paper: 60, turnDegrees: 100, noise: 5 },
    ],
    ["faded", { codes: [bars], ink: 120, paper: 145, noise: 5 }],
    [
      "on a photo of 12 megapixels",
      { codes: [{ ...bars, modulePx: 3 }], widthPx: 4000, heightPx: 3000 },
    ],
    ["as Code 39", { codes: [{ ...bars, format: "Code39", modulePx: 2 }] }],
    ["as ITF", { codes: [{ ...bars, format: "ITF", modulePx: 3 }] }],
    [
      "as Data Matrix",
      { codes: [{ ...bars, format: "DataMatrix", modulePx: 6 }], turnDegrees: 25 },
    ],
    ["as PDF417", { codes: [{ ...bars, format: "PDF417" }], turnDegrees: 7 }],
    ["as PDF417, turned", { codes: [{ ...bars, format: "PDF417" }], turnDegrees: 30 }],
    ["as QR", { codes: [{ ...bars, format: "QRCode", modulePx: 5 }], turnDegrees: 77, blurPx: 2 }],
  ])("%s", async ([, photo]) => {
    expect(await reader.read(await png(photo))).toEqual(found(iccid));
  });

  test.for(["jpeg", "webp", "gif"] as const)("from a %s of poor quality", async (type) => {
    const canvas = await cardPhoto({ codes: [bars] });
    const bytes = type === "gif" ? await canvas.encode("gif") : await canvas.encode(type, 25);
    expect(await reader.read(bytes)).toEqual(found(iccid));
  });

  test("beside the others on the card, each once", async () => {
    const ean: PrintedCode = { text: "6901234567892", format: "EAN13", modulePx: 4 };
    const reading = await reader.read(
      await png({ codes: [ean, bars, link, bars], heightPx: 1500 }),
    );
    const texts = reading.answer === "found" ? [...reading.texts].sort() : reading;
    expect(texts).toEqual([ean.text, bars.text, link.text].sort());
  });

  test("when it is aslant and a QR code is found sooner", async () => {
    const reading = await reader.read(
      await png({ codes: [bars, link], heightPx: 1200, turnDegrees: 33 }),
    );
    expect(reading).toEqual(found(link.text, iccid));
  });

  test("when its bars are fine and the box's EAN is found sooner", async () => {
    const ean: PrintedCode = { text: "6901234567892", format: "EAN13", modulePx: 14 };
    const photo: CardPhoto = {
      codes: [ean, { ...bars, modulePx: 3 }],
      widthPx: 4000,
      heightPx: 3000,
    };
    expect(await reader.read(await png(photo))).toEqual(found(ean.text, iccid));
  });

  test("never as another number, however bad the photo", async () => {
    const random = seeded(3);
    const readings: CodeReading[] = [];
    for (let count = 0; count < 6; count += 1) {
      const photo = {
        codes: [bars],
        turnDegrees: random() * 180,
        blurPx: random() * 3,
        noise: random() * 60,
      };
      readings.push(await reader.read(await (await cardPhoto(photo)).encode("jpeg", 40)));
    }
    const right = readings.filter(({ answer }) => answer === "found");
    expect(right.length).toBeGreaterThan(0);
    for (const reading of right) expect(reading).toEqual(found(iccid));
  });

  test("not where there is none", async () => {
    expect(
      await reader.read(await png({ codes: [{ ...bars, modulePx: 0.3 }], noise: 20 })),
    ).toEqual({
      answer: "none",
    });
  });
});

test("a picture whose end never came is not said to hold no code", async () => {
  for (const part of [cut(await jpeg(), 0.3), cut(await png({ codes: [bars] }), 0.1)])
    expect(await reader.read(part)).toEqual(unreadable("cut-off"));
});

describe("what is no photo of a card", () => {
  test.for<[string, () => Uint8Array | Promise<Uint8Array>, CodeReading["answer"], string?]>([
    ["nothing", () => new Uint8Array(), "unreadable", "not-a-picture"],
    ["random bytes", () => randomBytes(100_000), "unreadable", "not-a-picture"],
    [
      "a zip",
      () => Buffer.from("PK\x03\x04".padEnd(5000, "\0"), "latin1"),
      "unreadable",
      "not-a-picture",
    ],
    [
      "an SVG",
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      "unreadable",
      "not-a-picture",
    ],
    [
      "a PNG of 100,000 × 100,000",
      () => pngOf(100_000, 100_000, 8),
      "unreadable",
      "too-many-pixels",
    ],
    [
      "a GIF whose image is larger than its screen",
      stickingOutGif,
      "unreadable",
      "too-many-pixels",
    ],
    [
      "6 MB",
      async () => padded(await png({ codes: [bars] }), 6_000_000),
      "unreadable",
      "too-large",
    ],
    ["a JPEG of a hundred passes", manyPasses, "unreadable", "damaged"],
    ["a PNG with random bytes inside", () => pngOf(500, 500, 8, randomBytes(5000)), "none"],
    [
      "a WebP without its picture",
      async () => (await webp()).subarray(0, 60),
      "unreadable",
      "damaged",
    ],
    [
      "a JPEG cut off in its header",
      async () => (await jpeg()).subarray(0, 100),
      "unreadable",
      "not-a-picture",
    ],
  ])("%s", async ([, bytes, answer, reason]) => {
    expect(await reader.read(await bytes())).toEqual(
      reason === undefined ? { answer } : { answer, reason },
    );
  });

  test("a PNG of 200 MB unpacked, within the limits, is searched or given up", async () => {
    const usual = createCodeReader();
    const reading = await usual.read(pngOf(5000, 5000, 16, deflateSync(Buffer.alloc(200_005_000))));
    await usual.close();
    expect([{ answer: "none" }, unreadable("too-slow")]).toContainEqual(reading);
  });

  test("a photo of which half arrived is read as far as it goes", async () => {
    const bytes = await jpeg();
    expect(await reader.read(bytes.subarray(0, bytes.length / 2))).toEqual(found(iccid));
  });

  test("and after all of them the reader still reads", async () => {
    expect(await reader.read(await png({ codes: [bars] }))).toEqual(found(iccid));
  });
});

describe("the reader", () => {
  test("leaves the caller's bytes alone", async () => {
    const bytes = await png({ codes: [bars] });
    const before = Uint8Array.from(bytes);
    await reader.read(bytes);
    expect(Uint8Array.from(bytes)).toEqual(before);
  });

  test("gives up a slow picture, and serves the next with a new process", async () => {
    const hasty = createCodeReader({ timeoutMs: 1 });
    const bytes = await png({ codes: [bars] });
    expect(await hasty.read(bytes)).toEqual(unreadable("too-slow"));
    expect(await Promise.all([hasty.read(bytes), hasty.read(bytes)])).toEqual([
      unreadable("too-slow"),
      unreadable("too-slow"),
    ]);
    await hasty.close();
  });

  test("reads again after its process went, having had nothing to do", async () => {
    const seldom = createCodeReader({ timeoutMs: 30_000, idleMs: 1 });
    const bytes = await png({ codes: [bars] });
    const others = children();
    expect(await seldom.read(bytes)).toEqual(found(iccid));
    await expect.poll(children).toEqual(others);
    expect(await seldom.read(bytes)).toEqual(found(iccid));
    await seldom.close();
    expect(children()).toEqual(others);
  });

  test("serves the next with a new process when one dies, and says so", async () => {
    const unlucky = createCodeReader({ timeoutMs: 30_000 });
    const bytes = await png({ codes: [bars] });
    const others = children();
    const readings = [unlucky.read(bytes), unlucky.read(bytes)];
    // As a system does that has no memory left.
    for (const child of children()) if (!others.includes(child)) process.kill(child, "SIGKILL");
    expect(await Promise.all(readings)).toEqual([unreadable("broke-off"), found(iccid)]);
    await unlucky.close();
  });

  test("is what the system ends first when memory runs out", async () => {
    const modest = createCodeReader({ timeoutMs: 30_000 });
    const others = children();
    await modest.read(await png({ codes: [bars] }));
    const [child] = children().filter((one) => !others.includes(one));
    expect(readFileSync(`/proc/${child}/oom_score_adj`, "utf8").trim()).toBe("1000");
    expect(readFileSync(`/proc/${child}/environ`, "utf8")).not.toMatch(/PATH|HOME|SECRET/);
    await modest.close();
  });

  test("reads for many chats one after the other, and one waiting photo of each", async () => {
    const bytes = await png({ codes: [bars], widthPx: 600, heightPx: 400, ink: 0 });
    const fair = createCodeReader({ timeoutMs: 30_000 });
    const order: string[] = [];
    const read = async (chat: string) => {
      const reading = await fair.read(bytes, chat);
      order.push(chat);
      return reading;
    };
    const greedy = Array.from({ length: 12 }, () => read("greedy"));
    const others = Array.from({ length: 16 }, (_, index) => read(`chat ${index}`));
    // One is being read, one waits.
    const readings = await Promise.all(greedy);
    expect(readings.slice(0, 2)).toEqual(Array(2).fill(found(iccid)));
    expect(readings.slice(2)).toEqual(Array(10).fill(unreadable("busy")));
    const late = read("greedy");
    expect(await Promise.all(others)).toEqual(Array(16).fill(found(iccid)));
    expect(await late).toEqual(found(iccid));
    // Who was served comes back behind those who were not.
    expect(order.at(-1)).toBe("greedy");
    await fair.close();
  });

  test("turns away whoever would wait for half a minute", async () => {
    const bytes = await png({ codes: [bars], widthPx: 600, heightPx: 400, ink: 0 });
    const busy = createCodeReader({ timeoutMs: 30_000 });
    const asked = Array.from({ length: 40 }, () => busy.read(bytes));
    expect(await Promise.all(asked.slice(33))).toEqual(Array(7).fill(unreadable("busy")));
    await busy.close();
  });

  test("once closed, answers everybody and reads no more", async () => {
    const closing = createCodeReader();
    const bytes = await png({ codes: [bars] });
    const waiting = [closing.read(bytes), closing.read(bytes)];
    await closing.close();
    expect(await Promise.all([...waiting, closing.read(bytes)])).toEqual(
      Array(3).fill(unreadable("stopped")),
    );
  });
});

/** The processes that this one has started. */
function children(): number[] {
  const file = `/proc/${process.pid}/task/${process.pid}/children`;
  return readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

async function jpeg(): Promise<Uint8Array> {
  return await (await cardPhoto({ codes: [bars] })).encode("jpeg", 80);
}

async function webp(): Promise<Uint8Array> {
  return await (await cardPhoto({ codes: [bars] })).encode("webp", 80);
}

/**
 * The picture's one scan, a hundred times: what a progressive JPEG may do, and a decoder then does.
 */
async function manyPasses(): Promise<Uint8Array> {
  const bytes = Buffer.from(await jpeg());
  const scanAt = bytes.lastIndexOf(Buffer.from("ffda", "hex"));
  const scan = bytes.subarray(scanAt, -2);
  return Buffer.concat([
    bytes.subarray(0, scanAt),
    ...Array<Buffer>(100).fill(scan),
    bytes.subarray(-2),
  ]);
}

/** A screen of 1 × 1 with an image of 60,000 × 60,000 on it. */
function stickingOutGif(): Uint8Array {
  const image = Buffer.alloc(10);
  image[0] = 0x2c;
  image.writeUInt16LE(60_000, 5);
  image.writeUInt16LE(60_000, 7);
  return Buffer.concat([Buffer.from("GIF89a\x01\0\x01\0\0\0\0", "latin1"), image]);
}

function pngOf(
  widthPx: number,
  heightPx: number,
  bits: number,
  data: Uint8Array = new Uint8Array(),
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([bits, 6], 8);
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function randomBytes(length: number): Uint8Array {
  const random = seeded(length);
  return Uint8Array.from({ length }, () => random() * 256);
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(length);
  longer.set(bytes);
  return longer;
}
