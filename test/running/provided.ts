import { inject } from "vitest";
import type { ProgramName } from "./find-program.ts";

/**
 * Where a program is that a test file needs; empty where there is none, which it then has to skip.
 * CI skips nothing.
 */
export function provided(name: ProgramName): string {
  const found = inject("programs")[name];
  if ("path" in found) return found.path;
  if (process.env.CI !== undefined) throw new Error(`CI needs ${name}: ${found.missing}`);
  process.stdout.write(`Skipped: the tests with ${name} (${found.missing}).\n`);
  return "";
}
