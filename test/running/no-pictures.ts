import type { App } from "../../src/app/app.ts";

/** For tests that look at no picture: all of them are empty, and no photo shows a code. */
export const noPictures: Pick<App, "drawReceipt" | "drawChart" | "readCodes"> = {
  drawReceipt: async () => new Uint8Array(),
  drawChart: async () => new Uint8Array(),
  readCodes: async () => ({ texts: [] }),
};
