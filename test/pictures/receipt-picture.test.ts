import { createCanvas, loadImage } from "@napi-rs/canvas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawReceipt, type ReceiptPicture } from "../../src/pictures/receipt-picture.ts";
import { runs } from "../running/property-runs.ts";

const RECEIPT: ReceiptPicture = {
  title: "POS 流量充值收据",
  headline: "充值成功",
  amount: "¥30.00",
  rows: [
    { label: "卡号", value: "8986 04** **** **** 0015" },
    { label: "机器", value: "新大陆 N910" },
  ],
  nextStep: { title: "最后一步", text: "把 POS 机关机，等 10 秒再开机。" },
  footer: "有问题直接回复这个聊天。",
};

const GREEN = [0x0f, 0x9d, 0x58];
const BLUE = [0x4a, 0x6b, 0x8a];
const RED = [0xb3, 0x26, 0x1e];

const LONG = {
  chinese: "充值".repeat(5000),
  word: "A".repeat(10_000),
  brackets: "（「".repeat(5000),
  emoji: "👨‍👩‍👧".repeat(2000),
  controls: "\u0000\u202E\u200B\n".repeat(2500),
};

describe("drawReceipt", () => {
  it("is a PNG, 720 wide, the same for the same receipt", async () => {
    const png = await drawReceipt(RECEIPT);
    expect(Buffer.from(png.subarray(0, 8)).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
    expect((await pixelsOf(png)).width).toBe(720);
    expect(Buffer.from(await drawReceipt(RECEIPT)).equals(png)).toBe(true);
  });

  it("shows each of its strings", async () => {
    const png = Buffer.from(await drawReceipt(RECEIPT));
    const others: ReceiptPicture[] = [
      { ...RECEIPT, title: "POS 流量充值收椐" },
      { ...RECEIPT, headline: "充值成切" },
      { ...RECEIPT, amount: "¥30.01" },
      {
        ...RECEIPT,
        rows: [{ label: "卡号", value: "8986 04** **** **** 0016" }, ...RECEIPT.rows.slice(1)],
      },
      {
        ...RECEIPT,
        rows: [{ label: "卡名", value: "8986 04** **** **** 0015" }, ...RECEIPT.rows.slice(1)],
      },
      { ...RECEIPT, nextStep: { title: "最后二步", text: "把 POS 机关机，等 10 秒再开机。" } },
      { ...RECEIPT, nextStep: { title: "最后一步", text: "把 POS 机关机，等 30 秒再开机。" } },
      { ...RECEIPT, footer: "有问题直接回复那个聊天。" },
    ];
    for (const other of others)
      expect(png.equals(await drawReceipt(other)), JSON.stringify(other)).toBe(false);
  });

  it("has a green badge when done and a blue one when the money went back", async () => {
    const done = await pixelsOf(await drawReceipt(RECEIPT));
    const returned = await pixelsOf(await drawReceipt({ ...RECEIPT, outcome: "returned" }));
    expect([done.count(GREEN) > 3000, done.count(BLUE)]).toEqual([true, 0]);
    expect([returned.count(GREEN), returned.count(BLUE) > 3000]).toEqual([0, true]);
  });

  it("marks a sandbox receipt in red, and no other", async () => {
    expect((await pixelsOf(await drawReceipt(RECEIPT))).count(RED)).toBe(0);
    const marked = await drawReceipt({ ...RECEIPT, sandboxMark: "沙箱演示，不是真实扣款" });
    expect((await pixelsOf(marked)).count(RED)).toBeGreaterThan(500);
  });

  it("grows with its text", async () => {
    const text = "关机，等十秒，再开机。";
    const heights = [];
    for (const times of [1, 4, 8]) {
      const png = await drawReceipt({
        ...RECEIPT,
        nextStep: { title: "最后一步", text: text.repeat(times) },
      });
      heights.push((await pixelsOf(png)).height);
    }
    expect(heights).toEqual([...new Set(heights)].sort((a, b) => a - b));
    const { nextStep: _, ...short } = RECEIPT;
    expect((await pixelsOf(await drawReceipt(short))).height).toBeLessThan(heights[0] ?? 0);
  });

  it("keeps every ink inside the paper, however long the words", async () => {
    const long = { label: LONG.word, value: LONG.word };
    const png = await drawReceipt({
      title: LONG.word,
      headline: LONG.word,
      amount: LONG.word,
      rows: [long],
      nextStep: { title: LONG.word, text: LONG.word },
      footer: LONG.word,
      sandboxMark: LONG.word,
    });
    expect((await pixelsOf(png)).darkColumns()).toEqual({
      first: expect.toSatisfy((x) => x >= 76),
      last: expect.toSatisfy((x) => x <= 644),
    });
  });

  it.each(Object.entries(LONG))(
    "draws 10,000 of %s everywhere, inside Telegram's limit for photos",
    async (_, text) => {
      const png = await drawReceipt({
        title: text,
        headline: text,
        amount: text,
        rows: Array.from({ length: 300 }, () => ({ label: text, value: text })),
        nextStep: { title: text, text },
        footer: text,
        sandboxMark: text,
      });
      const { width, height } = await pixelsOf(png);
      expect(height).toBeLessThanOrEqual(6500);
      expect(width + height).toBeLessThan(10_000);
    },
  );

  it("draws what cannot be seen as if it were not there", async () => {
    const dirty = {
      ...RECEIPT,
      headline: "\u202E充\u200B值\u0000成👍功\uFE0F",
      footer: "有问题直接\u2066回复这个聊天。\n",
    };
    expect(Buffer.from(await drawReceipt(dirty)).equals(await drawReceipt(RECEIPT))).toBe(true);
  });

  it("draws any strings", async () => {
    const text = fc.string({ unit: "binary", maxLength: 120 });
    const receipt = fc.record({
      title: text,
      headline: text,
      amount: text,
      rows: fc.array(fc.record({ label: text, value: text }), { maxLength: 3 }),
      nextStep: fc.record({ title: text, text }),
      sandboxMark: text,
      footer: text,
    });
    await fc.assert(
      fc.asyncProperty(receipt, async (any) => {
        expect((await drawReceipt(any)).length).toBeGreaterThan(1000);
      }),
      { numRuns: runs(30) },
    );
  });
});

type Pixels = {
  width: number;
  height: number;
  count(colour: readonly number[]): number;
  /** Columns, picture pixels, in which text stands: anything darker than the shadow. */
  darkColumns(): { first: number; last: number };
};

async function pixelsOf(png: Uint8Array): Promise<Pixels> {
  const image = await loadImage(Buffer.from(png));
  const { width, height } = image;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return {
    width,
    height,
    count([red, green, blue]) {
      let found = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) found++;
      }
      return found;
    },
    darkColumns() {
      let first = width;
      let last = -1;
      for (let at = 0; at < data.length; at += 4) {
        if ((data[at + 1] ?? 255) > 160) continue;
        const column = (at / 4) % width;
        first = Math.min(first, column);
        last = Math.max(last, column);
      }
      return { first, last };
    },
  };
}
