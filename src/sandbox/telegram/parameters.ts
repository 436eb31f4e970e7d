import { z } from "zod";
import { badRequest } from "./answers.ts";

/** What came with a call, however it was written; nothing of it is checked yet. */
export type Parameters = {
  values: Record<string, unknown>;
  files: ReadonlyMap<string, Uint8Array>;
};

/**
 * Reads the parameters of a call: query string, JSON, form or multipart, as the Bot API takes them
 * ("Making requests"). In a form everything is a string, and what is no string by nature is JSON in
 * it.
 */
export async function readParameters(request: Request): Promise<Parameters> {
  const inAddress = Object.fromEntries(new URL(request.url).searchParams);
  const type = request.headers.get("content-type") ?? "";
  if (request.method === "GET" || type === "") return { values: inAddress, files: new Map() };
  if (type.startsWith("application/json"))
    return { values: { ...inAddress, ...(await readJson(request)) }, files: new Map() };
  const files = new Map<string, Uint8Array>();
  const values: Record<string, unknown> = inAddress;
  for (const [name, value] of await request.formData()) {
    if (typeof value === "string") values[name] = value;
    else files.set(name, new Uint8Array(await value.arrayBuffer()));
  }
  return { values, files };
}

async function readJson(request: Request): Promise<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(await request.json());
  } catch {
    throw badRequest("can't parse JSON object");
  }
}

function unwrapped(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A value that a form carries as JSON. */
export function json<S extends z.ZodType>(schema: S) {
  return z.preprocess(unwrapped, schema);
}

/** Undefined when it is absent or no whole number. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

/** The text of a parameter; empty when it is none. */
export function plainText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A switch, in every spelling that the real server takes. */
export function truth(value: unknown): boolean {
  return value === true || value === "true" || value === "True" || value === 1 || value === "1";
}
