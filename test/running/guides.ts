import { readFileSync } from "node:fs";
import { readGuides } from "../../src/app/cards/read-guides.ts";

/** The guides as they are delivered. */
export const guides = readGuides((file) =>
  readFileSync(new URL(`../../locales/guides/${file}`, import.meta.url), "utf8"),
);
