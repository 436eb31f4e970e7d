import type { Instance } from "./instance.ts";
import { publicUrl } from "./instance.ts";
import { visit } from "./web-chat.ts";
import type { World } from "./world.ts";

/** Very many at one door at once, and how many of them are worked on at most. */
type Crowd = { most: number; size: number; path: string; headers: Record<string, string> };

/** Nobody of them has any business here, so that each costs next to nothing. */
const kinds: Record<string, Crowd> = {
  "limit: a crowd at the chat": {
    most: 200,
    size: 215,
    path: "/chat/messages",
    headers: { origin: publicUrl },
  },
  "limit: a crowd at Telegram's door": {
    most: 200,
    size: 215,
    path: "/telegram/webhook",
    headers: { "x-telegram-bot-api-secret-token": "guessed-secret" },
  },
  "limit: a crowd of photos": {
    most: 40,
    size: 50,
    path: "/chat/photos",
    headers: { origin: publicUrl },
  },
};

/** Each kind as something that people do. */
export const crowds: Record<string, (world: World) => Promise<void>> = Object.fromEntries(
  Object.entries(kinds).map(([name, kind]) => [name, (world) => crowd(world, name, kind)]),
);

async function crowd(world: World, name: string, kind: Crowd): Promise<void> {
  const { fail, count } = world.scene;
  const instance = world.anyInstance();
  if (instance === undefined) return;
  const come = () => knock(instance, kind);
  let served = 0;
  const all = Array.from({ length: kind.size }, async () => {
    const isServed = (await come()) !== 503;
    served += Number(isServed);
    return isServed;
  });
  await new Promise((resolve) => setImmediate(resolve));
  // Whoever comes behind them with something small does not wait for all of them.
  await visit(instance, "198.51.100.1", "/healthz");
  const before = served;
  const sum = (await Promise.all(all)).filter(Boolean).length;
  if (sum > kind.most) fail(`I28 ${name}: ${sum} of ${kind.size} were worked on at once`);
  if (before > kind.most / 2) fail(`I28 ${name}: who came behind waited for ${before} of them`);
  if ((await come()) === 503) fail(`I28 ${name}: nobody is there any more, and the door is shut`);
  if (sum < kind.size) count(`${name}, met`);
}

async function knock(instance: Instance, { path, headers }: Crowd): Promise<number> {
  return (await visit(instance, "198.51.100.2", path, { method: "POST", headers })).status;
}
