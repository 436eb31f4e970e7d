import type { Reporter, TestModule } from "vitest/node";

/**
 * Closes a run with its own counts on one plain line. A file that could not run at all counts as a
 * failure.
 */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        if (state === "pending") counts.failed++;
        else counts[state]++;
      }
      const brokenFile =
        module.state() === "failed" && tests.every((test) => test.result().state !== "failed");
      if (brokenFile) counts.failed++;
    }
    process.stdout.write(
      `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
    );
  }
}
