import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const here = fileURLToPath(new URL("../../", import.meta.url));

test.skipIf(process.platform !== "linux")(
  "two services beside each other are measured",
  {
    timeout: 120_000,
  },
  async () => {
    const program = ["bench/turns.ts", "--beside", here, "--rounds", "1", "--messages", "64"];
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: here });
    expect(stdout).toMatch(/\n {4}1 +\d+ +\d+ +\d\.\d{3}\n/);
    expect(stdout).toMatch(/median ratio (\d\.\d{3}) \(\1 to \1\)/);
  },
);
