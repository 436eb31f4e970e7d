import { z } from "zod";

/** What the sections of the configuration find wrong with the environment, all of it at once. */
export type Complaints = {
  /** Keys that are given, but not as they should be: no section complains of them once more. */
  bad: ReadonlySet<string>;
  /** One line each, in plain words, without the value of any secret. */
  problems: string[];
};

/** The keys of one section, read: each undefined when it is not set or not as it should be. */
export type Given<Keys extends z.ZodRawShape> = Partial<z.infer<z.ZodObject<Keys>>>;

/** A key that need not be there. An empty value in a .env file means "not set". */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

/** The address of a partner's interface. */
export const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) address" });

/** Complains of a key that is not set; one that is set badly has been complained of. */
export function demand<Key extends string>(
  { bad, problems }: Complaints,
  given: Readonly<Partial<Record<Key, unknown>>>,
  key: Key,
  why: string,
): void {
  if (given[key] === undefined && !bad.has(key)) problems.push(`${key}: ${why}`);
}
