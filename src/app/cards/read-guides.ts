import { z } from "zod";
import { Refusal } from "../../core/refusal.ts";
import { type Guides, guideTopics } from "../../core/terminals/guide.ts";
import { brands, type TerminalFamily, terminalFamilies } from "../../core/terminals/terminal.ts";

/** A step must be read at one glance, on a phone, beside the machine. */
const longest = { "zh-CN": 120, en: 280 } as const;
const mostSteps = 12;

const words = (most: number) => z.string().trim().min(1).max(most);
const guide = z.strictObject({
  confirmed: z.boolean(),
  source: z.string().trim().min(1),
  steps: z
    .array(z.strictObject({ "zh-CN": words(longest["zh-CN"]), en: words(longest.en) }))
    .min(1)
    .max(mostSteps),
});
const familySchema = z.strictObject({
  topics: z.strictObject({
    restart: guide,
    network: guide,
    "sim-slot": guide,
    "card-number": guide,
    avoid: guide,
  } satisfies Record<(typeof guideTopics)[number], typeof guide>),
  brands: z.partialRecord(
    z.enum(brands.map(({ id }) => id)),
    z.partialRecord(z.enum(guideTopics), guide),
  ),
});

/**
 * Reads the guides, one JSON file a family; `docs/guides.md` describes them. `read` gives a file's
 * text. Throws once, naming every file and place that is wrong: a mistyped guide is found at the
 * start and not by a merchant.
 */
export function readGuides(read: (file: string) => string): Guides {
  const problems: string[] = [];
  const families = terminalFamilies.map(
    (family) => [family, readFamily(family, read, problems)] as const,
  );
  if (problems.length > 0) throw new Refusal(`The guides cannot be used:\n${problems.join("\n")}`);
  return Object.fromEntries(families) as Guides;
}

function readFamily(
  family: TerminalFamily,
  read: (file: string) => string,
  problems: string[],
): unknown {
  const file = `${family}.json`;
  try {
    const checked = familySchema.safeParse(JSON.parse(read(file)));
    if (checked.success) return checked.data;
    problems.push(
      ...checked.error.issues.map(
        ({ path, message }) => `${file}, ${path.join(" → ") || "top"}: ${message}`,
      ),
    );
  } catch (error) {
    problems.push(`${file}: ${error instanceof Error ? error.message : "cannot be read"}`);
  }
  return undefined;
}
