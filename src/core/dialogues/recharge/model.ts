import {
  type Budget,
  budgetShape,
  type DailyVolume,
  dailyVolumeShape,
  type Placed,
  type Stated,
} from "../../advice/stated.ts";
import { type Card, cardShape } from "../../cards/card.ts";
import { type CardNumber, cardNumberShape } from "../../cards/card-number.ts";
import { type Plan, planShape } from "../../plans/plan.ts";
import {
  boolean,
  type Fields,
  integer,
  object,
  oneOf,
  optional,
  type Shape,
  string,
} from "../../shape.ts";
import { terminalShape } from "../../terminals/terminal.ts";

/** One recharge, from the card number to the payment. */
export type RechargeState =
  /** `offered`: a number that was found, and whether it is the right one is still asked. */
  | ({ at: "card-number"; offered?: Offered } & Purposeful)
  /** `lockedUntilMs`: until then no password of this card is looked at. */
  | ({ at: "card-password"; number: CardNumber; lockedUntilMs?: number } & Purposeful)
  | { at: "terminal"; card: Card }
  | { at: "terminal-family"; card: Card; brand?: string; model?: string }
  | ({ at: "volume" } & Placed)
  | ({ at: "budget" } & Placed & { volume: DailyVolume })
  | ({ at: "region" } & Placed & { volume: DailyVolume; budget: Budget })
  | ({ at: "plan"; showAll: boolean } & Stated)
  | ({ at: "confirm"; plan: Plan; quotedAtMs: number } & Stated)
  | { at: "pay"; orderNo: string };

/** In a photo, or in words with a letter among the digits. */
export type Offered = { number: string; in: "photo" | "words" | "orders" };

/** Why a card is asked for; to recharge it when nothing is said. */
export type Purposeful = { purpose?: "diagnosis" };

type Of<At extends RechargeState["at"]> = Extract<RechargeState, { at: At }>;

const purpose = optional(oneOf("diagnosis"));
const placed: Fields<Placed> = { card: cardShape, terminal: terminalShape };
const stated: Fields<Stated> = {
  ...placed,
  volume: dailyVolumeShape,
  budget: budgetShape,
  region: string,
};

/** As they are stored. */
export const rechargeShapes: { readonly [At in RechargeState["at"]]: Shape<Of<At>> } = {
  "card-number": object<Of<"card-number">>({
    at: oneOf("card-number"),
    offered: optional(object<Offered>({ number: string, in: oneOf("photo", "words", "orders") })),
    purpose,
  }),
  "card-password": object<Of<"card-password">>({
    at: oneOf("card-password"),
    number: cardNumberShape,
    lockedUntilMs: optional(integer(0)),
    purpose,
  }),
  terminal: object<Of<"terminal">>({ at: oneOf("terminal"), card: cardShape }),
  "terminal-family": object<Of<"terminal-family">>({
    at: oneOf("terminal-family"),
    card: cardShape,
    brand: optional(string),
    model: optional(string),
  }),
  volume: object<Of<"volume">>({ at: oneOf("volume"), ...placed }),
  budget: object<Of<"budget">>({ at: oneOf("budget"), ...placed, volume: dailyVolumeShape }),
  region: object<Of<"region">>({
    at: oneOf("region"),
    ...placed,
    volume: dailyVolumeShape,
    budget: budgetShape,
  }),
  plan: object<Of<"plan">>({ at: oneOf("plan"), showAll: boolean, ...stated }),
  confirm: object<Of<"confirm">>({
    at: oneOf("confirm"),
    plan: planShape,
    quotedAtMs: integer(0),
    ...stated,
  }),
  pay: object<Of<"pay">>({ at: oneOf("pay"), orderNo: string }),
};
