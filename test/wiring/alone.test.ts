import { expect, test } from "vitest";
import { runService } from "../running/service.ts";

const isAlone = /nobody else can agree about much money/;

test.for([
  ["", true],
  ["7001:house-owner:Wang", true],
  ["7001:house-owner:Wang,7002:support:Zhao", true],
  ["7001:house-owner:Wang,7002:finance:Li", false],
] as const)(
  "OPERATORS=%s: whoever decides alone is told so at the start",
  async ([written, is]) => {
    const running = await runService({ OPERATORS: written });
    await running.stop();
    expect(running.logged().filter((line) => isAlone.test(line))).toHaveLength(is ? 1 : 0);
  },
);
