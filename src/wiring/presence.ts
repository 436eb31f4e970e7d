import { hostname } from "node:os";
import type { App } from "../app/app.ts";
import type { Dice } from "../app/ports.ts";
import { announce, leave, presence, releaseGone, succeed } from "../app/running/presence.ts";
import type { Config } from "../config/config.ts";
import type { Closers } from "./closers.ts";

/** A little later than whoever was there a moment before our start counts as gone. */
const lookAgainAfterMs = presence.lastsMs + 1000;

/** A name that no other instance has, whenever; its beginning is the place that it stands at. */
export function instanceName(config: Config, dice: Dice): string {
  return placeOf(config) + dice.letters(8);
}

/** Where only one instance can be at a time: this port of this machine. */
function placeOf({ port }: Config): string {
  return `${hostname()}:${port}/`;
}

/**
 * Takes over from whoever stood here before, and lets the others know that this instance is there.
 * To be called once the port is ours, for only then nobody else has it.
 */
export async function bePresent(app: App, config: Config, closers: Closers): Promise<void> {
  await succeed(app, placeOf(config));
  const tell = (error: unknown): void =>
    app.log.warn({ error: String(error) }, "the others could not be told that we are there");
  const announcing = setInterval(() => announce(app).catch(tell), presence.everyMs);
  const looking = setTimeout(() => releaseGone(app).catch(tell), lookAgainAfterMs);
  closers.push(async () => {
    clearInterval(announcing);
    clearTimeout(looking);
    await leave(app).catch(tell);
  });
}
