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
import { type Hearer, refusalHearer } from "../app/tickets/account-refusal.ts";
import type { Carrier } from "../carriers/carrier.ts";
import { readTextFile } from "../config/text-file.ts";
import { createEngine } from "../core/conversation/engine.ts";
import { dialogues } from "../core/dialogues/index.ts";
import { seedCatalogue } from "../core/plans/catalogue.ts";
import type { Secret } from "../core/secret.ts";
import type { PaymentProvider } from "../payments/payment.ts";
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
  const hear = refusalHearer(() => app);
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
    operators: [],
    hashOperatorKey: operatorKeyHasher(key),
    sealBooks: booksSealer(key),
    contact: undefined,
    sellerName: undefined,
    sellerHotline: undefined,
    showing: oneAtATime(),
    partners,
    ...parts,
    store: parts.store.heardBy(commits.heard),
    carriers: watchedCarriers(parts.carriers, partners, hear),
    payments: watchedPayments(parts.payments, partners, hear),
  };
  return { app, commits };
}

/** What seals the ledger under this key. */
export function booksSealer(key: Secret): App["sealBooks"] {
  return (content) => createHmac("sha256", key.reveal()).update(`books:${content}`).digest("hex");
}

/** What hashes the operators' keys under this key. */
export function operatorKeyHasher(appKey: Secret): App["hashOperatorKey"] {
  return (key) =>
    createHmac("sha256", appKey.reveal()).update(`operator:${key.reveal()}`).digest("hex");
}

/** The way to a payer's identity is an account of its own at the same partner. */
function watchedPayments(
  payments: PaymentProvider,
  partners: PartnerWatch,
  hear: Hearer,
): PaymentProvider {
  const watch = <Port extends object>(port: Port): Port =>
    watched(port, "wechat-pay", partners, (call, outcome) => hear("wechat-pay", call, outcome));
  return { ...watch(payments), openids: watch(payments.openids) };
}

function watchedCarriers(
  { all: [first, ...rest] }: Carriers,
  partners: PartnerWatch,
  hear: Hearer,
): Carriers {
  const watch = (carrier: Carrier) => {
    const partner = `carrier:${carrier.id}` as const;
    return watched(carrier, partner, partners, (call, outcome) => hear(partner, call, outcome));
  };
  return carriersOf([watch(first), ...rest.map(watch)]);
}

/** The guides as they are delivered; an operator may have edited them. */
function deliveredGuides(): App["guides"] {
  const folder = new URL("../../locales/guides/", import.meta.url);
  return readGuides((file) => readTextFile(fileURLToPath(new URL(file, folder))));
}
