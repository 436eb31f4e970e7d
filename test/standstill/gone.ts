import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runService } from "../running/service.ts";
import { WebPhone } from "../running/web-phone.ts";
import { asking, timed } from "./watching.ts";

/** The database file is deleted while people write; then the service is started again. */
export async function gone(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "gone-"));
  const env = { DATA_DIR: folder };
  const running = await runService(env);
  const phone = new WebPhone(running.url);
  await phone.open();
  const file = join(folder, "pos-recharge-bot.sqlite");
  for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
  const turn = await timed(() => phone.say("你好"));
  const ready = asking(`${running.url}/readyz`);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const told = [`a turn was answered ${turn.result.status} after ${turn.ms} ms`, await ready()];
  await running.stop();
  const again = await runService(env).catch((error: unknown) => String(error).split("\n")[0]);
  told.push(typeof again === "object" ? "the next start began anew" : `the next start: ${again}`);
  if (typeof again === "object") await again.stop();
  rmSync(folder, { recursive: true, force: true });
  return told;
}
