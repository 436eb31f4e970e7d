import { object, oneOf, optional, string } from "../shape.ts";
import { type Text, text, type Words } from "../text.ts";
import { type TerminalFamily, terminalFamilyShape } from "./terminal.ts";

/**
 * What a merchant may want to know about the machine, the commonest first: the order of the
 * buttons.
 */
export const guideTopics = ["restart", "network", "sim-slot", "card-number", "avoid"] as const;

/** One of `guideTopics`. */
export type GuideTopic = (typeof guideTopics)[number];

/** How one thing is done on one kind of machine. Each step is one message. */
type Guide = {
  /**
   * False while nobody has seen it on such a machine: then every step says that the machine itself
   * is right.
   */
  confirmed: boolean;
  /** Where it comes from; for the operator, never shown. */
  source: string;
  steps: readonly Words[];
};

/** What we know of the machine that a guide is for. */
export type GuideMachine = { family: TerminalFamily; brand?: string };

/** The guides of a family; a brand has its own only where it differs. */
type FamilyGuides = {
  topics: Readonly<Record<GuideTopic, Guide>>;
  brands: Readonly<Record<string, Partial<Readonly<Record<GuideTopic, Guide>>>>>;
};

/** Every guide there is. The operator edits them under `locales/guides/`. */
export type Guides = Readonly<Record<TerminalFamily, FamilyGuides>>;

/** The brand's own guide, or its family's. */
export function guideOf(
  guides: Guides,
  { family, brand = "" }: GuideMachine,
  topic: GuideTopic,
): Guide {
  const { brands, topics } = guides[family];
  const own = Object.hasOwn(brands, brand) ? brands[brand]?.[topic] : undefined;
  return own ?? topics[topic];
}

/** What to believe when the machine looks different; undefined for what is confirmed. */
export function cautionOf(
  { confirmed }: Guide,
  family: TerminalFamily,
  topic: GuideTopic,
): Text | undefined {
  if (confirmed) return undefined;
  // A speaker has no menu, and no menu tells where a slot is.
  if (family === "speaker") return text("guide.caution.leaflet");
  return text(
    topic === "sim-slot" || topic === "card-number"
      ? "guide.caution.machine"
      : "guide.caution.menu",
  );
}

/** A topic as it is stored. */
export const guideTopicShape = oneOf(...guideTopics);

/** What is known of a machine, as it is stored. */
export const guideMachineShape = object<GuideMachine>({
  family: terminalFamilyShape,
  brand: optional(string),
});
