import { readdir, readFile } from "node:fs/promises";
import { GlobalFonts } from "@napi-rs/canvas";

/**
 * Noto Sans SC 400 (sources and licence: fonts/README.md). The common file holds nearly all of GB
 * 2312 level 1, but a third of level 2 is missing, and names need it; the numbered slices and the
 * rest have it. Bold is made by the canvas from the same weight, which saves a second megabyte.
 */
const FOLDER = new URL("./fonts/", import.meta.url);
const COMMON_FILE = "noto-sans-sc-chinese-simplified-400-normal.woff2";
const RARE_FILE = /^noto-sans-sc-(?:\d+|gb2312-rest)-400-normal\.woff2$/;

/**
 * All slices share one family: as families of their own, the canvas would have to ask a hundred for
 * each character.
 */
const COMMON_FAMILY = "Receipt Common";
const RARE_FAMILY = "Receipt Rare";

/** What to write after the size in a canvas `font`. */
export const FONT_FAMILIES = `"${COMMON_FAMILY}", "${RARE_FAMILY}"`;

let loading: Promise<void> | undefined;

/**
 * Makes the fonts known to the canvas, on the first call only.
 *
 * @throws when a font file is missing or unreadable; the next call tries again.
 */
export function loadFonts(): Promise<void> {
  loading ??= registerAll().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function registerAll(): Promise<void> {
  const slices = (await readdir(FOLDER)).filter((name) => RARE_FILE.test(name));
  await register(COMMON_FILE, COMMON_FAMILY);
  // One after another: unpacking blocks the thread, and this way other work runs in between.
  for (const slice of slices) await register(slice, RARE_FAMILY);
}

async function register(file: string, family: string): Promise<void> {
  const key = GlobalFonts.register(await readFile(new URL(file, FOLDER)), family);
  if (key === null)
    throw new Error(`The font ${file} is damaged. Restore src/pictures/fonts from the repository.`);
}
