import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { createCanvas } from "@napi-rs/canvas";
import { cardPhoto } from "../pictures/card-photo.ts";

import {
  addressOf,
  cookieOf,
  drain,
  type Figure,
  pause,
  type Stressed,
  startStressed,
} from "./stressed.ts";

const limitMb = 512;

/**
 * The largest photos that are let in, in a container of 512 MB: each of them twice, and then a
 * plain one that has to be read. Without control groups the memory is measured and not limited.
 */
export async function photos(): Promise<readonly Figure[]> {
  const group = openGroup();
  const service = await startStressed(group === undefined ? [] : group.enter);
  try {
    const figures: Figure[] = [];
    const kinds = await largePhotos();
    for (const [index, [name, bytes]] of [...kinds, ...kinds].entries()) {
      const said = await sendPhoto(service, 100 + index, bytes);
      figures.push({ line: `${name}, ${Math.round(bytes.length / 1024)} KB: ${said.trim()}` });
    }
    const card = await cardPhoto({
      codes: [{ text: "89860400000000000015", format: "Code128", modulePx: 3 }],
    });
    const read = await sendPhoto(service, 200, new Uint8Array(card.toBuffer("image/png")));
    const isRead = read.includes("8986 0400 0000 0000 0015");
    figures.push({ line: "a card's photo after them is read", promise: isRead });
    const limited = group === undefined ? "not limited" : `limited to ${limitMb} MB`;
    figures.push({
      line: `memory, ${limited}: ${group?.told() ?? ""} service ${service.residentMb()} MB`,
    });
    return figures;
  } finally {
    await service.stop();
    await pause(500);
    group?.close();
  }
}

/** What the bot said to a photo; throws when the service is gone. */
async function sendPhoto(service: Stressed, chat: number, bytes: Uint8Array): Promise<string> {
  await service.say(chat, "你好");
  const headers = { cookie: cookieOf(chat), ...addressOf(chat) };
  const path = `/chat/photos?id=${crypto.randomUUID()}`;
  const answer = await service.ask(path, { method: "POST", headers, body: bytes });
  if (answer.statusCode !== 200) {
    await drain(answer);
    return `status ${answer.statusCode}`;
  }
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const { messages } = JSON.parse(Buffer.concat(parts).toString()) as {
    messages: { text: string }[];
  };
  return messages
    .slice(-2)
    .map(({ text }) => text.split("\n").slice(0, 2).join(" "))
    .join(" / ");
}

async function largePhotos(): Promise<[string, Uint8Array][]> {
  const canvas = createCanvas(5760, 4320);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (let spot = 0; spot < 3000; spot++) {
    context.fillStyle = `hsl(${(spot * 7) % 360} 50% 50%)`;
    context.fillRect((spot * 37) % 5760, (spot * 91) % 4320, 200, 150);
  }
  return [
    ["a JPEG of 25 megapixels", new Uint8Array(await canvas.encode("jpeg", 85))],
    ["a PNG of 5000 × 5000 in black and white", blankPng(1, 0, 626)],
    ["a PNG of 5000 × 5000 in 64-bit colour", blankPng(16, 6, 40_001)],
  ];
}

/** 5000 × 5000 pixels that take next to nothing to send. */
function blankPng(bits: number, colours: number, bytesARow: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(5000, 0);
  header.writeUInt32BE(5000, 4);
  header.set([bits, colours], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(bytesARow * 5000))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

type Group = { enter: readonly string[]; told(): string; close(): void };

/** A control group of Linux, of the first kind or the second; undefined where we may make none. */
function openGroup(): Group | undefined {
  const name = `pos-recharge-stress-${process.pid}`;
  for (const [root, limit, peak] of [
    ["/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"],
    ["/sys/fs/cgroup", "memory.max", "memory.peak"],
  ] as const) {
    const folder = `${root}/${name}`;
    try {
      mkdirSync(folder);
      writeFileSync(`${folder}/${limit}`, String(limitMb * 1024 * 1024));
    } catch {
      continue;
    }
    return {
      enter: ["/bin/sh", "-c", `echo $$ > ${folder}/cgroup.procs && exec "$@"`, "sh"],
      told: () =>
        `peak ${Math.round(Number(readFileSync(`${folder}/${peak}`, "utf8")) / 1048576)} MB,`,
      close: () => rmdirSync(folder),
    };
  }
  return undefined;
}
