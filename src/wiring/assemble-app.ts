import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import type { App } from "../app/app.ts";
import { readGuides } from "../app/cards/read-guides.ts";
import { orderLinks } from "../app/links.ts";
import { systemClock, systemDice } from "../app/ports.ts";
import { seedCatalogue } from "../core/plans/catalogue.ts";
import type { Secret } from "../core/secret.ts";
import { createTexts } from "../texts/texts.ts";

/** What no two wirings have in common: the database, the partners, the chats, who listens. */
type OwnParts =
  | ("store" | "carriers" | "payments" | "channels" | "log" | "publicUrl")
  | ("drawReceipt" | "drawChart" | "readCodes" | "wakeJobs");

/** `key`: the app's own key, for links and for the hashes of cards. Whatever is given is taken. */
type AppParts = Pick<App, OwnParts> & Partial<Omit<App, OwnParts>> & { key: Secret };

/**
 * The app from its parts; what is not given is what the service runs with. The simulation, the
 * tests and the kill stories are put together here too, so that what they run is the same app.
 * Throws when a guide cannot be read.
 */
export function assembleApp({ key, ...parts }: AppParts): App {
  return {
    clock: systemClock,
    dice: systemDice,
    texts: parts.texts ?? createTexts(),
    links: orderLinks(parts.publicUrl, key),
    catalogue: () => seedCatalogue,
    guides: parts.guides ?? deliveredGuides(),
    hashCard: (number) => createHmac("sha256", key.reveal()).update(`card:${number}`).digest("hex"),
    contact: undefined,
    ...parts,
  };
}

/** The guides as they are delivered; an operator may have edited them. */
function deliveredGuides(): App["guides"] {
  const folder = new URL("../../locales/guides/", import.meta.url);
  return readGuides((file) => readFileSync(new URL(file, folder), "utf8"));
}
