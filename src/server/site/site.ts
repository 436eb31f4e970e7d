import type { App } from "../../app/app.ts";
import type { Opened, Payer } from "../../app/money/open-payment.ts";
import type { Inbound } from "../../app/turns/inbound.ts";
import type { Taken } from "../../app/turns/take-turn.ts";
import type { WebChannel } from "../../channels/web/web-channel.ts";
import type { Language, Text, TextKey } from "../../core/text.ts";
import type { SandboxCard } from "../chat/chat-page.ts";
import type { DemoPhone } from "../demo/phone.ts";
import type { Addresses } from "../doors/addresses.ts";
import type { Translate } from "./layout.ts";

/**
 * What the HTTP side needs: the app, its two doors that keep order, and how the site is reached.
 */
export type Site = {
  app: App;
  web: WebChannel;
  takeTurn(inbound: Inbound): Promise<Taken>;
  openPayment(orderNo: string, payer: Payer): Promise<Opened>;
  /** Without a slash at the end. */
  publicUrl: string;
  trustedProxies: Addresses;
  /** What chat platforms call: path → answer. Each adapter verifies its own. */
  webhooks?: Readonly<Record<string, (request: Request) => Promise<Response>>>;
  /** Given in a demonstration: the chat page is the screen of this phone. */
  demoPhone?: DemoPhone | undefined;
  /** Given when partners are sandboxes: what the pages then offer. */
  sandbox?: SandboxOffers;
};

/** What the pages offer where nothing is real. */
export type SandboxOffers = {
  cards(language: Language): readonly SandboxCard[];
  /** Where a Native code is paid without a phone. */
  cashierUrl(codeUrl: string): string;
  /** Stands in for the bridge that WeChat's browser has built in. */
  bridgeScript: string;
};

/** The page's view of `Texts`: plain keys, plain parameters. */
export function translator(app: App, language: Language): Translate {
  return (key: TextKey, params) =>
    app.texts.render(params === undefined ? { key } : { key, params }, language);
}

/** Says any text in one language. */
export function writer(app: App, language: Language): (text: Text) => string {
  return (text) => app.texts.render(text, language);
}
