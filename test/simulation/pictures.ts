import type { App } from "../../src/app/app.ts";

/** Any picture: nobody looks at it, and the platforms want to see a PNG. */
const smallPng: Uint8Array = Uint8Array.from(
  Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
);

/** A photo that shows one bar code, as the simulation's reader reads it. */
export function photoOf(code: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(`code:${code}`));
}

/** Drawing and reading real ones takes longer than everything else that happens in a day. */
export const quickPictures: Pick<App, "drawReceipt" | "drawChart" | "readCodes"> = {
  drawReceipt: async () => smallPng,
  drawChart: async () => smallPng,
  async readCodes(photo) {
    const code = /^code:(\d+)/.exec(new TextDecoder().decode(photo))?.[1];
    return code === undefined ? [] : [code];
  },
};
