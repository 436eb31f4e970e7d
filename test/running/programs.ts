import type { TestProject } from "vitest/node";
import { type Found, findProgram, type ProgramName, programNames } from "./find-program.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where each program is that some tests need, or why it is not there. */
    programs: Record<ProgramName, Found>;
  }
}

/** Once for all tests and in the main process: no two of them install at the same time. */
export function setup(project: TestProject): void {
  const found = programNames.map((name) => [name, findProgram(name)]);
  project.provide("programs", Object.fromEntries(found));
}
