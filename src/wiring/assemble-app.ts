import { createHmac } from "node:crypto";
import { fileURLToPath } from "node:url";
import { acceptedPasswords } from "../app/accepted-passwords.ts";
import type { App } from "../app/app.ts";
import { readGuides } from "../app/cards/read-guides.ts";
import { type Carriers, carriersOf } from "../app/carriers.ts";
import { oneAtATime } from "../app/conversations/one-at-a-time.ts";
import { orderLinks } from "../app/links.ts";
import { type PartnerWatch, watched, watchPartners } from "../app/partner-watch.ts";
import { systemClock, systemDice } from "../app/ports.ts";
import { type AfterCommit, afterCommit } from "../app/running/after-commit.ts";
import type { Carrier } from "../carriers/carrier.ts";
import { readTextFile } from "../config/text-file.ts";
import { createEngine } from "../core/conversation/engine.ts";
import { dialogues } from "../core/dialogues/index.ts";
import { seedCatalogue } from "../core/plans/catalogue.ts";
import type { Secret } from "../core/secret.ts";
import { createTexts } from "../texts/texts.ts";

/** What no two wirings have in common: the database, the partners, the chats, who listens. */
type OwnParts =
  | ("store" | "carriers" | "payments" | "channels" | "log" | "publicUrl")
  | ("drawReceipt" | "drawChart" | "readCodes");

/** `key`: the app's own key, for links and for the hashes of cards. Whatever is given is taken. */
type AppParts = Pick<App, OwnParts> & Partial<Omit<App, OwnParts>> & { key: Secret };

/** The app, and what it does about its own commits. */
type Assembled = { app: App; commits: AfterCommit };

/**
 * The app from its parts; what is not given is what the service runs with. The simulation, the
 * tests and the kill stories are put together here too, so that what they run is the same app.
 * Each call makes an instance of its own, that hears what it commits and watches how its partners
 * answer. Throws when a guide cannot be read.
 */
export function assembleApp({ key, ...parts }: AppParts): Assembled {
  const commits = afterCommit(() => app);
  const partners = watchPartners();
  const app: App = {
    instance: (parts.dice ?? systemDice).letters(8),
    clock: systemClock,
    dice: systemDice,
    texts: parts.texts ?? createTexts(),
    links: orderLinks(parts.publicUrl, key),
    engine: parts.engine ?? createEngine(dialogues),
    catalogue: () => seedCatalogue,
    guides: parts.guides ?? deliveredGuides(),
    hashCard: (number) => createHmac("sha256", key.reveal()).update(`card:${number}`).digest("hex"),
    accepted: acceptedPasswords(key),
    contact: undefined,
    sellerName: undefined,
    sellerHotline: undefined,
    showing: oneAtATime(),
    partners,
    ...parts,
    store: parts.store.heardBy(commits.heard),
    carriers: watchedCarriers(parts.carriers, partners),
    payments: watched(parts.payments, "wechat-pay", partners),
  };
  return { app, commits };
}

function watchedCarriers({ all: [first, ...rest] }: Carriers, partners: PartnerWatch): Carriers {
  const watch = (carrier: Carrier) => watched(carrier, `carrier:${carrier.id}`, partners);
  return carriersOf([watch(first), ...rest.map(watch)]);
}

/** The guides as they are delivered; an operator may have edited them. */
function deliveredGuides(): App["guides"] {
  const folder = new URL("../../locales/guides/", import.meta.url);
  return readGuides((file) => readTextFile(fileURLToPath(new URL(file, folder))));
}
