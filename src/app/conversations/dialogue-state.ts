import { z } from "zod";
import { remedies } from "../../core/cards/diagnosis.ts";
import { type State, stateVersion } from "../../core/conversation/model.ts";
import { guideTopics } from "../../core/terminals/guide.ts";

/**
 * How a dialogue's state is kept: JSON with a version, checked when it is read. A row that does not
 * fit (written by another release, or damaged) is no reason to fail: the dialogue starts again,
 * orders live elsewhere.
 */
export function writeState(state: State): string {
  return JSON.stringify({ version: stateVersion, state });
}

/** Undefined when the row does not fit this release. */
export function readState(row: string): State | undefined {
  let json: unknown;
  try {
    json = JSON.parse(row);
  } catch {
    return undefined;
  }
  const kept = keptSchema.safeParse(json);
  return kept.success ? (kept.data.state as State) : undefined;
}

const form = z.enum(["sim", "esim"]);
const network = z.enum(["mobile", "unicom", "telecom", "broadnet"]);
const family = z.enum(["smart", "keypad", "e-sign", "speaker"]);
const volume = z.object({
  kind: z.enum(["transactions", "turnover"]),
  low: z.number(),
  high: z.number(),
});
const budget = z.union([
  z.object({ kind: z.literal("any") }),
  z.object({ kind: z.literal("limit"), monthlyFen: z.int().nonnegative() }),
]);
const card = z.object({
  iccid: z.string(),
  network,
  form,
  state: z.enum([
    "active",
    "expired",
    "quota-stopped",
    "self-stopped",
    "credit-stopped",
    "device-changed",
    "real-name-missing",
    "abnormal",
    "cancelled",
  ]),
  planCode: z.string().optional(),
  remainingKb: z.number(),
  cycleKb: z.number(),
  expiresAtMs: z.number().optional(),
  usage: z.object({ lastDayMs: z.number(), dailyKb: z.array(z.number()) }).optional(),
});
const number = z.object({
  kind: z.enum(["iccid", "msisdn", "eid"]),
  value: z.string(),
  network: network.optional(),
  suspect: z.boolean(),
});
const terminal = z.object({
  family,
  brand: z.string().optional(),
  model: z.string().optional(),
  takes: z.array(form),
});
const plan = z.object({
  code: z.string(),
  network,
  kind: z.enum(["main", "add-on"]),
  cycleKb: z.int().positive(),
  cycles: z.int().positive(),
  priceFen: z.int().positive(),
  costFen: z.int().nonnegative(),
  forms: z.array(form),
  families: z.array(family).optional(),
});
const region = z.string();
const known = z
  .object({
    terminal: z.object({ brand: z.string(), model: z.string(), family }).partial().optional(),
    volume: volume.optional(),
    budget: budget.optional(),
    region: region.optional(),
  })
  .optional();

/**
 * Rows of version 1 have no `known` and fit as they are; an older release starts again at rows of
 * version 2.
 */
const readableVersions = [1, stateVersion] as const;

const purpose = z.literal("diagnosis").optional();

const standing = [
  z.object({ at: z.literal("home") }),
  z.object({ at: z.literal("card-number"), known, purpose }),
  z.object({ at: z.literal("card-password"), number, known, purpose }),
  z.object({ at: z.literal("terminal"), card, known }),
  z.object({
    at: z.literal("terminal-family"),
    card,
    known,
    brand: z.string().optional(),
    model: z.string().optional(),
  }),
  z.object({ at: z.literal("volume"), card, terminal, known }),
  z.object({ at: z.literal("budget"), card, terminal, volume, known }),
  z.object({ at: z.literal("region"), card, terminal, volume, budget, known }),
  z.object({
    at: z.literal("plan"),
    showAll: z.boolean(),
    card,
    terminal,
    volume,
    budget,
    region,
    known,
  }),
  z.object({
    at: z.literal("confirm"),
    plan,
    quotedAtMs: z.int(),
    card,
    terminal,
    volume,
    budget,
    region,
    known,
  }),
  z.object({ at: z.literal("pay"), orderNo: z.string() }),
  z.object({
    at: z.literal("offline-card"),
    cards: z.array(z.object({ orderNo: z.string(), card: z.string() })),
  }),
  z.object({ at: z.literal("diagnosis"), card, terminal: terminal.optional() }),
  z.object({
    at: z.literal("remedy"),
    remedy: z.enum(remedies),
    card: card.optional(),
    terminal: terminal.optional(),
  }),
] as const;

const from = z.discriminatedUnion("at", standing);
const machine = z.object({ family, brand: z.string().optional() });
const topic = z.enum(guideTopics);

const keptSchema = z.object({
  version: z.literal(readableVersions),
  state: z.discriminatedUnion("at", [
    ...standing,
    z.object({
      at: z.literal("guide-machine"),
      from,
      brand: z.string().optional(),
      topic: topic.optional(),
    }),
    z.object({ at: z.literal("guide-topic"), from, machine }),
    z.object({ at: z.literal("guide-page"), from, machine, topic, step: z.int().nonnegative() }),
  ]),
});
