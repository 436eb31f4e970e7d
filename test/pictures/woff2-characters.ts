import { brotliDecompressSync } from "node:zlib";

/**
 * The code points a WOFF2 file has a glyph for, read from its `cmap` (formats 4 and 12).
 *
 * Sources: W3C WOFF2, §4 and §5; OpenType 1.9 `cmap`.
 *
 * @throws when the file is not a WOFF2 with a `cmap`.
 */
export function charactersOf(woff2: Buffer): Set<number> {
  const cmap = cmapOf(woff2);
  const characters = new Set<number>();
  for (let index = 0; index < cmap.readUInt16BE(2); index++) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + index * 8));
    if (table.readUInt16BE(0) === 4) addSegments(table, characters);
    if (table.readUInt16BE(0) === 12) addGroups(table, characters);
  }
  return characters;
}

/** Numbers of the known tags that we must tell apart (WOFF2 §4.1). */
const KNOWN = { cmap: 0, glyf: 10, loca: 11, any: 63 };

function cmapOf(woff2: Buffer): Buffer {
  if (woff2.toString("latin1", 0, 4) !== "wOF2") throw new Error("not a WOFF2 file");
  let at = 48;
  const readBase128 = () => {
    let value = 0;
    for (;;) {
      const byte = woff2.readUInt8(at++);
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
  };
  let offset = 0;
  let found: { offset: number; length: number } | undefined;
  for (let left = woff2.readUInt16BE(12); left > 0; left--) {
    const flags = woff2.readUInt8(at++);
    const tag = flags & 0x3f;
    const version = flags >> 6;
    if (tag === KNOWN.any) at += 4;
    let length = readBase128();
    // The outline tables are stored transformed unless version 3 says otherwise; all others the
    // other way round.
    const transformed = tag === KNOWN.glyf || tag === KNOWN.loca ? version !== 3 : version !== 0;
    if (transformed) length = readBase128();
    if (tag === KNOWN.cmap) found = { offset, length };
    offset += length;
  }
  if (found === undefined) throw new Error("no cmap");
  const tables = brotliDecompressSync(woff2.subarray(at, at + woff2.readUInt32BE(20)));
  return tables.subarray(found.offset, found.offset + found.length);
}

function addSegments(table: Buffer, characters: Set<number>): void {
  const bytes = table.readUInt16BE(6);
  for (let at = 0; at < bytes; at += 2) {
    const end = table.readUInt16BE(14 + at);
    const start = table.readUInt16BE(16 + bytes + at);
    const delta = table.readUInt16BE(16 + 2 * bytes + at);
    const rangeAt = 16 + 3 * bytes + at;
    const range = table.readUInt16BE(rangeAt);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph =
        range === 0
          ? (code + delta) & 0xffff
          : table.readUInt16BE(rangeAt + range + 2 * (code - start));
      if (glyph !== 0) characters.add(code);
    }
  }
}

function addGroups(table: Buffer, characters: Set<number>): void {
  for (let group = 0; group < table.readUInt32BE(12); group++) {
    const at = 16 + 12 * group;
    for (let code = table.readUInt32BE(at); code <= table.readUInt32BE(at + 4); code++)
      characters.add(code);
  }
}
