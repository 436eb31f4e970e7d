/** What a picture's first bytes say about it, before anything is decoded. */
export type PictureHeader = {
  type: "png" | "jpeg" | "webp" | "gif";
  widthPx: number;
  heightPx: number;
  /**
   * Times that a decoder has to walk over the whole picture: more than one only in a progressive
   * JPEG.
   */
  passes: number;
};

type Size = { widthPx: number; heightPx: number };

/**
 * Type and size of a PNG, JPEG, WebP or GIF. Undefined for anything else, for a header that is cut
 * off and for a picture without pixels. Reads no further than it must, allocates nothing, never
 * throws.
 */
export function pictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const header = readPng(view) ?? readJpeg(view, bytes) ?? readWebp(view) ?? readGif(view);
    return header === undefined || header.widthPx === 0 || header.heightPx === 0
      ? undefined
      : header;
  } catch (error) {
    // A DataView says so when we ask beyond its end: the header is cut off.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Whether the end of a picture never came: what it shows may be missing, and the same picture sent
 * again may be well.
 */
export function isCutOff(image: Uint8Array): boolean {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  switch (pictureHeader(image)?.type) {
    case "png":
      return bytes.lastIndexOf("IEND", undefined, "latin1") === -1;
    case "jpeg":
      // A preview that ends stands before the picture's own first scan.
      return bytes.lastIndexOf("\xff\xd9", undefined, "latin1") < lastScanAt(bytes);
    case "webp":
      return bytes.readUInt32LE(4) + 8 > bytes.length;
    default:
      return false;
  }
}

function lastScanAt(bytes: Buffer): number {
  return bytes.lastIndexOf("\xff\xda", undefined, "latin1");
}

function ascii(view: DataView, at: number, length: number): string {
  return String.fromCharCode(...Array.from({ length }, (_, index) => view.getUint8(at + index)));
}

/** PNG specification, third edition, 5.2 (signature) and 11.2.1 (IHDR, always the first chunk). */
function readPng(view: DataView): PictureHeader | undefined {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined;
  if (ascii(view, 12, 4) !== "IHDR") return undefined;
  return { type: "png", widthPx: view.getUint32(16), heightPx: view.getUint32(20), passes: 1 };
}

/** ITU-T T.81, annex B: markers, and the frame header (B.2.2) with the size. */
function readJpeg(view: DataView, bytes: Uint8Array): PictureHeader | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  let size: Size | undefined;
  let passes = 0;
  for (let at = 2; ; ) {
    at = nextMarker(bytes, at);
    const marker = at === -1 ? 0xd9 : view.getUint8(at + 1);
    // The end of the image; phones append a second one (a gain map, a preview) that nobody decodes.
    if (marker === 0xd9) break;
    if (isFrameHeader(marker))
      size ??= { heightPx: view.getUint16(at + 5), widthPx: view.getUint16(at + 7) };
    if (marker === 0xda) passes += 1;
    at += 2 + (hasLength(marker) ? view.getUint16(at + 2) : 0);
  }
  return size === undefined ? undefined : { type: "jpeg", ...size, passes };
}

/**
 * Where the next marker stands, -1 when there is none. Zeros and restarts after 0xff belong to the
 * picture's data.
 */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1];
    if (code === undefined) return -1;
    if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  return -1;
}

/** SOF0 to SOF15; the three codes in between are tables. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** All but TEM and a repeated SOI. */
function hasLength(marker: number): boolean {
  return marker !== 0x01 && marker !== 0xd8;
}

/**
 * WebP container specification; the sizes of its three kinds, RFC 9649 sections 2.7, 3.4 and RFC
 * 6386 section 9.1.
 */
function readWebp(view: DataView): PictureHeader | undefined {
  if (ascii(view, 0, 4) !== "RIFF" || ascii(view, 8, 4) !== "WEBP") return undefined;
  const size = webpSize(view, ascii(view, 12, 4));
  return size === undefined ? undefined : { type: "webp", ...size, passes: 1 };
}

function webpSize(view: DataView, kind: string): Size | undefined {
  if (kind === "VP8X") {
    const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return { widthPx: uint24(24) + 1, heightPx: uint24(27) + 1 };
  }
  if (kind === "VP8L" && view.getUint8(20) === 0x2f) {
    const bits = view.getUint32(21, true);
    return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind === "VP8 " && view.getUint16(23) === 0x9d01 && view.getUint8(25) === 0x2a) {
    return {
      widthPx: view.getUint16(26, true) & 0x3fff,
      heightPx: view.getUint16(28, true) & 0x3fff,
    };
  }
  return undefined;
}

/**
 * GIF89a specification, sections 18 to 20. A first image may stick out of the screen: the larger
 * counts.
 */
function readGif(view: DataView): PictureHeader | undefined {
  if (!/^GIF8[79]a$/.test(ascii(view, 0, 6))) return undefined;
  const flags = view.getUint8(10);
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  while (view.getUint8(at) === 0x21) at = afterSubBlocks(view, at + 2);
  if (view.getUint8(at) !== 0x2c) return undefined;
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) =>
    view.getUint16(at + offset, true),
  ) as Four;
  return {
    type: "gif",
    widthPx: Math.max(view.getUint16(6, true), left + width),
    heightPx: Math.max(view.getUint16(8, true), top + height),
    passes: 1,
  };
}

type Four = [number, number, number, number];

function afterSubBlocks(view: DataView, from: number): number {
  let at = from;
  while (view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
  return at + 1;
}
