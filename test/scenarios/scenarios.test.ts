import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type RunningService, runService } from "../running/service.ts";
import { WebPhone } from "../running/web-phone.ts";
import { play } from "./player.ts";

const folder = new URL("./dialogues/", import.meta.url);

describe("dialogues over the web chat", () => {
  let running: RunningService;
  beforeAll(async () => {
    running = await runService();
  });
  afterAll(() => running.stop());

  test.for(readdirSync(folder).filter((name) => name.endsWith(".txt")))("%s", { timeout: 60_000 }, async (name) => {
    const phone = new WebPhone(running.url);
    await phone.open(name.startsWith("en-") ? "en" : "zh-CN");
    await play(readFileSync(new URL(name, folder), "utf8"), phone, running.url);
  });
});
