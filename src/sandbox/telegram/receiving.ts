import { z } from "zod";
import { badRequest, Refusal } from "./answers.ts";
import type { Call, Done, World } from "./method.ts";
import { json, plainText, truth, wholeNumber } from "./parameters.ts";
import { writtenUpdate } from "./updates.ts";

const longestPollSeconds = 50;
const mostUpdates = 100;

const kinds = json(z.array(z.string()));

function allowedUpdates({ values }: Call): string[] | undefined {
  if (values.allowed_updates === undefined) return undefined;
  const read = kinds.safeParse(values.allowed_updates);
  if (!read.success) throw badRequest("can't parse allowed_updates: expected an Array of String");
  return read.data;
}

/** Waits for updates as long as the bot asks for, and no longer than the real server does. */
export async function getUpdates({ updates, webhook }: World, call: Call): Promise<Done> {
  if (webhook.hook !== undefined) {
    throw new Refusal(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  updates.allow(allowedUpdates(call));
  const between = (value: unknown, low: number, high: number, otherwise: number): number =>
    Math.min(Math.max(wholeNumber(value) ?? otherwise, low), high);
  const found = await updates.fetch({
    offset: wholeNumber(call.values.offset) ?? 0,
    limit: between(call.values.limit, 1, mostUpdates, mostUpdates),
    timeoutMs: between(call.values.timeout, 0, longestPollSeconds, 0) * 1000,
    signal: call.signal,
  });
  return { result: found.map(writtenUpdate) };
}

/** From now on updates are pushed to this address; an empty one deletes it. */
export async function setWebhook({ webhook, updates }: World, call: Call): Promise<Done> {
  const { values } = call;
  const url = plainText(values.url);
  if (url === "") return await deleteWebhook({ webhook, updates }, call);
  const parsed = URL.parse(url);
  // The real one wants https; this one stands on loopback, where nobody listens in.
  const isLoopback =
    parsed !== null && ["127.0.0.1", "localhost", "[::1]"].includes(parsed.hostname);
  if (parsed === null) throw badRequest("bad webhook: invalid URL");
  if (parsed.protocol !== "https:" && !isLoopback) {
    throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
  }
  if (!isLoopback && !["", "443", "80", "88", "8443"].includes(parsed.port)) {
    throw badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
  }
  const secret = plainText(values.secret_token);
  if (secret.length > 256) throw badRequest("secret token is too long");
  if (/[^A-Za-z0-9_-]/.test(secret)) throw badRequest("secret token contains unallowed characters");
  updates.allow(allowedUpdates(call));
  if (truth(values.drop_pending_updates)) updates.forgetAll();
  const maxConnections = wholeNumber(values.max_connections) ?? 40;
  const before = webhook.hook;
  if (before?.url === url && before.secret === secret && before.maxConnections === maxConnections) {
    return { result: true, description: "Webhook is already set" };
  }
  updates.endWaiting("terminated by setWebhook request");
  await webhook.set({ url, secret, maxConnections });
  return { result: true, description: "Webhook was set" };
}

/** From now on updates wait to be fetched. */
export async function deleteWebhook(
  { webhook, updates }: Pick<World, "webhook" | "updates">,
  { values }: Call,
): Promise<Done> {
  if (truth(values.drop_pending_updates)) updates.forgetAll();
  if (webhook.hook === undefined)
    return { result: true, description: "Webhook is already deleted" };
  await webhook.set(undefined);
  return { result: true, description: "Webhook was deleted" };
}
